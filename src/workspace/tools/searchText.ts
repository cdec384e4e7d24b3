import path from 'node:path';
import * as z from 'zod';
import {
  aroundHit,
  contentHoldsKeys,
  type Editor,
  escapedName,
  type Folder,
  globMatcher,
  head,
  type LineHit,
  LineSearch,
  type Matcher,
  type Query,
  ripgrep,
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

const hitsLimit = 200;
const hitsPerFile = 50;
const lineLimit = 300;
const entriesLimit = 200_000;

export interface SearchSetting {
  /** The editor's ripgrep; `null` when there is none. */
  readonly ripgrep: string | null;
  /** How long a search may take, ms. */
  readonly timeLimitMs: number;
}

export function searchTextTool(editor: Editor, setting: SearchSetting): Tool {
  return defineTool({
    name: 'search_text',
    description:
      'Searches the text of the files in the workspace, leaving out what .gitignore and the settings exclude. Gives path, line and text of each hit.',
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
          const query = { pattern: input.query, regex: input.regex ?? false };
          return new Search(editor, setting, query, input.glob, signal).run(folders);
        }),
      );
    },
  });
}

/** One search, which ends at a number of hits, after a time, or when it is stopped. */
class Search {
  private lines: { readonly label: string; readonly text: string }[] = [];
  private readonly perFile = new Map<string, number>();
  private readonly excluded: Matcher;
  private readonly wanted: Matcher | null;
  private readonly signal: AbortSignal;
  private readonly timeout: AbortSignal;
  private readonly editor: Editor;
  private readonly setting: SearchSetting;
  private readonly query: Query;
  private readonly undecodable = new Set<string>();
  private hits = 0;
  private isCut = false;
  private heldBack = 0;

  constructor(editor: Editor, setting: SearchSetting, query: Query, glob: string | undefined, signal: AbortSignal) {
    this.editor = editor;
    this.setting = setting;
    this.query = query;
    this.excluded = globMatcher(editor.excludes());
    this.wanted = glob === undefined ? null : globMatcher([glob]);
    this.timeout = AbortSignal.timeout(setting.timeLimitMs);
    this.signal = AbortSignal.any([signal, this.timeout]);
  }

  async run(folders: readonly Folder[]): Promise<ToolOutput> {
    for (const folder of folders) {
      const prefix = folders.length > 1 ? `${folder.name}/` : '';
      try {
        if (this.setting.ripgrep !== null && !folder.virtual)
          await this.withRipgrep(this.setting.ripgrep, folder, prefix);
        else await this.withWalker(folder, prefix);
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        throw new ToolError(
          `The search failed: ${head(why, 500).text}`,
          'Check the regular expression, or search for plain text.',
        );
      }
      if (this.isFull()) break;
    }
    return text(this.summary());
  }

  private async withRipgrep(program: string, folder: Folder, prefix: string): Promise<void> {
    const found = new Set<string>();
    await ripgrep(program, {
      query: this.query,
      cwd: folder.path,
      excludes: this.editor.excludes(),
      signal: this.signal,
      onHit: (hit) => {
        found.add(hit.path);
        return this.note(prefix, hit.path, hit);
      },
    });
    // Only files with hits are looked into, and once each: a password may stand some lines from what was looked for.
    for (const file of found) {
      if (await contentHoldsKeys(file, path.join(folder.path, file))) this.withhold(prefix + file);
    }
  }

  private async withWalker(folder: Folder, prefix: string): Promise<void> {
    const tree = treeOf(this.editor, folder);
    const search = new LineSearch(this.query);
    const onAbort = (): void => search.end();
    this.signal.addEventListener('abort', onAbort, { once: true });
    try {
      for await (const file of walk(tree, '', { excluded: this.excluded, signal: this.signal, limit: entriesLimit })) {
        if (!this.isWanted(prefix, file)) continue;
        const content = await tree.text(file);
        const found = content === null ? [] : await search.find(content, hitsPerFile + 1);
        if (found === null) return;
        const isHeldBack = content !== null && found.length > 0 && textHoldsKeys(file, content);
        if (isHeldBack) this.heldBack += found.length;
        else for (const hit of found) if (!this.note(prefix, file, hit)) return;
      }
    } finally {
      this.signal.removeEventListener('abort', onAbort);
      search.end();
    }
  }

  /** Takes a hit down; false when that is enough. */
  private note(prefix: string, file: string, hit: LineHit): boolean {
    if (!this.isWanted(prefix, file)) return true;
    if (textHoldsKeys(file, hit.text)) {
      this.heldBack++;
      return true;
    }
    const label = prefix + file;
    const inFile = (this.perFile.get(label) ?? 0) + 1;
    this.perFile.set(label, inFile);
    if (hit.text.includes('\ufffd')) this.undecodable.add(label);
    if (inFile > hitsPerFile) return true;
    this.hits++;
    this.isCut ||= this.hits >= hitsLimit;
    this.lines.push({ label, text: `${escapedName(label)}:${hit.line}: ${aroundHit(hit, lineLimit)}` });
    return !this.isFull();
  }

  /** Takes back the hits of a file that turned out to hold keys. */
  private withhold(label: string): void {
    const kept = this.lines.filter((line) => line.label !== label);
    const taken = this.lines.length - kept.length;
    this.lines = kept;
    this.hits -= taken;
    this.heldBack += taken;
    this.perFile.delete(label);
    this.undecodable.delete(label);
  }

  /** Whether the glob means a file, called from its folder or, as hits are called, with the folder's name in front. */
  private isWanted(prefix: string, file: string): boolean {
    return this.wanted === null || this.wanted(file) || (prefix !== '' && this.wanted(prefix + file));
  }

  private isFull(): boolean {
    return this.hits >= hitsLimit || this.signal.aborted;
  }

  private summary(): string {
    const notes: string[] = [];
    if (this.isCut) notes.push(`Only the first ${hitsLimit} hits are given; narrow the search.`);
    const long = [...this.perFile.values()].filter((count) => count > hitsPerFile).length;
    if (long > 0) notes.push(`${long} files have more than ${hitsPerFile} hits; the rest of theirs is left out.`);
    if (this.undecodable.size > 0) {
      notes.push(`Some bytes in ${this.undecodable.size} files could not be decoded: they are shown as \ufffd.`);
    }
    if (this.timeout.aborted) notes.push(`The search was ended after ${this.setting.timeLimitMs / 1000} s; narrow it.`);
    if (this.heldBack > 0) notes.push(`${this.heldBack} hits in files that may hold keys are not shown.`);
    if (this.lines.length === 0) return ['Nothing was found.', ...notes].join(' ');
    return [...this.lines.map((line) => line.text), ...notes].join('\n');
  }
}
