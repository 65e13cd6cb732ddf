"""First tables: positions, records and versions, mentions and blocks, instances, keys, dead letters."""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = r"""
CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- Bigrams of a text as integers: a GIN index over them answers two-character Chinese words, which pg_trgm cannot.
CREATE FUNCTION bigrams(s text) RETURNS int[] LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE found int[] := '{}'; before int := 0; code int; letter text;
BEGIN
  FOREACH letter IN ARRAY string_to_array(lower(s), NULL) LOOP
    code := ascii(letter);
    IF before > 0 THEN found := found || (((before & 65535) << 15) # code); END IF;
    before := code;
  END LOOP;
  RETURN found;
END $$;

-- A stream is a topic: what it is called and which kind it carries.
CREATE TABLE stream (
  id smallint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  topic text NOT NULL UNIQUE,
  kind text NOT NULL
);

-- Where ingest goes on: compared and set in the transaction that holds the effects.
CREATE TABLE position (
  topic text NOT NULL, part int NOT NULL,
  next_offset bigint NOT NULL,
  moved_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (topic, part)
) WITH (fillfactor = 50);

-- The current state of each record; its content is the version it points to.
CREATE TABLE record (
  key uuid PRIMARY KEY,
  stream smallint NOT NULL,
  source text NOT NULL,
  record_id text NOT NULL,
  version bigint NOT NULL,
  hash uuid NOT NULL,
  deleted boolean NOT NULL,
  mentions uuid[] NOT NULL,
  known_at timestamptz NOT NULL
) WITH (fillfactor = 75);

-- Every version of every record, append-only. value: framed Avro as it came, NULL for a deletion.
CREATE TABLE version (
  key uuid NOT NULL,
  version bigint NOT NULL,
  hash uuid NOT NULL,
  stream smallint NOT NULL,
  part int NOT NULL,
  "offset" bigint NOT NULL,
  value bytea,
  event_id text,
  mentions uuid[] NOT NULL,
  known_at timestamptz NOT NULL,
  txid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  seq bigint GENERATED ALWAYS AS IDENTITY (CACHE 1000),
  PRIMARY KEY (key, version, hash)
);
CREATE INDEX version_feed ON version (txid, seq);

-- Which records name a mention. live = false: an earlier version did (kept for "as of").
CREATE TABLE party (
  mention uuid NOT NULL,
  stream smallint NOT NULL,
  key uuid NOT NULL,
  live boolean NOT NULL DEFAULT true,
  PRIMARY KEY (mention, stream, key)
);

-- One distinct way a source names an enterprise, and the enterprise it is resolved to.
CREATE TABLE mention (
  id uuid PRIMARY KEY,
  enterprise uuid NOT NULL,
  source text NOT NULL,
  name text NOT NULL,
  search_name text NOT NULL,
  region text NOT NULL,
  region_found text NOT NULL,
  address text NOT NULL,
  identifiers jsonb NOT NULL
) WITH (fillfactor = 85);
CREATE INDEX mention_enterprise ON mention (enterprise);
CREATE INDEX mention_name ON mention USING gin (bigrams(search_name));
CREATE INDEX mention_region ON mention (region_found, enterprise);

-- Every key by which a mention can meet others; a key is also the id of the enterprise it leads.
CREATE TABLE block (
  key uuid NOT NULL,
  mention uuid NOT NULL,
  PRIMARY KEY (key, mention)
);
CREATE TABLE hot_block (key uuid PRIMARY KEY, mentions bigint NOT NULL);

-- A mention moved from one enterprise to another: what a follower of the change feed must hear.
CREATE TABLE identity_change (
  txid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  seq bigint GENERATED ALWAYS AS IDENTITY,
  mention uuid NOT NULL,
  before uuid NOT NULL,
  after uuid NOT NULL,
  changed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (txid, seq)
);

CREATE TABLE dead_letter (
  topic text NOT NULL, part int NOT NULL, "offset" bigint NOT NULL,
  source text NOT NULL,
  key bytea, value bytea,
  headers jsonb NOT NULL,           -- as it came: [[name, base64], …], then __connect.errors.* and hub.*
  code text NOT NULL, field text NOT NULL, found text NOT NULL,
  message_en text NOT NULL, message_zh text NOT NULL,
  known_at timestamptz NOT NULL,
  dead_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (topic, part, "offset")
);
CREATE INDEX dead_letter_source ON dead_letter (source, dead_at);

-- A configured connector. state: what a person wants; what is seen stands in instance_status.
CREATE TABLE instance (
  name text PRIMARY KEY,
  plugin text NOT NULL,
  source text NOT NULL,
  settings jsonb NOT NULL DEFAULT '{}',
  schedule_s double precision NOT NULL CHECK (schedule_s > 0),
  target_state text NOT NULL DEFAULT 'running' CHECK (target_state IN ('running', 'paused', 'stopped')),
  target_reason text NOT NULL DEFAULT '',
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE instance_status (
  instance text PRIMARY KEY REFERENCES instance ON DELETE CASCADE,
  worker text NOT NULL DEFAULT '',
  heartbeat_at timestamptz,
  attempted_at timestamptz,
  succeeded_at timestamptz,
  last_record_at timestamptz,
  failing_since timestamptz,
  failures int NOT NULL DEFAULT 0,
  code text NOT NULL DEFAULT '', message_en text NOT NULL DEFAULT '', message_zh text NOT NULL DEFAULT '',
  error_class text NOT NULL DEFAULT '',
  next_at timestamptz,
  rows_read bigint NOT NULL DEFAULT 0,
  events_sent bigint NOT NULL DEFAULT 0,
  rows_refused bigint NOT NULL DEFAULT 0,
  position jsonb NOT NULL DEFAULT '{}'
);
CREATE TABLE refused_row (
  instance text NOT NULL,
  place text NOT NULL,
  raw_hash bytea NOT NULL,
  raw bytea NOT NULL,
  code text NOT NULL, field text NOT NULL, found text NOT NULL,
  message_en text NOT NULL, message_zh text NOT NULL,
  refused_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (instance, place, raw_hash)
);

-- The newest version that a source's record was given, written before it is produced: a re-read after a crash gives
-- the same event again, not a new one.
CREATE TABLE source_row (
  key uuid PRIMARY KEY,
  source text NOT NULL,
  kind text NOT NULL,
  record_id text NOT NULL,
  version bigint NOT NULL,
  hash uuid NOT NULL,
  feed text NOT NULL,
  pass bigint NOT NULL,
  acked boolean NOT NULL
) WITH (fillfactor = 75);
CREATE INDEX source_row_feed ON source_row (feed, pass);

CREATE TABLE source (
  name text PRIMARY KEY,
  title_en text NOT NULL, title_zh text NOT NULL,
  licence text NOT NULL DEFAULT '',
  sample boolean NOT NULL DEFAULT false
);
CREATE TABLE api_key (
  hash bytea PRIMARY KEY,
  role text NOT NULL CHECK (role IN ('institution', 'builder', 'operator')),
  source text,
  label text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  revoked_at timestamptz
);
CREATE TABLE session (
  hash bytea PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('link', 'cookie')),
  role text NOT NULL,
  csrf text NOT NULL DEFAULT '',
  expires_at timestamptz NOT NULL
);
CREATE TABLE worker (
  name text PRIMARY KEY,
  task text NOT NULL,
  heartbeat_at timestamptz NOT NULL,
  detail jsonb NOT NULL DEFAULT '{}'
);
"""


def upgrade() -> None:
    """Create everything."""
    op.execute(TABLES)


def downgrade() -> None:
    """The first tables are not taken back: drop the database."""
    raise NotImplementedError
