import { startMessagesApi } from '../../support/messagesApi/server.ts';
import { faultCases } from './cases.ts';
import type { FaultCase } from './faultCase.ts';
import { Rig } from './rig.ts';
import { type CaseResult, runCase, witnessOf } from './runCase.ts';

/** How many cases are played at once: nearly all of them wait most of the time. */
const atOnce = 12;

/**
 * Plays every case that is not a flood. Gives the results in the order of the cases, as promises.
 *
 * @param streamRounds whether turns with tools stream
 */
export function playTable(
  cases: readonly FaultCase[] = faultCases.filter(({ flood }) => !flood),
  streamRounds = false,
): {
  readonly results: readonly { readonly fault: FaultCase; readonly result: Promise<CaseResult> }[];
  readonly end: Promise<readonly unknown[]>;
} {
  const api = startMessagesApi();
  const rig = new Rig();
  const settle: (() => Promise<void>)[] = [];
  const results = cases.map((fault, number) => {
    const result = new Promise<CaseResult>((resolve) => {
      settle.push(async () => {
        try {
          resolve(await runCase(fault, number, rig, witnessOf(await api, number), streamRounds));
        } catch (error) {
          resolve({ problems: [String(error)], idleMs: null, closedMs: null });
        }
      });
    });
    return { fault, result };
  });
  const worker = async (): Promise<void> => {
    for (let next = settle.shift(); next; next = settle.shift()) await next();
  };
  const end = Promise.all(Array.from({ length: atOnce }, worker)).then(async () => {
    rig.close();
    await (await api).close();
    return rig.faults;
  });
  return { results, end };
}
