/** The thing behind a suggestion; the view gives it back as it was, or as someone made it up. */
export type ContextReference =
  | { readonly kind: 'file' | 'folder'; readonly path: string }
  | { readonly kind: 'symbol'; readonly path: string; readonly name: string; readonly line: number }
  | { readonly kind: (typeof surroundings)[number] };

const surroundings = ['selection', 'problems', 'changes', 'terminal'] as const;

export const writeReference = (reference: ContextReference): string => JSON.stringify(reference);

/** The reference, if it is one; `null` if not. */
export function readReference(value: string): ContextReference | null {
  let read: unknown;
  try {
    read = JSON.parse(value);
  } catch {
    return null;
  }
  if (typeof read !== 'object' || read === null) return null;
  const { kind, path, name, line } = read as Partial<Record<string, unknown>>;
  const known = surroundings.find((each) => each === kind);
  if (known) return { kind: known };
  if (typeof path !== 'string') return null;
  if (kind === 'file' || kind === 'folder') return { kind, path };
  const isSymbol = kind === 'symbol' && typeof name === 'string' && Number.isSafeInteger(line);
  return isSymbol ? { kind, path, name, line: line as number } : null;
}
