/** GLOB pattern of a text in a script that is written without spaces: Thai to Tibetan, Burmese, Khmer, kana, Han, Hangul. */
export const unspacedScripts = `'*[\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff]*'`;

/**
 * The schema, as the steps that lead to it. `migrations[n]` takes a file from `user_version` n to n + 1; a step that has
 * been released is never changed.
 *
 * The tables `conversation`, `message` and `llm_usage` are part of the contract with the outside (other programs read
 * them): columns may be added, never renamed. All times are ms since 1970.
 *
 * Answers that grow are not in the search index: `message_changed` puts a text there when its turn has ended, so that
 * appending to it stays cheap. `search` reads its text from `message` and stores only the index. Scripts that do not put
 * spaces between words are indexed a second time by trigrams, which finds a word in the middle of a run.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE conversation (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL DEFAULT '',
    workspace TEXT NOT NULL DEFAULT '',
    pinned INTEGER NOT NULL DEFAULT 0,
    draft TEXT NOT NULL DEFAULT '',
    workspace_switch INTEGER NOT NULL DEFAULT 0,
    head TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER,
    revision INTEGER NOT NULL DEFAULT 0,
    writer TEXT
  );
  CREATE INDEX conversation_recent ON conversation (pinned DESC, updated_at DESC, id) WHERE deleted_at IS NULL;
  CREATE INDEX conversation_place ON conversation (workspace, pinned DESC, updated_at DESC, id)
    WHERE deleted_at IS NULL;
  CREATE INDEX conversation_revision ON conversation (revision);

  CREATE TABLE message (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    conversation_id TEXT NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    parent_id TEXT,
    role TEXT NOT NULL CHECK (role IN ('user', 'assistant')),
    state TEXT NOT NULL,
    model TEXT,
    stop_reason TEXT,
    error TEXT,
    usage TEXT,
    cost REAL,
    time_to_first_token_ms INTEGER,
    duration_ms INTEGER,
    workspace INTEGER NOT NULL DEFAULT 0,
    owner TEXT,
    revision INTEGER NOT NULL DEFAULT 0,
    writer TEXT,
    created_at INTEGER NOT NULL,
    text TEXT NOT NULL DEFAULT '',
    context TEXT,
    attachments TEXT
  );
  CREATE INDEX message_conversation ON message (conversation_id);
  CREATE INDEX message_running ON message (owner) WHERE state = 'streaming';

  CREATE TABLE step (
    seq INTEGER PRIMARY KEY,
    message_id TEXT NOT NULL REFERENCES message (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    at INTEGER NOT NULL,
    data TEXT NOT NULL,
    text TEXT NOT NULL DEFAULT '',
    UNIQUE (message_id, position)
  );

  CREATE TABLE round (
    seq INTEGER PRIMARY KEY,
    message_id TEXT NOT NULL REFERENCES message (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    data TEXT NOT NULL,
    UNIQUE (message_id, position)
  );

  CREATE TABLE llm_usage (
    seq INTEGER PRIMARY KEY,
    attempt_id TEXT NOT NULL UNIQUE,
    provider TEXT NOT NULL,
    model TEXT NOT NULL,
    operation TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('final', 'partial', 'failed')),
    prompt_tokens INTEGER,
    completion_tokens INTEGER,
    cache_creation_tokens INTEGER,
    cache_creation_1h_tokens INTEGER,
    cache_read_tokens INTEGER,
    total_tokens INTEGER,
    estimated INTEGER NOT NULL DEFAULT 0,
    rejected INTEGER NOT NULL DEFAULT 0,
    estimated_cost REAL,
    http_status INTEGER,
    error_kind TEXT,
    error_message TEXT,
    request_id TEXT,
    stop_reason TEXT,
    time_to_first_token_ms INTEGER,
    duration_ms INTEGER,
    conversation_id TEXT,
    message_id TEXT,
    created_at INTEGER NOT NULL
  );
  CREATE INDEX llm_usage_time ON llm_usage (created_at);
  CREATE INDEX llm_usage_conversation ON llm_usage (conversation_id);

  CREATE TABLE checkpoint (
    seq INTEGER PRIMARY KEY,
    message_id TEXT NOT NULL REFERENCES message (id) ON DELETE CASCADE,
    uri TEXT NOT NULL,
    mode INTEGER,
    before BLOB,
    after BLOB,
    undone INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    UNIQUE (message_id, uri)
  );

  CREATE TABLE value (key TEXT PRIMARY KEY, value TEXT NOT NULL);
  CREATE TABLE revision (seq INTEGER PRIMARY KEY CHECK (seq = 1), value INTEGER NOT NULL);
  INSERT INTO revision VALUES (1, 0);

  CREATE VIRTUAL TABLE search USING fts5 (
    text, content = 'message', content_rowid = 'seq', tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
  );
  INSERT INTO search (search, rank) VALUES ('secure-delete', 1);
  CREATE VIRTUAL TABLE search_unspaced USING fts5 (
    text, content = 'message', content_rowid = 'seq', tokenize = 'trigram'
  );
  INSERT INTO search_unspaced (search_unspaced, rank) VALUES ('secure-delete', 1);

  CREATE TRIGGER message_added AFTER INSERT ON message WHEN new.state <> 'streaming' BEGIN
    INSERT INTO search (rowid, text) VALUES (new.seq, new.text);
    INSERT INTO search_unspaced (rowid, text) SELECT new.seq, new.text WHERE new.text GLOB ${unspacedScripts};
  END;
  CREATE TRIGGER message_changed AFTER UPDATE OF text, state ON message
  WHEN old.text IS NOT new.text OR (old.state = 'streaming') <> (new.state = 'streaming') BEGIN
    INSERT INTO search (search, rowid, text) SELECT 'delete', old.seq, old.text WHERE old.state <> 'streaming';
    INSERT INTO search_unspaced (search_unspaced, rowid, text) SELECT 'delete', old.seq, old.text
      WHERE old.state <> 'streaming' AND old.text GLOB ${unspacedScripts};
    INSERT INTO search (rowid, text) SELECT new.seq, new.text WHERE new.state <> 'streaming';
    INSERT INTO search_unspaced (rowid, text) SELECT new.seq, new.text
      WHERE new.state <> 'streaming' AND new.text GLOB ${unspacedScripts};
  END;
  CREATE TRIGGER message_removed AFTER DELETE ON message WHEN old.state <> 'streaming' BEGIN
    INSERT INTO search (search, rowid, text) VALUES ('delete', old.seq, old.text);
    INSERT INTO search_unspaced (search_unspaced, rowid, text) SELECT 'delete', old.seq, old.text
      WHERE old.text GLOB ${unspacedScripts};
  END;
  `,
  // Model, effort and thinking that a person chose for a conversation: JSON, without what follows the settings.
  `ALTER TABLE conversation ADD COLUMN choice TEXT NOT NULL DEFAULT '{}'`,
  // The text that a file had before the first change of a turn that its person has not kept yet.
  `CREATE TABLE baseline (
    seq INTEGER PRIMARY KEY,
    uri TEXT NOT NULL UNIQUE,
    message_id TEXT NOT NULL REFERENCES message (id) ON DELETE CASCADE,
    mode INTEGER,
    original BLOB,
    created_at INTEGER NOT NULL
  )`,
  // What is attached to the prompt that is not sent yet, as JSON.
  `CREATE TABLE draft_attachment (
    seq INTEGER PRIMARY KEY,
    conversation_id TEXT NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    id TEXT NOT NULL,
    data TEXT NOT NULL,
    UNIQUE (conversation_id, id)
  )`,
  // The pages of the web that an answer's text is from, as JSON, and the searches that are paid for one by one.
  `ALTER TABLE message ADD COLUMN sources TEXT;
  ALTER TABLE llm_usage ADD COLUMN web_searches INTEGER`,
  // What commands change is more than the bytes of files.
  `ALTER TABLE checkpoint ADD COLUMN after_mode INTEGER;
  ALTER TABLE checkpoint ADD COLUMN before_kind TEXT;
  ALTER TABLE checkpoint ADD COLUMN after_kind TEXT`,
];

/** The newest `user_version` that this code understands. */
export const schemaVersion = migrations.length;

/** The tables whose rows are copied when a file is salvaged or merged; parents before children. */
export const contentTables = [
  'conversation',
  'message',
  'step',
  'round',
  'llm_usage',
  'checkpoint',
  'baseline',
  'draft_attachment',
  'value',
] as const;
