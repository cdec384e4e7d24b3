import type { Session } from '../../assistant/index.ts';
import type { AssistantMessage, Conversation } from '../../conversation/index.ts';
import type { ChipView, PanelView } from '../../protocol/index.ts';
import { formatCount, formatNumber, formatUsd, plural, t } from '../../base/index.ts';
import { percent } from './words.ts';

/** The things that the panel shows beside its conversation. */
export interface Surroundings {
  readonly modelName: string;
  /** The context window, tokens; `null` when it is not known. */
  readonly contextWindow: number | null;
  readonly banners: PanelView['banners'];
  /** Why tools cannot be used, or empty. */
  readonly workspaceBlocked: string;
  readonly web: PanelView['web'];
  readonly chips: readonly ChipView[];
  readonly offers: PanelView['offers'];
  readonly nextSend: PanelView['nextSend'];
  readonly atWork: PanelView['atWork'];
  readonly changes: PanelView['changes'];
  readonly canUndoTurn: boolean;
  readonly canRedoTurn: boolean;
}

export function presentPanel(session: Session, surroundings: Surroundings): PanelView {
  const { conversation } = session;
  const { modelName, contextWindow, ...rest } = surroundings;
  return {
    ...rest,
    conversationId: conversation.id,
    title: conversation.info.title || t('New conversation'),
    model: modelName,
    offRecord: conversation.info.offRecord,
    busy: session.answering !== null,
    meter: presentMeter(conversation, contextWindow),
    workspaceSwitch: conversation.info.workspaceSwitch,
    mode: conversation.info.choice.mode ?? 'ask',
    queue: session.queue.map(({ id, text, attachments }) => ({
      id,
      text,
      attached: attachments.map(({ label }) => label).join(', '),
    })),
  };
}

/** Tokens and cost of the conversation, on all its branches, and the share of the context window that its last request took. */
export function presentMeter(conversation: Conversation, contextWindow: number | null): PanelView['meter'] {
  const answers = conversation.all().filter((message) => message.role === 'assistant');
  const used = answers.filter((answer) => answer.usage !== null);
  const size = contextSize(conversation);
  const share = size !== null && contextWindow !== null ? Math.min(1, size / contextWindow) : null;
  const priced = used.filter((answer) => answer.cost !== null);
  const cost = priced.reduce((sum, answer) => sum + (answer.cost ?? 0), 0);
  const total = used.reduce((sum, answer) => sum + (answer.usage?.totalTokens ?? 0), 0);
  const about = used.some((answer) => answer.usage?.estimated) ? '≈ ' : '';
  const unknown = used.length - priced.length;
  const exact = (count: number): string => `${about}${formatNumber(count)}`;
  const title = [
    used.length === 0
      ? t('Nothing was asked yet.')
      : plural(
          total,
          'This conversation has taken {1} token.',
          'This conversation has taken {1} tokens.',
          exact(total),
        ),
    priced.length === 0 ? '' : t('It has cost {0}, by the price list.', `${about}${formatUsd(cost)}`),
    unknown > 0 ? plural(unknown, 'The cost of one answer is not known.', 'The cost of {0} answers is not known.') : '',
    size === null || contextWindow === null
      ? ''
      : t(
          'Its last request and answer took {0} of the {1} tokens of the context window.',
          formatNumber(size),
          formatNumber(contextWindow),
        ),
    t('Press for all figures.'),
  ];
  const costs =
    priced.length === 0 ? t('cost unknown') : `${about}${formatUsd(cost)}${unknown > 0 ? ` + ${t('unknown')}` : ''}`;
  return {
    text: share === null ? '' : shareText(share, contextWindow),
    share,
    cost:
      used.length === 0
        ? t('Usage')
        : `${plural(total, '{1} token', '{1} tokens', `${about}${formatCount(total)}`)} · ${costs}`,
    title: title.filter((line) => line !== '').join('\n'),
  };
}

/** Size of the last request and its answer in the context window, tokens; `null` when it is not known. */
function contextSize(conversation: Conversation): number | null {
  const last = conversation.path().findLast((message): message is AssistantMessage => {
    return message.role === 'assistant' && message.usage !== null;
  });
  // A turn's usage is the sum of its requests; what a single one took is in its round.
  const sizes = last?.rounds.flatMap(({ contextTokens }) => contextTokens ?? []) ?? [];
  return (
    sizes.at(-1) ??
    (last && last.rounds.length <= 1 && !last.usage?.webSearches ? (last.usage?.totalTokens ?? null) : null)
  );
}

function shareText(share: number, contextWindow: number | null): string {
  const part = share < 0.01 ? `< ${percent(0.01)}` : percent(share);
  return contextWindow === null ? part : t('{0} of {1}', part, formatCount(contextWindow));
}
