import { structuredPatch } from 'diff';
import { withLf } from './replace.ts';
import { visibleText } from './visible.ts';

export interface DiffLine {
  readonly kind: 'same' | 'add' | 'remove';
  readonly text: string;
}

/** The picture of exactly what will be done, shown before somebody allows it. */
export type Preview =
  | { readonly kind: 'diff'; readonly lines: readonly DiffLine[] }
  | { readonly kind: 'command'; readonly text: string }
  | { readonly kind: 'text'; readonly text: string };

/** Texts above this size (UTF-16 units) are not compared line by line: that could take seconds. */
const compareLimit = 400_000;
const kinds: Partial<Record<string, DiffLine['kind']>> = { '+': 'add', '-': 'remove', ' ': 'same' };

/** The lines that differ between two texts, with three around them, and hidden characters made visible. */
export function diffPreview(before: string, after: string): Preview {
  const [from, to] = [withLf(before), withLf(after)];
  const patch =
    from.length + to.length > compareLimit
      ? undefined
      : structuredPatch('', '', from, to, '', '', { context: 3, timeout: 1000 });
  if (!patch) return { kind: 'diff', lines: [...linesOf('remove', from), ...linesOf('add', to)] };
  const lines = patch.hunks.flatMap((hunk, at): DiffLine[] => [
    ...(at > 0 || hunk.oldStart > 1 ? [{ kind: 'same', text: `@@ line ${hunk.newStart} @@` } as const] : []),
    ...hunk.lines.map((line): DiffLine => ({
      kind: kinds[line.charAt(0)] ?? 'same',
      text: visibleText(kinds[line.charAt(0)] ? line.slice(1) : line),
    })),
  ]);
  return { kind: 'diff', lines };
}

const linesOf = (kind: DiffLine['kind'], text: string): DiffLine[] =>
  text === '' ? [] : text.split('\n').map((line) => ({ kind, text: visibleText(line) }));
