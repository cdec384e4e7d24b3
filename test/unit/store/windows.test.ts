import assert from 'node:assert/strict';
import { Conversation, type Message } from '../../../src/conversation/index.ts';
import { LlmError, unknownUsage } from '../../../src/llm/index.ts';
import { attempt, Place } from './support.ts';

describe('two windows with one history', () => {
  let place: Place;
  beforeEach(() => (place = new Place()));
  afterEach(() => place.remove());

  it('lose nothing of what both write', () => {
    const [a, b] = [place.open(), place.open()];
    const conversations = [a, b].map((store) => {
      const conversation = place.conversation();
      store.attach(conversation);
      return conversation;
    });
    for (let turn = 0; turn < 50; turn++) {
      for (const conversation of conversations) {
        const { id } = conversation.addAnswer(conversation.addPrompt(`${turn}`).id, 'model');
        conversation.appendText(id, `answer ${turn}`);
        if (turn % 7 === 0) place.time.pass(250);
        conversation.end(id, { event: 'completed' });
      }
    }
    for (const [n, store] of [b, a].entries()) {
      assert.deepEqual(store.load(conversations[n]!.id)?.messages, conversations[n]!.all());
    }
  });

  it('tell each other that something was written, for the review too, and nothing of what they wrote themselves', () => {
    const [a, b] = [place.open(), place.open()];
    const { id: messageId } = place.written(a, 'Change it', 'Done.').all().at(-1)!;
    let told = 0;
    const subscriptions = [b.onDidChangeElsewhere(() => undefined), b.onDidWriteElsewhere(() => told++)];
    const baseline = { uri: 'file:///a', messageId, original: Buffer.from('1'), mode: null, createdAt: 1 };
    a.baselines.put(baseline);
    place.time.pass(500);
    assert.equal(told, 1);
    assert.equal(b.baselines.exchange({ ...baseline, original: Buffer.from('2') }, null), false);
    assert.equal(b.baselines.exchange(baseline, { ...baseline, original: null }), true);
    place.time.pass(500);
    assert.equal(told, 1);
    assert.equal(a.baselines.exchange({ ...baseline, original: null }, null), true);
    place.time.pass(500);
    assert.equal(told, 2);
    assert.deepEqual(b.baselines.all(), []);
    for (const subscription of subscriptions) subscription.dispose();
  });

  it('leave an answer alone that the other one is writing, and end it when that one is gone', () => {
    const [a, b] = [place.open(), place.open()];
    const conversation = place.conversation();
    a.attach(conversation);
    const { id } = conversation.addAnswer(conversation.addPrompt('Go').id, 'model');
    conversation.appendText(id, 'half');
    place.time.pass(250);

    const running = b.load(conversation.id);
    assert.deepEqual(running?.runningElsewhere, [id]);
    assert.equal(running.messages[1]?.state, 'streaming');

    a.close();
    const ended = b.load(conversation.id);
    assert.deepEqual(ended?.runningElsewhere, []);
    assert.deepEqual([ended.messages[1]?.state, ended.messages[1]?.text], ['cut', 'half']);
    assert.equal(place.read('SELECT state FROM message WHERE id = ?', id)[0]?.['state'], 'cut');
  });

  it('show each other’s turns in the same conversation, and write them once', () => {
    const [a, b] = [place.open(), place.open()];
    const here = place.written(a, 'First', 'answer');
    a.attach(here);
    const loaded = b.load(here.id) ?? assert.fail();
    const there = new Conversation(loaded.info, loaded.messages, place.time);
    const foreign = new Map<string, Message>();
    b.attach(there, { onForeign: (messages) => messages.forEach((message) => foreign.set(message.id, message)) });
    const seen: string[] = [];
    const subscription = b.onDidChangeElsewhere((ids) => seen.push(...ids));

    const { id } = here.addAnswer(here.addPrompt('Second').id, 'model');
    here.appendText(id, 'growing');
    place.time.pass(1_000);
    assert.equal(foreign.get(id)?.text, 'growing');
    assert.equal(foreign.get(id)?.state, 'streaming');
    here.end(id, { event: 'completed' });
    here.setInfo({ title: 'Renamed there' });
    place.time.pass(1_000);
    assert.equal(foreign.get(id)?.state, 'complete');
    assert.equal(there.info.title, 'Renamed there');
    assert.deepEqual(new Set(seen), new Set([here.id]));

    there.setInfo({ draft: 'mine' });
    place.time.pass(1_000);
    seen.length = 0;
    there.setInfo({ draft: 'still mine' });
    place.time.pass(1_000);
    assert.deepEqual(seen, [], 'a window is told of its own changes');

    const before = place.read('SELECT value FROM revision');
    place.time.pass(10_000);
    assert.deepEqual(place.read('SELECT value FROM revision'), before, 'the windows keep answering each other');
    subscription.dispose();
  });

  it('can go on with an answer that the other one left unfinished', () => {
    const [a, b] = [place.open(), place.open()];
    const here = place.conversation();
    a.attach(here);
    const { id } = here.addAnswer(here.addPrompt('Count').id, 'model');
    here.appendText(id, 'one, ');
    place.time.pass(250);
    const { info, messages } = b.load(here.id) ?? assert.fail();
    let there = new Conversation(info, messages, place.time);
    b.attach(there);
    const subscription = b.onDidChangeElsewhere(() => undefined);
    there.appendText(id, 'not for this window to write');
    here.end(id, { event: 'stopped' });
    place.time.pass(1_000);
    assert.equal(place.textOf(id), 'one, ');

    const again = b.load(here.id) ?? assert.fail();
    there = new Conversation(again.info, again.messages, place.time);
    b.attach(there);
    there.resume(id);
    there.appendText(id, 'two');
    place.time.pass(250);
    assert.equal(place.textOf(id), 'one, two');
    subscription.dispose();
  });

  it('see an answer end when the window that wrote it is gone', () => {
    const [a, b] = [place.open(), place.open()];
    const here = place.conversation();
    a.attach(here);
    const { id } = here.addAnswer(here.addPrompt('Count').id, 'model');
    here.appendText(id, 'one');
    place.time.pass(250);
    const { info, messages } = b.load(here.id) ?? assert.fail();
    const told: Message[] = [];
    b.attach(new Conversation(info, messages, place.time), { onForeign: (changed) => told.push(...changed) });
    const subscription = b.onDidChangeElsewhere(() => undefined);
    a.close();
    place.time.pass(1_000);
    assert.deepEqual(
      told.map((message) => [message.id, message.state]),
      [[id, 'cut']],
    );
    subscription.dispose();
  });

  it('do not undo each other’s titles', () => {
    const [a, b] = [place.open(), place.open()];
    const here = place.written(a, 'First', 'answer');
    a.attach(here);
    b.rename(here.id, 'From the other window');
    here.addPrompt('Second');
    place.time.pass(1_000);
    assert.equal(b.list().conversations[0]?.title, 'From the other window');
  });

  it('tell after how many requests the next one came late', () => {
    const store = place.open();
    const minute = 60_000;
    let startedAt = place.time.now();
    const ask = (conversationId: string, gap: number, operation: 'chat' | 'title' = 'chat'): void => {
      startedAt += gap * minute;
      const report = attempt(crypto.randomUUID(), { startedAt, operation });
      store.ledger.record(report, { conversationId, messageId: 'm', cost: 0 });
    };
    for (const gap of [0, 1, 6, 59, 61, 5]) ask('c', gap);
    ask('other', 10);
    ask('c', 20, 'title');
    assert.deepEqual([...store.ledger.gaps()], [['chat', { requests: 7, late: 2 }]]);
  });

  it('record every attempt once', () => {
    const [a, b] = [place.open(), place.open()];
    const context = { conversationId: 'c', messageId: 'm', cost: 0.5 };
    const startedAt = place.time.now();
    for (const store of [a, b, a]) store.ledger.record(attempt('attempt', { startedAt }), context);
    b.ledger.record(attempt('unpriced', { startedAt, operation: 'title' }), { ...context, cost: null });
    const error = new LlmError('overloaded', '=Overloaded, "again"', { status: 529 }).toStreamError();
    b.ledger.record(attempt('failed', { startedAt, state: 'failed', usage: unknownUsage, error }), {
      ...context,
      cost: null,
    });
    const range = { from: place.time.now() - 1, to: place.time.now() + 1 };
    assert.deepEqual(a.ledger.spentOn('c'), { cost: 0.5, unpriced: 1 });
    assert.deepEqual(a.ledger.spentSince(place.time.now() + 1), { cost: 0, unpriced: 0 });
    assert.deepEqual(
      a.ledger
        .totals(range)
        .map(({ operation, requests, failed, totalTokens, cost }) => [operation, requests, failed, totalTokens, cost]),
      [
        ['chat', 2, 1, 35, 0.5],
        ['title', 1, 0, 35, 0],
      ],
    );
    assert.equal(a.ledger.rows(range, 1)[0]?.attemptId, 'failed');
    assert.equal(a.ledger.rows(range)[0]?.totalTokens, null);
    const csv = a.ledger.csv(range).split('\r\n');
    assert.equal(csv.length, 5);
    assert.match(csv[0] ?? '', /^attempt_id,provider,model,operation,state,prompt_tokens/);
    assert.match(csv[3] ?? '', /"'=Overloaded, ""again"""/);
  });
});
