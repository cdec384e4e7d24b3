import type { Files } from '../files/index.ts';
import { type CommandReader, sameCommand } from './command/syntax.ts';
import type { Claim } from './tool.ts';

/** The files and commands that a plan names, as the model wrote them. */
export interface NamedWork {
  readonly files: readonly string[];
  readonly commands: readonly string[];
}

/** An entry of a permit: the words that the person saw, and what they mean. */
type Entry = { readonly name: string } & Claim;

/**
 * A yes to exactly the work that a plan names, for one turn. Files are resolved as the tools resolve them when the yes is
 * given; commands are compared word by word, and hold in the folder where a command runs that names none.
 */
export class Permit {
  private readonly reader: CommandReader;
  private readonly entries: readonly Entry[];
  private readonly onUse: (name: string) => void;

  private constructor(reader: CommandReader, entries: readonly Entry[], onUse: (name: string) => void) {
    this.reader = reader;
    this.entries = entries;
    this.onUse = onUse;
  }

  /**
   * @param cwd the folder of commands; `null` when there is none to run them in
   * @param onUse is told of each entry that lets something be done
   */
  static async create(
    work: NamedWork,
    files: Files,
    reader: CommandReader,
    cwd: string | null,
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
    return new Permit(reader, entries, onUse);
  }

  /** The entry that covers what a tool would do; `null` when none does. */
  async entryFor(claim: Claim | null): Promise<string | null> {
    for (const entry of claim ? this.entries : []) {
      if (claim && (await this.covers(entry, claim))) return entry.name;
    }
    return null;
  }

  /** Notes that an entry has let something be done. */
  use(name: string): void {
    this.onUse(name);
  }

  private async covers(entry: Entry, claim: Claim): Promise<boolean> {
    if (entry.kind === 'file') return claim.kind === 'file' && claim.uri === entry.uri;
    if (claim.kind !== 'command' || claim.cwd !== entry.cwd) return false;
    const [named, asked] = [await this.reader.read(entry.command), await this.reader.read(claim.command)];
    // What is more than plain words may mean something else each time it is run.
    return named.plain && asked.plain && sameCommand(named.command, asked.command);
  }
}
