import type { Session } from '../assistant/index.ts';
import type { AssistantMessage } from '../conversation/index.ts';
import type { ChipView, PanelView } from '../protocol/index.ts';
import { formatUsd } from '../usage/index.ts';
import { percent, tokens } from './words.ts';

/** What the panel shows beside its conversation. */
export interface Surroundings {
  readonly modelName: string;
  /** The context window, tokens; `null` when it is not known. */
  readonly contextWindow: number | null;
  readonly banners: PanelView['banners'];
  /** Why tools cannot be used, or empty. */
  readonly workspaceBlocked: string;
  readonly chips: readonly ChipView[];
  readonly canUndoTurn: boolean;
  readonly canRedoTurn: boolean;
}

export function presentPanel(session: Session, surroundings: Surroundings): PanelView {
  const { conversation } = session;
  const { modelName, contextWindow, ...rest } = surroundings;
  return {
    ...rest,
    conversationId: conversation.id,
    title: conversation.info.title || 'New conversation',
    model: modelName,
    busy: session.answering !== null,
    meter: presentMeter(
      conversation.path().filter((message) => message.role === 'assistant'),
      contextWindow,
    ),
    workspaceSwitch: conversation.info.workspaceSwitch,
    queue: session.queue.map(({ id, text }) => ({ id, text })),
  };
}

/** What the conversation has cost, and how much of the context window its last request took. */
function presentMeter(answers: readonly AssistantMessage[], contextWindow: number | null): PanelView['meter'] {
  const used = answers.filter((answer) => answer.usage !== null);
  const last = used.at(-1);
  const size = last?.usage?.totalTokens ?? null;
  const share = size !== null && contextWindow !== null ? Math.min(1, size / contextWindow) : null;
  const known = used.filter((answer) => answer.cost !== null);
  const cost = known.reduce((sum, answer) => sum + (answer.cost ?? 0), 0);
  const estimated = used.some((answer) => answer.usage?.estimated);
  const total = used.reduce((sum, answer) => sum + (answer.usage?.totalTokens ?? 0), 0);
  const window = contextWindow === null ? '' : ` of ${tokens(contextWindow)}`;
  return {
    text: size === null ? '' : share === null ? `${tokens(size)} tokens` : `${percent(share)}${window}`,
    share,
    cost: known.length === 0 ? '' : `this conversation ${estimated ? '≈ ' : ''}${formatUsd(cost)}`,
    title: [
      size === null
        ? 'Nothing was asked yet.'
        : `The last request and its answer: ${size.toLocaleString('en')} tokens.`,
      `All answers that are shown: ${total.toLocaleString('en')} tokens.`,
      known.length < used.length ? `The cost of ${used.length - known.length} of them is not known.` : '',
    ]
      .filter((line) => line !== '')
      .join('\n'),
  };
}
