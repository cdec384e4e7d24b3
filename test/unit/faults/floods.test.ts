import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { Attempt } from '../../support/messagesApi/attempts.ts';
import { faultCases } from './cases.ts';
import { Rig } from './rig.ts';
import { LagMeter } from './lagMeter.ts';
import { runCase, type Witness } from './runCase.ts';

/** Nobody needs more than this for an answer of 8 MB, whose text stands in the parser, the conversation and the store. */
const mostHeapMb = 300;

describe('a flood', function () {
  this.timeout(60_000);
  let server: ChildProcess;
  let rig: Rig;
  let url = '';

  before(async () => {
    rig = new Rig();
    const main = path.join(import.meta.dirname, '../../support/messagesApi/main.ts');
    server = spawn(process.execPath, [main], { stdio: ['ignore', 'pipe', 'inherit'] });
    assert.ok(server.stdout);
    const [line] = (await once(server.stdout, 'data')) as [Buffer];
    url = line.toString().trim();
  });
  after(() => {
    server.kill();
    rig.close();
  });

  const witness = (number: number): Witness => ({
    url,
    attempts: async () => {
      const { attempts } = (await (await fetch(`${url}/__log`)).json()) as { attempts: Attempt[] };
      return attempts.filter(({ prompt }) => prompt.toLowerCase().includes(`case ${number}.`));
    },
  });

  for (const [number, fault] of faultCases.filter(({ flood }) => flood).entries()) {
    it(`leaves the extension host responsive and its memory bounded: ${fault.scenario}`, async () => {
      const before = process.memoryUsage().heapUsed;
      const lag = new LagMeter();
      // The server makes 8 MB or more before its first byte: on a busy machine that takes long, and is no stall.
      const patient = { ...fault, config: { ...fault.config, stallMs: 30_000, contentMs: 30_000 } };
      const { problems } = await runCase(patient, 1000 + number, rig, witness(1000 + number));
      const grown = (process.memoryUsage().heapUsed - before) / 1e6;
      console.log(`        ${fault.scenario}: longest pause ${lag.stop().toFixed(0)} ms, heap +${grown.toFixed(0)} MB`);
      assert.deepEqual(problems, []);
      assert.ok(grown < mostHeapMb, `the heap grew by ${grown.toFixed(0)} MB`);
    });
  }
});
