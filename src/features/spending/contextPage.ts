import { failure, type Result } from '../../base/index.ts';
import { requestParts, type Session } from '../../assistant/index.ts';
import type { ProjectInstructions } from '../../context/index.ts';
import type { ChatRequest, LlmProvider } from '../../llm/index.ts';
import type { ConversationView } from '../../panel/index.ts';
import { leastCost, type ToView } from '../../protocol/index.ts';
import type { CommandHandlers } from '../commands.ts';
import type { NextRequests } from './nextRequests.ts';
import type { NextSend } from './nextSend.ts';
import { switchedCosts } from './switchedCosts.ts';

const countMs = 15_000;

/** The page “What Claude will see”: the parts of the next request, each of which can be left out. */
export class ContextPage {
  readonly #requests: NextRequests;
  readonly #instructions: ProjectInstructions;
  readonly #nextSend: NextSend;
  readonly #provider: LlmProvider;

  /** @param provider counts a request exactly */
  constructor(requests: NextRequests, instructions: ProjectInstructions, nextSend: NextSend, provider: LlmProvider) {
    this.#requests = requests;
    this.#instructions = instructions;
    this.#nextSend = nextSend;
    this.#provider = provider;
  }

  commands(view: ConversationView): CommandHandlers<'showContext'> {
    return {
      showContext: async () => {
        await view.open();
        view.post({ type: 'showContext' });
      },
    };
  }

  /** The parts as the view shows them. */
  async list(session: Session, count: boolean): Promise<ToView> {
    const { settings, rules, functions, request } = await this.#requests.of(session, AbortSignal.timeout(countMs));
    const { instructions, model } = settings;
    const parts = requestParts(session.conversation, { instructions, rules, functions });
    const estimate = parts.reduce((sum, part) => sum + (part.included ? part.tokens : 0), 0);
    const counted = count ? await this.#count(request) : null;
    const tokens = counted?.ok ? counted.tokens : estimate;
    const price = this.#nextSend.inputPrice(model, tokens);
    const costOf = (size: number): number | null => (price === null ? null : size * price);
    const next = this.#nextSend.of(session);
    const switched = next ? switchedCosts(parts, next, Date.now()) : [];
    return {
      type: 'contextParts',
      parts: parts.map((part, at) => ({ ...part, cost: costOf(part.tokens), costSwitched: switched[at] ?? null })),
      next: next && leastCost(next, 0, Date.now()),
      tokens,
      counted: counted?.ok === true,
      cost: costOf(tokens),
      problem: counted?.ok === false ? counted.problem : '',
    };
  }

  /** Leaves a part out of the next requests, or takes it back. */
  async include({ conversation }: Session, partId: string, included: boolean): Promise<void> {
    if (partId === 'rules') {
      if (included) await this.#instructions.reload(conversation.id);
      else this.#instructions.leaveOut(conversation.id);
      return;
    }
    if (partId.startsWith('summary ')) {
      conversation.useSummary(partId.slice('summary '.length), included);
      return;
    }
    const others = (conversation.info.choice.leftOut ?? []).filter((id) => id !== partId);
    conversation.choose({ leftOut: included ? others : [...others, partId] });
  }

  async #count(request: ChatRequest): Promise<Result<{ readonly tokens: number }>> {
    try {
      // The API counts no request without a message.
      const word = { role: 'user', content: [{ type: 'text', text: '…' }] } as const;
      const messages = request.messages.length === 0 ? [word] : request.messages;
      return { ok: true, tokens: await this.#provider.countTokens({ ...request, messages }) };
    } catch (error) {
      return failure(error instanceof Error ? error.message : String(error));
    }
  }
}
