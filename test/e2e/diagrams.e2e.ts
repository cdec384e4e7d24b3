// Diagrams of answers in the panel: pictures of text, their source beside them, and no harm from hostile ones.
import assert from 'node:assert/strict';
import type { FrameLocator } from 'playwright-core';
import { hostileDiagrams } from '../support/markdown/hostileDiagrams.ts';
import { type MessagesApi, startMessagesApi } from '../support/messagesApi/server.ts';
import { openWindow, type VscodeWindow } from './support.ts';

const flow = `flowchart TD
  A[Request] --> B{Known key?}
  B -->|yes| C[Answer 200]
  B -->|no| D[Answer 401]
  C --> E[(Ledger)]`;
const sequence = `sequenceDiagram
  participant V as View
  participant H as Host
  V->>H: drawDiagram
  H-->>V: diagram`;
const fence = (source: string): string => `\`\`\`mermaid\n${source}\n\`\`\`\n`;
const answer = `The way of a request, with $a^2 + b^2 = c^2$ beside it:\n\n${fence(flow)}\nAnd who speaks with whom:\n\n${fence(sequence)}\nA pie stays code:\n\n${fence('pie\n  "a": 3')}`;

describe('diagrams in the panel', function () {
  this.timeout(300_000);
  let api: MessagesApi;
  let window: VscodeWindow;
  let view: FrameLocator;
  const asked: string[] = [];
  const hostile = hostileDiagrams('http://127.0.0.1:9');

  const ask = async (prompt: string): Promise<void> => {
    await view.getByRole('textbox', { name: 'Message Claude' }).fill(prompt);
    await view.getByRole('button', { name: 'Send' }).click();
    await view.locator('article[aria-label="Claude"][data-state="complete"]').last().waitFor();
  };

  before(async () => {
    api = await startMessagesApi({ pace: { charsPerDelta: 40, gapMs: 1 } });
    api.reply('draw the flow', { text: answer });
    api.reply('hostile ones', { text: Object.values(hostile).map(fence).join('\n') });
    window = await openWindow({
      env: { ANTHROPIC_API_KEY: 'sk-ant-test-0123456789', ANTHROPIC_BASE_URL: api.url },
      settings: { 'sidestream.titles': false },
    });
    const own = new URL(window.page.url()).origin;
    window.page.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(own) && !/^(?:data|blob):/.test(url) && !url.includes('vscode-resource')) asked.push(url);
    });
    view = await window.openPanel();
  });
  after(async () => {
    await window.close();
    await api.close();
  });

  it('are pictures with their source a button away; a kind that is not known stays code with a sentence', async () => {
    await ask('draw the flow');
    const pictures = view.getByRole('img', { name: 'Diagram' });
    await pictures.nth(1).waitFor();
    assert.equal(await pictures.count(), 2);
    assert.ok(
      await pictures.first().evaluate((image: HTMLImageElement) => image.decode().then(() => image.naturalWidth > 50)),
    );
    await view.locator('math').first().waitFor();
    await view.getByText('Diagrams of the kind “pie” cannot be drawn here.').waitFor();
    await window.screenshot('diagrams');
    const source = view.getByRole('button', { name: 'Source' }).first();
    await source.click();
    await view.locator('.text').getByText('B -->|yes| C[Answer 200]').waitFor();
    assert.equal(await source.getAttribute('aria-expanded'), 'true');
    await source.press('Enter');
    assert.equal(await source.getAttribute('aria-expanded'), 'false');
  });

  it('are copied as their source', async () => {
    const copied = await view
      .locator('.text')
      .first()
      .evaluate((root) => {
        const block = root.querySelector('.md-has-diagram');
        const selection = document.getSelection();
        if (!block || !selection) return '';
        selection.selectAllChildren(root);
        const data = new DataTransfer();
        block.dispatchEvent(new ClipboardEvent('copy', { clipboardData: data, bubbles: true, cancelable: true }));
        selection.removeAllRanges();
        return data.getData('text/plain');
      });
    assert.ok(copied.includes(fence(flow).trim()), copied);
  });

  it('are drawn in the colours of another theme when it is chosen', async () => {
    const picture = view.getByRole('img', { name: 'Diagram' }).first();
    const before = await picture.getAttribute('src');
    await window.useTheme('light');
    await view.locator(`img.md-diagram:not([src="${before}"])`).first().waitFor();
    await window.screenshot('diagrams-light');
  });

  it('open by themselves in an editor', async () => {
    await view.getByRole('button', { name: 'Open', exact: true }).first().click();
    await window.page.getByRole('tab', { name: 'Diagram' }).waitFor();
    await window.screenshot('diagrams-open');
  });

  it('that are hostile run nothing, ask for nothing and hold nothing up', async () => {
    await view.getByRole('button', { name: 'New conversation' }).click();
    await view.locator('body').evaluate(() => {
      const page = globalThis as unknown as { longest: number; violations: string[] };
      page.longest = 0;
      page.violations = [];
      new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) page.longest = Math.max(page.longest, duration);
      }).observe({ type: 'longtask', buffered: false });
      addEventListener('securitypolicyviolation', (event) => page.violations.push(event.violatedDirective));
    });
    asked.length = 0;
    await ask('hostile ones');
    // Each is a picture, or says in a sentence why not.
    const settled = view.locator('.md-diagram, .md-diagram-refusal');
    await settled.nth(Object.keys(hostile).length - 1).waitFor({ state: 'attached', timeout: 120_000 });
    const seen = await view.locator('body').evaluate(() => {
      const page = globalThis as unknown as { longest: number; violations: string[]; pwned?: unknown };
      return { longest: page.longest, violations: page.violations, scripts: page.pwned !== undefined };
    });
    const pictures = view.locator('.md-diagram');
    const broken = await pictures.evaluateAll((images) =>
      Promise.all(images.map((image) => (image as HTMLImageElement).decode().then(() => [], String))),
    );
    assert.deepEqual(broken.flat(), []);
    const drawn = await pictures.count();
    console.log(`      ${drawn} of ${Object.keys(hostile).length} drawn; longest task ${seen.longest.toFixed(0)} ms`);
    assert.deepEqual({ asked, ...seen, longest: 0 }, { asked: [], violations: [], scripts: false, longest: 0 });
    await window.screenshot('diagrams-hostile');
  });
});
