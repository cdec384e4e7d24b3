import type { Language, Node, Parser } from 'web-tree-sitter';
import { t } from '../../base/index.ts';

/** One program and its arguments: the words as the program will get them. */
export interface SimpleCommand {
  readonly words: readonly string[];
  /** A word without quotes holds a sign that zsh with EXTENDED_GLOB takes for a pattern of file names. */
  readonly hasExtendedGlob: boolean;
}

/**
 * A command that is understood wholly: programs with plain words, joined by `|`, `&&`, `||`, `;` or a line feed. Whatever
 * else a shell can do (substitution, redirection, assignment, globs, groups, jobs, …) is not in it.
 */
export interface PlainCommand {
  readonly commands: readonly SimpleCommand[];
  /** The operators between one command and the next: one fewer than there are commands. */
  readonly joints: readonly string[];
}

export type Reading =
  { readonly plain: true; readonly command: PlainCommand } | { readonly plain: false; readonly reason: string };

/** Gives the bytes of the two WebAssembly files: the parser and the grammar of bash. */
export type LoadWasm = (name: 'web-tree-sitter.wasm' | 'tree-sitter-bash.wasm') => Promise<Uint8Array>;

const maxLength = 2000;
const unread = (reason: string): Reading => ({ plain: false, reason });

/** Reads shell commands. The parser is loaded when the first command is read. */
export class CommandReader {
  readonly #loadWasm: LoadWasm;
  #parser: Promise<Parser> | null = null;

  constructor(loadWasm: LoadWasm) {
    this.#loadWasm = loadWasm;
  }

  /** The programs that the text would run, or why that is not certain. Never rejects: a parser that cannot be loaded is a reason. */
  async read(text: string): Promise<Reading> {
    if (text.trim() === '') return unread(t('the command is empty'));
    if (text.length > maxLength) return unread(t('the command is longer than {0} characters', maxLength));
    // Tabs, carriage returns, controls and everything beyond ASCII: how a terminal and a shell take them differs.
    if (!/^[\n\x20-\x7e]*$/.test(text)) return unread(t('the command holds characters other than plain ones'));
    let parser: Parser;
    try {
      parser = await (this.#parser ??= this.#load());
    } catch {
      this.#parser = null;
      return unread(t('the parser of commands could not be loaded'));
    }
    const tree = parser.parse(text);
    if (!tree) return unread(t('the command could not be parsed'));
    try {
      return readProgram(tree.rootNode, text);
    } finally {
      tree.delete();
    }
  }

  async #load(): Promise<Parser> {
    const [{ Parser, Language }, runtime, grammar] = await Promise.all([
      import('web-tree-sitter'),
      this.#loadWasm('web-tree-sitter.wasm'),
      this.#loadWasm('tree-sitter-bash.wasm'),
    ]);
    await Parser.init({ wasmBinary: runtime });
    const bash: Language = await Language.load(grammar);
    return new Parser().setLanguage(bash);
  }
}

/** A node that is not plain: the reason in the grammar's word for it. */
class NotPlain extends Error {}

function readProgram(root: Node, text: string): Reading {
  if (root.hasError) return unread(t('the command could not be parsed'));
  const commands: SimpleCommand[] = [];
  const joints: string[] = [];
  const walk = (node: Node): void => {
    switch (node.type) {
      case 'program':
      case 'list':
      case 'pipeline':
        for (const child of node.children) walk(child);
        return;
      case '&&':
      case '||':
      case '|':
      case ';':
      case '\n':
        joints.push(node.type);
        return;
      case 'command':
        commands.push({ words: readWords(node), hasExtendedGlob: node.children.some(isExtendedGlob) });
        return;
      default:
        throw new NotPlain(node.type.replaceAll('_', ' '));
    }
  };
  try {
    walk(root);
    if (stretchesBetween(root, text).some((gap) => !/^[ \n]*$/.test(gap))) throw new NotPlain(t('unread text'));
  } catch (error) {
    if (error instanceof NotPlain) return unread(t('the command holds more than plain words ({0})', error.message));
    throw error;
  }
  // The grammar gives no node for a line feed between commands, and one for a `;` at the end.
  while (joints.length >= commands.length && joints.at(-1) === ';') joints.pop();
  if (commands.length === 0 || joints.length > commands.length - 1) return unread(t('the command could not be parsed'));
  if (joints.length < commands.length - 1) return unread(t('the command has several lines'));
  return { plain: true, command: { commands, joints } };
}

function readWords(command: Node): string[] {
  const [name, ...rest] = command.children;
  if (name?.type !== 'command_name') throw new NotPlain(name?.type ?? t('no name'));
  const [word] = name.children;
  if (name.children.length !== 1 || word?.type !== 'word') throw new NotPlain(t('a name that is not a plain word'));
  if (!/^[A-Za-z0-9_./][A-Za-z0-9_./+-]*$/.test(word.text)) throw new NotPlain(t('a name that is not a plain word'));
  return [word.text, ...rest.map(readArgument)];
}

/** `a^b` (not), `a~b` (without): zshexpn(1), Filename Generation. `#` is in no bare word that is read at all. */
const isExtendedGlob = ({ type, text }: Node): boolean => type === 'word' && /[\^~]/.test(text);

function readArgument(node: Node): string {
  switch (node.type) {
    case 'word':
    case 'number':
      return readBareWord(node.text);
    case 'raw_string':
      if (node.text.includes('\n')) throw new NotPlain(t('a line end in quotes'));
      return node.text.slice(1, -1);
    case 'string': {
      const inner = node.text.slice(1, -1);
      if (!node.text.startsWith('"')) throw new NotPlain(t('a translated string'));
      if (node.children.some((child) => child.type !== '"' && child.type !== 'string_content')) {
        throw new NotPlain(
          node.children.find((child) => child.isNamed && child.type !== 'string_content')?.type ?? 'string',
        );
      }
      // History (`!`) and escapes work inside double quotes too.
      if (/[$`\\!\n]/.test(inner)) throw new NotPlain(t('a special character in quotes'));
      return inner;
    }
    default:
      throw new NotPlain(node.type.replaceAll('_', ' '));
  }
}

/** A word without quotes: no globs, braces, escapes, history or home directory, in any of the common shells. */
function readBareWord(text: string): string {
  if (!/^[A-Za-z0-9_@%+:,./^~=-]+$/.test(text)) throw new NotPlain(t('a special character'));
  if (/^[=%]/.test(text)) throw new NotPlain(t('a special character'));
  if (/(?:^|[=:])~/.test(text)) throw new NotPlain(t('a home directory'));
  return text;
}

/** The stretches of text that no leaf of the tree covers. */
function stretchesBetween(root: Node, text: string): string[] {
  const gaps: string[] = [];
  let at = 0;
  const visit = (node: Node): void => {
    if (node.childCount === 0 || node.type === 'string' || node.type === 'raw_string') {
      gaps.push(text.slice(at, node.startIndex));
      at = node.endIndex;
    } else for (const child of node.children) visit(child);
  };
  visit(root);
  gaps.push(text.slice(at));
  return gaps;
}

/** Whether two lists of words are the same, one by one. */
export const sameWords = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((word, at) => word === b[at]);

/** Whether two plain command lines have the same commands, word by word, joined in the same way. */
export const sameCommand = (a: PlainCommand, b: PlainCommand): boolean =>
  sameWords(a.joints, b.joints) &&
  a.commands.length === b.commands.length &&
  a.commands.every((command, at) => sameWords(command.words, b.commands[at]?.words ?? []));
