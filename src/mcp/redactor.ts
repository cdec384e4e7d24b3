import { plainLine } from '../base/index.ts';

/** Shorter values are words that stand everywhere, UTF-16 units. */
const minSecretLength = 6;

/** A function that takes a server's secrets out of a text: in what it writes, says and fails with. */
export function redactor(secrets: readonly string[]): (text: string) => string {
  const known = [...new Set(secrets.flatMap((secret) => [secret, secret.replace(/^(?:Bearer|Basic)\s+/i, '')]))]
    .filter((secret) => secret.length >= minSecretLength)
    .sort((a, b) => b.length - a.length);
  return (text) => known.reduce((rest, secret) => rest.replaceAll(secret, '‹secret›'), text);
}

/** An error of a server, or of the way to it, as one line that is safe to show. */
export const reasonOf = (error: unknown): string =>
  plainLine(error instanceof Error ? error.message : String(error), 400) || 'No reason was given.';
