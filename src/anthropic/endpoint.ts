/** Where requests go by default. */
const defaultBaseUrl = 'https://api.anthropic.com';

export type Endpoint =
  | {
      readonly ok: true;
      /** Without a trailing slash and without `/v1`, which the SDK adds. */
      readonly baseUrl: string;
      readonly host: string;
      /** Plain HTTP to another machine: the key and the text would travel in the clear. */
      readonly inTheClear: boolean;
    }
  | { readonly ok: false; readonly problem: string };

const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/i;

/** Reads an address that a person wrote. A path prefix is kept; a trailing slash or `/v1` is forgiven. */
export function parseEndpoint(written: string): Endpoint {
  const text = written.trim() || defaultBaseUrl;
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return {
      ok: false,
      problem: `“${text}” is not an address. Write it with its scheme, like https://gateway.example.`,
    };
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    return { ok: false, problem: `The address must begin with https:// or http://, not ${url.protocol}//.` };
  }
  if (url.username || url.password) {
    return { ok: false, problem: 'The address must not hold a name or password. The key is set apart from it.' };
  }
  if (url.search || url.hash) {
    return { ok: false, problem: 'The address must not have a query or a fragment.' };
  }
  const path = url.pathname.replace(/\/+$/, '').replace(/\/v1$/, '');
  return {
    ok: true,
    baseUrl: url.origin + path,
    host: url.host,
    inTheClear: url.protocol === 'http:' && !loopback.test(url.hostname),
  };
}

/** Why this cannot be a key, as a sentence; `null` when it could be one. The sentence never holds the key. */
export function keyProblem(key: string): string | null {
  if (key === '') return 'The API key is empty.';
  if (/[\r\n]/.test(key)) return 'The API key has a line break in it. Copy it again without one.';
  if (/\s/.test(key)) return 'The API key has a space in it. Copy it again without one.';
  if (!/^[\x21-\x7e]+$/.test(key)) {
    return 'The API key has a character that cannot be in one, such as a curly quote. Copy it again from the console.';
  }
  return null;
}
