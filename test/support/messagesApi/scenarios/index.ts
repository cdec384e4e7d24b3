import { encodings } from './encodings.ts';
import { events } from './events.ts';
import { http } from './http.ts';
import type { Scenario } from './scenario.ts';
import { sockets } from './sockets.ts';
import { whole } from './whole.ts';

/** Every scenario. The first whose name fits is played, so the more special names stand before the general ones. */
const SCENARIOS: readonly Scenario[] = [...whole, ...events, ...encodings, ...sockets, ...http];

/** The names of all scenarios, with placeholders, and what each does. */
export const SCENARIO_NAMES: readonly { name: string; about: string }[] = SCENARIOS.map(({ name, about }) => ({
  name,
  about,
}));

const PLACEHOLDERS: Record<string, string> = {
  N: '(\\d+)',
  M: '(\\d+)',
  S: '(\\d+(?:\\.\\d+)?)',
  TYPE: '([a-z_]+)',
  REASON: '([a-z_]+)',
  STATUS: '(\\d{3})',
};

const patterns = SCENARIOS.map((scenario) => ({
  scenario,
  pattern: new RegExp(
    `^${scenario.name
      .split('-')
      .map((word) => PLACEHOLDERS[word] ?? word)
      .join('-')}$`,
  ),
}));

/** A scenario as a prompt names it. */
export interface Named {
  /** The name as written, without parameters. */
  written: string;
  scenario: Scenario;
  args: string[];
  params: URLSearchParams;
  /** Played for this many requests with the same prompt; then the plain answer. */
  times: number;
}

/**
 * Reads a name such as `disconnect-after-5`, `http-529-then-ok-2` or `text-forever?gap=20`. Undefined if no scenario is
 * called so.
 */
export function namedScenario(text: string): Named | undefined {
  const [written = '', query = ''] = text.split('?');
  const params = new URLSearchParams(query);
  for (const [name, times] of [[written, Infinity] as const, ...thenOk(written)]) {
    for (const { scenario, pattern } of patterns) {
      const match = pattern.exec(name);
      if (match) return { written, scenario, args: match.slice(1), params, times };
    }
  }
  return undefined;
}

function thenOk(written: string): (readonly [string, number])[] {
  const match = /^(.+)-then-ok-(\d+)$/.exec(written);
  return match ? [[match[1] ?? '', Number(match[2])]] : [];
}

/** The scenario's name that a prompt asks for with `scenario:NAME`, the last if there are several. */
export function askedFor(prompt: string): string | undefined {
  return [...prompt.matchAll(/\bscenario:([\w.-]*\w(?:\?[\w=&.%/-]*[\w/])?)/g)].at(-1)?.[1];
}
