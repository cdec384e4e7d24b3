import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { McpBench } from '../../support/mcp/bench.ts';

const support = path.resolve(import.meta.dirname, '../../support/mcp');

const runs = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    // What has ended and was not waited for is listed still.
    return !/^State:\s+Z/m.test(fs.readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
};

/** Waits until none of them runs. */
async function gone(pids: readonly number[]): Promise<void> {
  while (pids.some(runs)) await new Promise((resolve) => setTimeout(resolve, 20));
}

(process.platform === 'linux' ? describe : describe.skip)('the processes of an MCP server', () => {
  let bench: McpBench;
  let file: string;
  let server: object;
  beforeEach(() => {
    bench = new McpBench();
    file = path.join(bench.folder, 'pids');
    // It heeds neither the end of its input nor the wish that it end, and has a child.
    server = { command: process.execPath, args: [path.join(support, 'hostileServer.ts'), 'stays', file] };
  });
  afterEach(() => bench.dispose());
  const pids = (): number[] => JSON.parse(fs.readFileSync(file, 'utf8')) as number[];

  it('end when it is stopped, also those that do not want to', async () => {
    bench.configure({ h: server });
    await bench.begin();
    assert.ok(pids().every(runs));
    await bench.servers.servers[0]?.stop();
    await gone(pids());
  });

  it('end when the window is killed', async () => {
    const script = path.join(support, 'window.ts');
    const window = spawn(process.execPath, [script, JSON.stringify({ h: server })], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [said] = (await once(window.stdout, 'data')) as [Buffer];
    assert.equal(said.toString().trim(), 'running');
    assert.ok(pids().every(runs));
    window.kill('SIGKILL');
    await gone(pids());
  });
});
