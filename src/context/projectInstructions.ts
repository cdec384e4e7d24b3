import * as vscode from 'vscode';
import { Emitter, estimateTokens, type Log, plural, t } from '../base/index.ts';
import { joinInstructions } from './instructionText.ts';
import { PersonalPlace, WorkspacePlace } from './rules/places.ts';
import { type FoundRules, instructionRules, type Rule, rulesOf } from './rules/ruleFiles.ts';
import { type Skill, Skills } from './rules/skills.ts';
import type { WorkspaceFiles } from './workspaceFiles.ts';

interface Read {
  readonly files: readonly Rule[];
  readonly text: string;
  /** Rules for some files only: told when one of these is touched. */
  readonly scoped: readonly Rule[];
  readonly skills: Skills;
  readonly problems: readonly string[];
  /** Paths of the rules that were told beside the system prompt. */
  readonly told: Set<string>;
}

/** A rule or skill that counts in a conversation. */
export interface InForce {
  readonly kind: 'rule' | 'skill';
  readonly path: string;
  readonly detail: string;
}

/**
 * Rules and skills of the workspace and of the person, for workspace commands. They are read once for each conversation,
 * so that its system prompt stays the same; those of a workspace only where the person trusts it.
 */
export class ProjectInstructions {
  static readonly chipId = 'project-instructions';

  readonly #workspace: WorkspaceFiles;
  readonly #log: Pick<Log, 'warn'>;
  readonly #personal = new PersonalPlace();
  readonly #read = new Map<string, Read>();
  readonly #reading = new Map<string, Promise<void>>();
  readonly #changed = new Emitter<void>();

  readonly onDidChange = this.#changed.event;

  constructor(workspace: WorkspaceFiles, log: Pick<Log, 'warn'>) {
    this.#workspace = workspace;
    this.#log = log;
  }

  /** The part of the conversation's system prompt; empty before `load` has resolved. */
  textFor(conversationId: string): string {
    return this.#read.get(conversationId)?.text ?? '';
  }

  /** The chip that the panel shows for it, which can be removed. */
  chipsFor(conversationId: string): { readonly id: string; readonly label: string; readonly tokens: number }[] {
    const text = this.textFor(conversationId);
    if (text === '') return [];
    const { files = [], skills } = this.#read.get(conversationId) ?? {};
    const count = skills?.all.length ?? 0;
    const names = [
      ...files.map(({ path }) => path),
      ...(count === 0 ? [] : [plural(count, '{0} skill', '{0} skills')]),
    ];
    return [
      { id: ProjectInstructions.chipId, label: t('Instructions: {0}', names.join(', ')), tokens: estimateTokens(text) },
    ];
  }

  /** Reads them if that was not done for this conversation. Never rejects. */
  async load(conversationId: string): Promise<void> {
    if (this.#read.has(conversationId)) return;
    const known = this.#reading.get(conversationId);
    if (known) return known;
    const reading = this.#readAll().then((found) => {
      this.#reading.delete(conversationId);
      this.#read.set(conversationId, found);
      for (const problem of found.problems) this.#log.warn(`Rules and skills: ${problem}`);
      if (found.text !== '') this.#changed.fire();
    });
    this.#reading.set(conversationId, reading);
    return reading;
  }

  /** The person wants what the files say now to count in this conversation. */
  async reload(conversationId: string): Promise<void> {
    this.#read.delete(conversationId);
    await this.load(conversationId);
    this.#changed.fire();
  }

  /** The person does not want them in this conversation. */
  leaveOut(conversationId: string): void {
    const none: Read = { files: [], text: '', scoped: [], skills: noSkills, problems: [], told: new Set() };
    this.#read.set(conversationId, none);
    this.#changed.fire();
  }

  /** Rules and skills that count in the conversation, and sentences on files that do not. */
  inForce(conversationId: string): { readonly entries: readonly InForce[]; readonly problems: readonly string[] } {
    const found = this.#read.get(conversationId);
    if (!found) return { entries: [], problems: [] };
    const rules = [...found.files, ...found.scoped].map(({ path, appliesTo }): InForce => ({
      kind: 'rule',
      path,
      detail: appliesTo === null ? t('always') : t('for some files'),
    }));
    const skills = found.skills.all.map(({ name, description, folder }: Skill): InForce => ({
      kind: 'skill',
      path: `${folder}/SKILL.md`,
      detail: description === '' ? name : `${name}: ${description}`,
    }));
    return { entries: [...rules, ...skills], problems: found.problems };
  }

  /** The conversation's skills. */
  async skillsFor(conversationId: string): Promise<Skills> {
    await this.load(conversationId);
    return this.#read.get(conversationId)?.skills ?? noSkills;
  }

  /**
   * Rules that a file brings into force once it is touched: those of the folders above it, and those whose globs mean it.
   * Each is told once in a conversation.
   *
   * @param path of the file, relative to the workspace folder
   */
  async touched(conversationId: string, path: string): Promise<string> {
    const found = this.#read.get(conversationId);
    if (!found || !vscode.workspace.isTrusted || (vscode.workspace.workspaceFolders ?? []).length !== 1) return '';
    const rules = found.scoped.filter(({ appliesTo }) => appliesTo?.(path) === true);
    const place = new WorkspacePlace(this.#workspace, '');
    const parts = path.split('/').slice(0, -1);
    for (let depth = 1; depth <= parts.length; depth++) {
      const folder = parts.slice(0, depth).join('/');
      // Asked for once, whether or not there is one.
      if (found.told.has(folder)) continue;
      found.told.add(folder);
      rules.push(...(await rulesOf(place, folder)).rules);
    }
    const fresh = rules.filter(
      ({ path: file }) => !found.told.has(file) && !found.files.some((rule) => rule.path === file),
    );
    for (const { path: file } of fresh) found.told.add(file);
    const { text } = joinInstructions(fresh);
    return text;
  }

  async #readAll(): Promise<Read> {
    const personal = await this.#personal.rules();
    const own: FoundRules =
      personal === null
        ? { rules: [], problems: [] }
        : !personal.ok
          ? { rules: [], problems: [`${this.#personal.rulesPath}: ${personal.problem}`] }
          : { rules: [{ path: this.#personal.rulesPath, text: personal.text, appliesTo: null }], problems: [] };
    const places = this.#places();
    const found = [own];
    for (const place of places) found.push(await rulesOf(place), await instructionRules(place));
    const skills = await Skills.find([...places.flatMap((place) => place.skillPlaces), this.#personal.skillPlace]);
    const rules = found.flatMap((each) => each.rules);
    const { files, text } = joinInstructions(rules.filter(({ appliesTo }) => appliesTo === null));
    return {
      files,
      text: [text, skills.list].filter((part) => part !== '').join('\n\n'),
      scoped: rules.filter(({ appliesTo }) => appliesTo !== null),
      skills,
      problems: [...found.flatMap((each) => each.problems), ...skills.problems],
      told: new Set(),
    };
  }

  #places(): readonly WorkspacePlace[] {
    if (!vscode.workspace.isTrusted) return [];
    const folders = vscode.workspace.workspaceFolders ?? [];
    return folders.map(({ name }) => new WorkspacePlace(this.#workspace, folders.length > 1 ? `${name}/` : ''));
  }
}

const noSkills = Skills.none;
