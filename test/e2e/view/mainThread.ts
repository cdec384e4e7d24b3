// What the page's main thread did, told by the processor's time: a machine that is busy with other things does not count.
import type { Page } from 'playwright-core';

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/** Longest task of the renderer's main thread while `work` is done, ms of its own processor time. */
export async function longestTask(page: Page, work: () => Promise<void>): Promise<number> {
  const session = await page.context().newCDPSession(page);
  const events: TraceEvent[] = [];
  session.on('Tracing.dataCollected', ({ value }) => events.push(...(value as unknown as TraceEvent[])));
  const complete = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve));
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    categories: '-*,toplevel,disabled-by-default-devtools.timeline,__metadata',
  });
  await work();
  await session.send('Tracing.end');
  await complete;
  await session.detach();
  const main = new Set(
    events
      .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid} ${tid}`),
  );
  const tasks = events.filter(({ name, pid, tid }) => name === 'RunTask' && main.has(`${pid} ${tid}`));
  if (tasks.length === 0) throw new Error('the trace has no task of the main thread');
  return Math.max(...tasks.map(({ tdur = 0 }) => tdur / 1000));
}

/** Processor time of one known piece of work, ms, as the machine is now: on the one where it was written it took 15. */
export async function knownWorkMs(page: Page): Promise<number> {
  return longestTask(page, async () => {
    for (let round = 0; round < 5; round++) {
      await page.evaluate(() => {
        const text = 'abcdefghij'.repeat(1000);
        let sum = 0;
        for (let at = 0; at < 2_000_000; at++) sum = (sum * 31 + text.charCodeAt(at % 10_000)) | 0;
        return sum;
      });
    }
  });
}
