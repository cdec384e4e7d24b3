import assert from 'node:assert/strict';
import { asItIs } from '../../../src/llm/index.ts';
import { outputOf as boundedOutput } from '../../../src/mcp/results.ts';
import { pdfOf, pngOf } from '../../support/pictures.ts';

const outputOf = (result: Parameters<typeof boundedOutput>[0]): ReturnType<typeof boundedOutput> =>
  boundedOutput(result, asItIs);
const png = pngOf(30, 20).toString('base64');

describe('the result of a server’s tool', () => {
  it('is a picture where its bytes are one, whatever the server calls it', async () => {
    const { output, parts } = await outputOf({
      content: [
        { type: 'text', text: 'Here:' },
        { type: 'image', data: png, mimeType: 'image/jpeg' },
      ],
    });
    assert.match(output, /^Here:\n\[image, image\/jpeg, 1 KB\]$/);
    assert.deepEqual(parts, [{ type: 'image', mediaType: 'image/png', base64: png }]);
  });

  it('is a sentence where the bytes are no picture, or a damaged one', async () => {
    const html = Buffer.from('<script>alert(1)</script>').toString('base64');
    const cut = pngOf(30, 20).subarray(0, 40).toString('base64');
    const { output, parts } = await outputOf({
      content: [
        { type: 'image', data: html, mimeType: 'image/png' },
        { type: 'image', data: cut, mimeType: 'image/png' },
      ],
    });
    assert.equal(parts, undefined);
    assert.match(output, /\n\[picture is left out: it is damaged: its end is missing\.\]$/);
  });

  it('has PDFs of resources as documents, and structured content unless it is said as text too', async () => {
    const blob = pdfOf(1).toString('base64');
    const resource = { type: 'resource', resource: { uri: 'file:///a.pdf', blob } } as const;
    const both = await outputOf({ content: [resource], structuredContent: { a: 1 } });
    assert.deepEqual(both.parts, [
      { type: 'document', mediaType: 'application/pdf', base64: blob, name: 'file:///a.pdf' },
    ]);
    assert.match(both.output, /\{"a":1\}$/);
    const said = await outputOf({ content: [{ type: 'text', text: '{ "a": 1 }' }], structuredContent: { a: 1 } });
    assert.deepEqual(said, { output: '{ "a": 1 }', isError: false });
  });

  it('has no more text than fits, and no more pictures than a request takes well', async () => {
    const image = { type: 'image', data: png, mimeType: 'image/png' } as const;
    const many = await outputOf({
      content: [{ type: 'text', text: 'x'.repeat(60_000) }, ...Array.from({ length: 25 }, () => image)],
    });
    assert.ok(many.output.length < 55_000);
    assert.equal(many.parts?.length, 20);
  });
});
