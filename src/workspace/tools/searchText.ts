import path from 'node:path';
import * as z from 'zod';
import {
  aroundHit,
  contentHoldsKeys,
  type Editor,
  escapedName,
  filesToDecode,
  type Folder,
  globMatcher,
  head,
  type LineHit,
  LineSearch,
  type Matcher,
  type Query,
  ripgrep,
  type SearchedTree,
  textHoldsKeys,
  ToolError,
  treeOf,
  walk,
} from '../../files/index.ts';
import { allowed, denied, defineTool, text, type Tool, type ToolOutput } from '../tool.ts';

const schema = z.object({
  query: z.string().min(1).max(1000).describe('The text to look for; case matters when it holds a capital letter.'),
  regex: z.boolean().optional().describe('Whether the query is a regular expression.'),
  glob: z.string().max(500).optional().describe('Only files that match, e.g. "*.ts" or "src/**/*.{ts,tsx}".'),
});

const maxHits = 200;
const maxHitsPerFile = 50;
const maxLineLength = 300;
const maxEntries = 200_000;

export interface SearchSetting {
  /** The editor's ripgrep; `null` when there is none. */
  readonly ripgrep: string | null;
  /** How long a search may take, ms. */
  readonly maxMs: number;
}

export function searchTextTool(editor: Editor, setting: SearchSetting): Tool {
  return defineTool({
    name: 'search_text',
    description:
      'Searches the text of the files in the workspace, leaving out what .gitignore and the settings exclude. Gives path, line and text of each hit. A notebook is searched by its cells, as read_file gives them.',
    input: schema,
    subject: (input) => input.query,
    prepare: (input) => {
      const { folders } = editor.roots();
      if (folders.length === 0) return Promise.resolve(denied('No folder is open.', 'Ask the person to open one.'));
      if (input.query.includes('\n')) {
        return Promise.resolve(
          denied(
            'The query holds a line feed, but lines are searched one by one.',
            'Search for one of the lines, then read the file around the hit.',
          ),
        );
      }
      return Promise.resolve(
        allowed((signal) => {
          const wanted = { pattern: input.query, regex: input.regex ?? false, glob: input.glob ?? null };
          return new Search(editor, setting, wanted, signal).run(folders);
        }),
      );
    },
  });
}

/** A query, and the files to search for it: all if `glob` is `null`. */
interface Wanted extends Query {
  readonly glob: string | null;
}

/** One search, which ends at a number of hits, after a time, or when it is stopped. */
class Search {
  #lines: { readonly label: string; readonly text: string }[] = [];
  readonly #perFile = new Map<string, number>();
  readonly #excluded: Matcher;
  readonly #wanted: Matcher | null;
  readonly #signal: AbortSignal;
  readonly #timeout: AbortSignal;
  readonly #editor: Editor;
  readonly #setting: SearchSetting;
  readonly #query: Query;
  readonly #undecodable = new Set<string>();
  /** Files with hits that are not in UTF-8, with their encoding. */
  readonly #encodings = new Map<string, string>();
  /** Files with bytes that mean nothing in their encoding, and no hit. */
  #unreadable = 0;
  /** Files that the expression cannot be tried on, since it is not one of JavaScript. */
  #untried = 0;
  #hits = 0;
  #isCut = false;
  #heldBack = 0;

  constructor(editor: Editor, setting: SearchSetting, { glob, ...query }: Wanted, signal: AbortSignal) {
    this.#editor = editor;
    this.#setting = setting;
    this.#query = query;
    this.#excluded = globMatcher(editor.excludes());
    this.#wanted = glob === null ? null : globMatcher([glob]);
    this.#timeout = AbortSignal.timeout(setting.maxMs);
    this.#signal = AbortSignal.any([signal, this.#timeout]);
  }

  async run(folders: readonly Folder[]): Promise<ToolOutput> {
    for (const folder of folders) {
      const prefix = folders.length > 1 ? `${folder.name}/` : '';
      try {
        const { ripgrep: program } = this.#setting;
        if (program === null || folder.virtual || (await this.#mustDecode(folder)))
          await this.#withWalker(folder, prefix);
        else await this.#withRipgrep(program, folder, prefix);
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        throw new ToolError(
          `The search failed: ${head(why, 500).text}`,
          'Check the regular expression, or search for plain text.',
        );
      }
      if (this.#isFull()) break;
    }
    return text(this.#summary());
  }

  /** Whether the folder's files are in an encoding in which what is looked for has other bytes than in UTF-8. */
  async #mustDecode({ uri }: Folder): Promise<boolean> {
    const { encoding } = await this.#editor.codec(`${uri}/file`, new Uint8Array());
    return encoding.startsWith('utf16') || (!encoding.startsWith('utf8') && !this.#isAscii());
  }

  /** Plain ASCII is found whatever the rest of a file is. */
  #isAscii(): boolean {
    return /^[ -~]*$/.test(this.#query.pattern);
  }

  async #withRipgrep(program: string, folder: Folder, prefix: string): Promise<void> {
    const tree = treeOf(this.#editor, folder);
    const where = { cwd: folder.path, excludes: this.#editor.excludes(), signal: this.#signal };
    // What is unsaved, in another encoding or escaped in JSON is not in the bytes that ripgrep looks at.
    const apart = new Set([...(await filesToDecode(program, where)), ...this.#unsavedIn(folder)]);
    if (apart.size > 0) await this.#inTexts([...apart].sort(), tree, prefix);
    if (this.#isFull()) return;
    const found = new Set<string>();
    await ripgrep(program, {
      ...where,
      query: this.#query,
      onHit: (hit) => {
        if (apart.has(hit.path)) return true;
        found.add(hit.path);
        return this.#note(prefix, hit.path, hit);
      },
    });
    // Only files with hits are looked into, and once each: a password may stand some lines from what was looked for.
    for (const file of found) {
      if (await contentHoldsKeys(file, path.join(folder.path, file))) this.#withhold(prefix + file);
      else this.#noteEncoding(prefix + file, (await tree.mark(file)) ?? 'utf8');
    }
  }

  #unsavedIn({ uri }: Folder): string[] {
    return this.#editor
      .unsaved()
      .flatMap((file) => (file.startsWith(`${uri}/`) ? [decodeURIComponent(file.slice(uri.length + 1))] : []))
      .filter((file) => !this.#excluded(file));
  }

  /** Searches files that must be decoded first. */
  async #inTexts(files: readonly string[], tree: SearchedTree, prefix: string): Promise<void> {
    const wanted = files.filter((file) => this.#isWanted(prefix, file));
    try {
      const search = new LineSearch(this.#query);
      await this.#during(search, async () => {
        for (const file of wanted) if (this.#isFull() || !(await this.#inText(search, tree, prefix, file))) return;
      });
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      this.#untried += wanted.length;
    }
  }

  async #withWalker(folder: Folder, prefix: string): Promise<void> {
    const tree = treeOf(this.#editor, folder);
    const search = new LineSearch(this.#query);
    const options = { excluded: this.#excluded, signal: this.#signal, limit: maxEntries };
    await this.#during(search, async () => {
      for await (const file of walk(tree, '', options)) {
        if (this.#isWanted(prefix, file) && !(await this.#inText(search, tree, prefix, file))) return;
      }
    });
  }

  async #during(search: LineSearch, work: () => Promise<void>): Promise<void> {
    const onAbort = (): void => search.end();
    this.#signal.addEventListener('abort', onAbort, { once: true });
    try {
      await work();
    } finally {
      this.#signal.removeEventListener('abort', onAbort);
      search.end();
    }
  }

  /** Searches one file; false when the search is over. */
  async #inText(search: LineSearch, tree: SearchedTree, prefix: string, file: string): Promise<boolean> {
    const content = await tree.searched(file);
    if (content === null) return true;
    const found = await search.find(content.text, maxHitsPerFile + 1);
    if (found === null) return false;
    if (found.length === 0) {
      if (content.undecodable && !this.#isAscii()) this.#unreadable++;
      return true;
    }
    if (textHoldsKeys(file, content.text)) {
      this.#heldBack += found.length;
      return true;
    }
    const goesOn = found.every((hit) => this.#note(prefix, file, hit));
    const label = prefix + file;
    this.#noteEncoding(label, content.encoding);
    if (content.undecodable) this.#undecodable.add(label);
    return goesOn;
  }

  #noteEncoding(label: string, encoding: string): void {
    if (encoding !== 'utf8' && this.#perFile.has(label)) this.#encodings.set(label, encoding);
  }

  /** Takes a hit down; false when that is enough. */
  #note(prefix: string, file: string, hit: LineHit): boolean {
    if (!this.#isWanted(prefix, file)) return true;
    if (textHoldsKeys(file, hit.text)) {
      this.#heldBack++;
      return true;
    }
    const label = prefix + file;
    const inFile = (this.#perFile.get(label) ?? 0) + 1;
    this.#perFile.set(label, inFile);
    if (inFile > maxHitsPerFile) return true;
    this.#hits++;
    this.#isCut ||= this.#hits >= maxHits;
    this.#lines.push({ label, text: `${escapedName(label)}:${hit.line}: ${aroundHit(hit, maxLineLength)}` });
    return !this.#isFull();
  }

  /** Takes back the hits of a file that turned out to hold keys. */
  #withhold(label: string): void {
    const kept = this.#lines.filter((line) => line.label !== label);
    const taken = this.#lines.length - kept.length;
    this.#lines = kept;
    this.#hits -= taken;
    this.#heldBack += taken;
    this.#perFile.delete(label);
  }

  /** Whether the glob means a file, called from its folder or, as hits are called, with the folder's name in front. */
  #isWanted(prefix: string, file: string): boolean {
    return this.#wanted === null || this.#wanted(file) || (prefix !== '' && this.#wanted(prefix + file));
  }

  #isFull(): boolean {
    return this.#hits >= maxHits || this.#signal.aborted;
  }

  #summary(): string {
    const notes: string[] = [];
    if (this.#isCut) notes.push(`Only the first ${maxHits} hits are given; narrow the search.`);
    const long = [...this.#perFile.values()].filter((count) => count > maxHitsPerFile).length;
    if (long > 0) notes.push(`${long} files have more than ${maxHitsPerFile} hits; the rest of theirs is left out.`);
    notes.push(...this.#encodingNotes());
    if (this.#timeout.aborted) notes.push(`The search was ended after ${this.#setting.maxMs / 1000} s; narrow it.`);
    if (this.#heldBack > 0) notes.push(`${this.#heldBack} hits in files that may hold keys are not shown.`);
    if (this.#lines.length === 0) return ['Nothing was found.', ...notes].join(' ');
    return [...this.#lines.map((line) => line.text), ...notes].join('\n');
  }

  /** Which encodings were taken, and what could not be decoded. */
  #encodingNotes(): string[] {
    const notes = Object.entries(
      Object.groupBy(this.#encodings.keys(), (label) => this.#encodings.get(label) ?? ''),
    ).map(([encoding, labels = []]) => `Read as ${encoding}: ${someNames(labels)}.`);
    if (this.#undecodable.size > 0) {
      const files = `${this.#undecodable.size} files (${someNames([...this.#undecodable])})`;
      notes.push(`Some bytes in ${files} could not be decoded: they are shown as \ufffd.`);
    }
    if (this.#unreadable > 0) {
      notes.push(`${this.#unreadable} files without a hit hold bytes that could not be decoded: a hit may be missing.`);
    }
    if (this.#untried > 0) {
      notes.push(
        `${this.#untried} notebooks and files in other encodings were not searched: they take expressions of JavaScript only.`,
      );
    }
    return notes;
  }
}

const maxNames = 5;

const someNames = (labels: readonly string[]): string =>
  labels.slice(0, maxNames).map(escapedName).join(', ') +
  (labels.length > maxNames ? ` and ${labels.length - maxNames} more` : '');
