import assert from 'node:assert/strict';
import spec from 'commonmark-spec';
import { BlockStream } from '../../../src/webview/markdown/stream/blockStream.ts';
import { createParser } from '../../../src/webview/markdown/grammar/parser.ts';
import { randomChunks, randomDocument, randomFrom } from './documents.ts';

/** The text as chunks of one UTF-16 unit. */
export const units = (text: string): string[] => Array.from({ length: text.length }, (_, at) => text.charAt(at));

/** The HTML of a text that arrives in these chunks, drawn in between as often as `draw` says. */
export function stream(chunks: readonly string[], draw: () => boolean = () => true, md = createParser()): string {
  const blocks = new BlockStream(md);
  for (const chunk of chunks) {
    blocks.append(chunk);
    if (!draw()) continue;
    while (blocks.step());
    if (draw()) blocks.renderOpen();
  }
  blocks.end();
  while (blocks.step());
  blocks.renderOpen();
  return blocks.html();
}

/** The HTML around the first difference: whole documents would drown it. */
function aroundDifference(left: string, right: string): [string, string] {
  let at = 0;
  while (at < left.length && left[at] === right[at]) at++;
  const from = Math.max(0, at - 80);
  return [left.slice(from, at + 160), right.slice(from, at + 160)];
}

/**
 * Compares streamed and one-shot HTML of random documents.
 *
 * @returns how many were compared
 * @throws AssertionError naming the seed, the document and the chunks of the first difference
 */
export function compareRandom(seed: number, count: number): number {
  const md = createParser();
  const examples = spec.tests.map((example) => example.markdown);
  for (let index = 0; index < count; index++) {
    const random = randomFrom(seed + index);
    const text = randomDocument(random, examples);
    const chunks = randomChunks(random, text);
    const eager = random();
    const streamed = stream(chunks, () => random() < eager, md);
    const whole = md.render(text, { references: {} });
    if (streamed === whole) continue;
    const [actual, expected] = aroundDifference(streamed, whole);
    assert.equal(actual, expected, `seed ${seed + index}, in chunks: ${JSON.stringify(chunks).slice(0, 2000)}`);
  }
  return count;
}
