import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import type { FrameLocator, Locator } from 'playwright-core';
import { realServer, serveOverHttp } from '../support/mcp/realServers.ts';
import { type MessagesApi, startMessagesApi } from '../support/messagesApi/server.ts';
import { openWindow, poll, type VscodeWindow } from './support.ts';

describe('MCP servers in the panel', () => {
  let api: MessagesApi;
  let window: VscodeWindow;
  let view: FrameLocator;

  before(async () => {
    api = await startMessagesApi();
    window = await openWindow({
      env: { ANTHROPIC_API_KEY: 'sk-test', ANTHROPIC_BASE_URL: api.url },
      // Without it VS Code runs no MCP servers of its own.
      settings: { 'chat.disableAIFeatures': false },
    });
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

  it('ask what they want to know on a card, which the keyboard fills in', async () => {
    api.reply('Let it ask', [
      { tools: [{ name: 'mcp__everything__trigger-elicitation-request', input: {} }] },
      { text: 'It has asked.' },
    ]);
    await send('Let it ask.');
    await approval('mcp__everything__trigger-elicitation-request')
      .getByRole('button', { name: 'Allow', exact: true })
      .click();
    const question = view.getByRole('group', { name: 'Question', exact: true });
    const name = question.getByRole('textbox', { name: 'String', exact: true });
    await name.waitFor();
    await window.screenshot('mcp-question');
    const integer = question.getByRole('textbox', { name: /^Integer/ });
    await integer.fill('many');
    await integer.press('Enter');
    await question.getByRole('alert').filter({ hasText: 'Write a whole number.' }).waitFor();
    await integer.fill('101');
    await integer.press('Enter');
    await question.getByRole('alert').filter({ hasText: 'Write a number of at most 100.' }).waitFor();
    await integer.fill('7');
    const mail = question.getByRole('textbox', { name: /email format/ });
    await mail.fill('ada');
    await question.getByRole('checkbox', { name: 'Guitar' }).uncheck();
    for (const fish of ['Salmon', 'Trout']) await question.getByRole('checkbox', { name: fish }).check();
    await mail.press('Enter');
    await question.getByRole('alert').filter({ hasText: 'Write an email address.' }).waitFor();
    await window.screenshot('mcp-question-bounds');
    await mail.fill('ada@example.org');
    await question.getByLabel(/date format/).fill('1815-12-10');
    await name.focus();
    await window.page.keyboard.type('Ada');
    await window.page.keyboard.press('Tab');
    await window.page.keyboard.press('y');
    await name.press('Enter');
    await ended('It has asked.');
    const told = JSON.stringify(rounds().at(-1));
    for (const part of ['Ada', '\\"integer\\": 7', '\\"check\\": true', '1815-12-10', 'fish-3', 'ada@example.org'])
      assert.ok(told.includes(part), part);
  });

  it('open a page only after a yes', async () => {
    const input = { url: 'https://accounts.example/authorize' };
    api.reply('Let it open', [
      { tools: [{ name: 'mcp__everything__trigger-url-elicitation', input }] },
      { text: 'It was not opened.' },
    ]);
    await send('Let it open a page.');
    await approval('mcp__everything__trigger-url-elicitation')
      .getByRole('button', { name: 'Allow', exact: true })
      .click();
    const question = view.getByRole('group', { name: 'Question', exact: true });
    await question.getByText(input.url, { exact: true }).waitFor();
    await window.screenshot('mcp-page');
    await question.getByRole('button', { name: 'Decline' }).press('Enter');
    await ended('It was not opened.');
    assert.match(JSON.stringify(rounds().at(-1)), /decline/i);
  });

  it('give their resources behind @ and their prompts behind /', async () => {
    const box = view.getByRole('textbox', { name: 'Message Claude' });
    const option = (name: string): Locator => view.getByRole('option').filter({ hasText: name });
    await box.fill('');
    await box.pressSequentially('@architecture');
    await option('everything: Static document file').click();
    await view.getByRole('list', { name: 'Context for the next message' }).getByText('architecture.md').waitFor();
    await box.pressSequentially('/everything:args');
    await option('/everything:args-prompt').click();
    for (const text of ['Paris', '']) {
      await window.page.locator('.quick-input-box input').waitFor();
      await window.page.keyboard.type(text);
      await window.page.keyboard.press('Enter');
    }
    await poll(async () => (await box.inputValue()).includes('Paris'));
    await window.screenshot('mcp-offers');
    await box.press('Enter');
    await poll(() => JSON.stringify(rounds().at(-1)).includes('architecture.md of the MCP server everything'));
    await answer().and(view.locator('[data-state="complete"]')).waitFor();
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

  it('are switched off in Select Tools, one by one', async () => {
    await window.runCommand('Sidestream: Select Tools');
    await window.page.getByRole('checkbox', { name: 'get-sum', exact: true }).waitFor();
    await window.screenshot('mcp-select-tools');
    await window.page.getByRole('checkbox', { name: 'get-sum', exact: true }).click();
    await window.page.getByRole('button', { name: 'OK', exact: true }).click();
    api.reply('Without sums', [{ text: 'Then without sums.' }]);
    await send('Without sums.');
    await ended('Then without sums.');
    assert.ok(!lastTools().includes('mcp__everything__get-sum'));
    assert.ok(lastTools().includes('mcp__everything__echo'));
  });

  it('are listed with their state by a command', async () => {
    await window.runCommand('Sidestream: MCP Servers');
    await window.page.getByText(/running, \d+ tools/).waitFor();
    await window.screenshot('mcp-servers');
    await window.page.keyboard.press('Escape');
  });

  /** A turn in which each of the three servers is called; resolves with what Claude was told of it. */
  async function callThree(prompt: string, asked: readonly string[]): Promise<string> {
    const entities = [{ name: prompt, entityType: 'project', observations: ['It sells fruit.'] }];
    api.reply(prompt, [
      { tools: [{ name: 'mcp__files__list_directory', input: { path: window.folder } }] },
      { tools: [{ name: 'mcp__memory__create_entities', input: { entities } }] },
      { tools: [{ name: 'mcp__everything__echo', input: { message: prompt } }] },
      { text: `${prompt}: done.` },
    ]);
    await send(prompt);
    for (const tool of asked) await approval(tool).getByRole('button', { name: 'Allow', exact: true }).click();
    await ended(`${prompt}: done.`);
    return JSON.stringify(rounds().at(-1));
  }

  it('of three kinds work in one turn, each start and each call after a yes', async () => {
    configure({
      everything: realServer('everything'),
      files: realServer('filesystem', '${workspaceFolder}'),
      memory: { ...realServer('memory'), env: { MEMORY_FILE_PATH: '${workspaceFolder}/memory.json' } },
    });
    const calls = ['mcp__files__list_directory', 'mcp__memory__create_entities'];
    const told = await callThree('As programs', ['start files', 'start memory', ...calls]);
    for (const part of ['package.json', 'It sells fruit', 'Echo: As programs']) assert.ok(told.includes(part), part);
    assert.match(fs.readFileSync(path.join(window.folder ?? '', 'memory.json'), 'utf8'), /sells fruit/);
    await window.screenshot('mcp-three');
  });

  it('of three kinds work over HTTP too, and are other servers there: each start and each call asks anew', async () => {
    const served = await Promise.all([
      serveOverHttp('everything'),
      serveOverHttp('filesystem', window.folder ?? ''),
      serveOverHttp('memory'),
    ]);
    try {
      const [everything, files, memory] = served.map(({ url }) => ({ type: 'http', url }));
      configure({ everything, files, memory });
      const starts = ['start everything', 'start files', 'start memory'];
      const calls = ['mcp__files__list_directory', 'mcp__memory__create_entities', 'mcp__everything__echo'];
      const told = await callThree('Over HTTP', [...starts, ...calls]);
      for (const part of ['package.json', 'It sells fruit', 'Echo: Over HTTP']) assert.ok(told.includes(part), part);
    } finally {
      for (const server of served) server.close();
    }
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

  it('that VS Code itself runs are started from Select Tools, and each call of theirs asks', async () => {
    const file = path.join(window.folder ?? '', '.vscode', 'mcp.json');
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, JSON.stringify({ servers: { own: { type: 'stdio', ...realServer('everything') } } }));
    configure({});
    await window.runCommand('MCP: List Servers');
    await window.page.getByRole('option', { name: /^own\b/ }).waitFor();
    await window.page.keyboard.press('Escape');
    await window.runCommand('Sidestream: Select Tools');
    const pick = window.page.locator('.quick-input-widget');
    await pick.getByRole('button', { name: 'Start the MCP servers that VS Code runs, to see their tools' }).click();
    // The pick comes again, with their tools, when they run.
    const added = pick.getByRole('checkbox', { name: /^mcp_.*_echo$/ });
    await added.click({ timeout: 60_000 });
    await window.screenshot('mcp-vscode-tools');
    await window.page.getByRole('button', { name: 'OK', exact: true }).click();
    api.reply('Through VS Code', [
      { tools: [{ name: 'mcp_everything_re_echo', input: { message: 'hello from the server of VS Code' } }] },
      { text: 'VS Code ran it.' },
    ]);
    await send('Through VS Code, please.');
    // It is Sidestream's too, which is told no.
    await approval('start own').getByRole('button', { name: 'Deny', exact: true }).click();
    await approval('mcp_everything_re_echo').getByRole('button', { name: 'Allow', exact: true }).click();
    await ended('VS Code ran it.');
    assert.match(JSON.stringify(rounds().at(-1)), /Echo: hello from the server of VS Code/);
  });
});
