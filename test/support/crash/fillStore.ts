import { DatabaseSync } from 'node:sqlite';
import { openStore } from '../../../src/store/index.ts';

/** A small generator of numbers that look random and are the same each time. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/**
 * Fills a new store with conversations between 2001 and 2026, as even in length as the numbers allow. Words are `w0` to
 * `w49999`, those with low numbers the most frequent, as in a language.
 */
export function fillStore(file: string, size: { conversations: number; messages: number }): void {
  openStore(file, { log: { info: () => undefined, warn: () => undefined } }).close();
  const random = numbers(1);
  const word = (): string => `w${Math.floor(50_000 ** random()) - 1}`;
  const database = new DatabaseSync(file);
  database.exec('PRAGMA synchronous = OFF; PRAGMA cache_size = -200000');
  const conversation = database.prepare(
    'INSERT INTO conversation (id, title, workspace, pinned, head, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const message = database.prepare(
    'INSERT INTO message (id, conversation_id, parent_id, role, state, model, created_at, text) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const each = Math.max(1, Math.floor(size.messages / size.conversations));
  const start = Date.UTC(2001, 0, 1);
  const span = Date.UTC(2026, 0, 1) - start;
  for (let c = 0; c < size.conversations; c++) {
    const id = `conversation-${c}`;
    const at = start + Math.floor((span * c) / size.conversations);
    if (c % 200 === 0) database.exec('BEGIN');
    const last = `${id}-${each - 1}`;
    conversation.run(
      id,
      `${word()} ${word()} ${word()}`,
      `file:///work/${c % 20}`,
      Number(c % 500 === 0),
      last,
      at,
      at,
    );
    for (let m = 0; m < each; m++) {
      const words = Array.from({ length: 10 + Math.floor(random() * (m % 2 ? 90 : 20)) }, word).join(' ');
      const parent = m === 0 ? null : `${id}-${m - 1}`;
      message.run(
        `${id}-${m}`,
        id,
        parent,
        m % 2 ? 'assistant' : 'user',
        'complete',
        m % 2 ? 'model' : null,
        at + m,
        words,
      );
    }
    if (c % 200 === 199 || c === size.conversations - 1) database.exec('COMMIT');
  }
  database.close();
}
