import assert from 'node:assert/strict';
import fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import { initPhoton, PhotonImage } from '@cf-wasm/photon/others';
import fc from 'fast-check';
import { filePart, mediaTypeOf, pictureSize } from '../../../src/llm/index.ts';
import { PictureScaler } from '../../../src/pictures/index.ts';
import { orientationOf, upright } from '../../../src/pictures/orientation.ts';
import { pdfOf, pngOf } from '../../support/pictures.ts';

const wasm = fileURLToPath(import.meta.resolve('@cf-wasm/photon/photon.wasm'));

/** Pixels that no codec makes small. */
function noise(width: number, height: number): PhotonImage {
  const pixels = new Uint8Array(width * height * 4);
  let state = 1;
  for (let at = 0; at < pixels.length; at++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    pixels[at] = at % 4 === 3 ? 255 : state >>> 24;
  }
  return new PhotonImage(pixels, width, height);
}

/** A photograph, red on the left and blue on the right, with the mark of a camera that was held in this way. */
function photograph(width: number, height: number, orientation: number): Buffer {
  const pixels = new Uint8Array(width * height * 4);
  for (let at = 0; at < pixels.length; at += 4) {
    const isLeft = (at / 4) % width < width / 2;
    pixels.set([isLeft ? 255 : 0, 0, isLeft ? 0 : 255, 255], at);
  }
  const jpeg = Buffer.from(new PhotonImage(pixels, width, height).get_bytes_jpeg(90));
  const tiff = Buffer.alloc(26);
  tiff.write('MM\0*', 'latin1');
  tiff.writeUInt32BE(8, 4);
  tiff.writeUInt16BE(1, 8);
  tiff.writeUInt16BE(0x0112, 10);
  tiff.writeUInt16BE(3, 12);
  tiff.writeUInt32BE(1, 14);
  tiff.writeUInt16BE(orientation, 18);
  const segment = Buffer.concat([Buffer.from('\u00ff\u00e1\0\0Exif\0\0', 'latin1'), tiff]);
  segment.writeUInt16BE(segment.length - 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), segment, jpeg.subarray(2)]);
}

function colourAt(bytes: Uint8Array, x: number, y: number): string {
  const image = PhotonImage.new_from_byteslice(bytes);
  const pixels = image.get_raw_pixels();
  const at =
    (Math.round(y * (image.get_height() - 1)) * image.get_width() + Math.round(x * (image.get_width() - 1))) * 4;
  const [red = 0, , blue = 0] = pixels.subarray(at, at + 3);
  image.free();
  return red > 150 && blue < 100 ? 'red' : blue > 150 && red < 100 ? 'blue' : `${red} ${blue}`;
}

describe('a picture that is larger than the API takes', function () {
  this.timeout(120_000);
  const scaler = new PictureScaler(new URL('../../../src/pictures/worker.ts', import.meta.url), wasm);
  before(() => initPhoton({ module_or_path: fs.readFileSync(wasm) }));
  after(() => scaler.dispose());

  it('is made as small as it may be beside any number of others, and is whole', async () => {
    const fitted = await scaler.fit(pngOf(9000, 300));
    assert.deepEqual(pictureSize(fitted), { width: 2000, height: 67 });
    assert.equal(mediaTypeOf(fitted), 'image/png');
    assert.ok(filePart(fitted, 'a')?.ok);
  });

  it('stays a photograph, and upright', async () => {
    const fitted = await scaler.fit(photograph(2400, 1200, 6));
    assert.equal(mediaTypeOf(fitted), 'image/jpeg');
    assert.deepEqual(pictureSize(fitted), { width: 1000, height: 2000 });
    assert.deepEqual([colourAt(fitted, 0.5, 0.1), colourAt(fitted, 0.5, 0.9)], ['red', 'blue']);
  });

  it('in bytes alone keeps its pixels, and becomes a JPEG', async () => {
    const large = noise(1400, 1400).get_bytes();
    assert.ok(large.length > 4_000_000);
    const fitted = await scaler.fit(large);
    assert.deepEqual(pictureSize(fitted), { width: 1400, height: 1400 });
    assert.equal(mediaTypeOf(fitted), 'image/jpeg');
    assert.ok(filePart(fitted, 'a')?.ok);
  });

  it('is white in a JPEG where it can be seen through', async () => {
    const pixels = noise(1400, 1400).get_raw_pixels();
    for (let at = 0; at < 1400 * 300 * 4; at += 4) pixels[at + 3] = 0;
    const fitted = await scaler.fit(new PhotonImage(pixels, 1400, 1400).get_bytes());
    assert.equal(mediaTypeOf(fitted), 'image/jpeg');
    assert.equal(colourAt(fitted, 0.5, 0.05), '255 255');
  });

  it('and damaged is given back as it is, and the next one is made smaller all the same', async () => {
    const cut = pngOf(9000, 300).subarray(0, 400);
    assert.equal(await scaler.fit(cut), cut);
    const bomb = Buffer.from(pngOf(100, 100));
    bomb.writeUInt32BE(60_000, 16);
    bomb.writeUInt32BE(60_000, 20);
    assert.equal(await scaler.fit(bomb), bomb);
    assert.deepEqual(pictureSize(await scaler.fit(pngOf(2001, 10))), { width: 2000, height: 10 });
  });

  it('is the only thing that is touched', async () => {
    for (const bytes of [pngOf(2000, 2000), pdfOf(2), Buffer.from('text'), Buffer.alloc(0)]) {
      assert.equal(await scaler.fit(bytes), bytes);
    }
  });
});

describe('how a camera was held', () => {
  it('is read from any bytes without an error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const orientation = orientationOf(Uint8Array.from([0xff, 0xd8, 0xff, 0xe1, ...bytes]));
        assert.ok(orientation >= 1 && orientation <= 8);
      }),
    );
  });

  // A picture of 3 × 2 pixels, turned: each row of the result from its top.
  const turned: Readonly<Record<number, readonly number[][]>> = {
    1: [
      [1, 2, 3],
      [4, 5, 6],
    ],
    2: [
      [3, 2, 1],
      [6, 5, 4],
    ],
    3: [
      [6, 5, 4],
      [3, 2, 1],
    ],
    4: [
      [4, 5, 6],
      [1, 2, 3],
    ],
    5: [
      [1, 4],
      [2, 5],
      [3, 6],
    ],
    6: [
      [4, 1],
      [5, 2],
      [6, 3],
    ],
    7: [
      [6, 3],
      [5, 2],
      [4, 1],
    ],
    8: [
      [3, 6],
      [2, 5],
      [1, 4],
    ],
  };
  for (const [orientation, rows] of Object.entries(turned)) {
    it(`is made good (${orientation})`, () => {
      const { pixels, width, height } = upright(Uint32Array.of(1, 2, 3, 4, 5, 6), 3, 2, Number(orientation));
      assert.deepEqual([width, height, [...pixels]], [rows[0]?.length, rows.length, rows.flat()]);
    });
  }
});
