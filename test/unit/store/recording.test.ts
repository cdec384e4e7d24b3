import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { Conversation } from '../../../src/conversation/index.ts';
import { Place } from './support.ts';

describe('a conversation that is attached to the store', () => {
  let place: Place;
  beforeEach(() => (place = new Place()));
  afterEach(() => place.remove());

  it('has its prompt in the file before anything else happens', () => {
    const conversation = place.conversation();
    place.open().attach(conversation);
    const prompt = conversation.addPrompt('What is a closure?');
    assert.equal(place.textOf(prompt.id), 'What is a closure?');
  });

  it('has its growing text in the file a quarter of a second later', () => {
    const conversation = place.conversation();
    place.open().attach(conversation);
    const { id } = conversation.addAnswer(conversation.addPrompt('Go').id, 'model');
    let shown = '';
    for (let n = 0; n < 40; n++) {
      shown += `word ${n} `;
      conversation.appendText(id, `word ${n} `);
      if (n % 10 === 9) {
        place.time.pass(250);
        assert.equal(place.textOf(id), shown);
      }
    }
    assert.deepEqual(place.read('SELECT state FROM message WHERE id = ?', id), [
      { __proto__: null, state: 'streaming' },
    ]);
  });

  it('comes back as it was, with steps, rounds, figures and attachments', () => {
    const store = place.open();
    const conversation = place.conversation();
    const subscription = store.attach(conversation);
    const prompt = conversation.addPrompt('Look', {
      attachments: [{ id: 'a', label: 'a.ts:1–2', content: { type: 'text', text: 'let a\u0000\ud800' }, tokens: 3 }],
      context: 'Monday',
      workspace: true,
    });
    const { id } = conversation.addAnswer(prompt.id, 'model');
    conversation.appendThinking(id, 'Let me ');
    place.time.pass(250);
    conversation.appendThinking(id, 'see.');
    place.time.pass(250);
    conversation.appendText(id, 'Seen. ');
    conversation.addStep(id, {
      kind: 'tool',
      id: 't',
      at: 6,
      callId: 'c',
      name: 'read_file',
      args: '{}',
      subject: 'a.ts',
      state: 'done',
      output: 'let a',
      allowedBy: null,
      startedAt: 1,
      durationMs: 2,
    });
    const request = { id: 'c', callId: 'c', functionName: 'read_file', functionArgs: '{}' };
    conversation.setFigures(id, {
      cost: 0.25,
      timeToFirstTokenMs: 12,
      durationMs: 340,
      rounds: [
        {
          textEnd: 6,
          content: [{ type: 'function', request }],
          results: [{ callId: 'c', output: 'x', isError: false }],
        },
      ],
    });
    conversation.appendText(id, 'Done.');
    conversation.end(id, { event: 'completed', stopReason: 'end' });
    conversation.setInfo({ title: 'Looking', pinned: true, draft: 'and then', workspaceSwitch: true });
    subscription.dispose();
    store.close();

    const found = place.open().load(conversation.id);
    assert.deepEqual(found, { info: conversation.info, messages: conversation.all(), runningElsewhere: [] });
  });

  it('keeps a character that arrives in two halves', () => {
    const conversation = place.conversation();
    place.open().attach(conversation);
    const { id } = conversation.addAnswer(conversation.addPrompt('Smile').id, 'model');
    conversation.appendText(id, 'a \ud83d');
    place.time.pass(250);
    assert.equal(place.textOf(id), 'a ');
    conversation.appendText(id, '\ude00 b');
    place.time.pass(250);
    assert.equal(place.textOf(id), 'a 😀 b');
  });

  it('has lone surrogates and NUL replaced in the file, each by one character', () => {
    const conversation = place.conversation();
    place.open().attach(conversation);
    const { id } = conversation.addAnswer(conversation.addPrompt('Go').id, 'model');
    conversation.appendText(id, 'a\0b\udc00c');
    conversation.end(id, { event: 'completed' });
    assert.equal(place.textOf(id), 'a\ufffdb\ufffdc');
  });

  it('is not written while it is empty, and is once it has a draft', () => {
    const conversation = place.conversation();
    place.open().attach(conversation);
    place.time.pass(1_000);
    assert.equal(place.read('SELECT id FROM conversation').length, 0);
    conversation.setInfo({ draft: 'half a thou' });
    place.time.pass(250);
    assert.deepEqual(
      place.read('SELECT draft FROM conversation').map((row) => row['draft']),
      ['half a thou'],
    );
  });

  it('is not written again when it is loaded and attached', () => {
    const store = place.open();
    const { id } = place.written(store, 'One', 'Two');
    const before = place.read('SELECT value FROM revision');
    const { info, messages } = store.load(id) ?? assert.fail();
    store.attach(new Conversation(info, messages, place.time)).dispose();
    place.time.pass(1_000);
    assert.deepEqual(place.read('SELECT value FROM revision'), before);
  });

  it('goes on where it was when an unfinished answer is resumed after a restart', () => {
    const store = place.open();
    const conversation = place.conversation();
    store.attach(conversation);
    const answer = conversation.addAnswer(conversation.addPrompt('Count').id, 'model');
    conversation.appendText(answer.id, 'one, ');
    store.close();

    const next = place.open();
    const { info, messages } = next.load(conversation.id) ?? assert.fail();
    const again = new Conversation(info, messages, place.time);
    assert.equal(again.answer(answer.id)?.state, 'cut');
    next.attach(again);
    assert.equal(again.resume(answer.id), true);
    again.appendText(answer.id, 'two');
    place.time.pass(250);
    assert.equal(place.textOf(answer.id), 'one, two');
  });

  it('has no tool left running and every tool call answered when its process ended in the middle', () => {
    const store = place.open();
    const conversation = place.conversation();
    store.attach(conversation);
    const { id } = conversation.addAnswer(conversation.addPrompt('Run').id, 'model');
    conversation.addStep(id, {
      kind: 'tool',
      id: 't',
      at: 0,
      callId: 'c',
      name: 'run_command',
      args: '{"command":"ls"}',
      subject: 'ls',
      state: 'running',
      output: null,
      allowedBy: null,
      startedAt: 1,
      durationMs: null,
    });
    const request = { id: 'c', callId: 'c', functionName: 'run_command', functionArgs: '{"command":"ls"}' };
    conversation.setFigures(id, { rounds: [{ textEnd: 0, content: [{ type: 'function', request }], results: [] }] });
    store.close();

    const message = place.open().load(conversation.id)?.messages[1];
    assert.ok(message?.role === 'assistant');
    assert.deepEqual(
      [message.state, message.steps[0]?.kind === 'tool' && message.steps[0].state],
      ['cut', 'cancelled'],
    );
    assert.deepEqual(
      message.rounds[0]?.results.map(({ callId, isError }) => [callId, isError]),
      [['c', true]],
    );
  });

  it('keeps its files for this user only', function () {
    if (process.platform === 'win32') this.skip();
    place.written(place.open(), 'One', 'Two');
    const folder = path.dirname(place.file);
    const modes = place.names().map((name) => (fs.statSync(path.join(folder, name)).mode & 0o777).toString(8));
    assert.ok(modes.length >= 3);
    assert.deepEqual(new Set(modes), new Set(['600']));
    assert.equal((fs.statSync(folder).mode & 0o777).toString(8), '700');
  });
});
