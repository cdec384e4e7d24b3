import { withoutKeys } from '../../files/index.ts';
import { type SettingContribution, type SettingId, settings } from '../../contributions/index.ts';

/** The facts that a report of a problem is made of. */
export interface ReportFacts {
  /** Names and versions, in the order in which they are listed. */
  readonly versions: Readonly<Record<string, string>>;
  /** The person's own values of settings that are not the default. */
  readonly settings: ReadonlyMap<SettingId, unknown>;
  /** Sentences on the state of things: key, history, workspace. */
  readonly state: readonly string[];
  /** Last lines of the log. */
  readonly log: string;
  /** The person's home folder; empty where there is none. */
  readonly home: string;
}

/** Lines of the log that go into a report. */
const maxLogLines = 150;
/** The longest line of them, characters. */
const maxLineLength = 500;

/**
 * The report as Markdown, for the person to read and complete before anybody else does. Keys are taken out, addresses and
 * texts of settings are not told, and the home folder is written `~`.
 */
export function problemReport({ versions, settings: set, state, log, home }: ReportFacts): string {
  const list = (lines: readonly string[]): string => lines.map((line) => `- ${line}`).join('\n');
  const lines = withoutHome(withoutKeys(log), home).trimEnd().split('\n').slice(-maxLogLines);
  const fence = '`'.repeat(Math.max(3, ...(log.match(/`+/g) ?? []).map(({ length }) => length + 1)));
  return `# Sidestream: report of a problem

Read this before you give it to anyone: nothing has been sent or copied. Take out what nobody should see.

## What happened

(What you did, what you expected, and what you saw.)

## Versions

${list(Object.entries(versions).map(([name, version]) => `${name}: ${version}`))}

## Settings that are not the default

${set.size === 0 ? 'None.' : list([...set].map(([id, value]) => `\`sidestream.${id}\`: ${told(id, value)}`))}

## State

${list(state)}

## The log's last lines

${fence}text
${lines.map((line) => (line.length > maxLineLength ? `${line.slice(0, maxLineLength)}…` : line)).join('\n')}
${fence}
`;
}

/** Only what is chosen from a few values, a number or a model's name is told; of everything else that it is set. */
function told(id: SettingId, value: unknown): string {
  const setting: SettingContribution = settings[id];
  const isPlain = typeof value === 'boolean' || typeof value === 'number' || setting.enum !== undefined;
  if (isPlain || id === 'model') return JSON.stringify(value);
  if (typeof value === 'object' && value !== null) {
    const count = Object.keys(value).length;
    return `set, ${count} ${count === 1 ? 'entry' : 'entries'}`;
  }
  return 'set';
}

const withoutHome = (text: string, home: string): string => (home.length < 2 ? text : text.replaceAll(home, '~'));
