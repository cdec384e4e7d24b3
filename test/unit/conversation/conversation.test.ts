import assert from 'node:assert/strict';
import { Emitter } from '../../../src/base/index.ts';
import { Conversation, type ConversationEvent, type ToolStep } from '../../../src/conversation/index.ts';

const at = { time: 1000, now: () => at.time };

/** A conversation with a prompt and a running answer, and everything that it tells from now on. */
function running(): { conversation: Conversation; answer: string; prompt: string; events: ConversationEvent[] } {
  const conversation = Conversation.create('file:///work', at);
  const prompt = conversation.addPrompt('question').id;
  const answer = conversation.addAnswer(prompt, 'model').id;
  const events: ConversationEvent[] = [];
  conversation.onDidChange((event) => events.push(event));
  return { conversation, answer, prompt, events };
}

const toolStep = (id: string): ToolStep => ({
  kind: 'tool',
  id,
  at: 0,
  callId: id,
  name: 'read_file',
  args: '{}',
  subject: '',
  state: 'pending',
  output: null,
  allowedBy: null,
  startedAt: 0,
  durationMs: null,
});

describe('a conversation', () => {
  it('tells each text with its offset, so that a listener sees a gap', () => {
    const { conversation, answer, events } = running();
    conversation.appendText(answer, 'Hel');
    conversation.appendText(answer, '');
    conversation.appendText(answer, 'lo');
    assert.deepEqual(events, [
      { type: 'text', messageId: answer, offset: 0, text: 'Hel' },
      { type: 'text', messageId: answer, offset: 3, text: 'lo' },
    ]);
    assert.equal(conversation.answer(answer)?.text, 'Hello');
  });

  it('takes no text for an answer that has ended', () => {
    const { conversation, answer, events } = running();
    conversation.appendText(answer, 'a');
    conversation.end(answer, { event: 'stopped' });
    const told = events.length;
    conversation.appendText(answer, 'GHOST');
    conversation.appendThinking(answer, 'GHOST');
    conversation.addStep(answer, toolStep('1'));
    assert.equal(conversation.answer(answer)?.text, 'a');
    assert.deepEqual(conversation.answer(answer)?.steps, []);
    assert.equal(events.length, told);
  });

  it('ends a turn once, in one state', () => {
    const { conversation, answer } = running();
    conversation.end(answer, { event: 'completed', stopReason: 'end' });
    conversation.end(answer, { event: 'failed' });
    assert.equal(conversation.answer(answer)?.state, 'complete');
    assert.equal(conversation.answer(answer)?.stopReason, 'end');
  });

  it('counts thinking as something shown: a turn that fails after it is cut', () => {
    const { conversation, answer } = running();
    conversation.appendThinking(answer, 'Hm.');
    conversation.end(answer, { event: 'failed' });
    assert.equal(conversation.answer(answer)?.state, 'cut');
  });

  it('ends thinking when text begins, and when the turn ends', () => {
    const { conversation, answer } = running();
    conversation.appendThinking(answer, 'Hm');
    conversation.appendThinking(answer, '.');
    at.time += 500;
    conversation.appendText(answer, 'Yes.');
    conversation.appendThinking(answer, 'More.');
    at.time += 250;
    conversation.end(answer, { event: 'completed' });
    const steps = conversation
      .answer(answer)
      ?.steps.map((step) => (step.kind === 'thinking' ? [step.text, step.at, step.durationMs] : step.kind));
    assert.deepEqual(steps, [
      ['Hm.', 0, 500],
      ['More.', 4, 250],
    ]);
  });

  it('keeps thinking that goes on beside the text as one step, and counts it until the text alone goes on', () => {
    const { conversation, answer, events } = running();
    for (let round = 0; round < 50; round += 1) {
      conversation.appendThinking(answer, 'h');
      conversation.appendText(answer, 't');
      at.time += 10;
    }
    at.time += 400;
    conversation.appendText(answer, 't');
    const steps = conversation.answer(answer)?.steps ?? [];
    assert.deepEqual(
      steps.map((step) => step.kind === 'thinking' && [step.text.length, step.at, step.durationMs]),
      [[50, 0, 490]],
    );
    assert.equal(events.filter(({ type }) => type === 'message').length, 2, 'told whole when it began and ended');
  });

  it('has no activity left when a turn has ended', () => {
    const { conversation, answer } = running();
    conversation.setActivity(answer, { kind: 'waiting', since: 1 });
    conversation.end(answer, { event: 'stopped' });
    assert.equal(conversation.activity(answer), null);
  });

  it('sets an unfinished answer going again, without its error', () => {
    const { conversation, answer } = running();
    conversation.appendText(answer, 'a');
    conversation.end(answer, {
      event: 'failed',
      error: {
        kind: 'network',
        message: 'Lost.',
        code: null,
        status: null,
        requestId: null,
        retryable: true,
        retryAfterMs: null,
      },
    });
    assert.equal(conversation.answer(answer)?.error?.message, 'Lost.');
    assert.equal(conversation.resume(answer), true);
    assert.deepEqual([conversation.answer(answer)?.state, conversation.answer(answer)?.error], ['streaming', null]);
    assert.equal(conversation.resume(answer), false);
    conversation.end(answer, { event: 'completed' });
    assert.equal(conversation.resume(answer), false);
  });

  it('keeps every answer: asking again makes a sibling, and both can be shown', () => {
    const { conversation, answer, prompt } = running();
    conversation.end(answer, { event: 'completed' });
    const second = conversation.addAnswer(prompt, 'model').id;
    const below = conversation.addPrompt('and then?').id;
    assert.deepEqual(conversation.siblings(second), [answer, second]);
    assert.deepEqual(
      conversation.path().map(({ id }) => id),
      [prompt, second, below],
    );
    conversation.select(answer);
    assert.deepEqual(
      conversation.path().map(({ id }) => id),
      [prompt, answer],
    );
    conversation.select(second);
    assert.deepEqual(
      conversation.path().map(({ id }) => id),
      [prompt, second, below],
    );
  });

  it('tells that another branch is shown', () => {
    const { conversation, answer, prompt, events } = running();
    conversation.addPrompt('below');
    assert.ok(!events.some(({ type }) => type === 'path'));
    conversation.addAnswer(prompt, 'model');
    assert.ok(events.some(({ type }) => type === 'path'));
    assert.equal(conversation.siblings(answer).length, 2);
  });

  it('edits a prompt beside the old one, at the beginning too', () => {
    const { conversation, prompt } = running();
    const edited = conversation.addPrompt('other question', { parentId: null }).id;
    assert.deepEqual(
      conversation.path().map(({ id }) => id),
      [edited],
    );
    assert.deepEqual(conversation.siblings(prompt), [prompt, edited]);
  });

  it('makes lone surrogates of a prompt safe before anything is stored or sent', () => {
    const { conversation } = running();
    assert.equal(conversation.addPrompt('a\ud83d').text, 'a\ufffd');
  });

  it('leaves unknown messages and steps alone', () => {
    const { conversation, answer } = running();
    conversation.appendText('nobody', 'x');
    conversation.end('nobody', { event: 'completed' });
    conversation.updateStep(answer, toolStep('nobody'));
    conversation.select('nobody');
    assert.deepEqual(conversation.siblings('nobody'), []);
    assert.equal(conversation.resume('nobody'), false);
    assert.deepEqual(conversation.answer(answer)?.steps, []);
  });
});

describe('Emitter', () => {
  it('tells all listeners, in order, though one of them throws', async () => {
    const emitter = new Emitter<number>();
    const heard: string[] = [];
    emitter.event((value) => heard.push(`first ${value}`));
    emitter.event(() => {
      throw new Error('a listener’s own mistake');
    });
    const last = emitter.event((value) => heard.push(`last ${value}`));
    const listeners = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException');
    const uncaught = new Promise((resolve) => process.once('uncaughtException', resolve));
    emitter.fire(1);
    assert.match(String(await uncaught), /a listener’s own mistake/);
    for (const listener of listeners) process.on('uncaughtException', listener);
    last.dispose();
    assert.deepEqual(heard, ['first 1', 'last 1']);
  });
});
