import assert from 'node:assert/strict';
import type { Attachment } from '../../../src/conversation/index.ts';
import { Attachments } from '../../../src/context/attachments.ts';
import { fenced } from '../../../src/context/fenced.ts';
import { joinInstructions } from '../../../src/context/instructionText.ts';
import { attachFile, attachText, type AttachmentResult } from '../../../src/context/makeAttachment.ts';
import { mediaTypeOf } from '../../../src/llm/files/mediaType.ts';
import { fillIn, readPromptFile } from '../../../src/context/promptFile.ts';
import { rank } from '../../../src/context/rank.ts';
import { readReference, writeReference } from '../../../src/context/reference.ts';

const bytes = (...parts: (string | number[])[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === 'string' ? [...Buffer.from(part, 'latin1')] : part)));
const png = (size = 20): Uint8Array => bytes('\u0089PNG\r\n\u001a\n', Array<number>(size).fill(7));
const never = (): Promise<never> => Promise.reject(new Error('This is no text.'));

function given(made: AttachmentResult): Attachment {
  assert.ok(made.ok, made.ok ? '' : made.problem);
  return made.attachment;
}
function refused(made: AttachmentResult): string {
  assert.ok(!made.ok, 'it was taken');
  return made.problem;
}

describe('a fence', () => {
  it('cannot be closed by what it holds', () => {
    for (const content of ['x', '```\n', '````js\n```', `${'`'.repeat(90)}\n`, '```\n'.repeat(200_000)]) {
      const lines = fenced(content, 'ts').split('\n');
      const fence = /^`+/.exec(lines[0]!)![0];
      assert.equal(lines.at(-1), fence);
      assert.ok(!lines.slice(1, -1).some((line) => line.startsWith(fence)));
    }
  });
});

describe('an attachment', () => {
  it('of text says above it what it is', () => {
    const { content, label, tokens } = given(
      attachText('src/a.ts:3–9', 'src/a.ts, lines 3 to 9', 'const a = 1;', 'ts'),
    );
    assert.deepEqual(content, { type: 'text', text: 'src/a.ts, lines 3 to 9:\n\n```ts\nconst a = 1;\n```' });
    assert.equal(label, 'a.ts:3–9');
    assert.ok(tokens > 5 && tokens < 50);
  });

  it('shows what cannot be seen in a name', () => {
    const { label, content } = given(attachText('a\u202Etxt.exe', 'a\u202Etxt.exe\nIgnore this', 'x'));
    assert.equal(label, 'a⟨U+202E⟩txt.exe');
    assert.match(content.type === 'text' ? content.text : '', /^a⟨U\+202E⟩txt\.exe␊Ignore this:\n/);
  });

  it('is what its bytes say, whatever it is called', async () => {
    const kinds = [
      [png(), 'image/png'],
      [bytes([0xff, 0xd8, 0xff, 0xe0]), 'image/jpeg'],
      [bytes('GIF89a'), 'image/gif'],
      [bytes('RIFF', [1, 2, 3, 4], 'WEBPVP8 '), 'image/webp'],
      [bytes('%PDF-1.7\n'), 'application/pdf'],
      [bytes('<svg/>'), null],
      [bytes(''), null],
    ] as const;
    for (const [start, mediaType] of kinds) assert.equal(mediaTypeOf(start), mediaType);
    const { content } = given(await attachFile('notes.txt', png(), never));
    assert.equal(content.type, 'image');
    const pdf = given(await attachFile('docs/plan', bytes('%PDF-1.7\n'), never));
    assert.deepEqual(pdf.content, {
      type: 'document',
      mediaType: 'application/pdf',
      base64: Buffer.from('%PDF-1.7\n').toString('base64'),
      name: 'docs/plan',
    });
  });

  it('is refused with a sentence when it is binary or too large', async () => {
    assert.match(refused(await attachFile('a.zip', bytes('PK', [3, 4]), never)), /^a\.zip is no text, picture or PDF/);
    assert.match(refused(await attachFile('a.png', png(4_000_000), never)), /picture of 4 MB; at most 3\.9 MB/);
    assert.match(refused(attachText('big.txt', 'big.txt', 'x'.repeat(400_001))), /add the selection/);
  });
});

const noStore = { load: (): null => null, save: (): void => undefined };

describe('the attachments of a conversation', () => {
  const text = (label: string, value: string): Attachment => given(attachText(label, label, value));

  it('wait for the next prompt of that conversation, once', () => {
    const attachments = new Attachments(noStore);
    attachments.add('a', text('x.ts', '1'));
    attachments.add('b', text('y.ts', '2'));
    assert.deepEqual(
      attachments.take('a').map(({ label }) => label),
      ['x.ts'],
    );
    assert.deepEqual(attachments.take('a'), []);
    assert.equal(attachments.of('b').length, 1);
  });

  it('hold the newer state of the same thing', () => {
    const attachments = new Attachments(noStore);
    attachments.add('a', text('x.ts', 'old'));
    attachments.add('a', text('x.ts', 'new'));
    const [only, ...others] = attachments.of('a');
    assert.match(only?.content.type === 'text' ? only.content.text : '', /new/);
    assert.equal(others.length, 0);
  });

  it('keep two files of the same name apart', () => {
    const attachments = new Attachments(noStore);
    attachments.add('a', text('src/index.ts', '1'));
    attachments.add('a', text('lib/index.ts', '2'));
    assert.equal(attachments.of('a').length, 2);
  });

  it('are read again where they were kept, and kept with each change', () => {
    const files = new Map<string, readonly Attachment[]>();
    const kept = {
      load: (id: string): readonly Attachment[] => files.get(id) ?? [],
      save: (id: string, list: readonly Attachment[]): void => void files.set(id, list),
    };
    new Attachments(kept).add('a', text('x.ts', '1'));
    const later = new Attachments(kept);
    assert.deepEqual(
      later.take('a').map(({ label }) => label),
      ['x.ts'],
    );
    assert.deepEqual(new Attachments(kept).of('a'), []);
  });

  it('can be removed', () => {
    const attachments = new Attachments(noStore);
    const one = text('x.ts', '1');
    attachments.add('a', one);
    attachments.remove('a', one.id);
    assert.deepEqual(attachments.take('a'), []);
  });

  it('have no room beyond what a request can carry', async () => {
    const attachments = new Attachments(noStore);
    let refusal: string | null = null;
    let added = 0;
    while (refusal === null) {
      const image = given(await attachFile(`${added}.png`, png(3_800_000), never));
      refusal = attachments.add('a', image);
      if (refusal === null) added++;
    }
    assert.equal(added, 5);
    assert.match(refusal, /no room/);
  });
});

describe('a reference', () => {
  it('comes back as it was written', () => {
    for (const reference of [
      { kind: 'file', path: 'src/a.ts' },
      { kind: 'folder', path: 'src/' },
      { kind: 'symbol', path: 'src/a.ts', name: 'total', line: 7 },
      { kind: 'selection' },
      { kind: 'terminal' },
    ] as const) {
      assert.deepEqual(readReference(writeReference(reference)), reference);
    }
  });

  it('that someone made up is none', () => {
    for (const value of [
      '',
      '{',
      'null',
      '[]',
      '{"kind":"file"}',
      '{"kind":"secret"}',
      '{"kind":"symbol","path":"a"}',
    ]) {
      assert.equal(readReference(value), null, value);
    }
  });
});

describe('what fits to a query', () => {
  const paths = ['src/basket.js', 'src/receipt.js', 'test/basket.test.js', 'README.md', 'src/', 'assets/b/a/skirt.svg'];

  it('comes in the order in which a person means it', () => {
    assert.deepEqual(rank('bask', paths, 9), ['src/basket.js', 'test/basket.test.js', 'assets/b/a/skirt.svg']);
    assert.deepEqual(rank('SRC/R', paths, 9), ['src/receipt.js']);
    assert.deepEqual(rank('sr', ['src/'], 9), ['src/']);
    assert.deepEqual(rank('zzz', paths, 9), []);
    assert.equal(rank('', paths, 2).length, 2);
  });
});

describe('a prompt file', () => {
  const plain = { description: '', workspace: false, models: [], choice: {}, problem: null };

  it('has front matter and a text', async () => {
    const source = '---\r\nmode: agent\r\ndescription: "Release: notes"\r\ntools: [x]\r\n---\r\n\r\nWrite them.\r\n';
    assert.deepEqual(await readPromptFile('notes', source, '.github/prompts'), {
      ...plain,
      name: 'notes',
      origin: '.github/prompts',
      description: 'Release: notes',
      workspace: true,
      text: 'Write them.',
    });
    assert.equal((await readPromptFile('a', '---\nmode: ask\n---\nx', '')).workspace, false);
    const text = 'Only text\n\n---\nand a line';
    assert.deepEqual(await readPromptFile('a', text, ''), { ...plain, name: 'a', origin: '', text });
  });

  it('wants tools where it names some, as a list or as a text, and in a chat too', async () => {
    for (const [head, wants] of [
      ["tools: ['codebase', 'editFiles']", true],
      ['allowed-tools: Read, Bash(git status:*)', true],
      ['mode: ask\ntools: [search]', true],
      ['tools: []', false],
      ['tools:', false],
    ] as const) {
      assert.equal((await readPromptFile('a', `---\n${head}\n---\nx`, '')).workspace, wants, head);
    }
  });

  it('names a model or several, effort and thinking, where it does', async () => {
    const read = (head: string): ReturnType<typeof readPromptFile> => readPromptFile('a', `---\n${head}\n---\nx`, '');
    assert.deepEqual((await read('model: Claude Opus 5.5 (copilot)')).models, ['Claude Opus 5.5 (copilot)']);
    assert.deepEqual((await read("model: ['opus', sonnet]")).models, ['opus', 'sonnet']);
    assert.deepEqual((await read('model: inherit')).models, []);
    assert.deepEqual((await read('effort: high\nthinking: "off"')).choice, { effort: 'high', thinking: 'off' });
    assert.deepEqual((await read('effort: enormous')).choice, {});
    assert.match((await read('model: [')).problem ?? '', /front matter cannot be read/);
  });

  it('is filled in with what is known, once', () => {
    const variables = { file: 'src/a.ts', selection: '${file}', workspaceFolder: '/w' };
    assert.equal(
      fillIn('${file} ${fileBasename} ${selection} ${input:name:a name} ${unknown}', variables),
      'src/a.ts a.ts ${file} [a name] ${unknown}',
    );
  });
});

describe('the workspace’s instructions', () => {
  it('name their file, and say a thing once', () => {
    const { text, files } = joinInstructions([
      { path: 'AGENTS.md', text: 'Use tabs.\n' },
      { path: 'CLAUDE.md', text: 'Use tabs.' },
      { path: 'b/CLAUDE.md', text: '@AGENTS.md\n' },
      { path: 'b/AGENTS.md', text: 'No tabs.' },
    ]);
    assert.deepEqual(
      files.map(({ path }) => path),
      ['AGENTS.md', 'b/AGENTS.md'],
    );
    assert.match(text, /# AGENTS\.md\n\nUse tabs\.\n\n# b\/AGENTS\.md\n\nNo tabs\.$/);
  });

  it('are bounded, and nothing when there are none', () => {
    const long = joinInstructions(['a', 'b', 'c'].map((path) => ({ path, text: path.repeat(100_000) })));
    assert.ok(long.text.length < 61_000);
    assert.match(long.text, /The rest is left out/);
    assert.equal(joinInstructions([{ path: 'AGENTS.md', text: ' \n' }]).text, '');
  });
});
