import type { FunctionInput } from '../../llm/index.ts';
import type { RunningAnswer } from './runningAnswer.ts';
import { plural } from '../../base/index.ts';

/** A row is changed at most so often while its call arrives, ms: each change is written and sent to the view. */
const minPauseMs = 150;

/** So much of an input is looked through for its name at each piece, UTF-16 units; later only now and then. */
const earlyLength = 2_000;

interface Incoming {
  readonly stepId: string;
  input: string;
  subject: string;
  drawnAt: number;
}

/**
 * The rows of calls whose input is still on its way. They only show it: a call is checked, decided on and run when the
 * answer is whole.
 */
export class IncomingCalls {
  readonly #answer: RunningAnswer;
  readonly #calls = new Map<string, Incoming>();

  constructor(answer: RunningAnswer) {
    this.#answer = answer;
  }

  /** Adds to a call's input, and shows what is known of it. */
  take({ callId, functionName, delta }: FunctionInput): void {
    let call = this.#calls.get(callId);
    if (!call) {
      call = {
        stepId: this.#answer.addTool({ callId, name: functionName }),
        input: '',
        subject: '',
        drawnAt: -Infinity,
      };
      this.#calls.set(callId, call);
    }
    call.input += delta;
    const now = performance.now();
    const isDue = delta !== '' && now - call.drawnAt >= minPauseMs;
    // The name mostly stands at the beginning, and is shown as soon as it is known.
    const wasNamed = call.subject !== '';
    if (isDue || call.input.length <= earlyLength) call.subject ||= subjectIn(call.input);
    if (!isDue && (wasNamed || call.subject === '')) return;
    call.drawnAt = now;
    const subject = [call.subject, sizeOf(call.input)].filter((part) => part !== '').join(' · ');
    const step = this.#answer.message.steps.find(({ id }) => id === call.stepId);
    if (step?.kind === 'tool' && step.state === 'pending') {
      this.#answer.conversation.updateStep(this.#answer.id, { ...step, subject });
    }
  }
}

/** The argument that names a call, once it stands whole in a JSON object whose end is still to come; else empty. */
function subjectIn(input: string): string {
  const found = /"(?:path|command|query|question|name)"\s*:\s*("(?:[^"\\]|\\.)*")/.exec(input.slice(0, 20_000));
  if (!found?.[1]) return '';
  try {
    return (JSON.parse(found[1]) as string).split('\n', 1)[0]?.slice(0, 200) ?? '';
  } catch {
    return '';
  }
}

/** The lines or characters of text that have come; empty for a short input. */
function sizeOf(input: string): string {
  const lines = input.split('\\n').length;
  if (lines > 2) return plural(lines, '{0} line', '{0} lines');
  return input.length > 200 ? plural(input.length, '{0} character', '{0} characters') : '';
}
