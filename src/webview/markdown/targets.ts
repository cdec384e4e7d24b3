import type { FileReference } from './options.ts';

/** A web or mail address that may be offered, normalised: the host is in ASCII, as the browser would ask for it. */
export function webTarget(href: string): URL | undefined {
  if (!URL.canParse(href)) return undefined;
  const url = new URL(href);
  return url.protocol === 'http:' || url.protocol === 'https:' || url.protocol === 'mailto:' ? url : undefined;
}

/**
 * Whether the words of a link name a host other than the one it leads to, or the host is one that reads differently
 * from what it is.
 */
export function misleads(text: string, url: URL): boolean {
  if (url.protocol === 'mailto:') return false;
  if (url.username !== '' || url.password !== '' || /(?:^|\.)xn--/.test(url.hostname)) return true;
  const [, scheme, host] = /^\s*([a-z][a-z0-9+.-]*:\/\/)?([^\s/:?#@]+\.[^\s/:?#@]{2,})/iu.exec(text) ?? [];
  const named = host?.toLowerCase();
  if (named === undefined || (scheme === undefined && fileEnding.test(named))) return false;
  const bare = (host: string): string => host.replace(/^www\./, '');
  return bare(named) !== bare(url.hostname) && !url.hostname.endsWith(`.${bare(named)}`);
}

/** Endings of file names: a name with one is a file's name, not a host's. */
const fileEnding =
  /\.(?:[cm]?[jt]sx?|py|rs|go|rb|cs|kt|sh|md|cc|hh|pl|hs|ex|vb|ml|json|txt|html?|s?css|ya?ml|toml|java|swift|php|sql|cpp|hpp|lock|log|xml|env|net)$/;

/** Stands for a number sign of a name, while one that begins a line's number is looked for. */
const numberSign = '\uE023';

/** Reads a link's target as the name of a file. What is written as `%23` belongs to the name. */
export function linkedFile(href: string): FileReference | undefined {
  const at = href.indexOf('#');
  const [name, fragment] = at < 0 ? [href, ''] : [href.slice(0, at), href.slice(at)];
  const file = fileReference(safeDecode(name).replaceAll('#', numberSign) + fragment);
  return file && { ...file, path: file.path.replaceAll(numberSign, '#') };
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Reads a text as the name of a file, perhaps with a line. */
export function fileReference(text: string): FileReference | undefined {
  if (text.length > 260) return undefined;
  const match =
    /^(?<path>(?:[A-Za-z]:[\\/])?(?! )(?:[^\s:*?"<>|#]| )*?[^\s:*?"<>|#\\/])(?:(?::|#L)(?<line>\d{1,7})(?:(?::|C|[-–]L?)(?<column>\d{1,7}))?)?$/u.exec(
      text,
    );
  const path = match?.groups?.['path'];
  if (
    path === undefined ||
    !/[\\/]|\.[A-Za-z0-9]{1,12}$/.test(path) ||
    path.startsWith('//') ||
    path.startsWith('\\\\')
  )
    return undefined;
  const line = match?.groups?.['line'];
  const column = /[-–]/u.test(text.slice(path.length)) ? undefined : match?.groups?.['column'];
  return {
    path,
    ...(line === undefined ? {} : { line: Number(line) }),
    ...(column === undefined ? {} : { column: Number(column) }),
  };
}
