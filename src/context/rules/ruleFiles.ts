import { globMatcher, type Matcher } from '../../files/index.ts';
import { readFrontMatter, textValue } from './frontMatter.ts';
import { importsOf } from './imports.ts';
import { t, type Result } from '../../base/index.ts';

/** A rule file as it is told to Claude. */
export interface Rule {
  /** As the person knows it: relative to the workspace folder, or beginning with `~`. */
  readonly path: string;
  readonly text: string;
  /** The files that it is for; `null` for all. */
  readonly appliesTo: Matcher | null;
}

/** A place with rule files: a workspace folder. Paths are relative to it. */
export interface RulePlace {
  /** The text of a file; `null` when there is none; a sentence when it may not be read. */
  read(path: string): Promise<Result<{ readonly text: string }> | null>;
  /** The names in a folder; empty when there is none. */
  list(path: string): Promise<readonly string[]>;
}

/** Rules, and what could not be read, a sentence for each file. */
export interface FoundRules {
  readonly rules: readonly Rule[];
  readonly problems: readonly string[];
}

/** Names of the files with rules for a folder and all below it; a later one is nearer to the person. */
const folderRules = ['AGENTS.md', 'CLAUDE.md', 'CLAUDE.local.md'] as const;
const copilotRules = '.github/copilot-instructions.md';
const instructionFolder = '.github/instructions';
const maxInstructionFiles = 100;

/** The rules of one folder: its own files, with what they import. */
export async function rulesOf(place: RulePlace, folder = ''): Promise<FoundRules> {
  const rules: Rule[] = [];
  const problems: string[] = [];
  const names = folder === '' ? [...folderRules, copilotRules] : folderRules.map((name) => `${folder}/${name}`);
  for (const path of names) {
    const found = await place.read(path);
    if (found === null) continue;
    if (!found.ok) {
      problems.push(`${path}: ${found.problem}`);
      continue;
    }
    rules.push({ path, text: plain(found.text), appliesTo: null });
    const read = async (imported: string): Promise<string | null> => {
      const file = await place.read(imported);
      if (file?.ok === false) problems.push(t('{0}, which {1} imports: {2}', imported, path, file.problem));
      return file?.ok ? plain(file.text) : null;
    };
    for (const imported of await importsOf(path, found.text, read)) rules.push({ ...imported, appliesTo: null });
  }
  return { rules, problems };
}

/** The rules of `.github/instructions`, each for the files that its `applyTo` names. */
export async function instructionRules(place: RulePlace): Promise<FoundRules> {
  const rules: Rule[] = [];
  const problems: string[] = [];
  const names = (await place.list(instructionFolder)).filter((name) => name.endsWith('.instructions.md'));
  for (const name of names.toSorted().slice(0, maxInstructionFiles)) {
    const path = `${instructionFolder}/${name}`;
    const found = await place.read(path);
    if (found === null) continue;
    if (!found.ok) {
      problems.push(`${path}: ${found.problem}`);
      continue;
    }
    const { data, text, problem } = await readFrontMatter(found.text);
    if (problem !== null) problems.push(`${path}: ${problem}`);
    rules.push({ path, text, appliesTo: matcherOf(textValue(data['applyTo'])) });
  }
  return { rules, problems };
}

/** Globs that are divided by commas; `null` for those that mean every file. */
function matcherOf(applyTo: string): Matcher | null {
  const globs = applyTo
    .split(',')
    .map((glob) => glob.trim())
    .filter((glob) => glob !== '');
  if (globs.length === 0 || globs.some((glob) => glob === '**' || glob === '**/*' || glob === '*')) return null;
  return globMatcher(globs);
}

const plain = (text: string): string => text.replace(/^\ufeff/, '').trim();
