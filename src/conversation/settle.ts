import { notRun } from '../llm/index.ts';
import type { AssistantMessage, Round, Step, ToolState } from './message.ts';

/** Whether a tool's row waits or works. */
export const isUnderWay = (state: ToolState): boolean =>
  state === 'pending' || state === 'approval' || state === 'running';

/**
 * An answer of which nothing goes on: no row is under way, and every call has a result, so that the next request is
 * valid. Gives the same object when there is nothing to settle.
 *
 * @param endedAt ms since 1970; `null` when that is not known, and times stay unknown
 * @param why why it ended, for rows and calls that have no output yet
 */
export function settle(answer: AssistantMessage, endedAt: number | null, why: string | null = null): AssistantMessage {
  const steps = mapChanged(answer.steps, (step) => settleStep(step, endedAt, why));
  const rounds = mapChanged(answer.rounds, (round) => answerCalls(round, why));
  return steps === answer.steps && rounds === answer.rounds ? answer : { ...answer, steps, rounds };
}

function settleStep(step: Step, endedAt: number | null, why: string | null): Step {
  const durationMs = endedAt === null || step.kind === 'note' ? null : Math.max(0, endedAt - step.startedAt);
  if (step.kind === 'thinking') return step.durationMs === null ? { ...step, durationMs: durationMs ?? 0 } : step;
  if (step.kind === 'note' || !isUnderWay(step.state)) return step;
  return { ...step, state: 'cancelled', output: step.output ?? why, durationMs: step.durationMs ?? durationMs };
}

function answerCalls(round: Round, why: string | null): Round {
  const missing = round.content.flatMap((block) =>
    block.type === 'function' && !round.results.some(({ callId }) => callId === block.request.callId)
      ? [notRun(block.request.callId, why ?? undefined)]
      : [],
  );
  return missing.length === 0 ? round : { ...round, results: [...round.results, ...missing] };
}

/** The list with each item changed; the same list when none is another. */
function mapChanged<T>(items: readonly T[], change: (item: T) => T): readonly T[] {
  const changed = items.map(change);
  return changed.every((item, index) => item === items[index]) ? items : changed;
}
