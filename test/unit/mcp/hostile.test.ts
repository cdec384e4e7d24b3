import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { fitTools } from '../../../src/anthropic/request/fitTools.ts';
import { McpBench } from '../../support/mcp/bench.ts';

const script = path.resolve(import.meta.dirname, '../../support/mcp/hostileServer.ts');

/** Waits until it is so, looking each time that something may have changed. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 10));
}

// eslint-disable-next-line no-control-regex -- what nobody sees is looked for
const hidden = /[\u0000-\u001f\u202e\u{e0000}-\u{e007f}]/u;

describe('a hostile MCP server', () => {
  let bench: McpBench;
  beforeEach(() => (bench = new McpBench({ maxStartMs: 5000, maxCallMs: 5000 })));
  afterEach(() => bench.dispose());

  const server = (manner: string, ...more: string[]): object => ({
    command: process.execPath,
    args: [script, manner, ...more],
  });
  const begin = async (manner: string, ...more: string[]): ReturnType<McpBench['begin']> => {
    bench.configure({ h: server(manner, ...more) });
    return bench.begin();
  };
  const state = (): string => bench.servers.servers[0]?.state.kind ?? '';

  it('whose names hold escapes, or are ours, or are too long, gets names of its own', async () => {
    const tools = await begin('names');
    const names = tools.map(({ name }) => name);
    assert.equal(new Set(names).size, names.length);
    for (const name of names) assert.match(name, /^mcp__h__[a-zA-Z0-9_-]{1,56}$/);
    assert.ok(names.includes('mcp__h__read_file'), 'beside ours, not in its place');
    assert.ok(tools.every(({ description }) => description.length <= 4000));
    assert.match(bench.notes.join(), /two tools “do”/);
    for (const tool of tools) {
      const { decision } = await tool
        .call({})
        .prepare({ conversationId: 'c', messageId: 'm', signal: bench.stop.signal });
      assert.ok(decision.kind === 'ask');
      const { title, detail, rule } = decision.question;
      assert.doesNotMatch(`${title}${detail}${rule ?? ''}`, hidden);
    }
  });

  it('whose schemas are odd has them made fit, or does without the tool', async () => {
    const tools = await begin('schemas');
    const { tools: fitted, leftOut } = fitTools(
      tools.map(({ name, description, schema }) => ({ name, description, paramsSchema: schema })),
    );
    assert.deepEqual(
      leftOut.map(({ name }) => name),
      ['mcp__h__key'],
    );
    for (const { schema } of fitted) {
      assert.equal(schema['type'], 'object');
      assert.doesNotMatch(JSON.stringify(schema), /oneOf|evil|exclusiveMinimum":true/);
    }
  });

  it('that says much is heard in part', async () => {
    await begin('huge');
    const { output } = await bench.call('mcp__h__do', {});
    assert.ok(output.length < 51_000 && output.endsWith('… the rest is left out.'));
  });

  it('that sends a message without an end is ended', async () => {
    await begin('tooLong');
    await assert.rejects(bench.call('mcp__h__do', {}), /more than 16 MB/);
    assert.equal(state(), 'failed');
  });

  it('that hangs is told when the person stops', async () => {
    const file = path.join(bench.folder, 'told');
    await begin('hang', file);
    await assert.rejects(bench.call('mcp__h__do', {}, () => bench.stop.abort()));
    await until(() => fs.existsSync(file));
    assert.equal(state(), 'running');
  });

  it('that never answers is given up, and the turn goes on', async () => {
    bench = new McpBench({ maxStartMs: 300, maxCallMs: 300 });
    assert.deepEqual(await begin('silent'), []);
    assert.equal(bench.rows[0]?.state, 'failed');
    assert.deepEqual(await bench.begin(), [], 'and is not waited for again in this conversation');
    assert.equal(bench.rows.length, 1);
  });

  it('that crashes says so, and runs again for the next call', async () => {
    await begin('crash');
    await assert.rejects(bench.call('mcp__h__do', {}), /exit code 3/);
    assert.equal(state(), 'failed');
    assert.ok(bench.servers.servers[0]?.log.includes('It hurts.'));
    await assert.rejects(bench.call('mcp__h__do', {}), /exit code 3/);
    assert.equal(bench.asked.length, 1, 'what was allowed is not asked for again');
  });

  it('that floods is heard to its end, and its log keeps the last lines', async () => {
    await begin('noise');
    assert.equal((await bench.call('mcp__h__do', {})).output, 'done');
    const log = bench.servers.servers[0]?.log ?? [];
    assert.ok(log.length <= 1000);
    assert.match(log.join('\n'), /noise 19999/);
  });

  it('that changes a tool behind an approval is asked for anew', async () => {
    const [tool] = await begin('changes');
    const decide = async (): Promise<{ grant: string | null; rule: string | null; reason: string }> => {
      const context = { conversationId: 'c', messageId: 'm', signal: bench.stop.signal };
      const { decision } = await tool!.call({}).prepare(context);
      assert.ok(decision.kind === 'ask');
      return decision.question;
    };
    const before = await decide();
    bench.rules = [before.rule ?? ''];
    await bench.call('mcp__h__do', {});
    await until(() => bench.servers.servers[0]?.tools[0]?.description?.startsWith('Now') === true);
    const after = await decide();
    assert.notEqual(after.grant, before.grant);
    assert.notEqual(after.rule, before.rule);
    assert.match(after.reason, /has changed this tool/);
    assert.equal((await bench.begin())[0]?.description, 'Does it.', 'the list stays as it was');
    assert.equal((await bench.begin('other'))[0]?.description, 'Now it does something else.');
  });

  it('that says that it only reads is believed when the person trusts it', async () => {
    const [asked] = await begin('reads');
    assert.equal(asked?.kind, 'external');
    bench.trusted.add(bench.servers.servers[0]?.identity ?? '');
    bench.servers.renew();
    const [trusted] = await bench.begin();
    assert.equal(trusted?.kind, 'read');
    const context = { conversationId: 'c', messageId: 'm', signal: bench.stop.signal };
    assert.equal((await trusted.call({}).prepare(context)).decision.kind, 'allowed');
  });

  it('that wants to ask the model is told no', async () => {
    await begin('sampling');
    assert.match((await bench.call('mcp__h__do', {})).output, /does not let servers ask the model/);
  });

  it('cannot hide signs in a result, and its secrets are in no log', async () => {
    bench.inputs.set('token', 'tok-123456789');
    bench.configure({ h: { ...server('escapes'), env: { TOKEN: '${input:token}' } } });
    await bench.begin();
    const { output } = await bench.call('mcp__h__do', { text: 'x' });
    assert.doesNotMatch(output, hidden);
    assert.doesNotMatch(JSON.stringify([bench.asked, bench.rows, bench.servers.servers[0]?.log]), /tok-123/);
  });

  it('that ends on a question of the newest revision is asked in the older way', async () => {
    assert.equal((await begin('exitsOnProbe')).length, 1);
    assert.equal((await bench.call('mcp__h__do', { text: 'x' })).output, 'done x');
  });

  it('is not started without trust, a yes, or its switch', async () => {
    bench.workspaceTrusted = false;
    assert.deepEqual(await begin(''), []);
    bench.workspaceTrusted = true;
    bench.off.add('h');
    assert.deepEqual(await bench.begin(), []);
    bench.off.clear();
    bench.servers.renew();
    bench.answer = false;
    assert.deepEqual(await bench.begin(), []);
    assert.equal(state(), 'stopped');
    assert.equal(bench.asked.length, 1);
  });

  const changes: readonly [what: string, change: (server: Record<string, unknown>) => object][] = [
    ['its command', (given) => ({ ...given, command: '/usr/bin/env' })],
    ['an argument', (given) => ({ ...given, args: [...(given['args'] as string[]), 'more'] })],
    ['a variable', (given) => ({ ...given, env: { A: '1' } })],
    ['the folder', (given) => ({ ...given, cwd: '/tmp' })],
    ['for an address', () => ({ url: 'https://mcp.example' })],
  ];
  for (const [what, change] of changes) {
    it(`is asked for again when it changes ${what}`, async () => {
      const given = server('');
      bench.configure({ h: given });
      await bench.begin();
      await bench.begin('other');
      assert.equal(bench.asked.length, 1);
      bench.answer = false;
      bench.configure({ h: change(given as Record<string, unknown>) });
      assert.deepEqual(await bench.begin(), []);
      assert.equal(bench.asked.length, 2);
    });
  }
});
