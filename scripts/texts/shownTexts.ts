import fs from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

const root = path.resolve(import.meta.dirname, '../..');

/** Texts that persons read, as the sources give them to `t` and `plural`, and calls from which none can be told. */
export interface ShownTexts {
  /** English by key, as in a bundle; sorted. */
  readonly english: Readonly<Record<string, string>>;
  /** `file:line: sentence`. */
  readonly faults: readonly string[];
}

/** A file of `src` as the compiler reads it. */
export interface SourceFile {
  /** From the project's folder on, with `/`. */
  readonly name: string;
  readonly tree: ts.SourceFile;
}

/** The files of `src`. */
export const sources = (): readonly SourceFile[] =>
  fs
    .readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .sort()
    .map((name) => source(`src/${name.replaceAll('\\', '/')}`, fs.readFileSync(path.join(root, 'src', name), 'utf8')));

/** Reads a file from its text. */
export const source = (name: string, text: string): SourceFile => ({
  name,
  tree: ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true),
});

/** `file:line` of a node. */
export const placeOf = ({ name, tree }: SourceFile, node: ts.Node): string =>
  `${name}:${tree.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;

/** Whether the node is a call of `t` or `plural`. */
export const isTextCall = (node: ts.Node): node is ts.CallExpression & { expression: ts.Identifier } =>
  ts.isCallExpression(node) && ts.isIdentifier(node.expression) && ['t', 'plural'].includes(node.expression.text);

/** Numbers of the placeholders in a text, each once, sorted. */
export const placeholders = (text: string): readonly string[] =>
  [...new Set([...text.matchAll(/\{(\d+)\}/g)].map(([, number]) => number ?? ''))].sort();

/** Gathers the texts of all calls. */
export function shownTexts(files: readonly SourceFile[]): ShownTexts {
  const english = new Map<string, string>();
  const faults: string[] = [];
  for (const file of files) {
    const visit = (node: ts.Node): void => {
      if (isTextCall(node) && file.name !== 'src/base/l10n.ts') {
        const report = (sentence: string): number => faults.push(`${placeOf(file, node)}: ${sentence}`);
        for (const [key, text] of textsOf(node, report)) {
          const before = english.get(key);
          if (before !== undefined && before !== text) report(`“${key}” is “${before}” elsewhere.`);
          english.set(key, text);
        }
      }
      ts.forEachChild(node, visit);
    };
    visit(file.tree);
  }
  const sorted = [...english].sort(([a], [b]) => (a < b ? -1 : 1));
  return { english: Object.fromEntries(sorted), faults };
}

type Report = (sentence: string) => void;

function textsOf(call: ts.CallExpression & { expression: ts.Identifier }, report: Report): readonly [string, string][] {
  if (!runsWhenShown(call)) report('The text is read while the module loads: the language is not known yet.');
  const isPlural = call.expression.text === 'plural';
  const messages = isPlural ? call.arguments.slice(1, 3) : call.arguments.slice(0, 1);
  const literals = messages.filter((each) => ts.isStringLiteralLike(each)).map((each) => each.text);
  if (literals.length !== (isPlural ? 2 : 1)) {
    report('The message must stand in the call as a string: it is the key.');
    return [];
  }
  checkValues(call, literals, isPlural, report);
  const [first = '', other = ''] = literals;
  return isPlural
    ? [
        [`${other}/one`, first],
        [`${other}/other`, other],
      ]
    : [[first, first]];
}

/** A value without a placeholder is lost, and a placeholder without a value is shown as it is. */
function checkValues(call: ts.CallExpression, literals: readonly string[], isPlural: boolean, report: Report): void {
  const values = isPlural ? call.arguments.length - 2 : call.arguments.length - 1;
  if (call.arguments.some(ts.isSpreadElement)) return;
  const expected = Array.from({ length: values }, (_, index) => String(index));
  // The count itself may be left out: another value may say it in another form.
  const used = new Set([...(isPlural ? ['0'] : []), ...literals.flatMap(placeholders)]);
  if ([...used].sort().join() !== expected.sort().join()) {
    report(`The placeholders ${[...used].join(', ')} have the values ${expected.join(', ')}.`);
  }
}

function runsWhenShown(node: ts.Node): boolean {
  for (let at = node.parent; !ts.isSourceFile(at); at = at.parent) {
    if (ts.isFunctionLike(at)) return true;
    if (ts.isPropertyDeclaration(at)) {
      return !(at.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword) ?? false);
    }
  }
  return false;
}
