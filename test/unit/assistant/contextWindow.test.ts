import assert from 'node:assert/strict';
import { AnthropicProvider } from '../../../src/anthropic/index.ts';
import {
  bookAttempt,
  ContextWindow,
  Responder,
  Session,
  type Tools,
  type TurnResult,
} from '../../../src/assistant/index.ts';
import { type AssistantMessage, Conversation, type NoteStep } from '../../../src/conversation/index.ts';
import { type AttemptReport, LlmError } from '../../../src/llm/index.ts';
import { turnOf } from './scripted.ts';
import { priceList } from '../../../src/usage/index.ts';
import { type MessagesApi, startMessagesApi } from '../../support/messagesApi/server.ts';

/** Some four thousand characters, a thousand tokens. */
const filler = 'All of this is to be kept in mind. ';
const long = filler.repeat(115);
const isSummaryTask = /^Summarise the conversation so far/;

/** A session whose model has a context window of so many tokens. */
class Room {
  window: number | null;
  instructions = 'Answer.';
  readonly conversation = Conversation.create('');
  readonly reports: AttemptReport[] = [];
  readonly session: Session;

  constructor(api: MessagesApi, window: number | null, endpoint: 'counts' | 'does not count' = 'counts') {
    this.window = window;
    const silent = (): void => undefined;
    const provider = new AnthropicProvider(
      () =>
        Promise.resolve({
          credential: { kind: 'apiKey', value: 'sk-ant-test' },
          baseUrl: api.url,
          stallMs: 5000,
          contentMs: 5000,
          retryBaseMs: 1,
        }),
      { info: silent, warn: silent, error: silent, debug: silent },
    );
    if (endpoint === 'does not count') provider.countTokens = () => Promise.reject(new LlmError('not-found', 'No.'));
    const responder = new Responder(
      provider,
      (report, ids) => bookAttempt(report, ids, priceList(), { record: () => void this.reports.push(report) }),
      (error) => assert.fail(String(error)),
      { window: new ContextWindow(provider, () => this.window) },
    );
    const tools: Tools = {
      definitions: () => [{ name: 'read_file', description: 'Reads.', paramsSchema: { type: 'object' } }],
      isReadOnly: () => true,
      execute: ({ callId }) => Promise.resolve({ callId, output: 'the file', isError: false }),
    };
    this.session = new Session(this.conversation, {
      responder,
      tools,
      settings: () => ({
        model: 'claude-sonnet-5-5',
        maxTokens: 2000,
        instructions: this.instructions,
        thinking: 'auto',
        effort: null,
        maxRounds: 4,
      }),
    });
  }

  async ask(text: string, workspace = false): Promise<TurnResult> {
    const result = await this.session.send({ text, workspace, attachments: [], context: '' });
    assert.ok(result);
    return result;
  }

  answer(id: string): AssistantMessage {
    const answer = this.conversation.answer(id);
    assert.ok(answer);
    return answer;
  }

  notes(id: string): NoteStep[] {
    return this.answer(id).steps.filter((step) => step.kind === 'note');
  }
}

describe('the context window', () => {
  let api: MessagesApi;
  const asked = (): { text: string; counted: boolean }[] =>
    api.requests.map(({ path, body }) => ({
      text: JSON.stringify((body as { messages: unknown }).messages).replaceAll(filler, ''),
      counted: path.endsWith('count_tokens'),
    }));
  const sent = (): string[] =>
    asked()
      .filter(({ counted }) => !counted)
      .map(({ text }) => text);

  before(async () => {
    api = await startMessagesApi();
  });
  beforeEach(() => {
    api.reset();
    api.reply('', { text: 'Noted.' });
    api.reply(isSummaryTask, { text: 'SUMMARY: the first word was apple.' });
  });
  after(() => api.close());

  it('costs a small chat no request more', async () => {
    const room = new Room(api, 1_000_000);
    await room.ask('Hello.');
    assert.equal(api.requests.length, 1);
  });

  it('is not guarded where it is not known', async () => {
    const room = new Room(api, null);
    assert.equal((await room.ask(long.repeat(4))).state, 'complete');
    assert.equal(api.requests.length, 1);
  });

  it('is asked of the API once a conversation is half as long', async () => {
    const room = new Room(api, 3000);
    await room.ask(long + long);
    assert.deepEqual(
      asked().map(({ counted }) => counted),
      [true, false],
    );
  });

  it('is not asked for what the API has counted before, but for a prompt that is large, another front and near the limit', async () => {
    const room = new Room(api, 30_000);
    const asksFor = async (text: string): Promise<boolean> => {
      const before = api.requests.length;
      await room.ask(text);
      return asked()
        .slice(before)
        .some(({ counted }) => counted);
    };
    assert.equal(await asksFor(long.repeat(18)), true, 'nothing of it was counted before');
    assert.equal(await asksFor('And then?'), false);
    assert.equal(await asksFor('And then, once more?'), false);
    assert.equal(await asksFor(long.repeat(3)), true, 'most of what is new is estimated');
    assert.equal(await asksFor('And after that?'), false);
    room.instructions = 'Answer in verse.';
    assert.equal(await asksFor('Go on.'), true, 'the count was of other instructions');
    room.window = 24_000;
    assert.equal(await asksFor('Go on once more.'), true, 'something would have to be summarised');
  });

  it('near its end sends a summary in the place of older turns, and keeps the later ones word for word', async () => {
    const room = new Room(api, 4600);
    await room.ask(`apple ${long}`);
    await room.ask(`pear ${long}`);
    await room.ask(`plum ${long}`);
    const result = await room.ask(`fig ${long}`);
    assert.equal(result.state, 'complete');
    const [summaryRequest = '', last = ''] = sent().slice(-2);
    assert.match(summaryRequest, /apple.*pear.*plum.*Summarise/);
    assert.doesNotMatch(summaryRequest, /"fig/);
    assert.match(last, /SUMMARY.*fig/);
    assert.doesNotMatch(last, /"apple/);
    const [note] = room.notes(result.messageId);
    assert.match(note?.text ?? '', /summary of the first 6 messages/);
    assert.match(note?.detail ?? '', /SUMMARY/);
  });

  it('keeps every message where it was', async () => {
    const room = new Room(api, 3000);
    await room.ask(`apple ${long}`);
    await room.ask(`pear ${long}`);
    await room.ask(`fig ${long}`);
    const texts = room.conversation.path().map(({ text }) => text.slice(0, 5));
    assert.deepEqual(texts, ['apple', 'Noted', 'pear ', 'Noted', 'fig A', 'Noted']);
  });

  it('books the summary to the turn that needed it', async () => {
    const room = new Room(api, 3000);
    await room.ask(long);
    await room.ask(long);
    const { messageId } = await room.ask(long);
    assert.deepEqual(
      room.reports.slice(-2).map(({ operation, state }) => [operation, state]),
      [
        ['summary', 'final'],
        ['chat', 'final'],
      ],
    );
    const tokens = room.reports.slice(-2).map(({ usage }) => usage.totalTokens ?? 0);
    assert.equal(room.answer(messageId).usage?.totalTokens, tokens[0]! + tokens[1]!);
    assert.equal(room.answer(messageId).rounds[0]?.contextTokens, tokens[1]);
  });

  it('goes on with the same summary, so that the beginning stays the same to the byte', async () => {
    const room = new Room(api, 3500);
    for (const word of ['apple', 'pear', 'plum']) await room.ask(`${word} ${long}`);
    const before = sent().at(-1) ?? '';
    await room.ask('And a short one.');
    const beginning = before.slice(0, before.indexOf('"cache_control"') - 2);
    assert.equal(sent().at(-1)?.slice(0, beginning.length), beginning);
    assert.equal(room.reports.filter(({ operation }) => operation === 'summary').length, 1);
  });

  it('sends everything again when the summary was put aside', async () => {
    const room = new Room(api, 3500);
    for (const word of ['apple', 'pear', 'plum']) await room.ask(`${word} ${long}`);
    const id = room.conversation.info.head ?? '';
    const [note] = room.notes(id);
    assert.ok(note?.summary);
    room.conversation.updateStep(id, { ...note, summary: { ...note.summary, inUse: false } });
    room.window = 4500;
    await room.ask('Once more.');
    assert.match(sent().at(-1) ?? '', /apple.*pear.*plum.*Once more/);
    assert.doesNotMatch(sent().at(-1) ?? '', /SUMMARY/);
  });

  it('keeps tool calls with their results, and sends no thinking that was signed for another history', async () => {
    api.reply('tool please', [
      {
        blocks: [
          { type: 'thinking', thinking: 'I must look.' },
          { type: 'tool_use', name: 'read_file', input: {} },
        ],
      },
      {
        blocks: [
          { type: 'thinking', thinking: 'I see.' },
          { type: 'text', text: 'Read.' },
        ],
      },
    ]);
    const room = new Room(api, 5000);
    await room.ask(`apple ${long.repeat(3)}${long.slice(0, 2800)}`);
    await room.ask('Use a tool please', true);
    const result = await room.ask(`plum ${long.slice(0, 2200)}`);
    assert.equal(result.state, 'complete');
    const last = sent().at(-1) ?? '';
    assert.match(last, /SUMMARY.*tool please.*tool_use.*tool_result.*Read\..*plum/);
    assert.doesNotMatch(last, /I must look|I see/);
    const refused = api.log.filter((attempt) => attempt.status !== 200);
    assert.deepEqual(refused, []);
  });

  it('makes room between the rounds of a workspace turn', async () => {
    const room = new Room(api, 2300);
    await room.ask(`apple ${long}`);
    api.reply('tool please', [
      { text: long.slice(0, 2500), tools: [{ name: 'read_file', input: {} }] },
      { text: 'Read it.' },
    ]);
    const result = await room.ask(`Use a tool please ${long.slice(0, 1500)}`, true);
    assert.equal(result.state, 'complete');
    const last = sent().at(-1) ?? '';
    assert.match(last, /SUMMARY.*tool please.*tool_use.*tool_result/);
    assert.doesNotMatch(last, /"apple/);
  });

  it('says before it is sent that a prompt can not fit', async () => {
    const room = new Room(api, 3000);
    const result = await room.ask(long.repeat(4));
    assert.equal(result.state, 'error');
    assert.match(result.error?.message ?? '', /does not fit.*4,\d{3} tokens.*3,000.*Nothing was sent/);
    assert.deepEqual(sent(), []);
  });

  it('goes by our own estimate when the API does not count, and then sends what only perhaps does not fit', async () => {
    const room = new Room(api, 1200, 'does not count');
    assert.equal((await room.ask(`x ${long}`)).state, 'complete');
    assert.equal((await new Room(api, 600, 'does not count').ask(`x ${long}`)).state, 'error');
  });

  it('says it and goes on when the summary fails but the rest still fits', async () => {
    api.reply(isSummaryTask, { scenario: 'http-400' });
    const room = new Room(api, 3300);
    await room.ask(`apple ${long}`);
    await room.ask(`pear ${long}`);
    const result = await room.ask(`plum ${long.slice(0, 3300)}`);
    assert.equal(result.state, 'complete');
    assert.match(room.notes(result.messageId)[0]?.text ?? '', /could not be summarised/);
    assert.match(sent().at(-1) ?? '', /apple.*pear.*plum/);
  });

  it('stops at once while a summary is made', async () => {
    api.reply(isSummaryTask, { scenario: 'headers-never' });
    const room = new Room(api, 3000);
    await room.ask(`apple ${long}`);
    await room.ask(`pear ${long}`);
    const stopped = room.conversation.onDidChange((event) => {
      if (event.type !== 'message' || event.message.role !== 'assistant') return;
      if (event.message.steps.some((step) => step.kind === 'note')) queueMicrotask(() => room.session.stop());
    });
    assert.equal((await room.ask(`plum ${long}`)).state, 'stopped');
    stopped.dispose();
  });

  it('asks for no second summary when the same is asked again', async () => {
    const room = new Room(api, 3500);
    for (const word of ['apple', 'pear', 'plum']) await room.ask(`${word} ${long}`);
    const result = await turnOf(room.session.retry(room.conversation.info.head ?? ''));
    assert.equal(result?.state, 'complete');
    assert.equal(room.reports.filter(({ operation }) => operation === 'summary').length, 1);
    assert.match(sent().at(-1) ?? '', /SUMMARY/);
  });
});
