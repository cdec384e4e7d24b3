import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Responder, Sessions, type Tools } from '../../../src/assistant/index.ts';
import { type AssistantMessage, Conversation, fork, isUnderWay } from '../../../src/conversation/index.ts';
import { type AttemptReport, LlmError, type LlmProvider, notRun, unknownUsage } from '../../../src/llm/index.ts';
import { storedConversations } from '../../../src/panel/history/storedConversations.ts';
import type { Store } from '../../../src/store/index.ts';
import { attempt, Place } from '../store/support.ts';
import { prompt, ScriptedProvider } from './scripted.ts';

type Moment = 'a tool runs' | 'a tool waits for a yes' | 'an answer streams' | 'a request waits between two rounds';

const calls = {
  text: 'Looking.',
  calls: [
    ['one', 'write'],
    ['two', 'write'],
  ],
} as const;

/** The model of a moment: it calls two tools, or streams, and is still at it when the window closes. */
function providerOf(moment: Moment): LlmProvider {
  const first = new ScriptedProvider(calls);
  const usage = { ...unknownUsage, inputTokens: 10, outputTokens: 2, totalTokens: 12 };
  let requests = 0;
  return {
    name: first.name,
    describeModel: (id) => first.describeModel(id),
    countTokens: () => first.countTokens(),
    listModels: () => first.listModels(),
    chatResponse: (request, streamer) => {
      const isFirst = ++requests === 1;
      if (isFirst && moment !== 'an answer streams') return first.chatResponse(request, streamer);
      streamer?.({ type: 'thinking', data: 'Hm.', usage: null });
      streamer?.({ type: 'output_text', data: 'Half an', usage: null });
      return new Promise((_, reject) => {
        request.signal.addEventListener('abort', () => {
          // An attempt that was stopped is booked when its socket has closed, a moment after the stop.
          setTimeout(() => {
            const report: AttemptReport = attempt('stopped', { state: 'partial', usage });
            request.observer?.attemptEnded?.(report);
            reject(new LlmError('aborted', 'Stopped.'));
          }, 20);
        });
      });
    },
  };
}

/** Tools of a moment: the first call runs, waits for a yes, or gives its result at once. */
function toolsOf(moment: Moment): Tools {
  return {
    definitions: () => [{ name: 'write', description: 'Writes.', paramsSchema: { type: 'object' } }],
    isReadOnly: () => false,
    execute: ({ callId }, turn) => {
      if (moment === 'a request waits between two rounds') {
        return Promise.resolve({ callId, output: `ran ${callId}`, isError: false });
      }
      turn.onState({ state: moment === 'a tool runs' ? 'running' : 'approval' });
      return new Promise((resolve) => {
        turn.signal.addEventListener('abort', () => resolve(notRun(callId)));
      });
    },
  };
}

function sessionsOver(store: Store, moment: Moment): Sessions {
  const record = (report: AttemptReport): { usage: AttemptReport['usage']; cost: number } => ({
    usage: report.usage,
    cost: 0.5,
  });
  const responder = new Responder(providerOf(moment), record, (error) => assert.fail(String(error)));
  const settings = {
    model: 'model',
    maxTokens: 9,
    instructions: '',
    thinking: 'auto',
    effort: null,
    maxRounds: 4,
  } as const;
  return new Sessions(
    { responder, tools: toolsOf(moment), settings: () => settings },
    storedConversations(() => store, ''),
    '',
  );
}

/** Everything that must hold of an answer of which nothing goes on. */
function assertSettled(answer: AssistantMessage | undefined): asserts answer is AssistantMessage {
  assert.ok(answer);
  assert.notEqual(answer.state, 'streaming');
  for (const step of answer.steps) {
    if (step.kind === 'tool') assert.equal(isUnderWay(step.state), false, `${step.callId} is ${step.state}`);
    if (step.kind === 'thinking') assert.notEqual(step.durationMs, null);
  }
  for (const { content, results } of answer.rounds) {
    const called = content.flatMap((block) => (block.type === 'function' ? [block.request.callId] : []));
    assert.deepEqual(results.map(({ callId }) => callId).sort(), called.sort());
  }
}

const moments: readonly Moment[] = [
  'a tool runs',
  'a tool waits for a yes',
  'an answer streams',
  'a request waits between two rounds',
];

describe('what has ended is settled', () => {
  let place: Place;
  beforeEach(() => (place = new Place()));
  afterEach(() => place.remove());

  /** A window that is busy with a workspace turn at that moment. */
  async function busy(moment: Moment): Promise<{ store: Store; sessions: Sessions; id: string; answerId: string }> {
    const store = place.open();
    const sessions = sessionsOver(store, moment);
    const session = sessions.create();
    void session.send(prompt('do it', true));
    for (let turn = 0; turn < 5; turn += 1) await nextTurn();
    const answerId = session.answering;
    assert.ok(answerId, 'the turn runs');
    return { store, sessions, id: session.conversation.id, answerId };
  }

  const reopened = (id: string): Conversation => {
    const stored = place.open().load(id);
    assert.ok(stored);
    return new Conversation(stored.info, stored.messages);
  };

  for (const moment of moments) {
    it(`after the window was closed while ${moment}, with what it has cost`, async () => {
      const { store, sessions, id, answerId } = await busy(moment);
      await sessions.dispose();
      store.close();
      const answer = reopened(id).answer(answerId);
      assertSettled(answer);
      assert.equal(answer.state, 'stopped');
      const isBooked = moment === 'an answer streams' || moment === 'a request waits between two rounds';
      assert.equal(answer.cost, isBooked ? 0.5 : null);
    });

    it(`after the process was gone while ${moment}`, async () => {
      const { store, id, answerId } = await busy(moment);
      store.close();
      const answer = reopened(id).answer(answerId);
      assertSettled(answer);
      assert.equal(answer.state, 'cut');
    });

    it(`after the conversation was deleted while ${moment}, and brought back`, async () => {
      const { store, sessions, id, answerId } = await busy(moment);
      await sessions.close(id);
      store.delete(id);
      store.undelete(id);
      assertSettled(sessions.show(id)?.conversation.answer(answerId));
      store.close();
      assertSettled(reopened(id).answer(answerId));
    });

    it(`in a fork that was made while ${moment}`, async () => {
      const { sessions, id, answerId } = await busy(moment);
      const conversation = sessions.find(id)?.conversation;
      assert.ok(conversation);
      const copy = fork(conversation, answerId);
      assertSettled(copy?.path().findLast((message): message is AssistantMessage => message.role === 'assistant'));
      await sessions.dispose();
    });
  }

  it('when a row says that it still runs after the end: it is not let go on', () => {
    const conversation = Conversation.create('');
    const { id } = conversation.addAnswer(conversation.addPrompt('a').id, 'model');
    const step = {
      kind: 'tool',
      id: 'row',
      at: 0,
      callId: 'call',
      name: 'write',
      args: '{}',
      subject: '',
      state: 'running',
      output: null,
      allowedBy: null,
      startedAt: 0,
      durationMs: null,
    } as const;
    conversation.addStep(id, step);
    conversation.end(id, { event: 'stopped' });
    conversation.updateStep(id, { ...step, state: 'approval' });
    assertSettled(conversation.answer(id));
    conversation.updateStep(id, { ...step, state: 'failed', output: 'It was stopped.' });
    assert.deepEqual(
      conversation.answer(id)?.steps.map((each) => each.kind === 'tool' && [each.state, each.output]),
      [['failed', 'It was stopped.']],
    );
  });

  it('when it was kept by an older version that left a row running and a call without a result', () => {
    const answer = { state: 'stopped', role: 'assistant', id: 'a', parentId: null, text: '' } as const;
    const request = { id: 'call', callId: 'call', functionName: 'write', functionArgs: '{}' };
    const conversation = new Conversation(Conversation.create('').info, [
      {
        ...answer,
        steps: [],
        rounds: [{ textEnd: 0, content: [{ type: 'function', request }], results: [] }],
        model: 'model',
        stopReason: null,
        error: null,
        usage: null,
        cost: null,
        timeToFirstTokenMs: null,
        durationMs: null,
        createdAt: 0,
      },
    ]);
    assertSettled(conversation.answer('a'));
  });
});
