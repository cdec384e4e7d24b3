import { createHash } from 'node:crypto';

/** The longest name of a tool that the API takes. */
const maxLength = 64;

/** Server and tool as the server names them. */
export interface ToolOrigin {
  readonly server: string;
  readonly tool: string;
}

const fit = (name: string): string => name.replace(/[^a-zA-Z0-9_-]/g, '_');

/**
 * The names under which tools of servers are offered, `mcp__<server>__<tool>`, in the same order. A name that is too
 * long, holds other characters, or would be given twice is shortened and ends in a fingerprint of the two names, so that
 * the same tools always have the same names and no two have one.
 */
export function toolNames(origins: readonly ToolOrigin[]): string[] {
  const plain = origins.map(({ server, tool }) => `mcp__${fit(server)}__${fit(tool)}`);
  const counts = new Map<string, number>();
  for (const name of plain) counts.set(name, (counts.get(name) ?? 0) + 1);
  return origins.map(({ server, tool }, at) => {
    const name = plain[at] ?? '';
    const isExact = name === `mcp__${server}__${tool}`;
    if (isExact && name.length <= maxLength && counts.get(name) === 1) return name;
    const mark = createHash('sha256')
      .update(JSON.stringify([server, tool]))
      .digest('hex')
      .slice(0, 8);
    return `${name.slice(0, maxLength - 1 - mark.length)}_${mark}`;
  });
}
