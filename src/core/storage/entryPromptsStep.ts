/** A step of `consoleMigrations`: entry details get numbers of their own, and their prompts an index that finds letters in them. */
export const ENTRY_PROMPTS_STEP = `
  CREATE TABLE entry_details_by_id (
    id INTEGER PRIMARY KEY,
    namespace TEXT NOT NULL,
    key TEXT NOT NULL,
    provider TEXT NOT NULL,
    base_url TEXT NOT NULL,
    model TEXT NOT NULL,
    prompt TEXT NOT NULL,
    request_json TEXT NOT NULL,
    input_tokens INTEGER NOT NULL,
    cached_input_tokens INTEGER NOT NULL,
    output_tokens INTEGER NOT NULL,
    reasoning_tokens INTEGER NOT NULL,
    tokens_provenance TEXT NOT NULL,
    cost_micros INTEGER,
    latency_ms REAL NOT NULL,
    finish_reason TEXT,
    model_answered TEXT,
    created_ms INTEGER NOT NULL,
    UNIQUE (namespace, key)
  ) STRICT;
  INSERT INTO entry_details_by_id (namespace, key, provider, base_url, model, prompt, request_json, input_tokens,
      cached_input_tokens, output_tokens, reasoning_tokens, tokens_provenance, cost_micros, latency_ms, finish_reason,
      model_answered, created_ms)
    SELECT namespace, key, provider, base_url, model, prompt, request_json, input_tokens, cached_input_tokens, output_tokens,
      reasoning_tokens, tokens_provenance, cost_micros, latency_ms, finish_reason, model_answered, created_ms
    FROM entry_details;
  DROP TABLE entry_details;
  ALTER TABLE entry_details_by_id RENAME TO entry_details;
  -- Finds requests that begin alike, and of those the ones of about the same length.
  CREATE INDEX entry_details_prompt ON entry_details (substr(prompt, 1, 64), length(prompt));

  -- Letters of prompts, three by three. Of long prompts only the beginning, and of one with a NUL what is before it:
  -- the index below names those, so that they can be looked through.
  CREATE VIRTUAL TABLE entry_prompts
    USING fts5 (prompt, content = 'entry_details', content_rowid = 'id', tokenize = 'trigram');
  CREATE INDEX entry_details_long ON entry_details (id)
    WHERE octet_length(prompt) > 65536 OR instr(prompt, char(0)) > 0;
  INSERT INTO entry_prompts (rowid, prompt) SELECT id, substr(prompt, 1, 65536) FROM entry_details;
  CREATE TRIGGER entry_prompts_insert AFTER INSERT ON entry_details BEGIN
    INSERT INTO entry_prompts (rowid, prompt) VALUES (new.id, substr(new.prompt, 1, 65536));
  END;
  CREATE TRIGGER entry_prompts_delete AFTER DELETE ON entry_details BEGIN
    INSERT INTO entry_prompts (entry_prompts, rowid, prompt) VALUES ('delete', old.id, substr(old.prompt, 1, 65536));
  END;
  CREATE TRIGGER entry_prompts_update AFTER UPDATE OF prompt ON entry_details BEGIN
    INSERT INTO entry_prompts (entry_prompts, rowid, prompt) VALUES ('delete', old.id, substr(old.prompt, 1, 65536));
    INSERT INTO entry_prompts (rowid, prompt) VALUES (new.id, substr(new.prompt, 1, 65536));
  END;
  `;
