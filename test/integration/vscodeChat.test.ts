import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { type MessagesApi, startMessagesApi } from '../support/messagesApi/server.ts';

const dot = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==';

interface Body {
  readonly stream?: boolean;
  readonly tool_choice?: { readonly type: string };
  readonly thinking?: { readonly type: string };
  readonly messages: readonly { readonly role: string; readonly content: readonly { readonly type: string }[] }[];
}

/** As another extension uses Claude through VS Code's own API. */
describe('Claude in VS Code’s own chat', () => {
  let api: MessagesApi;
  let model: vscode.LanguageModelChat;

  before(async () => {
    api = await startMessagesApi();
    process.env['ANTHROPIC_API_KEY'] = 'sk-test';
    process.env['ANTHROPIC_BASE_URL'] = api.url;
    const models = await vscode.lm.selectChatModels({ vendor: 'sidestream' });
    const found = models.find(({ id }) => id === 'claude-sonnet-5-5') ?? models[0];
    assert.ok(found, 'a model is there');
    model = found;
  });
  after(async () => {
    for (const name of ['ANTHROPIC_API_KEY', 'ANTHROPIC_BASE_URL']) Reflect.deleteProperty(process.env, name);
    await api.close();
  });

  const user = (...parts: (string | vscode.LanguageModelDataPart | vscode.LanguageModelToolResultPart)[]) =>
    vscode.LanguageModelChatMessage.User(
      parts.map((part) => (typeof part === 'string' ? new vscode.LanguageModelTextPart(part) : part)),
    );
  const textOf = async (response: vscode.LanguageModelChatResponse): Promise<string> => {
    let text = '';
    for await (const piece of response.text) text += piece;
    return text;
  };
  const last = (): Body => api.requests.at(-1)?.body as Body;
  const tools: vscode.LanguageModelChatTool[] = [
    { name: 'look', description: 'Looks', inputSchema: { type: 'object', properties: { at: { type: 'string' } } } },
  ];

  it('lists the models with their limits', async () => {
    const models = await vscode.lm.selectChatModels({ vendor: 'sidestream' });
    assert.ok(models.length > 1);
    assert.ok(models.every(({ maxInputTokens, name }) => maxInputTokens > 0 && name !== ''));
  });

  it('streams text, piece by piece', async () => {
    const response = await model.sendRequest([user('scenario:ok')]);
    const pieces: string[] = [];
    for await (const piece of response.text) pieces.push(piece);
    assert.equal(pieces.join(''), 'Hello, café 🚀 — the answer is 42');
    assert.ok(pieces.length > 1);
  });

  it('does a round with a tool, and gives signed thinking back as it was', async () => {
    api.reply('Look there', [
      { thinking: 'I must look.', text: 'I look.', tools: [{ name: 'look', input: { at: 'x' } }] },
      { text: 'Seen.' },
    ]);
    const asked = [user('Look there')];
    const first = await model.sendRequest(asked, { tools });
    const parts: unknown[] = [];
    for await (const part of first.stream) parts.push(part);
    const call = parts.find((part) => part instanceof vscode.LanguageModelToolCallPart);
    assert.ok(call instanceof vscode.LanguageModelToolCallPart);
    assert.deepEqual([call.name, call.input], ['look', { at: 'x' }]);
    const answer = vscode.LanguageModelChatMessage.Assistant([new vscode.LanguageModelTextPart('I look.'), call]);
    const result = new vscode.LanguageModelToolResultPart(call.callId, [new vscode.LanguageModelTextPart('a door')]);
    const second = await model.sendRequest([...asked, answer, user(result)], { tools });
    assert.equal(await textOf(second), 'Seen.');
    const sent = last().messages.find(({ role }) => role === 'assistant')?.content ?? [];
    assert.deepEqual(
      sent.map(({ type }) => type),
      ['thinking', 'text', 'tool_use'],
    );
    assert.equal(api.log.at(-1)?.status, 200, 'the server checks signatures');
  });

  it('demands a call only where the model can be made to', async () => {
    api.reply('Use it', [{ text: 'No.' }]);
    await textOf(
      await model.sendRequest([user('Use it')], { tools, toolMode: vscode.LanguageModelChatToolMode.Required }),
    );
    const { tool_choice: choice, thinking } = last();
    assert.ok(choice?.type === 'any' ? thinking?.type === 'disabled' : choice === undefined);
  });

  it('takes a picture', async () => {
    const picture = vscode.LanguageModelDataPart.image(Buffer.from(dot, 'base64'), 'image/png');
    await textOf(await model.sendRequest([user('scenario:ok', picture)]));
    assert.deepEqual(
      last().messages[0]?.content.map(({ type }) => type),
      ['text', 'image'],
    );
  });

  it('counts tokens', async () => {
    assert.ok((await model.countTokens('Hello, how are you?')) > 2);
    assert.ok((await model.countTokens(user('Hello'))) > 0);
  });

  it('closes the connection when it is cancelled', async () => {
    const stop = new vscode.CancellationTokenSource();
    const response = await model.sendRequest([user('scenario:text-forever?gap=20')], {}, stop.token);
    await assert.rejects(async () => {
      for await (const _ of response.text) stop.cancel();
    });
    const attempt = api.log.at(-1);
    const deadline = Date.now() + 5000;
    while (attempt?.end === 'open' && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 20));
    assert.notEqual(attempt?.clientClosedAfterMs, null);
  });

  it('serves another extension: it selects a model, streams, does a round with a tool, and cancels', async () => {
    interface ChatUser {
      models(): Promise<readonly string[]>;
      ask(modelId: string, prompt: string): Promise<readonly string[]>;
      cancel(modelId: string, prompt: string): Promise<{ readonly pieces: number; readonly end: string }>;
    }
    const extension = vscode.extensions.getExtension<ChatUser>('test.chat-user');
    assert.ok(extension, 'the other extension is there');
    const other = await extension.activate();
    assert.ok((await other.models()).includes(model.id));
    api.reply('Where is it', [
      { thinking: 'I must look.', text: 'I look.', tools: [{ name: 'look', input: { at: 'the wall' } }] },
      { text: 'There is a door.' },
    ]);
    const seen = await other.ask(model.id, 'Where is it?');
    const texts = (parts: readonly string[]): string => parts.map((part) => part.replace(/^text /, '')).join('');
    const call = seen.indexOf('call look {"at":"the wall"}');
    assert.ok(call > 0, seen.join('\n'));
    assert.deepEqual([texts(seen.slice(0, call)), texts(seen.slice(call + 1))], ['I look.', 'There is a door.']);
    assert.equal(api.log.at(-1)?.status, 200, 'signed thinking went back as it was');
    const { pieces } = await other.cancel(model.id, 'scenario:text-forever?gap=20');
    assert.ok(pieces > 0);
    const attempt = api.log.at(-1);
    while (attempt?.end === 'open') await new Promise((resolve) => setTimeout(resolve, 20));
    assert.notEqual(attempt?.clientClosedAfterMs, null);
  });

  const failures = { 'http-401': 'NoPermissions', 'http-404': 'NotFound' } as const;
  for (const [scenario, code] of Object.entries(failures)) {
    it(`says ${code} in the class of the API`, async () => {
      await assert.rejects(
        async () => textOf(await model.sendRequest([user(`scenario:${scenario}`)])),
        (error) => error instanceof vscode.LanguageModelError && error.code === code,
      );
    });
  }

  it('is in the ledger, each attempt', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sidestream-chat-'));
    const file = vscode.Uri.file(path.join(folder, 'usage.csv'));
    await vscode.commands.executeCommand('sidestream.exportUsage', file);
    const rows = fs
      .readFileSync(file.fsPath, 'utf8')
      .split('\r\n')
      .filter((row) => row.includes('vscode_chat'));
    fs.rmSync(folder, { recursive: true });
    assert.ok(rows.filter((row) => row.includes('final')).length >= 4);
    assert.ok(rows.some((row) => row.includes('failed')));
  });

  it('offers tools that write, with a question that shows what would be done', async () => {
    const names = vscode.lm.tools.map(({ name }) => name);
    for (const name of ['edit_file', 'write_file', 'delete_file', 'run_command']) {
      assert.ok(names.includes(`sidestream_${name}`), name);
    }
    const root = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file('/');
    const input = { path: 'by-another.txt', content: 'hello\n' };
    await vscode.lm.invokeTool('sidestream_write_file', { input, toolInvocationToken: undefined });
    const file = vscode.Uri.joinPath(root, 'by-another.txt');
    assert.equal(new TextDecoder().decode(await vscode.workspace.fs.readFile(file)), 'hello\n');
    await vscode.workspace.fs.delete(file);
  });
});
