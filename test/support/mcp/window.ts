// Stands for a window that starts a server and is then killed: prints a line when the server runs.
import { McpBench } from './bench.ts';

const bench = new McpBench();
bench.configure(JSON.parse(process.argv[2] ?? '{}') as object);
await bench.begin();
console.log(bench.servers.servers[0]?.state.kind);
setInterval(() => undefined, 1000);
