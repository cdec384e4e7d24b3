import type { Activity, AssistantMessage, Conversation, ToolStep } from '../../conversation/index.ts';

/** The answer of a running turn, as the parts of the turn change it. Once closed, nothing makes it look as if it went on. */
export class RunningAnswer {
  readonly conversation: Conversation;
  readonly id: string;
  #closed = false;

  constructor(conversation: Conversation, id: string) {
    this.conversation = conversation;
    this.id = id;
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /** The message as it is now. */
  get message(): AssistantMessage {
    const answer = this.conversation.answer(this.id);
    if (!answer) throw new Error(`There is no answer ${this.id}.`);
    return answer;
  }

  /** Goes on with a model. What only another one that began the answer understands of it is left behind. */
  continueWith(model: string): void {
    const { model: before, rounds } = this.message;
    if (before === model) return;
    const readable = rounds.map((round) => ({
      ...round,
      content: round.content.filter((block) => block.type !== 'opaque'),
    }));
    this.conversation.setFigures(this.id, { model, rounds: readable });
  }

  note(text: string, detail: string | null = null): void {
    const at = this.message.text.length;
    this.conversation.addStep(this.id, { kind: 'note', id: crypto.randomUUID(), at, text, detail });
  }

  /** Adds the row of a tool. Gives the step's id. */
  addTool(tool: Pick<ToolStep, 'callId' | 'name'> & Partial<ToolStep>): string {
    const id = crypto.randomUUID();
    this.conversation.addStep(this.id, {
      kind: 'tool',
      id,
      at: this.message.text.length,
      args: '',
      subject: '',
      state: 'pending',
      output: null,
      allowedBy: null,
      startedAt: Date.now(),
      durationMs: null,
      ...tool,
    });
    return id;
  }

  setActivity(activity: Activity): void {
    if (this.#closed || this.message.state !== 'streaming') return;
    this.conversation.setActivity(this.id, activity);
  }

  /** Ends what still looks as if it went on. */
  close(): void {
    this.conversation.setActivity(this.id, null);
    this.#closed = true;
  }
}
