import { isDeepStrictEqual } from 'node:util';
import { turnOf } from '../assistant/scripted.ts';
import type { TurnResult } from '../../../src/assistant/index.ts';
import type { Attempt } from '../../support/messagesApi/attempts.ts';
import type { MessagesApi } from '../../support/messagesApi/server.ts';
import { asSent, beginningOfSent, type FaultCase, ok } from './faultCase.ts';
import { type Rig, type Room, turnClock } from './rig.ts';

/** How long Stop may take until the turn has ended, and until its socket is closed, ms. */
const idleWithinMs = 200;
const closedWithinMs = 1000;

export interface CaseResult {
  readonly problems: readonly string[];
  /** From Stop to a turn that has ended, ms. */
  readonly idleMs: number | null;
  /** From Stop to a socket that is closed at the server, ms. */
  readonly closedMs: number | null;
}

/** What a server tells about the requests of one case: the same in this process and in another. */
export interface Witness {
  readonly url: string;
  attempts(): Promise<readonly Attempt[]>;
  reply?(match: string, scripts: NonNullable<FaultCase['script']>): void;
}

/** Sees only the attempts that came under a path of its own. */
export function witnessOf(api: MessagesApi, number: number): Witness {
  const prefix = `/case-${number}/`;
  return {
    url: `${api.url}/case-${number}`,
    attempts: () => {
      const ids = new Set(api.requests.filter(({ path }) => path.startsWith(prefix)).map(({ requestId }) => requestId));
      return Promise.resolve(api.log.filter(({ requestId }) => ids.has(requestId)));
    },
    reply: (match, scripts) => api.reply(match, scripts),
  };
}

/** Plays a case and says what of it was not as it should be. */
export async function runCase(
  fault: FaultCase,
  number: number,
  rig: Rig,
  witness: Witness,
  streamRounds = false,
): Promise<CaseResult> {
  const problems: string[] = [];
  const expect = (what: string, actual: unknown, expected: unknown): void => {
    if (!isDeepStrictEqual(actual, expected)) problems.push(`${what}: ${show(actual)} instead of ${show(expected)}`);
  };
  const config = { baseUrl: fault.baseUrl ?? witness.url, ...fault.config };
  const room = rig.room(config, undefined, fault.model, undefined, streamRounds);
  const prompt = `Case ${number}.`;
  if (fault.script) witness.reply?.(prompt, fault.script);
  const text = fault.script ? prompt : `${prompt} scenario:${fault.scenario}`;
  const turn = send(room, text, fault.workspace ?? false);

  let idleMs: number | null = null;
  let closedMs: number | null = null;
  if (fault.stopAt) {
    // A busy machine may take longer to ask than a person to press Stop: that is another case.
    await until(async () => (await witness.attempts()).length > 0);
    await fault.stopAt(room, room.session.answering ?? '');
    const stopped = performance.now();
    // Held against a clock that only runs while the event loop turns: a machine that is busy is no slow Stop.
    const clock = turnClock();
    let turns = 0;
    const end = clock.every(5, () => (turns += 5));
    room.session.stop();
    await turn;
    idleMs = performance.now() - stopped;
    expect('Stop to idle in its time', turns <= idleWithinMs || turns, true);
    await until(async () => (await witness.attempts()).every(({ end }) => end !== 'open'));
    closedMs = performance.now() - stopped;
    expect('Stop to a closed socket in its time', turns <= closedWithinMs || turns, true);
    end();
  }
  const result = await turn;
  const answer = room.conversation.answer(result.messageId);
  const attempts = await witness.attempts();
  const sent = attempts.at(-1)?.text ?? '';

  expect('state', result.state, fault.state);
  if (fault.text === asSent) expect('text', result.text, sent);
  else if (fault.text === beginningOfSent) expect('text is what was sent', sent.startsWith(result.text), true);
  else expect('text', result.text, fault.text);
  expect('requests', attempts.length, fault.requests);
  if (fault.kind) expect('kind', result.error?.kind, fault.kind);
  if (fault.code) expect('code', result.error?.code, fault.code);
  if (fault.stopReason) expect('stop reason', result.stopReason, fault.stopReason);
  if (fault.says && !fault.says.test(result.error?.message ?? ''))
    problems.push(`says: ${show(result.error?.message)}`);
  if (/\p{Cc}|0123456789/u.test(result.error?.message ?? ''))
    problems.push('the sentence has control characters or the key');
  expect('activity', room.conversation.activity(result.messageId), null);
  expect('running', room.session.answering, null);
  expect('stored state', room.stored(result.messageId)?.state, fault.state);
  expect('stored text', room.stored(result.messageId)?.text === result.text, true);
  expect(
    'ledger',
    room.ledger().map(({ state }) => state),
    fault.ledger,
  );
  if (problems.length > 0) problems.push(...room.ledger().flatMap(({ errorMessage }) => errorMessage ?? []));
  const open = answer?.steps.filter((step) => step.kind !== 'note' && step.durationMs === null) ?? [];
  expect('rows that look as if they ran', open.length, 0);
  try {
    fault.check?.(room, result.messageId);
  } catch (error) {
    problems.push((error as Error).message);
  }

  if (fault.then) problems.push(...(await press(fault, room, result)));
  if (!fault.noNext && !fault.baseUrl) {
    const next = await send(room, `After case ${number}. scenario:ok`, fault.workspace ?? false);
    expect('next turn', [next.state, next.text, next.error?.message], ['complete', ok, undefined]);
  }
  const refusedByServer = (await witness.attempts()).filter(({ scenario }) => scenario === 'refused');
  expect('requests that the API would refuse', refusedByServer.length, 0);
  return { problems, idleMs, closedMs };
}

async function press(fault: FaultCase, room: Room, before: TurnResult): Promise<string[]> {
  const problems: string[] = [];
  const result =
    fault.then === 'continue'
      ? await turnOf(room.session.continue(before.messageId))
      : await turnOf(room.session.retry(before.messageId));
  if (result?.state !== 'complete') problems.push(`${String(fault.then)} ended in ${show(result)}`);
  if (fault.then === 'continue') {
    const expected = fault.continued ?? before.text + ok;
    if (result?.text !== expected) problems.push(`continued text: ${show(result?.text)} instead of ${show(expected)}`);
    if (room.stored(before.messageId)?.text !== result?.text) problems.push('the continued text is not what is stored');
  } else {
    const old = room.conversation.answer(before.messageId);
    if (result?.messageId === before.messageId || old?.text !== before.text || old.state !== before.state) {
      problems.push('Retry has not kept the old answer');
    }
    if (result?.text !== ok) problems.push(`text at Retry: ${show(result?.text)}`);
  }
  return problems;
}

async function send(room: Room, text: string, workspace: boolean): Promise<TurnResult> {
  const result = await room.session.send({ text, workspace, attachments: [], context: '' });
  if (!result) throw new Error('the prompt was not sent');
  return result;
}

async function until(test: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 300 && !(await test()); tries += 1)
    await new Promise((resolve) => setTimeout(resolve, 10));
}

function show(value: unknown): string {
  const text = value === undefined ? 'undefined' : JSON.stringify(value);
  return text.length > 160 ? `${text.slice(0, 160)}…` : text;
}
