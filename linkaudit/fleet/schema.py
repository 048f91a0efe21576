"""The fleet's tables and views in PostgreSQL, and bringing them up to date. docs/fleet-schema.md shows them."""

from __future__ import annotations

from collections.abc import Sequence

from procrastinate.schema import SchemaManager

from linkaudit.errors import StoreError
from linkaudit.fleet import place

FIRST = """
-- The shops. hosts: as --domain would name them; settings: sections and keys of linkaudit.toml, of secrets only where
-- they are kept; live_check: ask live URLs, too; large: by the last audit, or by large_wish. epoch, owner, beat_at:
-- the lease of the process that audits the shop now; who saves anything must still have the epoch it was given.
CREATE TABLE shops (
  shop text PRIMARY KEY, hosts text[] NOT NULL, settings jsonb NOT NULL, live_check boolean NOT NULL DEFAULT false,
  tags text[] NOT NULL DEFAULT '{}', large boolean NOT NULL DEFAULT false, large_wish boolean,
  added_at timestamptz NOT NULL DEFAULT now(),
  epoch bigint NOT NULL DEFAULT 0, owner text, beat_at timestamptz
);

-- One audit of one shop. state: waiting, running, done, failed or cancelled; a shop has one that waits or runs at most.
-- claims: how often a process began to work on it; failures: how often one gave up; cause and cure: of the last.
CREATE TABLE audits (
  audit_id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY, shop text NOT NULL REFERENCES shops ON DELETE CASCADE,
  state text NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed', 'cancelled')), job_id bigint,
  due_at timestamptz NOT NULL DEFAULT now(), started_at timestamptz, finished_at timestamptz,
  stage text NOT NULL DEFAULT '', progress text NOT NULL DEFAULT '', worker text NOT NULL DEFAULT '',
  claims integer NOT NULL DEFAULT 0, failures integer NOT NULL DEFAULT 0,
  cause text NOT NULL DEFAULT '', cure text NOT NULL DEFAULT '', work_seconds numeric NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX audits_active ON audits (shop) WHERE state IN ('waiting', 'running');
CREATE INDEX audits_shop ON audits (shop, audit_id DESC);
CREATE INDEX audits_state ON audits (state, finished_at);

-- What happened to an audit and when: claimed, snapshot, cut, done, failed, cancelled.
CREATE TABLE events (
  event_id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  audit_id bigint NOT NULL REFERENCES audits ON DELETE CASCADE, at timestamptz NOT NULL DEFAULT clock_timestamp(),
  what text NOT NULL, epoch bigint NOT NULL, detail text NOT NULL DEFAULT ''
);
CREATE INDEX events_audit ON events (audit_id);

-- One row for each audit that came to its end; finished_at by PostgreSQL's clock. unknown: links that cannot be told;
-- not_seen: how much was skipped, of which summary says why.
CREATE TABLE results (
  audit_id bigint PRIMARY KEY REFERENCES audits ON DELETE CASCADE, run_id bigint NOT NULL,
  finished_at timestamptz NOT NULL, policy text NOT NULL, cutoff text NOT NULL,
  products bigint NOT NULL, links bigint NOT NULL, broken bigint NOT NULL,
  breaks bigint NOT NULL, unknown bigint NOT NULL, findings bigint NOT NULL, problems bigint NOT NULL,
  not_seen integer NOT NULL, summary jsonb NOT NULL
);

-- Findings of an audit by code. revenue, orders, sessions: behind the links that have the finding, each link once.
CREATE TABLE code_results (
  audit_id bigint NOT NULL REFERENCES audits ON DELETE CASCADE, code text NOT NULL, currency text NOT NULL,
  severity text NOT NULL, findings bigint NOT NULL, links bigint NOT NULL, sessions bigint NOT NULL,
  orders bigint NOT NULL, revenue numeric NOT NULL, PRIMARY KEY (audit_id, code, currency)
);

-- TikTok's money of an audit in one currency, as summary.json has it.
CREATE TABLE money_results (
  audit_id bigint NOT NULL REFERENCES audits ON DELETE CASCADE, currency text NOT NULL, tiktok_revenue numeric NOT NULL,
  breaks numeric NOT NULL, broken numeric NOT NULL, survives numeric NOT NULL, unknown numeric NOT NULL,
  unlinked numeric NOT NULL, tiktok_orders bigint NOT NULL, tiktok_sessions bigint, period_start text NOT NULL,
  period_end text NOT NULL, PRIMARY KEY (audit_id, currency)
);

-- The latest copy of each shop's SQLite file; its bytes are the parts of that version, compressed with zlib.
CREATE TABLE snapshots (
  shop text PRIMARY KEY REFERENCES shops ON DELETE CASCADE, version text NOT NULL, audit_id bigint NOT NULL,
  stage text NOT NULL, bytes bigint NOT NULL, stored_bytes bigint NOT NULL, taken_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE snapshot_parts (
  shop text NOT NULL REFERENCES shops ON DELETE CASCADE, version text NOT NULL, part integer NOT NULL,
  data bytea NOT NULL, PRIMARY KEY (shop, version, part)
);
ALTER TABLE snapshot_parts ALTER COLUMN data SET STORAGE EXTERNAL;

-- Worker processes, and when each was last heard of. slots: how many audits it takes at once.
CREATE TABLE workers (
  worker text PRIMARY KEY, slots integer NOT NULL, started_at timestamptz NOT NULL DEFAULT now(),
  beat_at timestamptz NOT NULL
);

-- When audits start by themselves: each day at at_time of timezone, shops with all of tags, spread over some minutes.
CREATE TABLE schedules (
  name text PRIMARY KEY, at_time time NOT NULL, timezone text NOT NULL, weekday integer, tags text[] NOT NULL,
  spread_minutes integer NOT NULL, last_day date, added_at timestamptz NOT NULL DEFAULT now()
);

-- Which tags a role may see in the views. Who owns the tables sees all.
CREATE TABLE scopes (role_name text NOT NULL, tag text NOT NULL, PRIMARY KEY (role_name, tag));
CREATE INDEX linkaudit_jobs_lock ON procrastinate_jobs (lock) WHERE status IN ('todo', 'doing');
"""

HOSTS = """
-- What all audits together have learned of an outside host that they ask (check), and who asks it now: learned.rate is
-- requests a second, times are seconds since 1970 by this PostgreSQL's clock. Forgotten a day after the last question.
CREATE TABLE host_paces (
  host text PRIMARY KEY, state jsonb, used_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX host_paces_used ON host_paces (used_at);
"""

SPENT = """
-- CPU seconds of the process that ended the audit; 0 for audits of before this was counted.
ALTER TABLE audits ADD COLUMN cpu_seconds numeric NOT NULL DEFAULT 0;
"""

# Whether the role that asks may see a shop with these tags: it is the owner's, or a scope says so.
VIEWS = """
CREATE OR REPLACE FUNCTION visible(tags text[]) RETURNS boolean LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = linkaudit AS $$
  SELECT pg_has_role(session_user, (SELECT relowner FROM pg_class WHERE oid = 'linkaudit.shops'::regclass), 'MEMBER')
    OR EXISTS (SELECT 1 FROM linkaudit.scopes s WHERE s.role_name = session_user AND s.tag = ANY (tags))
$$;

-- The latest audit of each shop, by state; lost: the process that worked on it has not been heard of for 15 seconds.
CREATE OR REPLACE VIEW shop_state WITH (security_barrier) AS
SELECT s.shop, s.tags, s.large, a.audit_id, coalesce(a.state, 'never') AS state, a.due_at, a.started_at, a.finished_at,
  a.stage, a.progress, a.worker, a.claims, a.failures, a.cause, a.cure, a.work_seconds,
  a.state = 'running' AND coalesce(s.beat_at < now() - interval '15 seconds', true) AS lost
FROM shops s LEFT JOIN LATERAL (
  SELECT * FROM audits WHERE audits.shop = s.shop ORDER BY audit_id DESC LIMIT 1) a ON true
WHERE visible(s.tags);

-- Every audit that came to its end, one row each, with its figures.
CREATE OR REPLACE VIEW audit_results WITH (security_barrier) AS
SELECT a.shop, s.tags, r.audit_id, r.run_id, r.finished_at, r.policy, r.cutoff, r.products, r.links, r.broken, r.breaks,
  r.unknown, r.findings, r.problems, r.not_seen, a.work_seconds
FROM results r JOIN audits a USING (audit_id) JOIN shops s USING (shop) WHERE visible(s.tags);

-- TikTok's money of each audit and currency. at_risk: what ends with the policy and what is broken now.
CREATE OR REPLACE VIEW audit_money WITH (security_barrier) AS
SELECT a.shop, s.tags, r.finished_at, m.*, m.breaks + m.broken AS at_risk
FROM money_results m JOIN results r USING (audit_id) JOIN audits a USING (audit_id) JOIN shops s USING (shop)
WHERE visible(s.tags);

-- Findings of each audit by code, with the money behind their links.
CREATE OR REPLACE VIEW audit_codes WITH (security_barrier) AS
SELECT a.shop, s.tags, r.finished_at, c.*
FROM code_results c JOIN results r USING (audit_id) JOIN audits a USING (audit_id) JOIN shops s USING (shop)
WHERE visible(s.tags);

-- The latest and the second latest result of each shop, for what changed.
CREATE OR REPLACE VIEW latest_results WITH (security_barrier) AS
SELECT * FROM (SELECT *, row_number() OVER (PARTITION BY shop ORDER BY audit_id DESC) AS age FROM audit_results) x
WHERE age <= 2;
"""
SHOWN_VIEWS = ("shop_state", "audit_results", "audit_money", "audit_codes", "latest_results")
QUEUE = "0000_procrastinate_3.10"  # its own schema has stood since 3.4; a change of it becomes a migration here
MIGRATIONS: Sequence[tuple[str, str]] = (("0001_first", FIRST), ("0002_hosts", HOSTS), ("0003_spent", SPENT))


def init(where: str) -> list[str]:
    """Make the schema or bring it up to date; return the names of the steps taken, none if it was.

    Two at once wait for each other. Raises ``StoreError`` if a newer linkaudit was here.
    """
    with place.opened(where) as connection, connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(hashtext('linkaudit fleet init'))")
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {place.SCHEMA}")
        connection.execute("CREATE TABLE IF NOT EXISTS migrations (name text PRIMARY KEY, applied_at timestamptz"
                           " NOT NULL DEFAULT now())")  # fmt: skip
        done = _applied(connection)
        _refuse_newer(where, done)
        every = ((QUEUE, SchemaManager.get_schema()), *MIGRATIONS)
        steps = [(name, script) for name, script in every if name not in done]
        for name, script in steps:
            connection.execute(script.encode())
            connection.execute("INSERT INTO migrations (name) VALUES (%s)", [name])
        connection.execute(VIEWS.encode())
    return [name for name, _ in steps]


def check(where: str, connection: place.Connection) -> None:
    """Raise ``StoreError`` if the schema is not the one that this version works on."""
    done = _applied(connection)
    _refuse_newer(where, done)
    if any(name not in done for name, _ in MIGRATIONS):
        cure = "Run `linkaudit fleet init`"
        raise StoreError("the fleet was made by an older linkaudit", where=place.shown(where), cure=cure)


def _applied(connection: place.Connection) -> set[str]:
    return {str(row[0]) for row in connection.execute("SELECT name FROM migrations")}


def _refuse_newer(where: str, done: set[str]) -> None:
    known = {QUEUE, *(name for name, _ in MIGRATIONS)}
    if newer := sorted(done - known):
        what = f"the fleet was made by a newer linkaudit (it has {', '.join(newer)})"
        raise StoreError(what, where=place.shown(where), cure="Upgrade linkaudit on this machine")
