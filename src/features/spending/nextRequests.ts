import { nextRequest, type Session, type TurnSettings, usesFunctions } from '../../assistant/index.ts';
import type { ProjectInstructions } from '../../context/index.ts';
import type { ChatFunctionDefinition, ChatRequest } from '../../llm/index.ts';
import type { LazyWorkspace } from '../../workspace/index.ts';
import type { TurnPolicy } from '../turns/turnPolicy.ts';

/** The next request of a conversation, with the parts of which it is made. */
export interface NextRequest {
  readonly settings: TurnSettings;
  /** The project's instructions, as they stand in those of the request; empty where they do not. */
  readonly rules: string;
  readonly functions: readonly ChatFunctionDefinition[];
  readonly request: ChatRequest;
}

/** Next requests of conversations, as they would be sent now. */
export class NextRequests {
  readonly turns: TurnPolicy;
  readonly #instructions: ProjectInstructions;
  readonly #workspace: LazyWorkspace;

  constructor(turns: TurnPolicy, instructions: ProjectInstructions, workspace: LazyWorkspace) {
    this.turns = turns;
    this.#instructions = instructions;
    this.#workspace = workspace;
  }

  async of({ conversation }: Session, signal: AbortSignal): Promise<NextRequest> {
    const { workspaceSwitch } = conversation.info;
    const listsTools = workspaceSwitch || usesFunctions(conversation.path());
    if (listsTools) await Promise.all([this.#workspace.ready(), this.#instructions.load(conversation.id)]);
    const functions = listsTools ? this.#workspace.definitions(conversation.id) : [];
    const settings = this.turns.settingsFor(workspaceSwitch, conversation);
    const text = this.#instructions.textFor(conversation.id);
    const rules = text !== '' && settings.instructions.endsWith(text) ? text : '';
    return { settings, rules, functions, request: nextRequest(conversation, settings, functions, signal) };
  }
}
