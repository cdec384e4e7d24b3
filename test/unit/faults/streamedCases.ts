import { faultCases } from './cases.ts';

/** Answers with whole calls, which a chat leaves aside and a turn with tools runs. */
const callsTools = /^(?:tool|ok-mix|(?:index-zero|empty-input-first)\?shape=(?:tool|mix))$|then-ok-1\?shape=mix$/;

/** Every case of a stream, in a turn with tools whose rounds stream. */
export const streamedCases = faultCases
  .filter(({ flood, workspace, scenario }) => !flood && workspace !== true && !callsTools.test(scenario))
  .map((fault) => ({ ...fault, workspace: true }));
