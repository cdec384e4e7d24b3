import { t } from '../../base/index.ts';
/** A file with YAML between `---` lines at its beginning. */
export interface FrontMatter {
  readonly data: Readonly<Record<string, unknown>>;
  /** The text behind it. */
  readonly text: string;
  /** Why it cannot be read, as a sentence; all of the file is then text. */
  readonly problem: string | null;
}

/** Reads the front matter of a file; without one all is text. The parser is loaded when there is one. */
export async function readFrontMatter(source: string): Promise<FrontMatter> {
  const plain = source.replace(/^\ufeff/, '');
  const [, head = null, rest = ''] = /^---[ \t]*\r?\n([\s\S]*?)(?<=\n)---[ \t]*(?:\r?\n([\s\S]*))?$/.exec(plain) ?? [];
  if (head === null) return { data: {}, text: plain.trim(), problem: null };
  try {
    const { parse } = await import('./yaml.ts');
    // Aliases could make a small text a huge one.
    const data: unknown = parse(head, { maxAliasCount: 0 });
    if (data === null || data === undefined) return { data: {}, text: rest.trim(), problem: null };
    if (typeof data === 'object' && !Array.isArray(data)) {
      return { data: data as Record<string, unknown>, text: rest.trim(), problem: null };
    }
    return { data: {}, text: rest.trim(), problem: t('The front matter is no list of names and values.') };
  } catch (error) {
    const [reason = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    return { data: {}, text: rest.trim(), problem: t('The front matter cannot be read: {0}', reason) };
  }
}

/** A value as one line of text; empty where there is none. */
export const textValue = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value).replaceAll(/\s+/g, ' ').trim() : '';
