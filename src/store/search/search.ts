import { setImmediate } from 'node:timers/promises';
import type { Connection, Row } from '../file/connection.ts';
import { number, text } from '../conversations/rows.ts';
import { type Excerpt, excerptOf, relevance } from './excerpt.ts';
import { characters, hasWord, isUnspaced, parseQuery, type Term, toLike, toMatch, toTrigrams } from './query.ts';

export interface SearchHit {
  readonly conversationId: string;
  readonly title: Excerpt;
  /** `null` when only the title matches. */
  readonly messageId: string | null;
  readonly role: 'user' | 'assistant' | null;
  readonly createdAt: number;
  readonly excerpt: Excerpt;
}

export interface SearchOptions {
  /** Only in conversations that began in one of these workspaces. */
  readonly workspaces?: readonly string[];
  /** At most so many hits; 30 by default. */
  readonly limit?: number;
  /** Ends a search whose hits are not wanted any more. */
  readonly signal?: AbortSignal;
}

/** The answer to a query, or the fallback when the database cannot give one. */
export type Read = <T>(query: (connection: Connection) => T, fallback: T) => T;

/** The query in the form that the steps of a search need. */
interface Asked {
  readonly terms: readonly Term[];
  readonly place: Condition;
  readonly limit: number;
  readonly signal: AbortSignal | null;
}

interface Condition {
  readonly sql: string;
  readonly params: readonly string[];
}

/** So many of the newest texts that match are weighed against each other. */
const maxCandidates = 300;
const maxTitles = 5;
/** Time that a part of a scan is to take. */
const goalMs = 4;
/** Texts that are read at once to be weighed. */
const weighedAtOnce = 10;
/** A text of this age counts half. */
const halfLifeMs = 90 * 24 * 3_600_000;

/**
 * Searches the texts and titles of all conversations for all terms of the query. The index finds words and their
 * beginnings; where these are too few, the texts themselves are looked through, newest first. The last hits of a search
 * with very many are the newest; within those, the better and the newer come first.
 *
 * @returns `null` when the signal was aborted before the end.
 */
export async function searchConversations(
  read: Read,
  query: string,
  now: number,
  options: SearchOptions = {},
): Promise<SearchHit[] | null> {
  const terms = parseQuery(query);
  if (terms.length === 0) return [];
  const limit = options.limit ?? 30;
  const asked: Asked = { terms, place: placeOf(options), limit, signal: options.signal ?? null };
  const seqs = new Set(read((connection) => searchIndexes(connection, asked), []));
  if (!(await scanTexts(read, asked, seqs))) return null;
  const titles = read((connection) => searchTitles(connection, asked), []);
  const texts = await weigh(read, asked, [...seqs], now);
  if (!texts) return null;
  const shown = texts
    .slice(0, Math.max(0, limit - Math.min(titles.length, maxTitles)))
    .map(({ row }) => hitOf(row, terms));
  const inTexts = new Set(shown.map((hit) => hit.conversationId));
  return [...titles.filter((hit) => !inTexts.has(hit.conversationId)).slice(0, maxTitles), ...shown];
}

/** Lets keys, streams and a newer query have their turn; whether nobody waits for this one any more. */
async function givesWay(signal: AbortSignal | null): Promise<boolean> {
  await setImmediate();
  return signal?.aborted === true;
}

/** The newest texts that an index finds. What it cannot know of a term is looked for in what it has found. */
function searchIndexes(connection: Connection, { terms, place }: Asked): number[] {
  const unspaced = terms.some(isUnspaced);
  // Trigrams know nothing shorter than three characters.
  const known = terms.filter(unspaced ? ({ text: term }) => characters(term) >= 3 : hasWord);
  if (known.length === 0) return [];
  const table = unspaced ? 'search_unspaced' : 'search';
  const others = terms.filter((term) => !known.includes(term));
  // Looking into every text that matches would take too long: where more is asked of them, only the newest are looked at.
  const max = others.length > 0 || place.sql !== '' ? 10 * maxCandidates : maxCandidates;
  const found = connection
    .all(
      `SELECT rowid FROM ${table} WHERE ${table} MATCH ? ORDER BY rowid DESC LIMIT ?`,
      unspaced ? toTrigrams(known) : toMatch(known),
      max,
    )
    .map((row) => number(row, 'rowid'));
  const likes = likesOf('m.text', others);
  return connection
    .all(
      `SELECT m.seq FROM json_each(?) found JOIN message m ON m.seq = found.value
         JOIN conversation c ON c.id = m.conversation_id
       WHERE c.deleted_at IS NULL ${place.sql} ${likes.sql} LIMIT ?`,
      JSON.stringify(found),
      ...place.params,
      ...likes.params,
      maxCandidates,
    )
    .map((row) => number(row, 'seq'));
}

/**
 * Adds texts in which the terms stand anywhere, inside a word or as signs: newest first, until there are as many as are
 * asked for. In parts, so that the window stays quick and a newer query does not wait; false when nobody waits for it.
 */
async function scanTexts(read: Read, { terms, place, limit, signal }: Asked, seqs: Set<number>): Promise<boolean> {
  const wanted = Math.min(limit, maxCandidates);
  const likes = likesOf('m.text', terms);
  let part = 50;
  for (let before = Number.MAX_SAFE_INTEGER; seqs.size < wanted;) {
    if (await givesWay(signal)) return false;
    const start = performance.now();
    const [from, end] = [lowestOf(read, before, part), before];
    if (from === null) break;
    const found = read(
      (connection) =>
        connection.all(
          `SELECT m.seq FROM message m CROSS JOIN conversation c ON c.id = m.conversation_id
           WHERE m.seq >= ? AND m.seq < ? AND m.state <> 'streaming' ${likes.sql}
             AND c.deleted_at IS NULL ${place.sql} ORDER BY m.seq DESC`,
          from,
          end,
          ...likes.params,
          ...place.params,
        ),
      [],
    );
    for (const row of found) if (seqs.size < wanted) seqs.add(number(row, 'seq'));
    before = from;
    part = performance.now() - start < goalMs ? part * 2 : Math.max(1, Math.ceil(part / 2));
  }
  return true;
}

/** Where the part of so many texts before a place begins; `null` when nothing stands before it. */
const lowestOf = (read: Read, before: number, texts: number): number | null =>
  read((connection) => {
    const row = connection.get(
      'SELECT min(seq) AS seq FROM (SELECT seq FROM message WHERE seq < ? ORDER BY seq DESC LIMIT ?)',
      before,
      texts,
    );
    return typeof row?.['seq'] === 'number' ? row['seq'] : null;
  }, null);

function searchTitles(connection: Connection, { terms, place, limit }: Asked): SearchHit[] {
  const likes = likesOf('c.title', terms);
  return connection
    .all(
      `SELECT c.id, c.title, c.updated_at FROM conversation c WHERE c.deleted_at IS NULL ${likes.sql} ${place.sql}
       ORDER BY c.pinned DESC, c.updated_at DESC LIMIT ?`,
      ...likes.params,
      ...place.params,
      limit,
    )
    .map((row) => ({
      conversationId: text(row, 'id'),
      title: excerptOf(text(row, 'title'), terms),
      messageId: null,
      role: null,
      createdAt: number(row, 'updated_at'),
      excerpt: { text: '', ranges: [] },
    }));
}

/** The texts that were found, the better and newer ones first; `null` when nobody waits for them. */
async function weigh(
  read: Read,
  { terms, signal }: Asked,
  seqs: readonly number[],
  now: number,
): Promise<{ row: Row; score: number }[] | null> {
  const newest = seqs.toSorted((a, b) => b - a).slice(0, maxCandidates);
  const weighed: { row: Row; score: number }[] = [];
  for (let at = 0; at < newest.length; at += weighedAtOnce) {
    if (await givesWay(signal)) return null;
    const rows = read((connection) => readTexts(connection, newest.slice(at, at + weighedAtOnce)), []);
    for (const row of rows) {
      const age = Math.max(0, now - number(row, 'created_at'));
      weighed.push({ row, score: relevance(text(row, 'text'), terms) * (0.5 + 0.5 * 2 ** (-age / halfLifeMs)) });
    }
  }
  return weighed.sort((a, b) => b.score - a.score);
}

const readTexts = (connection: Connection, seqs: readonly number[]): Row[] =>
  connection.all(
    `SELECT m.id, m.conversation_id, m.role, m.created_at, m.text, c.title
     FROM json_each(?) found JOIN message m ON m.seq = found.value JOIN conversation c ON c.id = m.conversation_id
     WHERE c.deleted_at IS NULL ORDER BY m.seq DESC`,
    JSON.stringify(seqs),
  );

const hitOf = (row: Row, terms: readonly Term[]): SearchHit => ({
  conversationId: text(row, 'conversation_id'),
  title: excerptOf(text(row, 'title'), terms),
  messageId: text(row, 'id'),
  role: row['role'] === 'user' ? 'user' : 'assistant',
  createdAt: number(row, 'created_at'),
  excerpt: excerptOf(text(row, 'text'), terms),
});

const likesOf = (column: string, terms: readonly Term[]): Condition => ({
  sql: terms.map(() => `AND ${column} LIKE ? ESCAPE '\\'`).join(' '),
  params: terms.map(toLike),
});

const placeOf = ({ workspaces }: SearchOptions): Condition =>
  workspaces
    ? { sql: `AND c.workspace IN (${workspaces.map(() => '?').join(', ')})`, params: workspaces }
    : { sql: '', params: [] };
