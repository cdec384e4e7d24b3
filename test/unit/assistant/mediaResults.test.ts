import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { AnthropicProvider } from '../../../src/anthropic/index.ts';
import { Responder, Session } from '../../../src/assistant/index.ts';
import type { TurnWatcher } from '../../../src/assistant/turn/turnWatcher.ts';
import { Conversation } from '../../../src/conversation/index.ts';
import { type FilePart, unknownUsage } from '../../../src/llm/index.ts';
import { openStore, type Store } from '../../../src/store/index.ts';
import { type MessagesApi, startMessagesApi } from '../../support/messagesApi/server.ts';
import { pdfOf, pngOf } from '../../support/pictures.ts';
import { ScriptedTools } from './scripted.ts';

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined, debug: () => undefined };

const parts: readonly FilePart[] = [
  { type: 'image', mediaType: 'image/png', base64: pngOf(150, 100).toString('base64') },
  { type: 'document', mediaType: 'application/pdf', base64: pdfOf(2).toString('base64'), name: 'report.pdf' },
];
const output = 'The chart:\n{"rows":3}';

class MediaTools extends ScriptedTools {
  override async execute(...args: Parameters<ScriptedTools['execute']>): ReturnType<ScriptedTools['execute']> {
    return { ...(await super.execute(...args)), output, parts };
  }
}

describe('a tool that gives a picture and a document besides its text', () => {
  let api: MessagesApi;
  let folder: string;
  const stores: Store[] = [];
  beforeEach(async () => {
    api = await startMessagesApi();
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sidestream-media-'));
    api.reply('Show', [{ text: 'I look.', tools: [{ name: 'read', input: {} }] }, { text: 'A chart.' }]);
    api.reply('And', [{ text: 'Red.' }]);
  });
  afterEach(async () => {
    for (const store of stores.splice(0)) store.close();
    fs.rmSync(folder, { recursive: true });
    await api.close();
  });

  function sessionOf(conversation: Conversation, streamRounds: boolean, watch?: TurnWatcher): Session {
    const connect = { credential: { kind: 'apiKey', value: 'k' }, baseUrl: api.url, stallMs: 5_000 } as const;
    const responder = new Responder(
      new AnthropicProvider(() => Promise.resolve({ ...connect, contentMs: 5_000, retryBaseMs: 1 }), silent),
      () => ({ usage: unknownUsage, cost: null }),
      (error) => assert.fail(String(error)),
      watch ? { watch: () => watch } : {},
    );
    const settings = { model: 'claude-sonnet-5-5', maxTokens: 5_000, instructions: 'Work.', thinking: 'auto' } as const;
    return new Session(conversation, {
      responder,
      tools: new MediaTools(),
      settings: () => ({ ...settings, effort: null, maxRounds: 6, streamRounds }),
    });
  }

  const ask = async (session: Session, text: string): Promise<string> => {
    const before = api.requests.length;
    const result = await session.send({ text, workspace: true, attachments: [], context: '' });
    assert.equal(result?.state, 'complete');
    const { messages } = api.requests[before]?.body as { messages: unknown };
    return JSON.stringify(messages);
  };

  const stored = (name: string): Store => {
    const store = openStore(path.join(folder, name), { log: silent });
    stores.push(store);
    return store;
  };

  const loaded = (store: Store, id: string): Conversation => {
    const found = store.load(id);
    assert.ok(found);
    return new Conversation(found.info, found.messages);
  };

  for (const streamRounds of [false, true]) {
    const mode = streamRounds ? 'rounds that stream' : 'rounds that come whole';

    it(`has it sent as blocks, in ${mode}, and named in its row`, async () => {
      const conversation = Conversation.create('');
      await ask(sessionOf(conversation, streamRounds), 'Show me.');
      const { messages } = api.requests.at(-1)?.body as {
        messages: { content: { type: string; content: unknown }[] }[];
      };
      const [result] = messages.at(-1)?.content ?? [];
      assert.equal(result?.type, 'tool_result');
      const blocks = result.content as { type: string; text?: string; source?: { data: string } }[];
      assert.deepEqual(
        blocks.map(({ type }) => type),
        ['text', 'image', 'document'],
      );
      assert.equal(blocks[1]?.source?.data, pngOf(150, 100).toString('base64'));
      assert.equal(blocks[0]?.text, output);
      const [step] = conversation.path().flatMap((message) => (message.role === 'assistant' ? message.steps : []));
      assert.deepEqual(step?.kind === 'tool' && step.parts, [
        { type: 'image', name: 'Picture' },
        { type: 'document', name: 'report.pdf' },
      ]);
    });

    it(`gives the same next request to the byte after a restart and after export and import, in ${mode}`, async () => {
      const conversation = Conversation.create('');
      const first = stored('first.db');
      const attached = first.attach(conversation);
      await ask(sessionOf(conversation, streamRounds), 'Show me.');
      attached.dispose();
      const exported = [...first.exportJson([conversation.id])].join('');
      const reopened = loaded(stored('first.db'), conversation.id);
      const second = stored('second.db');
      const imported = await second.importJson(exported);
      assert.ok(imported.ok, JSON.stringify(imported));
      const copy = loaded(second, conversation.id);
      const requests = [
        await ask(sessionOf(reopened, streamRounds), 'And the colour?'),
        await ask(sessionOf(copy, streamRounds), 'And the colour?'),
        await ask(sessionOf(conversation, streamRounds), 'And the colour?'),
      ];
      assert.ok(requests[2]?.includes(pngOf(150, 100).toString('base64')));
      assert.deepEqual(new Set(requests).size, 1);
    });
  }

  it('has its parts in the trace', async () => {
    const outputs: unknown[] = [];
    const watch: TurnWatcher = {
      attempt: () => undefined,
      tool: (run) => outputs.push(run.output),
      end: () => undefined,
    };
    await ask(sessionOf(Conversation.create(''), false, watch), 'Show me.');
    assert.deepEqual(outputs, [[{ type: 'text', text: output }, ...parts]]);
  });
});
