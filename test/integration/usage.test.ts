import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { TurnResult } from '../../src/assistant/index.ts';
import { type MessagesApi, startMessagesApi } from '../support/messagesApi/server.ts';
import { OtlpCollector } from '../support/otlpCollector.ts';

describe('what requests take', () => {
  let api: MessagesApi;
  let folder: string;

  before(async () => {
    api = await startMessagesApi();
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sidestream-usage-'));
    process.env['ANTHROPIC_API_KEY'] = 'sk-test';
    process.env['ANTHROPIC_BASE_URL'] = api.url;
  });
  after(async () => {
    for (const name of ['ANTHROPIC_API_KEY', 'ANTHROPIC_BASE_URL']) Reflect.deleteProperty(process.env, name);
    fs.rmSync(folder, { recursive: true, force: true });
    await api.close();
  });

  const ask = async (prompt: string): Promise<TurnResult> =>
    vscode.commands.executeCommand<TurnResult>('sidestream.ask', { prompt, newConversation: true });

  /** The ledger as the export has it: one object for each row, by column. */
  async function ledger(): Promise<Record<string, string>[]> {
    const file = vscode.Uri.file(path.join(folder, 'usage.csv'));
    await vscode.commands.executeCommand('sidestream.exportUsage', file);
    const [heading = '', ...lines] = fs.readFileSync(file.fsPath, 'utf8').trimEnd().split('\r\n');
    const names = heading.split(',');
    return lines.map((line) => {
      // Errors are sentences, and may hold commas in quotation marks.
      const fields = [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)];
      return Object.fromEntries(names.map((name, index) => [name, fields[index]?.[1] ?? fields[index]?.[2] ?? '']));
    });
  }

  it('is in the ledger: one row for each attempt, with the tokens that the server billed', async () => {
    const result = await ask('scenario:ok');
    const rows = (await ledger()).filter((row) => row['conversation_id'] === result.conversationId);
    const row = rows.find(({ operation }) => operation === 'chat');
    const attempt = api.log.find(({ requestId }) => requestId === row?.['request_id']);
    assert.ok(row && attempt?.billed);
    assert.equal(row['state'], 'final');
    assert.equal(Number(row['prompt_tokens']), attempt.billed.input_tokens);
    assert.equal(Number(row['completion_tokens']), attempt.billed.output_tokens);
    assert.equal(row['message_id'], result.messageId);
    assert.ok(Number(row['estimated_cost']) > 0);
  });

  it('is in the ledger for attempts that failed or were cut, too', async () => {
    const failed = await ask('scenario:http-400');
    const cut = await ask('scenario:disconnect-after-7');
    const rows = await ledger();
    const of = (result: TurnResult): Record<string, string>[] =>
      rows.filter((row) => row['message_id'] === result.messageId && row['operation'] === 'chat');
    assert.deepEqual(
      of(failed).map((row) => [row['state'], row['http_status'], row['estimated_cost']]),
      [['failed', '400', '']],
    );
    assert.deepEqual(
      of(cut).map((row) => [row['state'], row['estimated']]),
      [['partial', '1']],
    );
  });

  it('is shown on a page of its own, in one tab', async () => {
    await vscode.commands.executeCommand('sidestream.usage');
    await vscode.commands.executeCommand('sidestream.usage');
    const tabs = (): vscode.Tab[] =>
      vscode.window.tabGroups.all
        .flatMap((group) => group.tabs)
        .filter(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith('sidestream.usage'));
    while (tabs().length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    assert.deepEqual(
      tabs().map(({ label }) => label),
      ['Sidestream: Usage'],
    );
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('goes to Langfuse only when the person and VS Code’s telemetry setting allow it', async () => {
    const collector = await OtlpCollector.start();
    const settings = vscode.workspace.getConfiguration('sidestream');
    Object.assign(process.env, {
      LANGFUSE_PUBLIC_KEY: OtlpCollector.publicKey,
      LANGFUSE_SECRET_KEY: OtlpCollector.secretKey,
      LANGFUSE_BASE_URL: collector.baseUrl,
    });
    try {
      await ask('scenario:ok');
      assert.equal(collector.connections, 0);
      await settings.update('langfuse.enabled', true, vscode.ConfigurationTarget.Global);
      await ask('scenario:ok');
      if (!vscode.env.isTelemetryEnabled) {
        // Spans gather for two seconds before they are sent.
        await new Promise((resolve) => setTimeout(resolve, 2500));
        assert.equal(collector.connections, 0);
        return;
      }
      while (collector.spans.length < 2) await new Promise((resolve) => setTimeout(resolve, 50));
      assert.deepEqual(collector.complaints, []);
    } finally {
      await settings.update('langfuse.enabled', undefined, vscode.ConfigurationTarget.Global);
      for (const name of ['PUBLIC_KEY', 'SECRET_KEY', 'BASE_URL']) {
        Reflect.deleteProperty(process.env, `LANGFUSE_${name}`);
      }
      await collector.stop();
    }
  });

  it('cannot be changed by a workspace: where it goes, what it may cost', () => {
    const manifest = vscode.extensions.getExtension('sidestream.sidestream')?.packageJSON as {
      capabilities: { untrustedWorkspaces: { restrictedConfigurations: string[] } };
      contributes: { configuration: { properties: Record<string, { scope: string }> } };
    };
    const { properties } = manifest.contributes.configuration;
    const ours = Object.keys(properties).filter((name) => /^sidestream\.(budget|langfuse|prices)/.test(name));
    assert.equal(ours.length, 6);
    for (const name of ours) {
      if (name.includes('langfuse')) assert.equal(properties[name]?.scope, 'machine', name);
      assert.ok(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations.includes(name), name);
    }
  });
});
