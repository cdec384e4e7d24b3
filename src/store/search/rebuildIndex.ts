import type { Connection } from '../file/connection.ts';
import { unspacedScripts } from '../file/schema.ts';

/**
 * Makes the search index anew from the messages. (FTS5's own `rebuild` would take in answers that are still growing,
 * which the triggers expect not to be there.)
 *
 * @throws SQLite's error when the index is too damaged to be emptied.
 */
export function rebuildSearchIndex(connection: Connection): void {
  connection.transaction(() => {
    connection.exec(`
      INSERT INTO search (search) VALUES ('delete-all');
      INSERT INTO search_unspaced (search_unspaced) VALUES ('delete-all');
      INSERT INTO search (rowid, text) SELECT seq, text FROM message WHERE state <> 'streaming';
      INSERT INTO search_unspaced (rowid, text)
        SELECT seq, text FROM message WHERE state <> 'streaming' AND text GLOB ${unspacedScripts};
    `);
  });
}
