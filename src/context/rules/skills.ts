import { readFrontMatter, textValue } from './frontMatter.ts';
import { t, failure, type Result } from '../../base/index.ts';

/** A skill: instructions for one kind of task, which Claude reads when it has such a task. */
export interface Skill {
  readonly name: string;
  readonly description: string;
  /** Its folder, as the person knows it. */
  readonly folder: string;
}

/** A place with folders of skills. */
export interface SkillPlace {
  /** As the person knows it, e.g. `.claude/skills`. */
  readonly label: string;
  list(): Promise<readonly string[]>;
  /** A file of a skill's folder, never one outside of it; a sentence when it may not be read, `null` when there is none. */
  read(folder: string, file: string): Promise<Result<{ readonly text: string }> | null>;
}

interface PlacedSkill extends Skill {
  readonly place: SkillPlace;
  readonly directory: string;
}

const maxSkills = 100;
/** The most of a skill's description, and of all of them, in characters. */
const maxDescriptionLength = 500;
const maxListLength = 8000;
const maxFileLength = 100_000;

/** The skills that were found, the nearest first. */
export class Skills {
  readonly #skills: readonly PlacedSkill[];
  /** Sentences on files that cannot be used, and on names that stand twice. */
  readonly problems: readonly string[];

  private constructor(skills: readonly PlacedSkill[], problems: readonly string[]) {
    this.#skills = skills;
    this.problems = problems;
  }

  static readonly none = new Skills([], []);

  /** @param places the nearest first: of two skills with one name the nearer one counts */
  static async find(places: readonly SkillPlace[]): Promise<Skills> {
    const skills: PlacedSkill[] = [];
    const problems: string[] = [];
    for (const place of places) {
      for (const directory of (await place.list()).toSorted().slice(0, maxSkills)) {
        const folder = `${place.label}/${directory}`;
        const found = await place.read(directory, 'SKILL.md');
        if (found === null) continue;
        if (!found.ok) {
          problems.push(t('{0}/SKILL.md: {1}', folder, found.problem));
          continue;
        }
        const { data, problem } = await readFrontMatter(found.text);
        if (problem !== null) problems.push(t('{0}/SKILL.md: {1}', folder, problem));
        const name = textValue(data['name']) || directory;
        const other = skills.find((skill) => skill.name === name);
        if (other) {
          problems.push(t('{0}/SKILL.md: the skill “{1}” of {2} is nearer, and is used.', folder, name, other.folder));
          continue;
        }
        const description = textValue(data['description']).slice(0, maxDescriptionLength);
        skills.push({ name, description, folder, place, directory });
      }
    }
    return new Skills(skills, problems);
  }

  get all(): readonly Skill[] {
    return this.#skills;
  }

  /** The part of the system prompt; empty when there are none. */
  get list(): string {
    const lines: string[] = [];
    let room = maxListLength;
    for (const { name, description } of this.#skills) {
      const line = `- ${name}${description === '' ? '' : `: ${description}`}`;
      room -= line.length + 1;
      if (room < 0) break;
      lines.push(line);
    }
    if (lines.length === 0) return '';
    const left = this.#skills.length - lines.length;
    const more = left === 0 ? [] : [`- and ${left} more, whose names are not listed`];
    const heading =
      'There are skills: instructions for kinds of tasks. When a task is of such a kind, read the skill with read_skill ' +
      'first. Commands in a skill are run with run_command like any other, and are asked about.';
    return [heading, ...lines, ...more].join('\n');
  }

  /**
   * A skill's instructions, or a file of its folder.
   *
   * @returns the text, or a sentence that says why there is none
   */
  async read(name: string, file = 'SKILL.md'): Promise<Result<{ readonly text: string }>> {
    const skill = this.#skills.find((each) => each.name === name);
    if (!skill) {
      const names = this.#skills.map((each) => each.name);
      const known = names.length === 0 ? 'There are no skills here.' : `There are: ${names.join(', ')}.`;
      return failure(`There is no skill “${name}”. ${known}`);
    }
    const found = await skill.place.read(skill.directory, file);
    if (found === null) return failure(`The skill “${name}” has no file “${file}”.`);
    if (!found.ok) return found;
    const text = file === 'SKILL.md' ? (await readFrontMatter(found.text)).text : found.text;
    const shown = text.length > maxFileLength ? `${text.slice(0, maxFileLength)}\n[The rest is left out.]` : text;
    return { ok: true, text: `${skill.folder}/${file}:\n\n${shown}` };
  }
}
