/**
 * Random documents from a seed that is new each time: `node test/unit/webview/fuzz.ts [seconds] [seed]`. Ends with 1 and
 * names the seed when streamed and one-shot markdown differ.
 */
import { compareRandom } from './exact.ts';

const seconds = Number(process.argv[2] ?? 30);
const first = Number(process.argv[3] ?? Date.now() % 1_000_000_000);
const batch = 500;
const end = performance.now() + seconds * 1000;
let compared = 0;
console.log(`from seed ${first}, for ${seconds} s`);
while (performance.now() < end) compared += compareRandom(first + compared, batch);
console.log(`${compared} documents, no difference`);
