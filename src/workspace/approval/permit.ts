import type { Files } from '../../files/index.ts';
import { isUnderstood } from '../command/policy.ts';
import { type CommandReader, type PlainCommand, sameCommand } from '../command/syntax.ts';
import type { Claim } from '../tool.ts';

/** The files and commands that a plan names, as the model wrote them. */
export interface NamedWork {
  readonly files: readonly string[];
  readonly commands: readonly string[];
}

/** An entry of a permit: the words that the person saw, and what they mean. */
type Entry = { readonly name: string } & Claim;

/** Where a command runs that names no folder: `null` when there is none; and the shell that runs it, e.g. `bash`. */
export interface CommandPlace {
  readonly cwd: string | null;
  readonly shell: () => string;
}

/**
 * A yes to exactly the work that a plan names, for one turn. Files are resolved as the tools resolve them when the yes is
 * given; commands are compared word by word, and hold in the folder where a command runs that names none.
 */
export class Permit {
  readonly #reader: CommandReader;
  readonly #entries: readonly Entry[];
  readonly #shell: () => string;
  readonly #onUse: (name: string) => void;

  private constructor(
    reader: CommandReader,
    entries: readonly Entry[],
    shell: () => string,
    onUse: (name: string) => void,
  ) {
    this.#reader = reader;
    this.#entries = entries;
    this.#shell = shell;
    this.#onUse = onUse;
  }

  /** @param onUse is told of each entry that lets something be done */
  static async create(
    work: NamedWork,
    files: Files,
    reader: CommandReader,
    { cwd, shell }: CommandPlace,
    onUse: (name: string) => void,
  ): Promise<Permit> {
    const entries: Entry[] = [];
    for (const name of work.files) {
      const resolution = await files.resolve(name);
      if (resolution.ok && resolution.target.kind !== 'directory') {
        entries.push({ name, kind: 'file', uri: files.uriOf(resolution.target) });
      }
    }
    if (cwd !== null) for (const name of work.commands) entries.push({ name, kind: 'command', command: name, cwd });
    return new Permit(reader, entries, shell, onUse);
  }

  /** The entry that covers what a tool would do; `null` when none does. */
  async entryFor(claim: Claim | null): Promise<string | null> {
    for (const entry of claim ? this.#entries : []) {
      if (claim && (await this.#covers(entry, claim))) return entry.name;
    }
    return null;
  }

  /** Whether the plan names a command letter by letter, though it may be one that no permit covers. */
  mentions(claim: Claim | null): boolean {
    return this.#entries.some(
      (entry) =>
        entry.kind === 'command' && claim?.kind === 'command' && isSameText(entry, claim) && claim.cwd === entry.cwd,
    );
  }

  /** Notes that an entry has let something be done. */
  use(name: string): void {
    this.#onUse(name);
  }

  async #covers(entry: Entry, claim: Claim): Promise<boolean> {
    if (entry.kind === 'file') return claim.kind === 'file' && claim.uri === entry.uri;
    if (claim.kind !== 'command' || claim.cwd !== entry.cwd) return false;
    const [named, asked] = [await this.#reader.read(entry.command), await this.#reader.read(claim.command)];
    // What is more than plain words may mean something else each time it is run.
    if (!named.plain || !asked.plain) return false;
    const shell = this.#shell();
    // Another shell reads quotes and blanks in its own way: there only the very text that was seen is the same.
    if (!isUnderstood(shell)) return isSameText(entry, claim);
    if (shell === 'zsh' && hasPattern(asked.command)) return false;
    return sameCommand(named.command, asked.command);
  }
}

const isSameText = (a: { readonly command: string }, b: { readonly command: string }): boolean =>
  a.command.trim() === b.command.trim();

const hasPattern = ({ commands }: PlainCommand): boolean => commands.some(({ hasExtendedGlob }) => hasExtendedGlob);
