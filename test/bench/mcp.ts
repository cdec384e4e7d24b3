/**
 * What MCP servers cost: how long a conversation's first turn waits for them, and what is loaded for them and when:
 * `npm run bench:mcp`. The three public servers, as programs; each run starts them anew. It prints; it never fails.
 */
import esbuild from 'esbuild';
import { McpBench } from '../support/mcp/bench.ts';
import { realServer } from '../support/mcp/realServers.ts';

const runs = Number(process.env['BENCH_RUNS'] ?? 5);
const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** Times of the first turn and of the second, ms. */
async function wait(servers: object): Promise<readonly [first: number, second: number]> {
  const bench = new McpBench();
  bench.configure(servers);
  const times: number[] = [];
  for (let turn = 0; turn < 2; turn += 1) {
    const began = performance.now();
    await bench.begin();
    times.push(performance.now() - began);
  }
  await bench.dispose();
  return [times[0] ?? 0, times[1] ?? 0];
}

const all = {
  everything: realServer('everything'),
  filesystem: realServer('filesystem', '.'),
  memory: realServer('memory'),
};
// The client is loaded once a window.
await wait({ memory: all.memory });
for (const [name, servers] of Object.entries({
  everything: { everything: all.everything },
  filesystem: { filesystem: all.filesystem },
  memory: { memory: all.memory },
  'all three, side by side': all,
})) {
  const times: (readonly [number, number])[] = [];
  for (let run = 0; run < runs; run += 1) times.push(await wait(servers));
  const [first, second] = [0, 1].map((turn) => median(times.map((each) => each[turn as 0 | 1])));
  console.log(`${name.padEnd(24)} first turn waits ${first?.toFixed(0)} ms, the next ${second?.toFixed(1)} ms`);
}

const { metafile } = await esbuild.build({
  entryPoints: { extension: 'src/extension.ts' },
  bundle: true,
  splitting: true,
  minify: true,
  format: 'esm',
  platform: 'node',
  target: 'node22',
  external: ['vscode'],
  mainFields: ['module', 'main'],
  outdir: 'dist',
  write: false,
  metafile: true,
});
/** The files that are loaded with one, without those that are loaded on first use. */
function closure(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  const imports = metafile.outputs[file]?.imports ?? [];
  for (const each of imports) if (each.kind === 'import-statement' && !each.external) closure(each.path, seen);
  return seen;
}
const size = (files: Iterable<string>): string =>
  `${([...files].reduce((sum, file) => sum + (metafile.outputs[file]?.bytes ?? 0), 0) / 1000).toFixed(1)} kB`;
const client = (file: string): boolean =>
  Object.keys(metafile.outputs[file]?.inputs ?? {}).some((input) => input.includes('@modelcontextprotocol'));
const entry = closure('dist/extension.js');
const house = closure(
  Object.keys(metafile.outputs).find((file) => file.includes('sidestream-')) ?? 'dist/extension.js',
);
const withClient = Object.keys(metafile.outputs).filter(client);
const connecting = Object.keys(metafile.outputs).find((file) => file.includes('connect-')) ?? '';
const before = new Set([...entry, ...house]);
console.log(`loaded at start-up       ${size(entry)}; with the client in it: ${[...entry].some(client)}`);
console.log(`loaded with the panel    ${size(house)}; with the client in it: ${[...house].some(client)}`);
console.log(`the client's own files   ${size(withClient)}`);
console.log(`loaded with a server     ${size([...closure(connecting)].filter((file) => !before.has(file)))}`);
