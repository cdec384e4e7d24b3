import type { ToHost } from '../../protocol/index.ts';
import { fitPicture } from './fitPicture.ts';
import { formatNumber, t } from '../../base/index.ts';

/** The largest document that the API takes, bytes; the host knows the finer limits. */
const maxBytes = 32 * 1024 * 1024;

/** Longer text becomes an attachment, in UTF-16 units: it would bury the question, and a box of lines without end freezes. */
const maxTextLength = 20_000;

const uriTypes = ['application/vnd.code.uri-list', 'text/uri-list'];

/** Ways out of what was pasted or dropped. */
export interface IncomingWays {
  readonly post: (message: ToHost) => void;
  /** Says in a sentence what was not attached, and why. */
  readonly refuse: (sentence: string) => void;
}

/**
 * The pictures of a text that was copied in a program of an office suite: it gives text, HTML and a picture of the text
 * together, and the text is meant. Empty for anything else that is pasted.
 */
export const picturesBesideText = (data: DataTransfer | null): readonly File[] => {
  if (data === null || !data.types.includes('text/html') || data.getData('text/plain').trim() === '') return [];
  const files = [...data.files];
  return files.every(({ type }) => type.startsWith('image/')) ? files : [];
};

export const attachFiles = (files: readonly File[], ways: IncomingWays): void => {
  for (const file of files) void attach(file, ways);
};

/** Gives the host what was pasted or dropped. `false`: it is a text that can stand in the composer, or nothing. */
export const takeIncoming = (data: DataTransfer | null, ways: IncomingWays, files = data?.files ?? []): boolean => {
  if (data === null) return false;
  if (files.length > 0) {
    attachFiles([...files], ways);
    return true;
  }
  for (const type of uriTypes) {
    const uris = data
      .getData(type)
      .split(/\r?\n/u)
      .filter((uri) => uri.startsWith('file:') || uri.startsWith('vscode-remote:') || uri.startsWith('vscode-vfs:'));
    if (uris.length === 0) continue;
    ways.post({ type: 'attachUris', uris });
    return true;
  }
  const text = data.getData('text/plain');
  if (text.length <= maxTextLength) return false;
  void attach(new File([text], t('Pasted text'), { type: 'text/plain' }), ways);
  return true;
};

/** Whether something is dragged that {@link takeIncoming} would take. */
export const isIncoming = (data: DataTransfer | null): boolean =>
  data?.types.some((type) => type === 'Files' || uriTypes.includes(type)) ?? false;

const attach = async (file: File, { post, refuse }: IncomingWays): Promise<void> => {
  const name = file.name === '' ? t('What was pasted') : `“${file.name}”`;
  if (file.size > maxBytes) {
    const megabytes = formatNumber(file.size / 1024 / 1024, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
    refuse(
      t('{0} has {1} MB and was not attached: at most {2} MB can be read.', name, megabytes, maxBytes / 1024 / 1024),
    );
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
    refuse(t('{0} could not be read and was not attached. If it is a folder, attach its files.', name));
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
