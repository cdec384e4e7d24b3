import { faultCases } from './cases.ts';
import type { FaultCase } from './faultCase.ts';

/** Answers with whole calls, which a chat leaves aside and a turn with tools runs. */
const callsTools = /^(?:tool|ok-mix|(?:index-zero|empty-input-first)\?shape=(?:tool|mix))$|then-ok-1\?shape=mix$/;

/** Asks for tools in a turn that has them: what comes of it does not depend on the mode. */
const asksForTools = ({ workspace, scenario, script }: FaultCase): boolean =>
  workspace === true && (script !== undefined || scenario.startsWith('tool'));

/** Every case of a stream, in a turn with tools whose rounds stream, and every call of a tool. */
export const streamedCases: readonly FaultCase[] = [
  ...faultCases
    .filter(({ flood, workspace, scenario }) => !flood && workspace !== true && !callsTools.test(scenario))
    .map((fault) => ({ ...fault, workspace: true })),
  ...faultCases.filter(asksForTools),
];
