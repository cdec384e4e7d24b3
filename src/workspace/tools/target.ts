import { t } from '../../base/index.ts';
import { type Files, sensitiveWords, type Target, visibleLine } from '../../files/index.ts';
import { ask, denied, type Plan, type Proposal } from '../tool.ts';

/** Advice on a path that leads to what a tool cannot take; none on what it can take. */
interface Advice {
  readonly missing?: string;
  readonly directory?: string;
  readonly file?: string;
}

/** The plan for what a path leads to, or a refusal where it leads out of the workspace or to what the tool cannot take. */
export async function planFor(
  files: Files,
  path: string,
  advice: Advice,
  plan: (target: Target) => Plan | Promise<Plan>,
): Promise<Plan> {
  const resolution = await files.resolve(path);
  if (!resolution.ok) return denied(resolution.problem.error, resolution.problem.hint);
  const { target } = resolution;
  return unfit(target, advice) ?? plan(target);
}

function unfit(target: Target, advice: Advice): Plan | null {
  if (target.kind === 'missing' && advice.missing !== undefined) {
    const wanted = advice.file === undefined ? 'file' : 'directory';
    return denied(`There is no ${wanted} "${target.label}".`, advice.missing);
  }
  if ((target.kind === 'directory' || target.relative === '') && advice.directory !== undefined) {
    return denied(`"${target.label}" is a directory.`, advice.directory);
  }
  if (target.kind === 'file' && advice.file !== undefined) {
    return denied(`"${target.label}" is a file.`, advice.file);
  }
  return null;
}

/** Points about a file that are to be looked at closely before it is changed. */
export const cautions = (target: Target, onLinks: string): string[] => [
  ...(target.sensitive === null ? [] : [t('Look closely: {0}.', sensitiveWords(target.sensitive))]),
  ...(target.linkedElsewhere ? [onLinks] : []),
];

/** Asks for something to be done to a file, which is named in full. `titled` names the deed and the file. */
export const askOf = (
  target: Target,
  titled: (label: string) => string,
  proposal: Omit<Proposal, 'title' | 'detail'>,
  run: Plan['run'],
): Plan => ask({ title: titled(visibleLine(target.label)), detail: visibleLine(target.path), ...proposal }, run);
