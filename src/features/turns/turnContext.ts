import { chatInstructions, workspaceInstructions } from '../../assistant/index.ts';
import type { Settings } from '../../config/index.ts';
import type { PromptContext } from '../../context/index.ts';
import type { Conversation } from '../../conversation/index.ts';
import type { LazyWorkspace } from '../../workspace/index.ts';

/** Instructions and tools that a turn begins with. */
export class TurnContext {
  readonly #settings: Settings;
  readonly #context: PromptContext;
  readonly #workspace: LazyWorkspace;

  constructor(settings: Settings, context: PromptContext, workspace: LazyWorkspace) {
    this.#settings = settings;
    this.#context = context;
    this.#workspace = workspace;
  }

  /** Resolves when tools and instructions are loaded. A conversation that has never used tools does not wait for them. */
  async load(conversation: Conversation): Promise<void> {
    const usesTools = conversation.path().some((message) => message.role === 'user' && message.workspace);
    const { instructions } = this.#context;
    if (usesTools) await Promise.all([this.#workspace.ready(), instructions.load(conversation.id)]);
    else if (this.#settings.get('rules.inChat')) await instructions.load(conversation.id);
  }

  instructions(conversation: Conversation, forWorkspace: boolean): string {
    const own = this.#settings.get('instructions');
    const rules = this.#context.instructions.textFor(conversation.id);
    if (forWorkspace) return workspaceInstructions(own, rules);
    const inChat = this.#settings.get('rules.inChat') ? rules : '';
    return [chatInstructions(own), inChat].filter((part) => part !== '').join('\n\n');
  }
}
