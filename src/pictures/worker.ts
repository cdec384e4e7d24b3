import fs from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { initPhoton, PhotonImage, resize, SamplingFilter } from '@cf-wasm/photon/others';
import { upright } from './orientation.ts';
import type { Scaled, ScaleRequest } from './request.ts';

/** Qualities of a JPEG, the best that has room. */
const qualities = [90, 75, 50];

const { wasm } = workerData as { readonly wasm: string };
const ready = initPhoton({ module_or_path: fs.readFileSync(wasm) });

/** Makes one picture smaller. Bytes that are no picture end the thread: the library traps on them. */
function scale({ bytes, width, height, maxBytes, isJpeg, orientation }: ScaleRequest): Scaled {
  const whole = PhotonImage.new_from_byteslice(bytes);
  // Triangle weighs every pixel that falls into a new one; sharper filters take twice the time.
  const small = resize(whole, width, height, SamplingFilter.Triangle);
  whole.free();
  const raw = small.get_raw_pixels();
  const turned = upright(new Uint32Array(raw.buffer, raw.byteOffset, raw.length / 4), width, height, orientation);
  const { buffer, byteOffset, byteLength } = turned.pixels;
  const pixels = new Uint8Array(buffer, byteOffset, byteLength);
  const asPng = isJpeg ? null : new PhotonImage(pixels, turned.width, turned.height).get_bytes();
  if (asPng && asPng.length <= maxBytes) return { bytes: asPng };
  const opaque = new PhotonImage(onWhite(pixels), turned.width, turned.height);
  let made = opaque.get_bytes_jpeg(qualities[0] ?? 90);
  for (const quality of qualities.slice(1)) {
    if (made.length > maxBytes) made = opaque.get_bytes_jpeg(quality);
  }
  return { bytes: made };
}

/** A JPEG has no transparency: what can be seen through is white, as a page is. */
function onWhite(pixels: Uint8Array): Uint8Array {
  for (let at = 3; at < pixels.length; at += 4) {
    const alpha = pixels[at] ?? 255;
    if (alpha === 255) continue;
    for (let channel = at - 3; channel < at; channel++) {
      pixels[channel] = 255 + (((pixels[channel] ?? 0) - 255) * alpha) / 255;
    }
    pixels[at] = 255;
  }
  return pixels;
}

// The time that one may take begins when the library is loaded. A trap rejects, and so ends the thread.
parentPort?.on('message', (request: ScaleRequest) => {
  void ready.then(() => {
    parentPort?.postMessage('begun');
    parentPort?.postMessage(scale(request));
  });
});
