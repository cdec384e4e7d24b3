// The streaming markdown in a plain page under the panel's policy: exact in the document, and unharmed by what it shows.
import assert from 'node:assert/strict';
import spec from 'commonmark-spec';
import type { Browser, Page } from 'playwright-core';
import type * as markdownPage from '../support/markdown/page.ts';
import { payloadsFor } from '../support/markdown/payloads.ts';
import { type MarkdownServer, serveMarkdown } from '../support/markdown/server.ts';
import { units } from '../unit/webview/exact.ts';
import { sharedBrowser } from './support.ts';
import { randomChunks, randomDocument, randomFrom } from '../unit/webview/documents.ts';

declare const markdown: typeof markdownPage;
declare const window: { pwned?: unknown; violations: string[] };

describe('markdown in a page', function () {
  this.timeout(240_000);
  let server: MarkdownServer;
  let browser: Browser;
  let page: Page;
  const errors: string[] = [];

  const open = async (address: string): Promise<void> => {
    page = await browser.newPage({ viewport: { width: 428, height: 900 } });
    page.on('pageerror', (error) => errors.push(error.message));
    await page.addInitScript(() => {
      window.violations = [];
      globalThis.addEventListener('securitypolicyviolation', (event) =>
        window.violations.push(event.violatedDirective),
      );
    });
    await page.goto(address);
  };

  before(async () => {
    server = await serveMarkdown();
    browser = await sharedBrowser();
  });
  afterEach(async () => {
    const violations = await page.evaluate(() => window.violations);
    await page.close();
    assert.deepEqual([...errors.splice(0), ...violations], []);
  });
  after(async () => {
    await server.close();
  });

  it('is, after any chunks, the document of the whole text', async () => {
    await open(server.strict);
    const texts = spec.tests.map((example) => units(example.markdown));
    for (let seed = 1; seed <= 400; seed++) {
      const random = randomFrom(seed);
      texts.push(randomChunks(random, randomDocument(random)));
    }
    for (let at = 0; at < texts.length; at += 50) {
      const batch = texts.slice(at, at + 50);
      const results = await page.evaluate(
        (batch) => Promise.all(batch.map((chunks) => markdown.compare(chunks))),
        batch,
      );
      for (const [index, { streamed, whole }] of results.entries())
        assert.equal(streamed, whole, JSON.stringify(batch[index]));
    }
  });

  it('runs, fetches and forges nothing that a text asks for, and answers in time', async () => {
    await open(server.open);
    const slow: string[] = [];
    for (const { name, text } of payloadsFor(server.beacon)) {
      const { longest, total, foreign, elements } = await page.evaluate((text) => markdown.play(text), text);
      assert.deepEqual(foreign, [], name);
      assert.equal(await page.evaluate(() => window.pwned), undefined, name);
      slow.push(
        `${longest.toFixed(0).padStart(6)} ms at once ${total.toFixed(0).padStart(7)} ms in all ${String(elements).padStart(7)} elements  ${name}`,
      );
    }
    assert.equal(page.url(), server.open);
    assert.deepEqual(server.asked, []);
    console.log(`      ${slow.length} payloads; the slowest:`);
    for (const line of slow.toSorted().reverse().slice(0, 12)) console.log(`      ${line}`);
  });

  it('hands links over instead of following them, and shows where they lead', async () => {
    await open(server.strict);
    await page.evaluate(() =>
      markdown.show(
        '[docs](https://example.com/a "note") [https://anthropic.com](https://evil.example) `src/a.ts:12` [b](lib/b.ts)',
      ),
    );
    const link = page.getByRole('link', { name: 'docs' });
    assert.equal(await link.getAttribute('title'), 'https://example.com/a\nnote');
    assert.equal(await link.getAttribute('href'), null);
    await link.click();
    await link.click({ button: 'middle' });
    await link.press('Enter');
    await page.getByRole('link', { name: 'https://anthropic.com (evil.example)' }).click();
    await page.getByRole('link', { name: 'src/a.ts:12' }).click();
    await page.getByRole('link', { name: 'b', exact: true }).click();
    assert.deepEqual(await page.evaluate(() => markdown.calls), [
      ['link', 'https://example.com/a'],
      ['link', 'https://example.com/a'],
      ['link', 'https://example.com/a'],
      ['link', 'https://evil.example/'],
      ['file', { path: 'src/a.ts', line: 12 }],
      ['file', { path: 'lib/b.ts' }],
    ]);
    assert.equal(page.url(), server.strict);
  });

  it('offers what can be done with code, and gives the code as it came', async () => {
    await open(server.strict);
    await page.evaluate(() => markdown.show('```ts src/a.ts\nconst a\u200B = "<b>";\n```\n\n```sh\nnpm test\n```\n'));
    const [code, shell] = [
      page.getByRole('group', { name: 'Code: ts' }),
      page.getByRole('group', { name: 'Code: sh' }),
    ];
    for (const name of ['Insert', 'New File', 'Apply', 'Copy']) await code.getByRole('button', { name }).click();
    assert.equal(await code.getByRole('button', { name: 'Run' }).count(), 0);
    await shell.getByRole('button', { name: 'Run' }).click();
    const text = 'const a\u200B = "<b>";\n';
    assert.deepEqual(await page.evaluate(() => markdown.calls), [
      ...['insert', 'newFile', 'apply', 'copy'].map((action) => ['code', action, text, 'ts', 'src/a.ts']),
      ['code', 'run', 'npm test\n', 'sh', null],
    ]);
  });

  it('draws the first rows of a long table, and more when asked', async () => {
    await open(server.strict);
    await page.evaluate(() => markdown.show(`|a|\n|-|\n${'|1|\n'.repeat(450)}`));
    const rows = page.locator('tbody tr');
    assert.equal(await rows.count(), 200);
    await page.getByRole('button', { name: 'Show more (250 hidden)' }).click();
    assert.equal(await rows.count(), 400);
    await page.getByRole('button', { name: 'Show more (50 hidden)' }).click();
    assert.equal(await rows.count(), 450);
    assert.equal(await page.getByRole('button').count(), 0);
  });

  it('leaves a selection in an answer that streams where the person made it', async () => {
    await open(server.strict);
    const texts = {
      paragraph: 'Select these words of a paragraph that goes on and on, with **bold** and `code`.\n\nAnother one.\n',
      list: '- Select these words\n- of a list that\n- goes on\n\n  and becomes loose\n- in the end\n',
      quote: '> Select these words of a quote\n> - with a list\n>   in it\n\nAfter.\n',
      code: '```ts\n// Select these words\nlet a = 1;\nlet b = 2;\n```\nAfter.\n',
      table: '| a | b |\n|---|---|\n| these words | 2 |\n| 3 | 4 |\n\nAfter.\n',
      long: `Select these words ${'and more of them '.repeat(400)}\n\nAfter.\n`,
      heading: 'Select these words\n===\n\nAfter $x^2$.\n',
    };
    for (const [name, text] of Object.entries(texts)) {
      for (const isBackward of [false, true]) {
        const chunks = text.match(/[\s\S]{1,9}/g) ?? [];
        const seen = await page.evaluate(([chunks, isBackward]) => markdown.select(chunks, 'these words', isBackward), [
          chunks,
          isBackward,
        ] as const);
        assert.deepEqual(seen, ['these words'], name);
      }
    }
  });

  it('amends what is open and draws nothing again that is there: rows of a table in a list, words of a sentence', async () => {
    await open(server.strict);
    const rows = Array.from(
      { length: 60 },
      (_, index) => `  | ${index} | **bold** \`code\` | [a](http://a.example/${index}) |\n`,
    );
    const table = ['- An item:\n\n', '  | a | b | c |\n', '  |---|---|---|\n', ...rows];
    const kept = await page.evaluate((chunks) => markdown.countKept(chunks, 'tr, a, code, p'), table);
    assert.ok(kept.before > 80);
    assert.equal(kept.kept, kept.before);
    const words =
      'It is **bold and [a link](http://a.example) in** a long sentence of many words'.match(/\S+\s*/g) ?? [];
    const inline = await page.evaluate((chunks) => markdown.countKept(chunks, 'p, strong, a'), words);
    assert.equal(inline.kept, inline.before);
    for (let seed = 1; seed <= 20; seed++) {
      const random = randomFrom(seed);
      const chunks = randomChunks(random, randomDocument(random).slice(0, 600));
      assert.equal(
        await page.evaluate((chunks) => markdown.findFalseAmendment(chunks), chunks),
        undefined,
        `seed ${seed}`,
      );
    }
  });

  it('gives back the markdown of what is selected', async () => {
    await open(server.strict);
    const text =
      '# One\n\nTwo **bold** `code` three [link](https://example.com/a "t") <https://b.example/>.\n\n- a *b*\n- c\n- d\n\n```ts\nlet x = 1;\n```\n\nLast a\u202Eb.\n';
    await page.evaluate((text) => markdown.show(text), text);
    const copied = (from: string, to: string): Promise<string> =>
      page.evaluate(
        ([from, to]) => {
          const selection = document.getSelection();
          const [start, end] = [document.querySelector(from ?? ''), document.querySelector(to ?? '')];
          if (!selection || !start || !end) throw new Error('nothing to select');
          selection.setBaseAndExtent(start, 0, end, end.childNodes.length);
          const data = new DataTransfer();
          start.dispatchEvent(new ClipboardEvent('copy', { clipboardData: data, bubbles: true, cancelable: true }));
          return data.getData('text/plain');
        },
        [from, to],
      );
    assert.equal(await copied('h1', '.md-group > :last-child'), text.trimEnd());
    assert.equal(await copied('strong', 'p code'), '**bold** `code`');
    assert.equal(await copied('li:nth-child(1)', 'li:nth-child(2)'), '- a *b*\n- c');
    assert.equal(await copied('h1', 'strong'), '# One\n\nTwo **bold**');
    assert.equal(await copied('p code', 'p a + a'), '`code` three [link](https://example.com/a) https://b.example/');
  });

  it('copies a table with its head and rule, code with its fence, and of a block all of its source', async () => {
    await open(server.strict);
    const table = '| a | b |\n|:--|--:|\n| 1 | 2 |\n| 3 | 4 |\n| 5 | 6 |\n';
    const quoted = '> | q | r |\n> |---|:-:|\n> | x | `y` |\n';
    const text = `Under\nlined\n===\n\n${table}\n\`\`\`ts a.ts\nlet x = 1;\nlet y = 2;\n\`\`\`\n\n${quoted}\nH<sub>2</sub>O a<br>b\n`;
    await page.evaluate((text) => markdown.show(text), text);
    const copied = (from: string, to: string): Promise<string> =>
      page.evaluate(
        ([from, to]) => {
          const [start, end] = [document.querySelector(from), document.querySelector(to)];
          if (!start || !end) throw new Error('nothing to select');
          document.getSelection()?.setBaseAndExtent(start, 0, end, end.childNodes.length);
          const clipboardData = new DataTransfer();
          start.dispatchEvent(new ClipboardEvent('copy', { clipboardData, bubbles: true, cancelable: true }));
          return clipboardData.getData('text/plain');
        },
        [from, to] as const,
      );
    const last = '.md-group > :last-child';
    assert.equal(await copied('h1', last), text.trimEnd());
    assert.equal(await copied('.md-table table', '.md-table table'), table.trimEnd());
    assert.equal(await copied('tbody tr', 'tbody tr:nth-child(2)'), table.split('\n').slice(0, 4).join('\n'));
    assert.equal(await copied('tbody tr td', 'tbody tr td'), '1');
    assert.equal(
      await copied('tbody tr:nth-child(3)', 'pre'),
      `${table.split('\n').slice(0, 2).join('\n')}\n| 5 | 6 |\n\n\`\`\`ts a.ts\nlet x = 1;\nlet y = 2;\n\`\`\``,
    );
    assert.equal(await copied('pre', 'pre'), 'let x = 1;\nlet y = 2;');
    assert.match(await copied('pre', 'blockquote'), /^```ts a\.ts\nlet x = 1;\nlet y = 2;\n```\n\n> \| q/);
    assert.equal(await copied('blockquote th', 'blockquote td'), '| q | r |\n| --- | :-: |\n| x |');
    assert.match(await copied('h1', last), /H<sub>2<\/sub>O a<br>b$/);
  });

  it('breaks lines in cells, folds details, sets subscripts, and links files with blanks in their names', async () => {
    await open(server.strict);
    await page.evaluate(() =>
      markdown.show(
        '| a |\n|---|\n| x<br>y |\n\n<details>\n<summary>More *here*</summary>\n\n[a](src/my%20file.ts#L10) [b](<src/my file.ts>) `my notes.md` <docs/my notes.md>\n\n</details>\n\nH<sub>2</sub>O <kbd onclick="x()">k</kbd>\n',
      ),
    );
    assert.equal(await page.getByRole('link', { name: 'my notes.md', exact: true }).count(), 0);
    assert.equal(await page.locator('td').innerText(), 'x\ny');
    assert.equal(await page.locator('sub').innerText(), '2');
    assert.equal(await page.getByText('<kbd onclick="x()">k</kbd>').count(), 1);
    assert.equal(await page.getByRole('link', { name: 'a', exact: true }).isVisible(), false);
    await page.getByText('More here').click();
    for (const name of ['a', 'b', '<docs/my notes.md>']) await page.getByRole('link', { name, exact: true }).click();
    assert.deepEqual(await page.evaluate(() => markdown.calls), [
      ['file', { path: 'src/my file.ts', line: 10 }],
      ['file', { path: 'src/my file.ts' }],
      ['file', { path: 'docs/my notes.md' }],
    ]);
  });

  it('shows hidden characters', async () => {
    await open(server.strict);
    await page.evaluate(() => markdown.show('a\u202Eb `c\u200Bd` 👩‍👩‍👧 سلام‌ها\n'));
    assert.equal(await page.locator('p').textContent(), 'a⟨U+202E⟩b c⟨U+200B⟩d 👩‍👩‍👧 سلام‌ها');
  });
});
