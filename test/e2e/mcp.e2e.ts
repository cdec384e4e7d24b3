import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import type { FrameLocator, Locator } from 'playwright-core';
import { realServer } from '../support/mcp/realServers.ts';
import { type MessagesApi, startMessagesApi } from '../support/messagesApi/server.ts';
import { openWindow, type VscodeWindow } from './support.ts';

describe('MCP servers in the panel', () => {
  let api: MessagesApi;
  let window: VscodeWindow;
  let view: FrameLocator;

  before(async () => {
    api = await startMessagesApi();
    window = await openWindow({ env: { ANTHROPIC_API_KEY: 'sk-test', ANTHROPIC_BASE_URL: api.url } });
    configure({ everything: realServer('everything'), 'b@d': { command: 1 } });
    view = await window.openPanel();
    await view.getByRole('switch', { name: 'Workspace' }).click();
  });
  after(async () => {
    await window.close();
    await api.close();
  });

  const configure = (servers: object): void =>
    fs.writeFileSync(path.join(window.folder ?? '', '.mcp.json'), JSON.stringify({ mcpServers: servers }));
  const approval = (tool: string): Locator => view.getByRole('group', { name: `Approval: ${tool}`, exact: true });
  const answer = (): Locator => view.getByRole('article', { name: 'Claude' }).last();

  async function send(text: string): Promise<void> {
    await view.getByRole('textbox', { name: 'Message Claude' }).fill(text);
    await view.getByRole('button', { name: 'Send' }).click();
  }
  const ended = (text: string): Promise<void> =>
    answer().filter({ hasText: text }).and(view.locator('[data-state="complete"]')).waitFor();
  const rounds = (): { tools: { name: string }[] }[] =>
    api.requests
      .map(({ body }) => body as { tools: { name: string }[] })
      .filter((body) => Array.isArray((body as { tools?: unknown } | null)?.tools));
  const lastTools = (): string[] => (rounds().at(-1)?.tools ?? []).map(({ name }) => name);

  it('start after a yes to exactly what is started, and each call asks with its input', async () => {
    api.reply('Say hello', [
      { tools: [{ name: 'mcp__everything__echo', input: { message: 'hello from the panel' } }] },
      { text: 'It said hello.' },
    ]);
    await send('Say hello through the server.');
    const start = approval('start everything');
    await start.waitFor();
    await window.screenshot('mcp-start');
    assert.match((await start.textContent()) ?? '', /server-everything\/dist\/index\.js/);
    assert.equal(rounds().length, 0, 'nothing is asked before the server is there');
    await start.getByRole('button', { name: 'Allow', exact: true }).click();
    const call = approval('mcp__everything__echo');
    await call.waitFor();
    await window.screenshot('mcp-call');
    assert.match((await call.textContent()) ?? '', /hello from the panel/);
    await call.getByRole('button', { name: 'More answers' }).click();
    await view.getByRole('menuitem', { name: 'Allow for this conversation' }).click();
    await ended('It said hello.');
    assert.match(JSON.stringify(rounds().at(-1)), /Echo: hello from the panel/);
    assert.match((await answer().textContent()) ?? '', /Some MCP servers cannot be used/);
    await window.screenshot('mcp-done');
  });

  it('have the same tools in the next turn, without a question for what was allowed', async () => {
    const tools = lastTools();
    assert.ok(tools.includes('mcp__everything__get-sum'));
    api.reply('Once more', [
      { tools: [{ name: 'mcp__everything__echo', input: { message: 'again' } }] },
      { text: 'It said it again.' },
    ]);
    await send('Once more.');
    await ended('It said it again.');
    assert.deepEqual(lastTools(), tools);
    assert.match(JSON.stringify(rounds().at(-1)), /Echo: again/);
  });

  it('ask again when the command is another, and go without when the answer is no', async () => {
    configure({ everything: { ...realServer('everything'), env: { NODE_OPTIONS: '--no-warnings' } } });
    api.reply('And now', [{ text: 'Without it, then.' }]);
    await send('And now?');
    const start = approval('start everything');
    await start.waitFor();
    assert.match((await start.textContent()) ?? '', /NODE_OPTIONS=--no-warnings/);
    await start.getByRole('button', { name: 'Deny', exact: true }).click();
    await ended('Without it, then.');
    assert.ok(!lastTools().some((name) => name.startsWith('mcp__')));
  });
});
