// A review as people do it, against a model of two texts: turns, edits of the person, keeping and undoing in two
// windows, restarts and another branch, in any order.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { applyPieces, type Piece, piecesBetween } from '../../../src/files/text/pieces.ts';
import type { Store } from '../../../src/store/index.ts';
import { UnkeptChanges } from '../../../src/workspace/changes/unkept.ts';
import { Bench } from '../../support/adversary/bench.ts';
import { DiskEditor } from '../../support/adversary/diskEditor.ts';
import { Place } from '../store/support.ts';

const names = ['a.txt', 'b.txt'] as const;
type Name = (typeof names)[number];
const branches = ['main', 'other'] as const;

/** Encodings of files that a buffer can hold, with what stands in front of the text. */
const encodings: Readonly<Record<string, (text: string) => Buffer>> = {
  utf8: (text) => Buffer.from(text),
  'utf8 with a mark': (text) => Buffer.from(`\ufeff${text}`),
  utf16le: (text) => Buffer.from(`\ufeff${text}`, 'utf16le'),
  windows1252: (text) => Buffer.from(text, 'latin1'),
};
type Encoding = keyof typeof encodings;

/** What is expected of a file. */
interface FileModel {
  /** The text before what is not kept; `null` when all is kept. */
  original: string | null;
  current: string;
  /** The text as the last turn, or the last undoing of it, has left it; `null` before the first turn. */
  left: string | null;
  /** Places that a window has seen, and acts on later. */
  seen: readonly Piece[];
}

interface Model {
  readonly files: Record<Name, FileModel>;
  branch: number;
  /** The texts of the branch that is not checked out. */
  elsewhere: Record<Name, string>;
}

/** Two windows on one folder, each with a store of its own on the same file. */
class Windows {
  readonly bench: Bench;
  readonly place = new Place();
  readonly encode: (text: string) => Buffer;
  readonly #encoding: string;
  #stores: Store[] = [];
  #reviews: UnkeptChanges[] = [];
  #turns = 0;

  constructor(encoding: Encoding, texts: Record<Name, string>, elsewhere: Record<Name, string>) {
    this.encode = encodings[encoding] ?? assert.fail();
    this.#encoding = encoding === 'windows1252' ? encoding : 'utf8';
    this.bench = new Bench();
    this.git('init', '-q', '-b', branches[0]);
    this.git('config', 'core.autocrlf', 'false');
    for (const name of names) this.write(name, elsewhere[name]);
    this.commit();
    this.git('switch', '-q', '-c', branches[1]);
    this.git('switch', '-q', branches[0]);
    for (const name of names) this.write(name, texts[name]);
    this.commit();
    this.restart();
  }

  git(...args: string[]): void {
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd: this.bench.root });
  }

  commit(): void {
    this.git('add', '.');
    this.git('commit', '-q', '--allow-empty', '-m', 'x');
  }

  restart(): void {
    for (const store of this.#stores) store.close();
    this.#stores = [this.place.open(), this.place.open()];
    this.#reviews = this.#stores.map((store) => {
      const editor = new DiskEditor(this.bench.root);
      editor.encoding = this.#encoding;
      return new UnkeptChanges(editor, store.baselines, store.checkpoints);
    });
  }

  review(window: number): UnkeptChanges {
    return this.#reviews[window] ?? assert.fail();
  }

  uri(name: Name): string {
    return this.bench.editor.uriOfPath(path.join(this.bench.root, name));
  }

  write(name: Name, text: string): void {
    fs.writeFileSync(path.join(this.bench.root, name), this.encode(text));
  }

  bytes(name: Name): Buffer {
    return fs.readFileSync(path.join(this.bench.root, name));
  }

  /** A turn of the first window writes a text: what a tool keeps of it, as it does, and the bytes. */
  async turn(name: Name, before: string, after: string): Promise<void> {
    const [store] = this.#stores;
    assert.ok(store);
    const { id: messageId } = this.place.written(store, `turn ${++this.#turns}`, 'done').all().at(-1)!;
    const [uri, original] = [this.uri(name), this.encode(before)];
    const change = { messageId, uri, mode: null, createdAt: this.#turns };
    await store.checkpoints.put({ ...change, before: original, after: this.encode(after), undone: false });
    if (store.baselines.of(uri) === null) store.baselines.put({ ...change, original });
    this.write(name, after);
  }

  dispose(): void {
    this.place.remove();
    this.bench.dispose();
  }
}

/** One thing that somebody does, with what is expected of it. */
class Step implements fc.AsyncCommand<Model, Windows> {
  readonly #about: string;
  readonly #act: (model: Model, real: Windows) => Promise<void>;

  constructor(about: string, act: (model: Model, real: Windows) => Promise<void>) {
    this.#about = about;
    this.#act = act;
  }

  check = (): boolean => true;

  async run(model: Model, real: Windows): Promise<void> {
    await this.#act(model, real);
    for (const name of names) {
      const { original, current } = model.files[name];
      assert.deepEqual(real.bytes(name), real.encode(current), `${name} after ${this.#about}`);
      for (const window of [0, 1]) {
        const review = real.review(window);
        assert.equal(await review.originalText(real.uri(name)), original, `the text before of ${name}, ${this.#about}`);
        const expected = original === null ? null : piecesBetween(original, current);
        const pieces = await review.pieces(real.uri(name));
        assert.deepEqual(
          pieces?.map(({ start, end, insert }) => ({ start, end, insert })),
          expected?.map(({ start, end, insert }) => ({ start, end, insert })),
        );
      }
    }
  }

  toString(): string {
    return this.#about;
  }
}

const piecesOf = ({ original, current }: FileModel): readonly Piece[] =>
  original === null ? [] : piecesBetween(original, current);

const isSame = (a: Piece, b: Piece): boolean => a.start === b.start && a.end === b.end && a.insert === b.insert;

/** Keeps or takes back a place, which the window may have seen before others acted. */
async function actOnPiece(act: 'keep' | 'undo', file: FileModel, piece: Piece, done: Promise<void>): Promise<void> {
  const { original, current } = file;
  const now = piecesOf(file);
  if (original === null || !now.some((each) => isSame(each, piece))) {
    await assert.rejects(done, /not there any more/);
    return;
  }
  await done;
  if (act === 'keep') {
    const kept = applyPieces(original, [piece]);
    file.original = kept === current ? null : kept;
    return;
  }
  file.current = applyPieces(
    original,
    now.filter((each) => !isSame(each, piece)),
  );
  if (file.left !== null) file.left = file.current;
  if (file.current === original) file.original = null;
}

/** Takes files back as a whole; those that were changed since only with a yes. */
async function undoFiles(
  model: Model,
  real: Windows,
  window: number,
  which: readonly Name[],
  yes: boolean,
): Promise<void> {
  const open = which.filter((name) => model.files[name].original !== null);
  const changed = open.filter((name) => model.files[name].left !== model.files[name].current);
  let asked: readonly string[] = [];
  const report = await real.review(window).undoFiles(
    open.map((name) => real.uri(name)),
    (uris) => {
      asked = uris;
      return Promise.resolve(yes);
    },
  );
  assert.deepEqual(
    asked,
    changed.map((name) => real.uri(name)),
  );
  assert.deepEqual(report.failed, []);
  for (const name of open) {
    if (changed.includes(name) && !yes) continue;
    const file = model.files[name];
    file.current = file.original ?? file.current;
    file.left = file.current;
    file.original = null;
  }
}

const line = fc.tuple(fc.constantFrom('a', 'b', 'c', 'caf\xe9', ''), fc.constantFrom('\n', '\r\n'));
const text = fc
  .tuple(fc.array(line, { maxLength: 8 }), fc.constantFrom('', 'end', 'x'))
  .map(([lines, last]) => lines.map((parts) => parts.join('')).join('') + last);
const texts = fc.record({ 'a.txt': text, 'b.txt': text });
const name = fc.constantFrom(...names);
const window = fc.nat(1);

const turn = fc.tuple(name, text).map(
  ([which, after]) =>
    new Step(`a turn writes ${JSON.stringify(after)} to ${which}`, async ({ files }, real) => {
      const file = files[which];
      if (file.current === after) return;
      await real.turn(which, file.current, after);
      file.original ??= file.current;
      file.current = after;
      file.left = after;
    }),
);
const edit = fc.tuple(name, text).map(
  ([which, after]) =>
    new Step(`the person writes ${JSON.stringify(after)} to ${which}`, ({ files }, real) => {
      files[which].current = after;
      real.write(which, after);
      return Promise.resolve();
    }),
);
const onPiece = fc.tuple(fc.constantFrom('keep', 'undo'), name, window, fc.nat(7)).map(
  ([act, which, at, pick]) =>
    new Step(`window ${at} wants to ${act} place ${pick} of ${which}`, async ({ files }, real) => {
      const pieces = piecesOf(files[which]);
      const piece = pieces[pick % Math.max(1, pieces.length)];
      if (!piece) return;
      const review = real.review(at);
      const uri = real.uri(which);
      await actOnPiece(
        act,
        files[which],
        piece,
        act === 'keep' ? review.keepPiece(uri, piece) : review.undoPiece(uri, piece),
      );
    }),
);
const look = name.map(
  (which) =>
    new Step(`somebody looks at ${which}`, ({ files }) => {
      files[which].seen = piecesOf(files[which]);
      return Promise.resolve();
    }),
);
const onSeen = fc.tuple(fc.constantFrom('keep', 'undo'), name, window, fc.nat(7)).map(
  ([act, which, at, pick]) =>
    new Step(`window ${at} wants to ${act} place ${pick} of ${which} as it was seen`, async ({ files }, real) => {
      const { seen } = files[which];
      const piece = seen[pick % Math.max(1, seen.length)];
      if (!piece) return;
      const review = real.review(at);
      const uri = real.uri(which);
      await actOnPiece(
        act,
        files[which],
        piece,
        act === 'keep' ? review.keepPiece(uri, piece) : review.undoPiece(uri, piece),
      );
    }),
);
const keepFiles = fc.tuple(fc.constantFrom<readonly Name[]>(['a.txt'], ['b.txt'], names), window).map(
  ([which, at]) =>
    new Step(`window ${at} keeps ${which.join(' and ')}`, ({ files }, real) => {
      for (const each of which) {
        real.review(at).keepFile(real.uri(each));
        files[each].original = null;
      }
      return Promise.resolve();
    }),
);
const takeBack = fc
  .tuple(fc.constantFrom<readonly Name[]>(['a.txt'], ['b.txt'], names), window, fc.boolean())
  .map(
    ([which, at, yes]) =>
      new Step(`window ${at} takes ${which.join(' and ')} back, ${yes ? 'yes' : 'no'}`, (model, real) =>
        undoFiles(model, real, at, which, yes),
      ),
  );
const restart = fc.constant(
  new Step('a restart', (_, real) => {
    real.restart();
    return Promise.resolve();
  }),
);
const otherBranch = fc.constant(
  new Step('another branch', (model, real) => {
    real.commit();
    model.branch = 1 - model.branch;
    real.git('switch', '-q', branches[model.branch] ?? '');
    for (const each of names) {
      const here = model.files[each].current;
      model.files[each].current = model.elsewhere[each];
      model.elsewhere[each] = here;
    }
    return Promise.resolve();
  }),
);

describe('a review in two windows', function () {
  this.timeout(180_000);

  it('ends, whatever is done in which order, in the texts that were computed directly, to the byte', async () => {
    const steps = fc.commands(
      [turn, turn, edit, onPiece, onPiece, look, onSeen, keepFiles, takeBack, restart, otherBranch],
      {
        maxCommands: 25,
      },
    );
    await fc.assert(
      fc.asyncProperty(
        steps,
        fc.constantFrom(...Object.keys(encodings)),
        texts,
        texts,
        async (todo, encoding, here, there) => {
          const real = new Windows(encoding, here, there);
          const file = (current: string): FileModel => ({ original: null, current, left: null, seen: [] });
          const model: Model = {
            files: { 'a.txt': file(here['a.txt']), 'b.txt': file(here['b.txt']) },
            branch: 0,
            elsewhere: { ...there },
          };
          try {
            await fc.asyncModelRun(() => ({ model, real }), todo);
          } finally {
            real.dispose();
          }
        },
      ),
      { numRuns: 20 },
    );
  });
});
