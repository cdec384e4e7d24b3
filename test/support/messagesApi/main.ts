/**
 * The Messages API as a program: `node test/support/messagesApi/main.ts [--port N] [--demo]`. Prints its URL on a line
 * of its own. Other processes read `GET /__log` and `GET /__requests`, and write `POST /__reset` and `POST /__reply`
 * (`{ "match": "part of the prompt", "scripts": { "text": "…" } }`, or `regexp` instead of `match`).
 */
import { parseArgs } from 'node:util';
import { SCENARIO_NAMES } from './scenarios/index.ts';
import { startMessagesApi } from './server.ts';

const { values } = parseArgs({
  options: { port: { type: 'string' }, demo: { type: 'boolean' }, scenarios: { type: 'boolean' } },
});

if (values.scenarios) {
  for (const { name, about } of SCENARIO_NAMES) console.log(`${name.padEnd(28)} ${about}`);
} else {
  const api = await startMessagesApi({ port: Number(values.port ?? 0), demo: values.demo ?? false });
  console.log(api.url);
}
