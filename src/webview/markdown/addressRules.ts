import type { MarkdownIt } from 'markdown-it';

/** Endings of files that are none of hosts: `icon@2x.png` is no mail address. */
const fileOnly =
  /\.(?:png|jpe?g|gif|svg|webp|ico|bmp|pdf|[cm]?jsx?|[cm]?tsx?|css|html?|json|ya?ml|toml|txt|lock|log|xml|java|py|cpp|hpp|exe|dll|service|local|internal|test|invalid)$/i;
/** End of a text before a mail address that is part of something else: a path, another address, a package's scope. */
const partOfMore = /[\w./:@\\=+~%&?#-]$/;

/**
 * Finds addresses in text: http and https, `www.`, and mail. A bare word with a dot is more often a file than a host,
 * and what only looks like an address stays text: `git@github.com:a/b`, `icon@2x.png`, `https://${HOST}/x`.
 */
export function limitAddresses(md: MarkdownIt): void {
  md.linkify.set({ fuzzyLink: false, fuzzyIP: false, fuzzyEmail: true });
  md.linkify.add('ftp:', null).add('//', null);
  md.linkify.add('www.', {
    validate: (text, position) =>
      /^[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:\/[^\s<>"'`()[\]{}]*[^\s<>"'`()[\]{}.,;:!?])?/i.exec(
        text.slice(position, position + 2048),
      )?.[0].length ?? 0,
    normalize: (match) => {
      match.url = `http://${match.url}`;
    },
  });
  const { linkify } = md;
  const match = linkify.match.bind(linkify);
  linkify.match = (text) => {
    const found = match(text)?.filter((one) => isAddress(text, one));
    return found ?? null;
  };
  const matchAtStart = linkify.matchAtStart.bind(linkify);
  linkify.matchAtStart = (text) => {
    const found = matchAtStart(text);
    return found && isAddress(text, found) ? found : null;
  };
}

interface Found {
  readonly schema: string;
  readonly url: string;
  readonly index: number;
  readonly lastIndex: number;
}

function isAddress(text: string, { schema, url, index, lastIndex }: Found): boolean {
  // As much as the tests look at: the whole of a long text would be copied for each address in it.
  const before = text.slice(Math.max(0, index - 1), index);
  const after = text.slice(lastIndex, lastIndex + 64);
  return schema === '' || schema === 'mailto:' ? isMail(url, before, after) : isHost(url, after);
}

function isMail(url: string, before: string, after: string): boolean {
  const host = url.slice(url.indexOf('@') + 1);
  return (
    !partOfMore.test(before) &&
    !/^(?:[:/\\@]\S|[-+=])/.test(after) &&
    !fileOnly.test(host) &&
    /\.\p{L}{2,}$/u.test(host)
  );
}

/** An address has a whole host, no part that stands for something else, and none of a name and password. */
const isHost = (url: string, after: string): boolean =>
  !/^[{$@]|^<[\w-]+>|^\[[\w-]+\](?!\()/.test(after) &&
  !/[{}]|%7B/i.test(url) &&
  /^https?:\/\/(?:\[|[^/?#]*\p{L}|[\d.]+)/iu.test(url);
