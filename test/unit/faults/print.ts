// Plays every fault and prints the table, once as ever and once with rounds of tools that stream: `npm run faults`, or
// `npm run faults -- PART-OF-A-NAME`.
import { faultCases } from './cases.ts';
import type { FaultCase } from './faultCase.ts';
import { streamedCases } from './streamedCases.ts';
import { playTable } from './table.ts';

const part = process.argv[2] ?? '';
const strays: unknown[] = [];
process.on('unhandledRejection', (reason) => strays.push(reason));

/** Prints the table of one mode. */
async function print(cases: readonly FaultCase[], streamRounds: boolean): Promise<void> {
  const started = performance.now();
  const named = cases.filter(({ flood, scenario }) => !flood && scenario.includes(part));
  const { results, end } = playTable(named, streamRounds);
  let failed = 0;
  const idle: number[] = [];
  const closed: number[] = [];
  for (const { fault, result } of results) {
    const { problems, idleMs, closedMs } = await result;
    if (problems.length > 0) failed += 1;
    if (idleMs !== null) idle.push(idleMs);
    if (closedMs !== null) closed.push(closedMs);
    const name = `${fault.scenario}${fault.workspace ? ' (tools)' : ''}${fault.stopAt ? ' + Stop' : ''}${fault.then ? ` + ${fault.then}` : ''}`;
    const end = `${fault.state} · ${fault.requests} req · ${fault.ledger.join(' ')}`;
    console.log(`${problems.length > 0 ? 'FAIL' : 'pass'}  ${fault.id.padEnd(4)} ${name.padEnd(48)} ${end}`);
    for (const problem of problems) console.log(`            ${problem}`);
  }
  const faults = await end;
  const longest = (times: number[]): string => (times.length === 0 ? '-' : `${Math.max(...times).toFixed(0)} ms`);
  console.log(
    `\n${results.length - failed} of ${results.length} cases pass in ${((performance.now() - started) / 1000).toFixed(1)} s; ` +
      `Stop to idle at most ${longest(idle)}, to a closed socket at most ${longest(closed)} (${idle.length} stops); ` +
      `${faults.length} mistakes of our own, ${strays.length} unhandled rejections`,
  );
  if (failed + faults.length + strays.length > 0) process.exitCode = 1;
}

console.log('Chats that stream, and rounds of tools that come whole:\n');
await print(faultCases, false);
console.log('\nRounds of tools that stream:\n');
await print(streamedCases, true);
