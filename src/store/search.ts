import type { Connection } from './connection.ts';
import { type Excerpt, excerptOf, relevance } from './excerpt.ts';
import { characters, hasWord, isUnspaced, parseQuery, type Term, toLike, toMatch } from './query.ts';
import { number, text } from './rows.ts';

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
}

/** How many of the newest texts that match are weighed against each other. */
const candidates = 300;
/** How many of the newest texts are looked through when the index knows nothing of the terms. */
const scanned = 20_000;
/** A text of this age counts half. */
const halfLifeMs = 90 * 24 * 3_600_000;

/**
 * Searches the texts and titles of all conversations for all terms of the query. The last hits of a search with very many
 * are the newest; within those, the better and the newer come first.
 *
 * @throws SQLite's errors; a query that a person can type is none.
 */
export function searchConversations(
  connection: Connection,
  query: string,
  now: number,
  options: SearchOptions = {},
): SearchHit[] {
  const terms = parseQuery(query);
  if (terms.length === 0) return [];
  const found = terms.some(isUnspaced) ? searchUnspaced(connection, terms) : searchWords(connection, terms, options);
  const seqs = found.length > 0 ? found : scanTexts(connection, terms);
  const limit = options.limit ?? 30;
  const titles = searchTitles(connection, terms, options, limit);
  const texts = weigh(connection, seqs, terms, now, options).slice(0, Math.max(0, limit - Math.min(titles.length, 5)));
  const inTexts = new Set(texts.map((hit) => hit.conversationId));
  return [...titles.filter((hit) => !inTexts.has(hit.conversationId)).slice(0, 5), ...texts];
}

function searchWords(connection: Connection, terms: readonly Term[], options: SearchOptions): number[] {
  const words = terms.filter(hasWord);
  if (words.length === 0) return [];
  // Looking into every text that matches would take too long: where more is asked of them, only the newest are looked at.
  const most = options.workspaces || words.length < terms.length ? 10 * candidates : candidates;
  const found = connection
    .all('SELECT rowid FROM search WHERE search MATCH ? ORDER BY rowid DESC LIMIT ?', toMatch(words), most)
    .map((row) => number(row, 'rowid'));
  const signs = terms.filter((term) => !words.includes(term));
  if (signs.length === 0) return found;
  return connection
    .all(
      `SELECT m.seq FROM json_each(?) found JOIN message m ON m.seq = found.value
       WHERE ${signs.map(() => "m.text LIKE ? ESCAPE '\\'").join(' AND ')}`,
      JSON.stringify(found),
      ...signs.map(toLike),
    )
    .map((row) => number(row, 'seq'));
}

/** Trigrams know nothing shorter than three characters: shorter terms are looked for in the texts themselves. */
function searchUnspaced(connection: Connection, terms: readonly Term[]): number[] {
  const long = terms.filter(({ text: term }) => characters(term) >= 3);
  const short = terms.filter((term) => !long.includes(term));
  const likes = short.map(() => "AND m.text LIKE ? ESCAPE '\\'").join(' ');
  const indexed =
    long.length > 0
      ? 'SELECT rowid AS id FROM search_unspaced WHERE search_unspaced MATCH ? ORDER BY rowid DESC LIMIT ?'
      : 'SELECT id FROM search_unspaced_docsize ORDER BY id DESC LIMIT ?';
  const match = long.map(({ text: term }) => `"${term.replaceAll('"', '""')}"`).join(' AND ');
  return connection
    .all(
      `SELECT m.seq FROM (${indexed}) f JOIN message m ON m.seq = f.id WHERE true ${likes} ORDER BY m.seq DESC LIMIT ?`,
      ...(long.length > 0 ? [match, scanned] : [scanned]),
      ...short.map(toLike),
      candidates,
    )
    .map((row) => number(row, 'seq'));
}

/** Finds what is not at the beginning of a word, or not a word at all, in the newest texts. */
function scanTexts(connection: Connection, terms: readonly Term[]): number[] {
  const likes = terms.map(() => "text LIKE ? ESCAPE '\\'").join(' AND ');
  return connection
    .all(
      `SELECT seq FROM (SELECT seq, text, state FROM message ORDER BY seq DESC LIMIT ?)
       WHERE state <> 'streaming' AND ${likes} LIMIT ?`,
      scanned,
      ...terms.map(toLike),
      candidates,
    )
    .map((row) => number(row, 'seq'));
}

function searchTitles(
  connection: Connection,
  terms: readonly Term[],
  options: SearchOptions,
  limit: number,
): SearchHit[] {
  const likes = terms.map(() => "AND title LIKE ? ESCAPE '\\'").join(' ');
  const place = inPlace('workspace', options);
  return connection
    .all(
      `SELECT id, title, updated_at FROM conversation WHERE deleted_at IS NULL ${likes} ${place.sql}
       ORDER BY pinned DESC, updated_at DESC LIMIT ?`,
      ...terms.map(toLike),
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

/** Reads the texts that were found and puts the better and newer ones first. */
function weigh(
  connection: Connection,
  seqs: readonly number[],
  terms: readonly Term[],
  now: number,
  options: SearchOptions,
): SearchHit[] {
  const place = inPlace('c.workspace', options);
  const rows = connection.all(
    `SELECT m.id, m.conversation_id, m.role, m.created_at, m.text, c.title
     FROM json_each(?) found JOIN message m ON m.seq = found.value JOIN conversation c ON c.id = m.conversation_id
     WHERE c.deleted_at IS NULL ${place.sql} ORDER BY m.seq DESC LIMIT ?`,
    JSON.stringify(seqs),
    ...place.params,
    candidates,
  );
  return rows
    .map((row) => {
      const whole = text(row, 'text');
      const age = Math.max(0, now - number(row, 'created_at'));
      return { row, score: relevance(whole, terms) * (0.5 + 0.5 * 2 ** (-age / halfLifeMs)) };
    })
    .sort((a, b) => b.score - a.score)
    .map(({ row }) => ({
      conversationId: text(row, 'conversation_id'),
      title: excerptOf(text(row, 'title'), terms),
      messageId: text(row, 'id'),
      role: row['role'] === 'user' ? 'user' : 'assistant',
      createdAt: number(row, 'created_at'),
      excerpt: excerptOf(text(row, 'text'), terms),
    }));
}

function inPlace(column: string, { workspaces }: SearchOptions): { sql: string; params: readonly string[] } {
  if (!workspaces) return { sql: '', params: [] };
  return { sql: `AND ${column} IN (${workspaces.map(() => '?').join(', ')})`, params: workspaces };
}
