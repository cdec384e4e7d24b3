import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { ChatModels } from '../../src/chatProvider/chatModels.ts';
import { Participant, type ParticipantPrompts } from '../../src/chatProvider/participant.ts';
import type { ChatRequests } from '../../src/chatProvider/sendRequest.ts';
import { asItIs, type ChatRequest } from '../../src/llm/index.ts';
import { ScriptedProvider } from '../unit/assistant/scripted.ts';

/** The model behind VS Code's chat: what it is asked, and whether the budget lets it be asked. */
class Model extends ScriptedProvider implements ChatRequests {
  readonly provider = this;
  refusal: string | null = null;
  readonly maxTokens = (): number => 1000;
  readonly mayBegin = (): Promise<string | null> => Promise.resolve(this.refusal);
  readonly record = (): void => undefined;
  readonly watch = (): { attempt: () => void; end: () => void } => ({ attempt: () => undefined, end: () => undefined });
  readonly access = {
    log: { warn: () => undefined },
    hasCredential: () => Promise.resolve(true),
    askForKey: () => Promise.resolve(),
    listModels: () => Promise.resolve([this.describeModel('model')]),
    defaultModel: () => this.describeModel('model'),
    onDidChange: () => ({ dispose: () => undefined }),
  };
}

/** Everything in a request that is text. */
const textOf = (request: ChatRequest | undefined): string => JSON.stringify(request?.messages ?? null);

describe('@sidestream in VS Code’s chat', () => {
  let model: Model;
  let written: string;
  beforeEach(() => {
    model = new Model({ text: 'An answer.' });
    written = '';
  });

  const prompts: ParticipantPrompts = {
    explain: {
      prompt: 'Explain this code.',
      context: () => Promise.resolve({ ok: true, text: 'const answer = 42;' }),
    },
    review: { prompt: 'Review this.', context: () => Promise.resolve({ ok: false, problem: 'Nothing is selected.' }) },
  };

  const ask = async (request: Partial<vscode.ChatRequest>): Promise<vscode.ChatResult> => {
    const participant = new Participant(model.access, model, prompts, () => 'Be brief.');
    const stream = { markdown: (text: string) => void (written += text) };
    const token = new vscode.CancellationTokenSource().token;
    return participant.handle(
      { prompt: '', references: [], ...request } as unknown as vscode.ChatRequest,
      { history: [] },
      stream as unknown as vscode.ChatResponseStream,
      token,
    );
  };

  it('answers a slash command with its prompt, what it is about and what was typed', async () => {
    await ask({ command: 'explain', prompt: 'In one sentence.' });
    const [request] = model.requests;
    for (const part of ['Explain this code.', 'const answer = 42;', 'In one sentence.'])
      assert.ok(textOf(request).includes(part), part);
    assert.equal(request?.instructions, 'Be brief.');
    assert.equal(written, 'An answer.');
  });

  it('says why a slash command has nothing to be about, and asks nothing', async () => {
    await ask({ command: 'review' });
    assert.equal(written, 'Nothing is selected.');
    assert.deepEqual(model.requests, []);
  });

  it('gives files and parts of them that were named along, and says which cannot be read', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sidestream-participant-'));
    const uri = vscode.Uri.file(path.join(folder, 'a.txt'));
    fs.writeFileSync(uri.fsPath, 'first\nsecond\nthird\n');
    const named = (value: unknown): vscode.ChatPromptReference => ({ id: 'x', value });
    await ask({
      prompt: 'What is it?',
      references: [
        named(new vscode.Location(uri, new vscode.Range(1, 0, 1, 6))),
        named(vscode.Uri.joinPath(uri, 'gone.txt')),
      ],
    });
    const text = textOf(model.requests[0]);
    assert.ok(text.includes('second') && !text.includes('third'), text);
    assert.ok(text.includes('gone.txt') && text.includes('could not be read'), text);
    fs.rmSync(folder, { recursive: true });
  });

  it('sends nothing beyond the budget, as participant and as model, and says so', async () => {
    model.refusal = 'The budget of today is used up.';
    assert.equal((await ask({ prompt: 'hello' })).errorDetails?.message, model.refusal);
    const models = new ChatModels(model.access, model, asItIs);
    const [info] = await models.provideLanguageModelChatInformation({ silent: true });
    assert.ok(info);
    const asking = models.provideLanguageModelChatResponse(
      info,
      [vscode.LanguageModelChatMessage.User('hello')],
      { toolMode: vscode.LanguageModelChatToolMode.Auto },
      { report: () => undefined },
      new vscode.CancellationTokenSource().token,
    );
    await assert.rejects(
      asking,
      (error) => error instanceof vscode.LanguageModelError && error.message === model.refusal,
    );
    assert.deepEqual(model.requests, []);
  });
});
