import type { ToolStep } from '../../conversation/index.ts';
import type { StepView } from '../../protocol/index.ts';

/** A plan's text, and the files and commands that it names. */
interface ReadPlan {
  readonly text: string;
  readonly files: readonly string[];
  readonly commands: readonly string[];
}

/** The plan of a call of `present_plan`; empty where its input cannot be read. */
export function readPlan({ args }: ToolStep): ReadPlan {
  const { plan, files, commands } = parse(args);
  return { text: typeof plan === 'string' ? plan : '', files: texts(files), commands: texts(commands) };
}

function parse(args: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(args);
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  } catch {
    return {};
  }
}

const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];

/** A plan as the view shows it, with what is used up of what was allowed. */
export function presentPlan(step: ToolStep): Extract<StepView, { kind: 'plan' }> {
  const { text, files, commands } = readPlan(step);
  const { outcome = '', used = [] } = step.plan ?? {};
  const named = (name: string): { name: string; used: boolean } => ({ name, used: used.includes(name) });
  return {
    kind: 'plan',
    id: step.id,
    at: step.at,
    text,
    files: files.map(named),
    commands: commands.map(named),
    isOpen: outcome === '',
    outcome,
  };
}
