import assert from 'node:assert/strict';
import { deflateSync } from 'node:zlib';
import { pdfFacts } from '../../../src/llm/files/pdfFacts.ts';
import { pictureSize } from '../../../src/llm/files/pictureSize.ts';
import { pdfProblem, pictureProblem } from '../../../src/llm/index.ts';

/** Bytes from texts (one byte a character) and numbers of 1, 2 or 4 bytes. */
const be16 = (value: number): number[] => [value >> 8, value & 255];
const be32 = (value: number): number[] => [...be16(value >>> 16), ...be16(value & 65_535)];
const le16 = (value: number): number[] => be16(value).reverse();
const le24 = (value: number): number[] => [value & 255, (value >> 8) & 255, value >> 16];
const bytes = (...pieces: (string | number[])[]): Buffer =>
  Buffer.concat(pieces.map((piece) => (typeof piece === 'string' ? Buffer.from(piece, 'latin1') : Buffer.from(piece))));

const png = (width: number, height: number): Buffer =>
  bytes('\u0089PNG\r\n\u001a\n', be32(13), 'IHDR', be32(width), be32(height), [8, 6, 0, 0, 0]);
const gif = (width: number, height: number): Buffer => bytes('GIF89a', le16(width), le16(height), [0, 0, 0]);
const jpeg = (width: number, height: number, before = 0): Buffer =>
  bytes(
    [0xff, 0xd8],
    ...(before > 0 ? [[0xff, 0xe1, ...be16(before + 2)], Array<number>(before).fill(0xff)] : []),
    [0xff, 0xff, 0xc4, 0, 4, 1, 1],
    [0xff, 0xc2, 0, 11, 8, ...be16(height), ...be16(width), 1, 1, 0x11, 0],
  );
const webp = (chunk: string, rest: number[]): Buffer => bytes('RIFF', be32(0), 'WEBP', chunk, be32(0), rest);
const vp8l = (width: number, height: number): number[] => {
  const bits = (width - 1) | ((height - 1) << 14);
  return [0x2f, bits & 255, (bits >> 8) & 255, (bits >> 16) & 255, bits >>> 24];
};

describe('the size of a picture', () => {
  for (const [name, data] of [
    ['PNG', png(9000, 40)],
    ['GIF', gif(9000, 40)],
    ['JPEG', jpeg(9000, 40)],
    ['JPEG behind a preview', jpeg(9000, 40, 60_000)],
    ['WebP, lossy', webp('VP8 ', [0, 0, 0, 0x9d, 1, 0x2a, ...le16(9000), ...le16(40)])],
    ['WebP, lossless', webp('VP8L', vp8l(9000, 40))],
    ['WebP, extended', webp('VP8X', [0, 0, 0, 0, ...le24(8999), ...le24(39)])],
  ] as const) {
    it(`is read from the head of a ${name}`, () =>
      assert.deepEqual(pictureSize(Buffer.concat([data, Buffer.alloc(20)])), { width: 9000, height: 40 }));

    it(`of a ${name} that is cut anywhere is unknown or right, never an exception`, () => {
      for (let end = 0; end < Math.min(data.length, 200); end += 1) {
        const size = pictureSize(data.subarray(0, end));
        if (size && end >= data.length) assert.deepEqual(size, { width: 9000, height: 40 });
      }
    });
  }

  it('is unknown where there is none', () => {
    for (const other of ['', 'text', '%PDF-1.7', '\u00ff\u00d8\u00ff', 'RIFF0000WEBPXXXX']) {
      assert.equal(pictureSize(bytes(other, [0, 0, 0, 0])), null);
    }
  });
});

describe('a picture', () => {
  const base64 = (data: Buffer): string => data.toString('base64');
  it('of up to 8,000 pixels and 5 MB of base64 is taken', () => {
    assert.equal(pictureProblem(base64(png(8000, 8000))), null);
    assert.equal(pictureProblem('A'.repeat(5 * 1024 * 1024)), null);
  });

  it('above that is refused with the figures', () => {
    assert.match(pictureProblem(base64(png(8001, 10))) ?? '', /8,001 × 10 pixels.*8,000/);
    assert.match(pictureProblem('A'.repeat(5 * 1024 * 1024 + 4)) ?? '', /5\.0 MB.*5 MB/);
    assert.match(pictureProblem(base64(png(10, 2001)), 2000) ?? '', /2,000.*more than 20/);
  });
});

const pdf = (...objects: string[]): string => `%PDF-1.7\n${objects.join('\n')}\ntrailer << /Root 1 0 R >>`;
const tree = (count: number): string => `2 0 obj << /Type /Pages /Kids [3 0 R] /Count ${count} >> endobj`;
const facts = (text: string | Buffer): ReturnType<typeof pdfFacts> =>
  pdfFacts(typeof text === 'string' ? Buffer.from(text, 'latin1') : text);
const packed = (text: string): Buffer =>
  Buffer.concat([
    Buffer.from('%PDF-1.7\n4 0 obj << /Type /ObjStm /N 1 /Filter /FlateDecode >>\nstream\n'),
    deflateSync(Buffer.from(text)),
    Buffer.from('\nendstream endobj'),
  ]);

describe('a PDF', () => {
  it('has the pages that its tree counts, whichever way the tree is written', () => {
    assert.equal(facts(pdf(tree(700), tree(12))).pages, 700);
    assert.equal(facts(pdf('2 0 obj <</Count 7/Type/Pages/Kids[3 0 R]>>')).pages, 7);
    assert.equal(facts(packed('<< /Type /Pages /Kids [3 0 R] /Count 321 >>')).pages, 321);
    assert.equal(facts(pdf('<< /Type /Page >>', '<< /Type /Page /Parent 2 0 R >>')).pages, 2);
    assert.equal(facts(pdf()).pages, null);
  });

  it('with too many pages or with a password is refused with the reason', () => {
    const base64 = (text: string): string => Buffer.from(text, 'latin1').toString('base64');
    assert.match(pdfProblem(base64(pdf(tree(601)))) ?? '', /601 pages.*600/);
    assert.equal(pdfProblem(base64(pdf(tree(600)))), null);
    assert.equal(pdfProblem(base64(pdf())), null);
    assert.match(pdfProblem(base64(`${pdf(tree(1))} /Encrypt 9 0 R`)) ?? '', /password/);
    assert.equal(pdfProblem(base64(pdf(tree(1), '(how to /Encrypt a file)'))), null);
  });

  it('of hostile content is read in bounded time and memory', () => {
    const bomb = deflateSync(Buffer.alloc(200 * 1024 * 1024));
    const head = Buffer.from('<< /Type /ObjStm >>\nstream\n');
    assert.equal(facts(Buffer.concat([head, bomb, Buffer.from('endstream')])).pages, null);
    assert.equal(facts('/Type /Pages '.repeat(20_000)).pages, null);
    assert.equal(facts('/Type /ObjStm '.repeat(20_000)).pages, null);
  });
});
