import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import * as vscode from 'vscode';
import type { TurnResult } from '../../src/assistant/index.ts';
import { type MessagesApi, startMessagesApi } from '../support/messagesApi/server.ts';

describe('sidestream.ask', () => {
  let api: MessagesApi;

  before(async () => {
    api = await startMessagesApi();
    process.env['ANTHROPIC_API_KEY'] = 'sk-test';
    process.env['ANTHROPIC_BASE_URL'] = api.url;
  });
  after(async () => {
    Reflect.deleteProperty(process.env, 'ANTHROPIC_API_KEY');
    Reflect.deleteProperty(process.env, 'ANTHROPIC_BASE_URL');
    await api.close();
  });

  const ask = async (prompt: string, more = {}): Promise<TurnResult> =>
    vscode.commands.executeCommand<TurnResult>('sidestream.ask', { prompt, ...more });

  /** The last request for an answer: titles are asked for in one piece. */
  const asked = (): { model?: string; output_config?: unknown } =>
    api.requests.findLast(({ body }) => (body as { stream?: boolean } | null)?.stream === true)?.body ?? {};

  it('resolves with the whole answer when the turn has ended', async () => {
    const result = await ask('scenario:ok');
    assert.equal(result.state, 'complete');
    assert.equal(result.text, 'Hello, café 🚀 — the answer is 42');
    assert.equal(result.stopReason, 'end_turn');
    assert.ok((result.usage?.outputTokens ?? 0) > 0);
    assert.equal(result.error, null);
  });

  it('goes on in the same conversation, or begins a new one when it is told to', async () => {
    const first = await ask('scenario:ok', { newConversation: true });
    const second = await ask('scenario:ok');
    const third = await ask('scenario:ok', { newConversation: true });
    assert.equal(second.conversationId, first.conversationId);
    assert.notEqual(third.conversationId, first.conversationId);
  });

  it('does not reject for an API error, but says it', async () => {
    const result = await ask('scenario:http-401', { newConversation: true });
    assert.equal(result.state, 'error');
    assert.equal(result.error?.kind, 'auth');
    assert.match(result.error.message, /key/);
  });

  it('keeps the text of a cut answer and says that it was cut', async () => {
    const result = await ask('scenario:disconnect-after-5', { newConversation: true });
    assert.equal(result.state, 'cut');
    assert.equal(result.text, 'Hello, ');
  });

  it('is stopped by sidestream.stop', async () => {
    const before = api.log.length;
    const asked = ask('scenario:text-forever?gap=20', { newConversation: true });
    while (api.log.length === before || (api.log.at(-1)?.events ?? 0) < 10) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await vscode.commands.executeCommand('sidestream.stop');
    const result = await asked;
    assert.equal(result.state, 'stopped');
    assert.notEqual(result.text, '');
  });

  it('sends the key as a bearer token, with the version that the SDK pins, and streams', async () => {
    await ask('scenario:ok', { newConversation: true });
    const request = api.requests.findLast(({ path }) => path.startsWith('/v1/messages'));
    assert.equal(request?.headers['authorization'], 'Bearer sk-test');
    assert.equal(request.headers['anthropic-version'], '2026-10-21');
    assert.equal((request.body as { stream?: boolean }).stream, true);
  });

  it('asks the model that was chosen for the conversation, and leaves others and the default alone', async () => {
    const usual = vscode.workspace.getConfiguration('sidestream').get<string>('model');
    const first = await ask('scenario:ok', { newConversation: true, model: 'claude-haiku-5-5', effort: 'low' });
    assert.equal(asked().model, 'claude-haiku-5-5');
    const second = await ask('scenario:ok');
    assert.equal(second.conversationId, first.conversationId);
    assert.equal(asked().model, 'claude-haiku-5-5', 'it belongs to the conversation');
    await ask('scenario:ok', { newConversation: true });
    assert.equal(asked().model, usual);
    const choice = await vscode.commands.executeCommand('sidestream.selectModel', {
      model: 'claude-opus-5-5',
      effort: 'high',
    });
    assert.deepEqual(choice, { model: 'claude-opus-5-5', effort: 'high', thinking: 'auto' });
    await ask('scenario:ok');
    assert.equal(asked().model, 'claude-opus-5-5');
    assert.deepEqual(asked().output_config, { effort: 'high' });
    assert.equal(vscode.workspace.getConfiguration('sidestream').get('model'), usual);
  });

  it('keeps the model of a conversation that has begun when another one becomes the default', async () => {
    const configuration = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration('sidestream');
    const usual = configuration().get<string>('model');
    const first = await ask('scenario:ok', { newConversation: true });
    await vscode.commands.executeCommand('sidestream.newConversation');
    try {
      await vscode.commands.executeCommand('sidestream.selectModel', { model: 'claude-haiku-5-5', asDefault: true });
      assert.equal(configuration().get('model'), 'claude-haiku-5-5');
      const second = await ask('scenario:ok');
      assert.notEqual(second.conversationId, first.conversationId);
      assert.equal(asked().model, 'claude-haiku-5-5');
      await ask('scenario:ok', { newConversation: true });
      assert.equal(asked().model, 'claude-haiku-5-5');
    } finally {
      await configuration().update('model', undefined, vscode.ConfigurationTarget.Global);
    }
    assert.equal(configuration().get('model'), usual);
  });

  it('tells which turn wrote a line, through later changes of turns and of the person', async () => {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder);
    const uri = vscode.Uri.joinPath(folder.uri, 'authors.txt');
    const who = async (line: number): Promise<{ messageId: string; prompt: string } | null> =>
      vscode.commands.executeCommand('sidestream.whoWroteThis', { uri, line });
    try {
      await vscode.workspace.fs.writeFile(uri, Buffer.from('old\n'));
      const edit = { path: 'authors.txt', old_text: 'old\n', new_text: 'old\nfirst\n' };
      api.reply('Add the first', [
        { text: '', tools: [{ name: 'read_file', input: { path: 'authors.txt' } }] },
        { text: '', tools: [{ name: 'edit_file', input: edit }] },
        { text: 'Added.' },
      ]);
      const options = { workspace: true, mode: 'acceptEdits' };
      const first = await ask('Add the first.', { ...options, newConversation: true });
      assert.equal(first.state, 'complete');
      assert.equal(await who(0), null);
      assert.deepEqual(await who(1).then((found) => [found?.messageId, found?.prompt]), [
        first.messageId,
        'Add the first.',
      ]);

      await vscode.workspace.fs.writeFile(uri, Buffer.from('mine\nold\nfirst\n'));
      const more = { path: 'authors.txt', old_text: 'mine\n', new_text: 'mine\nsecond\n' };
      api.reply('Add the second', [
        { text: '', tools: [{ name: 'read_file', input: { path: 'authors.txt' } }] },
        { text: '', tools: [{ name: 'edit_file', input: more }] },
        { text: 'Added.' },
      ]);
      const second = await ask('Add the second.', options);
      const found = [];
      for (const line of [0, 1, 2, 3]) found.push((await who(line))?.messageId ?? null);
      assert.deepEqual(found, [null, second.messageId, null, first.messageId]);
      await assert.rejects(async () => vscode.commands.executeCommand('sidestream.whoWroteThis', { uri, line: -1 }));
    } finally {
      await vscode.workspace.fs.delete(uri);
    }
  });

  it('tells which turns wrote the staged lines, and of one on hovering where that is wanted', async () => {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder);
    const place = vscode.Uri.joinPath(folder.uri, 'authored');
    const uri = vscode.Uri.joinPath(place, 'a.txt');
    const git = (...args: string[]): void =>
      void execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], { cwd: place.fsPath });
    await vscode.workspace.fs.writeFile(uri, Buffer.from('old\n'));
    git('init', '-q');
    git('add', '.');
    git('commit', '-q', '-m', 'first');
    const edit = { path: 'authored/a.txt', old_text: 'old\n', new_text: 'old\none\ntwo\n' };
    api.reply('Add two lines', [
      { text: '', tools: [{ name: 'read_file', input: { path: 'authored/a.txt' } }] },
      { text: '', tools: [{ name: 'edit_file', input: edit }] },
      { text: 'Added.' },
    ]);
    await ask('Add two lines.', { workspace: true, mode: 'acceptEdits', newConversation: true });
    await vscode.workspace.fs.writeFile(uri, Buffer.from('mine\nold\none\ntwo\n'));
    git('add', '.');
    // The repository stays: the git extension does not bear that one vanishes while it looks at it.
    await vscode.commands.executeCommand('git.openRepository', place.fsPath);
    const copied = async (): Promise<string | null> =>
      (await vscode.commands.executeCommand<string | null>('sidestream.copyStagedAuthors')) ?? null;
    let text = await copied();
    for (let tries = 0; text === null && tries < 40; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 250));
      text = await copied();
    }
    assert.match(text ?? '', /^- authored\/a\.txt: 2 of 3 lines, “Add two lines\.” \(/);
    assert.equal(await vscode.env.clipboard.readText(), `Written with Claude (Sidestream):\n${text}\n`);

    const hovers = async (line: number): Promise<string> => {
      const found = await vscode.commands.executeCommand<vscode.Hover[]>(
        'vscode.executeHoverProvider',
        uri,
        new vscode.Position(line, 0),
      );
      const texts = found.flatMap(({ contents }) => contents as vscode.MarkdownString[]).map(({ value }) => value);
      return texts.join().replaceAll('&nbsp;', ' ');
    };
    assert.doesNotMatch(await hovers(2), /Claude wrote/);
    const configuration = vscode.workspace.getConfiguration('sidestream');
    await configuration.update('review.hover', true, vscode.ConfigurationTarget.Global);
    try {
      assert.match(await hovers(2), /Claude wrote this line on .+Add two lines.+\(command:sidestream\.whoWroteThis/s);
      assert.doesNotMatch(await hovers(0), /Claude wrote/);
    } finally {
      await configuration.update('review.hover', undefined, vscode.ConfigurationTarget.Global);
      // Other tests begin with nothing that git sees as changed.
      git('commit', '-q', '-m', 'second');
      await vscode.commands.executeCommand('git.refresh');
    }
  });

  it('sends nothing when it is only to fill the composer', async () => {
    const before = api.requests.length;
    const result = await ask('not to be sent', { newConversation: true, send: false });
    assert.deepEqual([result.state, result.messageId, result.text], ['stopped', '', '']);
    const next = await ask('scenario:ok');
    assert.equal(next.conversationId, result.conversationId);
    const sent = api.requests.slice(before).map(({ body }) => JSON.stringify(body));
    assert.ok(sent.length > 0 && !sent.some((body) => body.includes('not to be sent')));
  });

  it('refuses a choice of a model that cannot be one', async () => {
    await assert.rejects(
      async () => vscode.commands.executeCommand('sidestream.selectModel', { effort: 'huge' }),
      /"effort" of sidestream.selectModel cannot be "huge"/,
    );
  });
});

describe('the contract with the outside', () => {
  it('has every command that the manifest names', async () => {
    const manifest = vscode.extensions.getExtension('sidestream.sidestream')?.packageJSON as {
      contributes: { commands: { command: string; category: string }[] };
    };
    const registered = new Set(await vscode.commands.getCommands(true));
    for (const { command, category } of manifest.contributes.commands) {
      assert.ok(registered.has(command), `${command} is registered`);
      assert.equal(category, 'Sidestream');
    }
  });

  it('lets no workspace say where the key and the text go', () => {
    const manifest = vscode.extensions.getExtension('sidestream.sidestream')?.packageJSON as {
      contributes: { configuration: { properties: Record<string, { scope: string }> } };
      capabilities: { untrustedWorkspaces: { restrictedConfigurations: string[] } };
    };
    const { properties } = manifest.contributes.configuration;
    const { restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces;
    for (const name of ['baseUrl']) {
      assert.equal(properties[`sidestream.${name}`]?.scope, 'machine');
      assert.ok(restrictedConfigurations.includes(`sidestream.${name}`));
    }
  });
});
