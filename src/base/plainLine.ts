// Escape sequences of terminals, then every other control and formatting character.
// eslint-disable-next-line no-control-regex
const terminalCodes = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|.)/g;
const unprintable = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}]+/gu;
const keyLike = /\b(sk-[A-Za-z0-9_-]{4})[A-Za-z0-9_-]{4,}/g;

/**
 * Text of others in which VS Code makes no links: in notifications and input boxes `[words](address)` is one, and one to a
 * command runs it, whoever wrote it.
 */
export const withoutLinks = (text: string): string => text.replaceAll('](', '] (');

/** Whether a text makes no link, neither by itself nor with links of ours that follow it. */
export const isLinkProof = (text: string): boolean =>
  !text.includes('](') && text.lastIndexOf('[') <= text.lastIndexOf(']');

/** Text of the other side made fit to be shown: one line, bounded, no control characters, no links, nothing like a key. */
export function plainLine(text: string, longest = 300): string {
  const clean = text
    .slice(0, 4 * longest)
    .replace(terminalCodes, '')
    .replace(unprintable, ' ')
    .replace(keyLike, '$1…')
    .replace(/\s+/g, ' ')
    .trim();
  return withoutLinks(clean.length > longest ? clean.slice(0, longest) + '…' : clean);
}
