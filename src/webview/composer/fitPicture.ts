/** The largest picture that the API takes, bytes: 5 MB as base64. */
const maxBytes = (5 * 1024 * 1024 * 3) / 4;
/** The longest side that it takes, pixels. */
const maxPixels = 8000;
/** The longest side of a picture that was scaled down: it may stand beside any number of others. */
const fittedPixels = 2000;

/** The picture, scaled down where the API would refuse it as it is; whatever cannot be scaled is given back unchanged. */
export const fitPicture = async (file: Blob): Promise<Blob> => {
  if (!/^image\/(?:png|jpeg|gif|webp)$/u.test(file.type) || typeof OffscreenCanvas === 'undefined') return file;
  const bitmap = await createImageBitmap(file).catch(() => null);
  if (bitmap === null) return file;
  try {
    const side = Math.max(bitmap.width, bitmap.height);
    if (file.size <= maxBytes && side <= maxPixels) return file;
    const scale = Math.min(1, fittedPixels / side);
    const canvas = new OffscreenCanvas(
      Math.max(1, Math.round(bitmap.width * scale)),
      Math.max(1, Math.round(bitmap.height * scale)),
    );
    canvas.getContext('2d')?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    const png = await canvas.convertToBlob({ type: 'image/png' });
    return png.size <= maxBytes ? png : await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.9 });
  } catch {
    return file;
  } finally {
    bitmap.close();
  }
};
