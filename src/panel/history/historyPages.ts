import { escapeRegExp, t } from '../../base/index.ts';
import type { HistoryEntry, HistoryPosition, MarkedText, ToView, WorkState } from '../../protocol/index.ts';
import type { ConversationSummary, Excerpt, SearchHit, Store } from '../../store/index.ts';
import { detailOf, groupOf, timeAgo, titleOf } from './historyList.ts';

/** Words, reach and place by which a page of the history is asked for. */
export interface HistoryQuery {
  readonly query: string;
  /** Not only the conversations of this workspace. */
  readonly everywhere: boolean;
  readonly after: HistoryPosition | null;
}

/** Store, workspaces and time that a page is made with. */
export interface HistorySource {
  readonly store: Pick<Store, 'list' | 'search'>;
  /** The workspaces that count as this one. */
  readonly here: readonly string[];
  readonly shownId: string | null;
  readonly stateOf: (conversationId: string) => WorkState;
  readonly now: number;
  /** Ends a search when a newer one is asked for. */
  readonly signal?: AbortSignal;
}

const pageSize = 60;
/** So many conversations are found by their title when texts are searched, too. */
const maxTitles = 20;

/**
 * A page of the history as the view shows it: by time, or what a search finds in titles and texts.
 *
 * @returns `null` when the signal was aborted before the end.
 */
export async function historyPage(
  source: HistorySource,
  asked: HistoryQuery,
): Promise<Extract<ToView, { type: 'history' }> | null> {
  const { store, here, now, signal } = source;
  const { query, everywhere, after } = asked;
  const place = everywhere ? {} : { workspaces: here };
  const common = { type: 'history' as const, query, everywhere, append: after !== null };
  if (query.trim() === '') {
    const page = store.list({ ...place, after, limit: pageSize });
    return {
      ...common,
      entries: page.conversations.map((each) => entryOf(each, groupOf(each, now), source, asked)),
      next: page.next,
    };
  }
  const titles = store.list({ ...place, titled: query, limit: maxTitles }).conversations;
  const hits = await store.search(query, { ...place, limit: 50, ...(signal ? { signal } : {}) });
  if (!hits) return null;
  return {
    ...common,
    entries: [
      ...titles.map((each) => entryOf(each, t('Titles'), source, asked)),
      ...hits.filter(({ messageId }) => messageId !== null).map((hit) => entryOfHit(hit, source)),
    ],
    next: null,
  };
}

/** The text that the search has marked first: what is to be found in the message. */
export function foundText({ excerpt }: SearchHit): string {
  const [start, end] = excerpt.ranges[0] ?? [0, 0];
  return excerpt.text.slice(start, end);
}

function entryOf(
  summary: ConversationSummary,
  group: string,
  { now, shownId, stateOf }: HistorySource,
  { query, everywhere }: HistoryQuery,
): HistoryEntry {
  return {
    conversationId: summary.id,
    title: marked(titleOf(summary), query),
    detail: everywhere ? detailOf(summary, now) : timeAgo(summary.updatedAt, now),
    group,
    pinned: summary.pinned,
    isShown: summary.id === shownId,
    state: stateOf(summary.id),
    hit: null,
  };
}

function entryOfHit(hit: SearchHit, { shownId, now, stateOf }: HistorySource): HistoryEntry {
  return {
    conversationId: hit.conversationId,
    title: markedExcerpt({ ...hit.title, text: hit.title.text || t('New conversation') }),
    detail: `${hit.role === 'user' ? t('You') : 'Claude'} · ${timeAgo(hit.createdAt, now)}`,
    group: t('Messages'),
    pinned: false,
    isShown: hit.conversationId === shownId,
    state: stateOf(hit.conversationId),
    hit: { messageId: hit.messageId ?? '', excerpt: markedExcerpt(hit.excerpt), find: foundText(hit) },
  };
}

const markedExcerpt = ({ text, ranges }: Excerpt): MarkedText => ({
  text,
  ranges: ranges.map(([start, end]) => ({ start, end })),
});

/** Marks the words of a query where they stand in a title. */
function marked(text: string, query: string): MarkedText {
  const words = query
    .split(/[\s"]+/)
    .filter((word) => word !== '')
    .map(escapeRegExp);
  if (words.length === 0) return { text, ranges: [] };
  const found = [...text.matchAll(new RegExp(words.join('|'), 'giu'))];
  return { text, ranges: found.map((match) => ({ start: match.index, end: match.index + match[0].length })) };
}
