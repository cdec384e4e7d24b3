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
  linkify.match = (text) => match(text)?.filter((one) => isAddress(text, cutAddress(one))) ?? null;
  const matchAtStart = linkify.matchAtStart.bind(linkify);
  linkify.matchAtStart = (text) => {
    const found = matchAtStart(text);
    return found && isAddress(text, cutAddress(found)) ? found : null;
  };
}

interface Found {
  readonly schema: string;
  url: string;
  readonly index: number;
  lastIndex: number;
  text: string;
}

/** The marks of emphasis around an address; and words that follow a host without a blank, as in `https://a.example请看`. */
const behindAddress =
  /\*\*|~~|(?<=^https?:\/\/(?:[a-z0-9-]+\.)+[a-z]{2,})[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Hangul}]/iu;

/** Cuts off what does not belong to the address. */
function cutAddress(found: Found): Found {
  const end = found.text.search(behindAddress);
  if (end < 0 || !found.url.endsWith(found.text)) return found;
  found.url = found.url.slice(0, found.url.length - found.text.length + end);
  found.lastIndex -= found.text.length - end;
  found.text = found.text.slice(0, end);
  return found;
}

function isAddress(text: string, { schema, url, index, lastIndex }: Found): boolean {
  // As much as the tests look at: the whole of a long text would be copied for each address in it.
  const before = text.slice(Math.max(0, index - 1), index);
  const after = text.slice(lastIndex, lastIndex + 64);
  return schema === '' || schema === 'mailto:' ? isMail(url, before, after) : isHost(url, after);
}

function isMail(url: string, before: string, after: string): boolean {
  const [name = '', host = ''] = url.split('@');
  return (
    !name.includes('/') &&
    !partOfMore.test(before) &&
    !/^(?:[:/\\@]\S|[-+=])/.test(after) &&
    !fileOnly.test(host) &&
    !/^[\d.]+\.\p{L}+$/u.test(host) &&
    /\.\p{L}{2,}$/u.test(host)
  );
}

/** An address has a whole host, no part that stands for something else, and none of a name and password. */
const isHost = (url: string, after: string): boolean =>
  !/^[{$@]|^:[^\s/@]*@|^<[\w-]+>|^\[[\w-]+\](?!\()/.test(after) &&
  !/[{}]|%7B/i.test(url) &&
  /^https?:\/\/(?:\[[\da-f:.]+\]|(?=[^/?#]*[\p{L}\d])[\p{L}\p{M}\p{N}_.-]+)(?::\d{1,5})?(?:[/?#]|$)/iu.test(url);
