import { failure, type Result } from '../../base/index.ts';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { refusalOf, type Target } from '../../files/index.ts';
import type { WorkspaceFiles } from '../workspaceFiles.ts';
import type { RulePlace } from './ruleFiles.ts';
import type { SkillPlace } from './skills.ts';

/** Folders with skills, in a workspace folder and in the person's home. */
const skillFolders = ['.claude/skills', '.github/skills', '.agents/skills'] as const;
const personalSkills = '.claude/skills';
const personalRules = '.claude/CLAUDE.md';
/** The largest file of rules or of a skill, bytes. */
const maxFileBytes = 1_000_000;

type Read = Result<{ readonly text: string }> | null;

/** A workspace folder with its rules; what a link leads out to is not read. */
export class WorkspacePlace implements RulePlace {
  readonly #workspace: WorkspaceFiles;
  readonly #prefix: string;

  /** @param prefix name of the folder and a slash, where there are several; else empty */
  constructor(workspace: WorkspaceFiles, prefix: string) {
    this.#workspace = workspace;
    this.#prefix = prefix;
  }

  async read(file: string): Promise<Read> {
    const found = await this.#workspace.find(this.#prefix + file);
    // What is not there is no problem; what may not be read is one.
    if (!found.ok) return (await this.#isThere(file)) ? found : null;
    return found.target.kind === 'file' ? this.#readTarget(found.target) : null;
  }

  async list(folder: string): Promise<readonly string[]> {
    const found = await this.#workspace.find(this.#prefix + folder);
    if (!found.ok || found.target.kind !== 'directory') return [];
    const entries = await this.#workspace.files.entries(found.target).catch(() => []);
    return entries.map(({ name }) => name);
  }

  /** The folder's skills, by the places where people keep them. */
  get skillPlaces(): readonly SkillPlace[] {
    return skillFolders.map((label) => ({
      label: this.#prefix + label,
      list: () => this.list(label),
      read: (skill: string, file: string) => (isInside(file) ? this.read(`${label}/${skill}/${file}`) : outside),
    }));
  }

  async #readTarget(target: Target): Promise<Read> {
    try {
      const bytes = await this.#workspace.files.bytes(target, maxFileBytes);
      return { ok: true, text: new TextDecoder().decode(bytes) };
    } catch (error) {
      return failure(refusalOf(error).error);
    }
  }

  /** Whether the name stands in its folder, if only as a link that leads elsewhere. */
  async #isThere(file: string): Promise<boolean> {
    const at = file.lastIndexOf('/');
    const names = await this.list(at < 0 ? '.' : file.slice(0, at));
    return names.includes(file.slice(at + 1));
  }
}

/** The person's own rules and skills, in their home. */
export class PersonalPlace {
  readonly #home: string;

  constructor(home = os.homedir()) {
    this.#home = home;
  }

  rules(): Promise<Read> {
    return this.#read('.claude', personalRules.slice('.claude/'.length));
  }

  /** Where the person's rules stand, as they know it. */
  readonly rulesPath = `~/${personalRules}`;

  get skillPlace(): SkillPlace {
    return {
      label: `~/${personalSkills}`,
      list: async () => fs.readdir(path.join(this.#home, personalSkills)).catch(() => []),
      read: (skill, file) =>
        isInside(file) && isInside(skill) ? this.#read(`${personalSkills}/${skill}`, file) : outside,
    };
  }

  /** A file within a folder of the home, links followed; never one that lies outside of the folder. */
  async #read(folder: string, file: string): Promise<Read> {
    try {
      const root = await fs.realpath(path.join(this.#home, folder));
      const real = await fs.realpath(path.join(root, file));
      if (!real.startsWith(root + path.sep)) return failure('The file lies outside of its folder.');
      const { size } = await fs.stat(real);
      if (size > maxFileBytes) return failure(`The file has ${size} bytes; at most ${maxFileBytes} are read.`);
      return { ok: true, text: new TextDecoder().decode(await fs.readFile(real)) };
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      return code === 'ENOENT' || code === 'ENOTDIR' ? null : failure(refusalOf(error).error);
    }
  }
}

/** Whether a path stays below where it begins, as it is written. */
const isInside = (file: string): boolean =>
  !path.isAbsolute(file) && !file.includes('\\') && !file.split('/').includes('..') && file !== '';

const outside = Promise.resolve(failure('The file lies outside of its folder.'));
