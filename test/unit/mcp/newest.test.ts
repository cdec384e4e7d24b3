import assert from 'node:assert/strict';
import path from 'node:path';
import { McpBench } from '../../support/mcp/bench.ts';

const script = path.resolve(import.meta.dirname, '../../support/mcp/newestServer.ts');

/** The next time that it happens. */
const once = (event: McpBench['servers']['servers'][number]['onDidChange']): Promise<void> =>
  new Promise((resolve) => {
    const subscription = event(() => {
      subscription.dispose();
      resolve();
    });
  });

describe('an MCP server of the revision 2026-07-28', () => {
  const bench = new McpBench();
  before(async () => {
    bench.configure({ n: { command: process.execPath, args: [script] } });
    await bench.begin();
  });
  after(() => bench.dispose());

  it('is spoken to in that', () => {
    const [server] = bench.servers.servers;
    const { state } = server!;
    assert.equal(state.kind === 'running' ? state.protocol : JSON.stringify([state, server?.log]), '2026-07-28');
  });

  it('has its questions in a result put to the person on the same card, and the call goes on with the answers', async () => {
    bench.reply = { name: 'Ada' };
    const heard: string[] = [];
    const { output } = await bench.call('mcp__n__greet', {}, (text) => heard.push(text));
    assert.equal(output, 'accept Ada, 1 folders, asked');
    const [question] = bench.questions;
    assert.deepEqual(
      question?.form.fields.map(({ key, min, max, required }) => [key, min, max, required]),
      [
        ['name', 2, null, true],
        ['pages', null, 3, false],
      ],
    );
    assert.match(heard.at(-1) ?? '', /I greet\./, 'what it logs is asked for with the call');
  });

  it('is heard when its list of tools changes', async () => {
    const [server] = bench.servers.servers;
    while (server?.tools[0]?.description !== 'Greets otherwise.') await once(server!.onDidChange);
  });

  it('is told of a no', async () => {
    bench.reply = null;
    assert.match((await bench.call('mcp__n__greet', {})).output, /^decline/);
  });
});
