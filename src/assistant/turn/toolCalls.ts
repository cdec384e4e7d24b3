import { isUnderWay, type ToolStep } from '../../conversation/index.ts';
import { type ChatFunctionRequest, type ChatFunctionResult, type FilePart, notRun } from '../../llm/index.ts';
import type { RunningAnswer } from './runningAnswer.ts';
import type { ToolProgress, Tools, TurnBeginning } from './tools.ts';
import type { TurnWatcher } from './turnWatcher.ts';

/** The tool calls of one turn: each has a row in the answer and a result in its round. */
export class ToolCalls {
  readonly #answer: RunningAnswer;
  readonly #watcher: TurnWatcher | null;

  constructor(answer: RunningAnswer, watcher: TurnWatcher | null) {
    this.#answer = answer;
    this.#watcher = watcher;
  }

  /** Makes the tools ready; what that takes, or asks, has rows in the answer. */
  async begin(tools: Tools, signal: AbortSignal): Promise<void> {
    await tools.begin?.({
      conversationId: this.#answer.conversation.id,
      messageId: this.#answer.id,
      signal,
      addRow: (name, subject, input) => this.#addOwnRow(name, subject, input),
      note: (text, detail) => this.#answer.note(text, detail),
    });
  }

  /** Runs the calls of the last round: those that only read at once, then the others one after the other. */
  async run(calls: readonly ChatFunctionRequest[], tools: Tools, round: number, signal: AbortSignal): Promise<void> {
    const steps = calls.map((call) => this.#addStep(call));
    this.#answer.setActivity({ kind: 'tools', since: Date.now(), round });
    const results: ChatFunctionResult[] = calls.map(({ callId }) => notRun(callId));
    const run = async (index: number): Promise<void> => {
      const call = calls[index];
      const stepId = steps[index];
      if (call && stepId !== undefined) results[index] = await this.#runOne(call, stepId, tools, round, signal);
    };
    const readOnly = [...calls.keys()].filter((index) =>
      tools.isReadOnly(calls[index]?.functionName ?? '', this.#answer.conversation.id),
    );
    await Promise.all(readOnly.map(run));
    for (const index of calls.keys()) if (!readOnly.includes(index)) await run(index);
    this.#setResults(results);
  }

  /** Answers the calls of the last round without running them. */
  leaveOut(calls: readonly ChatFunctionRequest[], why: string): void {
    for (const call of calls) this.#addStep(call, { state: 'cancelled', output: why, durationMs: 0 });
    this.#setResults(calls.map(({ callId }) => notRun(callId, why)));
  }

  #setResults(results: readonly ChatFunctionResult[]): void {
    const { conversation, id, isClosed, message } = this.#answer;
    if (isClosed) return;
    const { rounds } = message;
    conversation.setFigures(id, {
      rounds: rounds.map((other, index) => (index === rounds.length - 1 ? { ...other, results } : other)),
    });
  }

  async #runOne(
    call: ChatFunctionRequest,
    stepId: string,
    tools: Tools,
    round: number,
    signal: AbortSignal,
  ): Promise<ChatFunctionResult> {
    const startedAt = Date.now();
    this.#change(stepId, { state: 'running', startedAt });
    const result = signal.aborted
      ? notRun(call.callId)
      : await tools.execute(call, {
          conversationId: this.#answer.conversation.id,
          messageId: this.#answer.id,
          round,
          signal,
          mode: () => this.#answer.conversation.info.choice.mode ?? 'ask',
          onState: (progress) => {
            this.#change(stepId, progress);
            if (progress.state === 'approval') this.#answer.setActivity({ kind: 'approval', since: Date.now(), round });
            if (progress.state === 'running') this.#answer.setActivity({ kind: 'tools', since: Date.now(), round });
          },
        });
    const durationMs = Date.now() - startedAt;
    this.#end(stepId, result, durationMs, signal.aborted);
    this.#watcher?.tool({
      name: call.functionName,
      input: call.functionArgs,
      output: result.parts ? [{ type: 'text', text: result.output }, ...result.parts] : result.output,
      startedAt,
      durationMs,
      isError: result.isError,
    });
    return result;
  }

  /** Ends the row, whose state and output the tool may have set itself. */
  #end(stepId: string, result: ChatFunctionResult, durationMs: number, aborted: boolean): void {
    const step = this.#step(stepId);
    this.#change(stepId, {
      ...(step && !isUnderWay(step.state) ? {} : { state: aborted ? 'cancelled' : result.isError ? 'failed' : 'done' }),
      output: step?.output ?? result.output,
      durationMs,
      ...(result.parts ? { parts: result.parts.map((part) => namedPart(part, step?.subject ?? '')) } : {}),
    });
  }

  #addOwnRow(name: string, subject: string, input: string): ReturnType<TurnBeginning['addRow']> {
    const callId = crypto.randomUUID();
    const startedAt = Date.now();
    const stepId = this.#addStep({ id: callId, callId, functionName: name, functionArgs: input }, { subject });
    const update = (change: ToolProgress): void => {
      const { state } = change;
      if (state === 'approval') this.#answer.setActivity({ kind: 'approval', since: Date.now(), round: 1 });
      if (state === 'running') this.#answer.setActivity({ kind: 'tools', since: Date.now(), round: 1 });
      const ended = state !== undefined && !isUnderWay(state) ? { durationMs: Date.now() - startedAt } : {};
      this.#change(stepId, { ...change, ...ended });
    };
    return { callId, update };
  }

  #step(id: string): ToolStep | undefined {
    const step = this.#answer.message.steps.find((other) => other.id === id);
    return step?.kind === 'tool' ? step : undefined;
  }

  #change(stepId: string, progress: Partial<ToolStep>): void {
    const step = this.#step(stepId);
    if (step) this.#answer.conversation.updateStep(this.#answer.id, { ...step, ...progress });
  }

  #addStep(call: ChatFunctionRequest, ended: Partial<ToolStep> = {}): string {
    const arrived = this.#answer.message.steps.find(
      (step): step is ToolStep => step.kind === 'tool' && step.callId === call.callId && step.state === 'pending',
    );
    if (arrived) {
      const known = { name: call.functionName, args: call.functionArgs, subject: '', startedAt: Date.now() };
      this.#answer.conversation.updateStep(this.#answer.id, { ...arrived, ...known, ...ended });
      return arrived.id;
    }
    return this.#answer.addTool({ callId: call.callId, name: call.functionName, args: call.functionArgs, ...ended });
  }
}

/** A part under the name by which a person knows it: the document's own, or that of what was read. */
const namedPart = (part: FilePart, subject: string): NonNullable<ToolStep['parts']>[number] => ({
  type: part.type,
  name: part.type === 'document' ? part.name : subject || 'Picture',
});
