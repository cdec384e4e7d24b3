import assert from 'node:assert/strict';
import { Conversation, type TurnEnd } from '../../../../src/conversation/index.ts';
import { LlmError, type StreamError, unknownUsage } from '../../../../src/llm/index.ts';
import { presentMessage } from '../../../../src/panel/present/presentMessage.ts';
import { formatCount, formatDuration } from '../../../../src/base/index.ts';
import { percent } from '../../../../src/panel/present/words.ts';
import type { MessageView } from '../../../../src/protocol/index.ts';

/** An answer with this text, ended in this way, as the view is told of it. */
function answer(text: string, end: TurnEnd): MessageView {
  const conversation = Conversation.create('');
  const prompt = conversation.addPrompt('Why?');
  const { id } = conversation.addAnswer(prompt.id, 'claude-test');
  conversation.appendText(id, text);
  conversation.end(id, end);
  const message = conversation.message(id);
  assert.ok(message);
  return presentMessage(conversation, message, () => null);
}

const error = (kind: StreamError['kind'], fields = {}): StreamError =>
  new LlmError(kind, 'It went wrong.', fields).toStreamError();

describe('what is said under an answer', () => {
  it('nothing when it simply ended', () => {
    assert.equal(answer('Because.', { event: 'completed', stopReason: 'end' }).head.notice, null);
  });

  it('offers to continue what was cut, with the request id', () => {
    const { notice } = answer('Beca', {
      event: 'failed',
      error: error('network', { requestId: 'req_1', status: 200 }),
    }).head;
    assert.equal(notice?.role, 'alert');
    assert.ok(notice.actions.includes('continue') && notice.actions.includes('retry'));
    assert.match(notice.detail, /req_1/);
  });

  it('offers no continuation where nothing was said', () => {
    const { head } = answer('', { event: 'failed', error: error('overloaded') });
    assert.equal(head.state, 'error');
    assert.deepEqual(head.notice?.actions, ['retry']);
  });

  it('offers to set the key when it was refused', () => {
    assert.ok(answer('', { event: 'failed', error: error('auth') }).head.notice?.actions.includes('setApiKey'));
  });

  it('offers to leave out the attachment that the API refused', () => {
    const refused = { ...error('invalid'), attachment: { messageId: 'prompt', id: 'picture' } };
    assert.deepEqual(answer('', { event: 'failed', error: refused }).head.notice?.actions, ['leaveOut', 'retry']);
    assert.deepEqual(answer('', { event: 'failed', error: error('invalid') }).head.notice?.actions, ['retry']);
  });

  it('does not call a refusal or a limit an error', () => {
    assert.equal(answer('', { event: 'refused' }).head.notice?.role, 'note');
    assert.equal(answer('x', { event: 'limited', stopReason: 'length' }).head.notice?.role, 'note');
  });

  it('lets a turn go on that has used up its requests, though it said nothing', () => {
    const { notice } = answer('', { event: 'limited', stopReason: 'max_rounds' }).head;
    assert.ok(notice?.actions.includes('continue'));
    assert.match(notice?.text ?? '', /requests/);
  });

  it('says it when there was no text', () => {
    assert.match(answer(' \n', { event: 'completed', stopReason: 'end' }).head.notice?.text ?? '', /no text/);
  });

  it('names a stop reason that it does not know', () => {
    const { notice } = answer('x', { event: 'completed', stopReason: 'moon_phase' }).head;
    assert.match(notice?.text ?? '', /moon_phase/);
  });
});

describe('the figures under an answer', () => {
  const footer = (figures: Parameters<Conversation['setFigures']>[1]): MessageView['head']['footer'] => {
    const conversation = Conversation.create('');
    const { id } = conversation.addAnswer(conversation.addPrompt('?').id, 'claude-test');
    conversation.setFigures(id, figures);
    conversation.end(id, { event: 'completed' });
    const message = conversation.message(id);
    assert.ok(message);
    return presentMessage(conversation, message, () => null).head.footer;
  };

  it('give tokens, the cached share and the cost', () => {
    const usage = { ...unknownUsage, inputTokens: 180, cacheReadTokens: 820, outputTokens: 400, totalTokens: 1400 };
    assert.equal(footer({ usage, cost: 0.0041 })?.text, '1.4k tokens · 82 % cached · $0.0041');
  });

  it('leave out a cost that is not known, and never call it 0', () => {
    const usage = { ...unknownUsage, inputTokens: 10, outputTokens: 10, totalTokens: 20 };
    const shown = footer({ usage, cost: null });
    assert.equal(shown?.text, '20 tokens');
    assert.match(shown.title, /cost unknown/);
  });

  it('mark an estimate', () => {
    const usage = { ...unknownUsage, outputTokens: 10, totalTokens: 10, estimated: true, partial: true };
    assert.equal(footer({ usage, cost: 0.5 })?.text, '≈ 10 tokens · ≈ $0.50');
  });
});

describe('figures in few characters', () => {
  it('tokens', () => {
    assert.deepEqual([0, 999, 1000, 1449, 9999, 18_000, 999_600, 1_240_000].map(formatCount), [
      '0',
      '999',
      '1k',
      '1.4k',
      '10k',
      '18k',
      '1M',
      '1.2M',
    ]);
  });

  it('time and shares', () => {
    assert.deepEqual([120, 3210, 65_000].map(formatDuration), ['120 ms', '3.2 s', '1 min 5 s']);
    assert.equal(percent(0.816), '82 %');
  });
});

describe('what is left out of the next requests', () => {
  it('is marked: a message, an attachment, and a tool’s result by the row of its call', () => {
    const conversation = Conversation.create('');
    const content = { type: 'text', text: 'x' } as const;
    const attachments = ['a', 'b'].map((id) => ({ id, label: id, content, tokens: 1 }));
    const prompt = conversation.addPrompt('Look', { attachments });
    const { id } = conversation.addAnswer(prompt.id, 'claude-test');
    for (const callId of ['one', 'two']) {
      conversation.addStep(id, {
        kind: 'tool',
        id: `step ${callId}`,
        callId,
        at: 0,
        name: 'read_file',
        args: '{}',
        subject: '',
        state: 'done',
        output: '',
        allowedBy: null,
        startedAt: 0,
        durationMs: 1,
      });
    }
    const shown = (): readonly unknown[] =>
      conversation.path().map((message) => {
        const { leftOut, leftOutParts } = presentMessage(conversation, message, () => null).head;
        return [leftOut, leftOutParts];
      });
    assert.deepEqual(shown(), [
      [false, []],
      [false, []],
    ]);
    conversation.choose({ leftOut: ['attachment b', `result ${id} two`] });
    assert.deepEqual(shown(), [
      [false, ['b']],
      [false, ['step two']],
    ]);
    conversation.choose({ leftOut: [`message ${id}`] });
    assert.deepEqual(shown(), [
      [false, []],
      [true, []],
    ]);
  });
});
