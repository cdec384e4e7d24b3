import assert from 'node:assert/strict';
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
