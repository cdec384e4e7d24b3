// The table of pieces before writing: pieces × line ends × encodings × what happened between card and click, each to the byte.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { lineEnd, withLf } from '../../../src/files/text/replace.ts';
import { Bench } from '../../support/adversary/bench.ts';
import { encodings, lineEnds, tableBytes, tableText } from './textTable.ts';

const all = [0, 1, 2];
const ways = ['edit_file', 'write_file'] as const;
type Way = (typeof ways)[number];

interface Case {
  readonly way: Way;
  readonly chosen: readonly number[];
  /** The text with these of its places changed. */
  readonly textWith: (changed: readonly number[]) => string;
  readonly bytesOf: (text: string) => Promise<Buffer>;
}

/** What happened while the card stood; whether the ticked pieces are written all the same. */
const meanwhile: Readonly<
  Record<string, { readonly written: boolean; happen(bench: Bench, file: string, now: Case): Promise<void> | void }>
> = {
  nothing: { written: true, happen: () => undefined },
  'the same text was written again': {
    written: true,
    happen: async (_, file, { textWith, bytesOf }) => fs.writeFileSync(file, await bytesOf(textWith([]))),
  },
  'a line came in above': {
    written: false,
    happen: async (_, file, { textWith, bytesOf }) => fs.writeFileSync(file, await bytesOf(`new\n${textWith([])}`)),
  },
  'the place was changed': {
    written: false,
    happen: async (_, file, { textWith, bytesOf, chosen }) => {
      const old = ['eins', 'zwei', 'drei'][chosen[0] ?? 0] ?? '';
      fs.writeFileSync(file, await bytesOf(textWith([]).replace(old, 'other')));
    },
  },
  'it was written already': {
    written: false,
    happen: async (_, file, { textWith, bytesOf }) => fs.writeFileSync(file, await bytesOf(textWith(all))),
  },
  'the line ends are others': {
    written: false,
    happen: async (_, file, { textWith, bytesOf }) => {
      const text = textWith([]);
      const other = text.includes('\r') ? withLf(text).replaceAll('\r', '\n') : text.replaceAll('\n', '\r\n');
      fs.writeFileSync(file, await bytesOf(other));
    },
  },
  'the person typed, and has not saved': {
    written: false,
    happen: (bench, file, { textWith }) =>
      void bench.editor.dirty.set(pathToFileURL(file).toString(), `${textWith([])}typed`),
  },
  'the file is gone': { written: false, happen: (_, file) => fs.rmSync(file) },
  'a directory took its place': {
    written: false,
    happen: (_, file) => {
      fs.rmSync(file);
      fs.mkdirSync(file);
    },
  },
  'a link took its place': {
    written: false,
    happen: (bench, file) => {
      fs.rmSync(file);
      fs.symlinkSync(path.join(bench.outside, 'other.txt'), file);
    },
  },
  'it is binary': {
    written: false,
    happen: (_, file) => fs.writeFileSync(file, Buffer.from('89504e470d0a1a0a00', 'hex')),
  },
};

describe('the pieces that are ticked', function () {
  this.timeout(60_000);
  for (const [name, encoding] of Object.entries(encodings)) {
    for (const [about, ends] of Object.entries(lineEnds)) {
      it(`are written to the byte, or nothing is, whatever happened meanwhile: ${name}, ${about}`, async () => {
        const bench = new Bench();
        try {
          bench.editor.encoding = encoding.setting;
          bench.answer = 'wait';
          fs.writeFileSync(path.join(bench.outside, 'other.txt'), 'outside');
          // A further line takes the usual end of the file.
          const usual = lineEnd(tableText(encoding.word, ends, []));
          const textWith = (changed: readonly number[]): string => tableText(encoding.word, ends, changed, usual);
          const bytesOf = (text: string): Promise<Buffer> => tableBytes(encoding, text);
          await allow(bench, { way: 'edit_file', chosen: [0, 2], textWith, bytesOf }, 'nothing');
          await allow(bench, { way: 'write_file', chosen: [1], textWith, bytesOf }, 'nothing');
          // Each event for one piece, and over the table for all of them.
          for (const [index, what] of Object.keys(meanwhile).entries()) {
            const turn = index + Object.keys(encodings).indexOf(name) + Object.keys(lineEnds).indexOf(about);
            const way = ways[turn % 2] ?? 'edit_file';
            await allow(bench, { way, chosen: [turn % 3], textWith, bytesOf }, what);
          }
        } finally {
          bench.dispose();
        }
      });
    }
  }
});

/** Lets Claude propose the three changes, something happen, and the person allow some. */
async function allow(bench: Bench, now: Case, what: string): Promise<void> {
  const { way, chosen, textWith, bytesOf } = now;
  const event = meanwhile[what] ?? assert.fail(what);
  const { written } = event;
  const file = path.join(bench.root, 'a.txt');
  fs.rmSync(file, { recursive: true, force: true });
  fs.writeFileSync(file, await bytesOf(textWith([])));
  bench.editor.dirty.clear();
  bench.asked.length = 0;
  await bench.call('read_file', { path: 'a.txt' });
  const [old_text, new_text] = [withLf(textWith([])), withLf(textWith(all))];
  const input = way === 'edit_file' ? { path: 'a.txt', old_text, new_text } : { path: 'a.txt', content: new_text };
  const asking = bench.call(way, input);
  const isOver = asking.then((result) => assert.notEqual(bench.asked.length, 0, result.output));
  while (bench.asked.length === 0) await Promise.race([isOver, new Promise(setImmediate)]);
  await event.happen(bench, file, now);
  const look = (): string | null => {
    const stat = fs.lstatSync(file, { throwIfNoEntry: false });
    return stat === undefined ? null : stat.isFile() ? fs.readFileSync(file, 'hex') : `mode ${stat.mode}`;
  };
  const then = look();
  const answer = { decision: 'once', words: '', pieces: chosen } as const;
  assert.equal(bench.tools.approvals.answer(bench.asked[0]?.id ?? '', answer), true);
  const { output, isError } = await asking;
  const about = `${way}, ${chosen.join()}, ${what}: ${output}`;
  assert.equal(isError, !written, about);
  assert.equal(look(), written ? (await bytesOf(textWith(chosen))).toString('hex') : then, about);
  assert.equal(fs.readFileSync(path.join(bench.outside, 'other.txt'), 'utf8'), 'outside');
  if (written) {
    assert.match(output, new RegExp(`left out ${3 - chosen.length} of its 3 changes`), about);
    assert.equal(await bench.tools.unkept.originalText(pathToFileURL(file).toString()), textWith([]));
    bench.tools.unkept.keepFile(pathToFileURL(file).toString());
  }
}
