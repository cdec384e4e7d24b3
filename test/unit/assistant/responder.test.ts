import assert from 'node:assert/strict';
import { Responder, type TurnHooks } from '../../../src/assistant/index.ts';
import type { AssistantMessage } from '../../../src/conversation/index.ts';
import { type ChatRequest, LlmError, unknownUsage } from '../../../src/llm/index.ts';
import { prompt, ScriptedProvider, scriptedSession, ScriptedTools, thought, turnOf } from './scripted.ts';

const roles = (request: ChatRequest | undefined): string[] => request?.messages.map(({ role }) => role) ?? [];
const toolRows = (answer: AssistantMessage): string[] =>
  answer.steps.flatMap((step) => (step.kind === 'tool' ? `${step.callId} ${step.state}` : []));
const never = new Promise<never>(() => undefined);

describe('a turn', () => {
  it('ends with what the model said', async () => {
    const { session, answer } = scriptedSession(new ScriptedProvider({ thinking: 'Hm.', text: 'Yes.' }));
    const result = await session.send(prompt('Is it?'));
    assert.deepEqual([result?.state, result?.text, result?.stopReason], ['complete', 'Yes.', 'end']);
    assert.deepEqual(answer().rounds, [
      { textEnd: 4, content: [thought('Hm.'), { type: 'text', text: 'Yes.' }], results: [] },
    ]);
  });

  it('runs tools and asks again, until there is an answer', async () => {
    const provider = new ScriptedProvider({ text: 'I look.', calls: [['1', 'read']] }, { text: 'I saw.' });
    const { session, answer } = scriptedSession(provider);
    const result = await session.send(prompt('Look.', true));
    assert.equal(result?.text, 'I look.\n\nI saw.');
    assert.deepEqual(roles(provider.requests[1]), ['user', 'assistant', 'function']);
    assert.deepEqual(toolRows(answer()), ['1 done']);
    assert.deepEqual(answer().rounds[0]?.results, [{ callId: '1', output: 'ran', isError: false }]);
  });

  it('runs what only reads at once, and what changes something one after the other', async () => {
    let release = (): void => undefined;
    const gate = new Promise<string>((resolve) => (release = () => resolve('read')));
    const tools = new ScriptedTools({ r1: () => gate, r2: () => (release(), 'read') });
    const calls = [
      ['w1', 'write'],
      ['r1', 'read'],
      ['r2', 'read'],
      ['w2', 'write'],
    ] as const;
    const { session, answer } = scriptedSession(new ScriptedProvider({ calls }), tools);
    await session.send(prompt('Go.', true));
    assert.deepEqual(
      tools.log.filter((line) => line.startsWith('w')),
      ['w1 begins', 'w1 ends', 'w2 begins', 'w2 ends'],
    );
    assert.ok(tools.log.indexOf('r2 begins') < tools.log.indexOf('r1 ends'), 'the second began before the first ended');
    assert.deepEqual(
      answer().rounds[0]?.results.map(({ callId }) => callId),
      ['w1', 'r1', 'r2', 'w2'],
    );
  });

  it('of a chat runs no tool, and its history stays valid', async () => {
    const tools = new ScriptedTools();
    const provider = new ScriptedProvider({ text: 'I look.', calls: [['1', 'read']] });
    const { session, answer } = scriptedSession(provider, tools);
    const result = await session.send(prompt('Look.'));
    assert.equal(result?.state, 'complete');
    assert.deepEqual(tools.log, []);
    assert.deepEqual(answer().rounds[0]?.content, [{ type: 'text', text: 'I look.' }]);
    assert.equal(provider.requests[0]?.functions, undefined);
  });

  it('names the tools that its history used, though it may not call them', async () => {
    const provider = new ScriptedProvider({ calls: [['1', 'read']] }, { text: 'Saw.' }, { text: 'Yes.' });
    const { session } = scriptedSession(provider);
    await session.send(prompt('Look.', true));
    await session.send(prompt('Sure?'));
    assert.equal(provider.requests[2]?.functions?.length, 1);
    assert.equal(provider.requests[2].functionChoice, 'history');
  });

  it('forbids calls in the last request it may make, and says what a model that calls all the same did not get run', async () => {
    const provider = new ScriptedProvider(
      ...Array.from({ length: 9 }, (_, at) => ({ calls: [[`${at}`, 'read']] as const })),
    );
    const { session, answer } = scriptedSession(provider);
    const result = await session.send(prompt('Loop.', true));
    assert.deepEqual([result?.state, result?.stopReason, provider.requests.length], ['limit', 'max_rounds', 4]);
    assert.deepEqual(
      provider.requests.map(({ functionChoice }) => functionChoice),
      ['auto', 'auto', 'auto', 'none'],
    );
    assert.deepEqual(toolRows(answer()), ['0 done', '1 done', '2 done', '3 cancelled']);
    assert.match(answer().rounds[3]?.results[0]?.output ?? '', /Not run: .* 4 requests/);
    provider.replies = [{ text: 'Done.' }];
    const continued = await turnOf(session.continue(answer().id));
    assert.deepEqual([continued?.state, continued?.text], ['complete', 'Done.']);
    assert.equal(roles(provider.requests[4]).at(-1), 'function');
  });

  it('goes on by itself after a pause, five times at most', async () => {
    const pause = {
      text: 'Part. ',
      stopReason: 'paused',
      content: [
        { type: 'text' as const, text: 'Part. ' },
        { type: 'opaque' as const, block: { type: 'search' }, serverTool: 'call' as const },
      ],
    };
    const provider = new ScriptedProvider(...Array<typeof pause>(9).fill(pause));
    const { session } = scriptedSession(provider);
    const result = await session.send(prompt('Search.'));
    assert.deepEqual([result?.state, result?.stopReason, provider.requests.length], ['complete', 'paused', 6]);
    assert.deepEqual(roles(provider.requests[1]), ['user', 'assistant']);
  });

  it('goes on after a pause without a tool of the API’s with a word of ours, as the API demands', async () => {
    const provider = new ScriptedProvider({ text: 'Part. ', stopReason: 'paused' }, { text: 'Rest.' });
    const { session } = scriptedSession(provider);
    assert.equal((await session.send(prompt('Search.')))?.text, 'Part. Rest.');
    assert.deepEqual(roles(provider.requests[1]), ['user', 'assistant', 'user']);
  });

  it('that was refused says why, and neither question nor answer is sent again', async () => {
    const provider = new ScriptedProvider({ stopReason: 'refused', explanation: 'A policy.' }, { text: 'Hello.' });
    const { session } = scriptedSession(provider);
    const result = await session.send(prompt('Something bad.'));
    assert.deepEqual([result?.state, result?.error?.kind, result?.error?.message], ['refused', 'refused', 'A policy.']);
    await session.send(prompt('Hi.'));
    assert.deepEqual(provider.requests[1]?.messages, [{ role: 'user', content: [{ type: 'text', text: 'Hi.' }] }]);
  });

  for (const [kind, kept] of [
    ['invalid', false],
    ['too-large', false],
    ['network', true],
    ['overloaded', true],
    ['auth', true],
  ] as const) {
    it(`whose prompt failed with “${kind}” is ${kept ? 'sent along with' : 'left out of'} the next request`, async () => {
      const provider = new ScriptedProvider({ error: new LlmError(kind, 'No.') }, { text: 'Hello.' });
      const { session } = scriptedSession(provider);
      assert.equal((await session.send(prompt('One.')))?.state, 'error');
      await session.send(prompt('Two.'));
      assert.equal(provider.requests[1]?.messages.length, kept ? 2 : 1);
    });
  }

  for (const stopReason of ['length', 'context']) {
    it(`that ended with ${stopReason} has reached a limit`, async () => {
      const { session } = scriptedSession(new ScriptedProvider({ text: 'Half', stopReason }));
      assert.equal((await session.send(prompt('Go.')))?.state, 'limit');
    });
  }

  it('fails visibly by a mistake of our own, which is reported', async () => {
    const provider = new ScriptedProvider();
    provider.chatResponse = () => Promise.reject(new TypeError('x is not a function'));
    const { session, faults } = scriptedSession(provider);
    const result = await session.send(prompt('Go.'));
    assert.equal(result?.state, 'error');
    assert.match(result.error?.message ?? '', /Sidestream made a mistake/);
    assert.equal(faults.length, 1);
    assert.equal(session.answering, null);
  });
});

describe('continuing', () => {
  it('takes a cut answer up where it ends: one text, and no thinking that no later request repeats', async () => {
    const lost = new LlmError('network', 'Lost.');
    const provider = new ScriptedProvider(
      { text: 'One, ', error: lost },
      { thinking: 'Hm.', text: 'two.' },
      { text: 'Yes.' },
    );
    const { session, answer } = scriptedSession(provider);
    const first = await session.send(prompt('Count.'));
    assert.equal(first?.state, 'cut');
    const result = await turnOf(session.continue(first.messageId));
    assert.deepEqual([result?.state, result?.text], ['complete', 'One, two.']);
    assert.deepEqual(roles(provider.requests[1]), ['user', 'assistant', 'user']);
    assert.deepEqual(
      answer().rounds.map(({ content }) => content),
      [[{ type: 'text', text: 'One, two.' }]],
    );
    await session.send(prompt('Sure?'));
    assert.deepEqual(roles(provider.requests[2]), ['user', 'assistant', 'user']);
  });

  it('takes a limited answer up with a word of ours behind it, though thinking is in it', async () => {
    const provider = new ScriptedProvider(
      { thinking: 'Hm.', text: 'One, ', stopReason: 'length' },
      { thinking: 'Hm.', text: 'two.' },
    );
    const { session, answer } = scriptedSession(provider);
    const first = await session.send(prompt('Count.'));
    await turnOf(session.continue(first?.messageId ?? ''));
    assert.deepEqual(roles(provider.requests[1]), ['user', 'assistant', 'user']);
    assert.deepEqual(
      answer().rounds.map(({ content }) => content),
      [[thought('Hm.'), { type: 'text', text: 'One, ' }], [{ type: 'text', text: 'two.' }]],
    );
  });

  it('asks the same again when nothing but thinking had come', async () => {
    const provider = new ScriptedProvider(
      { thinking: 'Hm.', error: new LlmError('network', 'Lost.') },
      { text: 'Yes.' },
    );
    const { session } = scriptedSession(provider);
    const first = await session.send(prompt('Is it?'));
    assert.equal(first?.state, 'cut');
    assert.equal((await turnOf(session.continue(first.messageId)))?.text, 'Yes.');
    assert.deepEqual(roles(provider.requests[1]), ['user']);
  });

  it('with another model leaves behind the thinking of the first', async () => {
    let model = 'one';
    const provider = new ScriptedProvider({ thinking: 'Hm.', text: 'A, ', stopReason: 'length' }, { text: 'b.' });
    const { session, answer } = scriptedSession(provider, undefined, { model: () => model });
    const first = await session.send(prompt('Go.'));
    model = 'two';
    await turnOf(session.continue(first?.messageId ?? ''));
    assert.equal(answer().model, 'two');
    assert.doesNotMatch(JSON.stringify(provider.requests[1]?.messages), /Hm\./);
  });

  it('is not for an answer that is complete', async () => {
    const { session, answer } = scriptedSession(new ScriptedProvider());
    await session.send(prompt('Go.'));
    assert.equal(await turnOf(session.continue(answer().id)), null);
  });
});

describe('a stop', () => {
  it('while the model writes keeps the text, and takes nothing that comes after', async () => {
    const provider = new ScriptedProvider({ text: 'Half', until: never });
    const { session, conversation, answer } = scriptedSession(provider);
    const turn = session.send(prompt('Go.'));
    const { id } = answer();
    await new Promise<void>((resolve) => {
      const look = conversation.onDidChange(({ type }) => {
        if (type !== 'text') return;
        look.dispose();
        resolve();
      });
    });
    session.stop();
    assert.equal(conversation.answer(id)?.state, 'stopped', 'it is stopped at once');
    assert.equal(conversation.activity(id), null);
    const result = await turn;
    assert.deepEqual([result?.state, result?.text], ['stopped', 'Half']);
    assert.equal(session.answering, null);
  });

  it('does not wait for a provider that does not heed it', async () => {
    const provider = new ScriptedProvider();
    const asked = new Promise<void>((resolve) => {
      provider.chatResponse = () => (resolve(), never);
    });
    const { session } = scriptedSession(provider);
    const turn = session.send(prompt('Go.'));
    await asked;
    session.stop();
    assert.equal((await turn)?.state, 'stopped');
  });

  it('does not wait for a tool that does not heed it, and every call has a result', async () => {
    const tools = new ScriptedTools({ w1: () => never });
    const calls = [
      ['w1', 'write'],
      ['w2', 'write'],
    ] as const;
    const provider = new ScriptedProvider({ calls }, { text: 'Yes.' });
    const { session, answer } = scriptedSession(provider, tools);
    const turn = session.send(prompt('Go.', true));
    await tools.begun('w1');
    session.stop();
    assert.equal((await turn)?.state, 'stopped');
    assert.deepEqual(toolRows(answer()), ['w1 cancelled', 'w2 cancelled']);
    assert.deepEqual(
      answer().rounds[0]?.results.map(({ callId, isError }) => [callId, isError]),
      [
        ['w1', true],
        ['w2', true],
      ],
    );
    assert.deepEqual(tools.log, ['w1 begins']);
  });

  it('waits a moment for a tool that heeds it, and keeps what it gave', async () => {
    const tools = new ScriptedTools({
      w1: (_, signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve('as far as it came'))),
    });
    const { session, answer } = scriptedSession(new ScriptedProvider({ calls: [['w1', 'write']] }), tools);
    const turn = session.send(prompt('Go.', true));
    await tools.begun('w1');
    session.stop();
    await turn;
    assert.equal(answer().rounds[0]?.results[0]?.output, 'as far as it came');
  });

  it('right behind the prompt is heeded, and nothing is asked', async () => {
    const provider = new ScriptedProvider();
    const { session } = scriptedSession(provider);
    const turn = session.send(prompt('Go.'));
    session.stop();
    assert.equal((await turn)?.state, 'stopped');
    assert.equal(provider.requests.length, 0);
  });

  it('before the turn may begin does not wait for the answer to that', async () => {
    const provider = new ScriptedProvider();
    const { session } = scriptedSession(provider, undefined, { mayBegin: () => never });
    const turn = session.send(prompt('Go.'));
    session.stop();
    assert.equal((await turn)?.state, 'stopped');
    assert.equal(provider.requests.length, 0);
  });

  it('lets what comes late for a turn that was left behind change nothing of the next one', async () => {
    let streamLate = (): void => undefined;
    let tell = (): void => undefined;
    const asked = new Promise<void>((resolve) => (tell = resolve));
    const provider = new ScriptedProvider();
    provider.chatResponse = (_, streamer) => {
      tell();
      streamLate = () => streamer?.({ type: 'output_text', data: 'GHOST', usage: null });
      return never;
    };
    const { session, answer } = scriptedSession(provider);
    const turn = session.send(prompt('Go.'));
    await asked;
    session.stop();
    await turn;
    const next = new ScriptedProvider();
    provider.chatResponse = (request, streamer) => {
      streamLate();
      return next.chatResponse(request, streamer);
    };
    assert.equal((await turnOf(session.continue(answer().id)))?.text, 'Done.');
  });
});

describe('a request of a turn', () => {
  const turnWith = async (settings: { readonly web?: boolean }, hooks: TurnHooks): Promise<ChatRequest | undefined> => {
    const provider = new ScriptedProvider({ text: 'Yes.' });
    const responder = new Responder(
      provider,
      () => ({ usage: unknownUsage, cost: null }),
      (error) => assert.fail(String(error)),
      hooks,
    );
    const usual = { model: 'm', maxTokens: 1, instructions: '', thinking: 'auto', effort: null, maxRounds: 1 } as const;
    const { session } = scriptedSession(provider, undefined, {
      responder,
      settings: () => ({ ...usual, ...settings }),
    });
    await session.send(prompt('Is it?'));
    return provider.requests[0];
  };

  it('is to be held by the cache for as long as was found cheaper, five minutes where nobody says', async () => {
    assert.equal((await turnWith({}, { cacheLife: () => '1h' }))?.cacheLife, '1h');
    assert.equal((await turnWith({}, {}))?.cacheLife, '5m');
  });

  it('may search the web where that is switched on', async () => {
    assert.equal((await turnWith({ web: true }, {}))?.web, true);
    assert.equal((await turnWith({ web: false }, {}))?.web, undefined);
  });

  it('searches the web no more once the person has chosen Plan mode while the turn runs', async () => {
    const provider = new ScriptedProvider({ calls: [['1', 'read']] }, { text: 'A part.', stopReason: 'paused' });
    const tools = new ScriptedTools({ 1: () => (session.conversation.choose({ mode: 'plan' }), 'read') });
    const usual = { model: 'm', maxTokens: 1, instructions: '', thinking: 'auto', effort: null, maxRounds: 4 } as const;
    const { session, answer } = scriptedSession(provider, tools, { settings: () => ({ ...usual, web: true }) });
    await session.send(prompt('Look it up.', true));
    assert.deepEqual(
      provider.requests.map(({ web }) => web),
      [true, undefined],
    );
    assert.equal(answer().state, 'complete');
  });
});
