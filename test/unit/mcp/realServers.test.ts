import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { ServerOffers } from '../../../src/mcp/serverOffers.ts';
import { McpBench } from '../../support/mcp/bench.ts';
import { realServer } from '../../support/mcp/realServers.ts';

describe('public MCP servers, as programs', () => {
  let bench: McpBench;
  beforeEach(() => (bench = new McpBench()));
  afterEach(() => bench.dispose());

  it('“everything”: text, structured content, pictures, resources, roots, progress, and an error', async () => {
    bench.configure({ everything: realServer('everything') });
    const tools = await bench.begin();
    assert.deepEqual(bench.rows, [{ name: 'start everything', state: 'done', output: `${tools.length + 1} tools.` }]);
    assert.ok(!tools.some(({ name }) => name.includes('research')), 'a tool that needs tasks is left out');
    const call = async (name: string, input: unknown): Promise<string> =>
      (await bench.call(`mcp__everything__${name}`, input)).output;
    assert.equal(await call('echo', { message: 'hello' }), 'Echo: hello');
    assert.match(await call('get-sum', { a: 2, b: 3 }), /\b5\b/);
    assert.match(await call('get-tiny-image', {}), /\[image, image\/png, \d+ KB\]/);
    assert.match(await call('get-resource-links', { count: 2 }), /\[resource demo:\/\/.+: .+\]/);
    assert.match(await call('get-resource-reference', { resourceType: 'Text', resourceId: 1 }), /plaintext resource/);
    assert.match(await call('get-roots-list', {}), /1\. sample/);
    const structured = await call('get-structured-content', { location: 'New York' });
    assert.deepEqual(Object.keys(JSON.parse(structured) as object), ['temperature', 'conditions', 'humidity']);
    const heard: string[] = [];
    const long = 'mcp__everything__trigger-long-running-operation';
    await bench.call(long, { duration: 0.02, steps: 2 }, (text) => heard.push(text));
    assert.match(heard.join('\n'), /1 of 2/);
    assert.equal((await bench.call('mcp__everything__echo', {})).isError, true);
  });

  it('“everything” gives resources and prompts once it runs, and nothing is started for them', async () => {
    bench.configure({ everything: realServer('everything') });
    const offers = new ServerOffers(bench.servers);
    assert.deepEqual(await offers.resources(), []);
    await bench.begin();
    const resources = await offers.resources();
    assert.ok(resources.length > 2);
    const [first] = resources;
    const [part] = await offers.read('everything', first?.uri ?? '');
    assert.equal(part?.uri, first?.uri);
    assert.ok(part?.kind === 'text' && part.text !== '');
    const prompts = await offers.prompts();
    const wanted = prompts.find((prompt) => prompt.arguments.some(({ required }) => required));
    assert.ok(wanted);
    const given = Object.fromEntries(wanted.arguments.map(({ name }) => [name, 'Ada']));
    assert.match(await offers.fill('everything', wanted.name, given), /Ada/);
    await assert.rejects(offers.read('everything', 'demo://nothing/here'), /gave nothing for demo:\/\/nothing\/here/);
    await bench.servers.servers[0]?.stop();
    assert.deepEqual(await offers.prompts(), []);
  });

  it('“everything” asks the person what it wants to know', async () => {
    bench.configure({ everything: realServer('everything') });
    await bench.begin();
    bench.reply = { name: 'Ada', check: true };
    const { output } = await bench.call('mcp__everything__trigger-elicitation-request', {});
    assert.match(output, /Ada/);
    const [question] = bench.questions;
    const kinds = new Set(question?.form.fields.map(({ kind }) => kind));
    for (const kind of ['text', 'boolean', 'integer', 'number', 'choice', 'choices'] as const)
      assert.ok(kinds.has(kind), kind);
  });

  it('“everything” has a page opened after a yes, in the middle of a call and before one', async () => {
    bench.configure({ everything: realServer('everything') });
    await bench.begin();
    const url = 'https://accounts.example/authorize?x=1';
    const call = (errorPath: boolean): Promise<{ readonly output: string }> =>
      bench.call('mcp__everything__trigger-url-elicitation', { url, errorPath });
    assert.match((await call(false)).output, /decline/i);
    assert.equal(bench.opened.length, 0);
    const [question] = bench.questions;
    assert.match(question?.title ?? '', /wants to open a page of accounts\.example\.$/);
    assert.equal(question?.detail, url);
    bench.reply = {};
    for (const errorPath of [false, true]) {
      assert.match((await call(errorPath)).output, /accept/i);
      assert.equal(bench.opened.at(-1), url);
    }
  });

  it('“filesystem” reads and writes in the folder that it was given, and nowhere else', async () => {
    fs.writeFileSync(path.join(bench.folder, 'a.txt'), 'one');
    bench.configure({ files: realServer('filesystem', '${workspaceFolder}') });
    await bench.begin();
    const call = (name: string, input: object): ReturnType<McpBench['call']> =>
      bench.call(`mcp__files__${name}`, input);
    assert.match((await call('read_text_file', { path: path.join(bench.folder, 'a.txt') })).output, /one/);
    await call('write_file', { path: path.join(bench.folder, 'b.txt'), content: 'two' });
    assert.equal(fs.readFileSync(path.join(bench.folder, 'b.txt'), 'utf8'), 'two');
    assert.equal((await call('read_text_file', { path: '/etc/hostname' })).isError, true);
  });

  it('“memory” keeps what it is told from call to call', async () => {
    bench.configure({
      memory: { ...realServer('memory'), env: { MEMORY_FILE_PATH: '${workspaceFolder}/memory.json' } },
    });
    await bench.begin();
    const entities = [{ name: 'Sidestream', entityType: 'extension', observations: ['It streams.'] }];
    await bench.call('mcp__memory__create_entities', { entities });
    assert.match((await bench.call('mcp__memory__search_nodes', { query: 'streams' })).output, /It streams/);
  });
});
