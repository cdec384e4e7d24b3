import type { ToHost } from '../../protocol/index.ts';
import { fitPicture } from './fitPicture.ts';

/** The largest document that the API takes, bytes; the host knows the finer limits. */
const maxBytes = 32 * 1024 * 1024;

/** Longer text becomes an attachment, in UTF-16 units: it would bury the question, and a box of lines without end freezes. */
const LONG_TEXT = 20_000;

const uriTypes = ['application/vnd.code.uri-list', 'text/uri-list'];

/** Gives the host what was pasted or dropped. `false`: it is a text that can stand in the composer, or nothing. */
export const takeIncoming = (data: DataTransfer | null, post: (message: ToHost) => void): boolean => {
  if (data === null) return false;
  const files = [...data.files];
  if (files.length > 0) {
    for (const file of files) void attach(file, post);
    return true;
  }
  for (const type of uriTypes) {
    const uris = data
      .getData(type)
      .split(/\r?\n/u)
      .filter((uri) => uri.startsWith('file:') || uri.startsWith('vscode-remote:') || uri.startsWith('vscode-vfs:'));
    if (uris.length === 0) continue;
    post({ type: 'attachUris', uris });
    return true;
  }
  const text = data.getData('text/plain');
  if (text.length <= LONG_TEXT) return false;
  void attach(new File([text], 'Pasted text', { type: 'text/plain' }), post);
  return true;
};

/** Whether something is dragged that {@link takeIncoming} would take. */
export const isIncoming = (data: DataTransfer | null): boolean =>
  data?.types.some((type) => type === 'Files' || uriTypes.includes(type)) ?? false;

const attach = async (file: File, post: (message: ToHost) => void): Promise<void> => {
  if (file.size > maxBytes) {
    post({ type: 'problem', message: `${file.name} is larger than ${maxBytes / 1024 / 1024} MB and was not attached` });
    return;
  }
  try {
    const fitted = await fitPicture(file);
    const url = await dataUrl(fitted);
    post({
      type: 'attach',
      name: file.name === '' ? 'pasted' : file.name,
      mediaType: fitted.type === '' ? 'text/plain' : fitted.type,
      base64: url.slice(url.indexOf(',') + 1),
    });
  } catch (error) {
    post({ type: 'problem', message: `${file.name} could not be read: ${String(error)}` });
  }
};

/** A reader makes base64 without holding a string of every byte. */
const dataUrl = (file: Blob): Promise<string> =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => resolve(typeof reader.result === 'string' ? reader.result : ''));
    reader.addEventListener('error', () => reject(reader.error ?? new Error('unknown')));
    reader.readAsDataURL(file);
  });
