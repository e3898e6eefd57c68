-- The control database: districts and their settings, runs (counts only), tokens, audit heads.
-- No personal data: nothing here names a person of a roster. Schema vault holds what only a portal may read;
-- the intake role's login has no right on it (config/intake-role.sql).

-- Schema control is created by the migrations' own table.
CREATE SCHEMA vault;
COMMENT ON SCHEMA control IS 'Districts, runs, tokens. Counts only.';
COMMENT ON SCHEMA vault IS 'Private keys and database credentials, each wrapped by the master key. Portals only.';

CREATE TABLE control.districts (
    slug text PRIMARY KEY,
    version integer NOT NULL,
    settings text NOT NULL,
    signers jsonb NOT NULL DEFAULT '{}',
    folder text NOT NULL,
    region text,
    trouble text,
    schema_version text,
    created timestamptz NOT NULL,
    changed timestamptz NOT NULL
);
COMMENT ON COLUMN control.districts.settings IS 'The district file as it was applied (YAML, without secrets).';
COMMENT ON COLUMN control.districts.signers IS 'The signers'' public keys by feed, as they were in their files when the district file was applied.';
COMMENT ON COLUMN control.districts.folder IS 'The folder against which file: references resolve.';
COMMENT ON COLUMN control.districts.schema_version IS 'Up to which migration the schema of its database is known to be.';
COMMENT ON COLUMN control.districts.trouble IS 'Why the district is out of order, such as a migration that failed; empty when it is well.';

CREATE TABLE control.district_versions (
    slug text NOT NULL REFERENCES control.districts ON DELETE CASCADE,
    version integer NOT NULL,
    settings text NOT NULL,
    signers jsonb NOT NULL DEFAULT '{}',
    applied_by text NOT NULL,
    applied timestamptz NOT NULL,
    audited timestamptz,
    PRIMARY KEY (slug, version)
);
COMMENT ON COLUMN control.district_versions.audited IS 'When the version was entered into the district''s audit log.';

CREATE TABLE control.district_keys (
    fingerprint text PRIMARY KEY,
    slug text NOT NULL REFERENCES control.districts ON DELETE CASCADE,
    armored text NOT NULL,
    created timestamptz NOT NULL,
    retired timestamptz
);
COMMENT ON TABLE control.district_keys IS 'Public keys of the districts. The newest that is not retired seals.';

CREATE TABLE control.runs (
    id text PRIMARY KEY,
    district text NOT NULL REFERENCES control.districts ON DELETE CASCADE,
    feed text NOT NULL,
    state text NOT NULL,
    preview boolean NOT NULL,
    full_pull boolean NOT NULL,
    trigger text NOT NULL,
    by_name text NOT NULL,
    created timestamptz NOT NULL,
    received timestamptz,
    finished timestamptz,
    attempts integer NOT NULL DEFAULT 0,
    envelope text,
    uploaded boolean NOT NULL DEFAULT false,
    again json,
    headway json,
    failures json,
    report json NOT NULL DEFAULT '{}'
);
CREATE INDEX ON control.runs (district, id DESC);
CREATE INDEX ON control.runs (district, feed, id DESC);
CREATE INDEX ON control.runs (state) WHERE finished IS NULL;
COMMENT ON COLUMN control.runs.uploaded IS 'Whether a person sent its delivery, so that there is nothing to pull.';
COMMENT ON COLUMN control.runs.again IS 'Why it is not in work now, how often it was tried, and when it is tried next.';
COMMENT ON COLUMN control.runs.headway IS 'How far it is in its stage: name, rows, times.';
COMMENT ON COLUMN control.runs.failures IS 'How many tries of its delivery failed, by kind, and up to which: those beyond were cut off by the end of a process.';
COMMENT ON COLUMN control.runs.report IS 'Stages, files, ledger, findings, held, refused, proof: numbers, codes and digests only.';

CREATE TABLE control.run_totals (
    figure text NOT NULL,
    label text NOT NULL,
    outcome text NOT NULL,
    value numeric NOT NULL,
    PRIMARY KEY (figure, label, outcome)
);
COMMENT ON TABLE control.run_totals IS 'What all runs together came to since the first start, for metrics: only ever added to, so that a sum neither shrinks with a restart nor hangs on which process ended a run.';

-- An intake's role moves runs, too, and has no right on the totals. It can end only runs that no portal has opened, and
-- what it says of rows, records and stages is not counted: those names become labels.
CREATE FUNCTION control.total_run() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    written CONSTANT boolean := NEW.state IN ('merged', 'partial');
    opened CONSTANT boolean := written OR (TG_OP = 'UPDATE' AND OLD.state NOT IN ('waiting', 'received'));
    applied CONSTANT boolean := NOT NEW.preview AND opened AND (written OR NEW.state = 'unchanged');
BEGIN
    -- In one order, so that two runs that end at once do not wait for each other.
    INSERT INTO control.run_totals AS t (figure, label, outcome, value)
    SELECT f.figure, f.label, f.outcome, sum(f.value)
    FROM (
        SELECT 'runs' AS figure, NEW.state AS label, '' AS outcome, 1::numeric AS value
        UNION ALL
        SELECT 'rows', '', o.outcome, (e.value ->> o.outcome)::numeric
        FROM json_array_elements(NEW.report -> 'files') e,
             unnest(ARRAY['used', 'quarantined', 'skipped', 'folded']) AS o(outcome)
        -- The run of what was withheld repeats the files of the run that it comes from.
        WHERE applied AND NEW.trigger <> 'guard'
        UNION ALL
        SELECT 'records', e.key, o.outcome, (e.value ->> o.outcome)::numeric
        FROM json_each(NEW.report -> 'ledger') e,
             unnest(ARRAY['added', 'changed', 'unchanged', 'restored', 'tombstoned', 'absent', 'withheld'])
                AS o(outcome)
        WHERE applied
        UNION ALL
        -- A failed run may go on, and its stages with it.
        SELECT 'stages', e.key, o.outcome, CASE o.outcome WHEN 'seconds' THEN e.value::text::numeric ELSE 1 END
        FROM json_each(NEW.report -> 'stages') e, unnest(ARRAY['runs', 'seconds']) AS o(outcome)
        WHERE opened AND NEW.finished IS NOT NULL AND NEW.state <> 'failed'
    ) f
    GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
    ON CONFLICT (figure, label, outcome) DO UPDATE SET value = t.value + EXCLUDED.value;
    RETURN NULL;
END $$;
CREATE TRIGGER total_begun AFTER INSERT ON control.runs
    FOR EACH ROW WHEN (NEW.state = 'held') EXECUTE FUNCTION control.total_run();
CREATE TRIGGER total_moved AFTER UPDATE OF state ON control.runs
    FOR EACH ROW WHEN (NEW.state <> OLD.state AND (NEW.state = 'held' OR NEW.finished IS NOT NULL))
    EXECUTE FUNCTION control.total_run();

CREATE TABLE control.idempotency_keys (
    account text NOT NULL,
    key text NOT NULL,
    district text NOT NULL REFERENCES control.districts ON DELETE CASCADE,
    request bytea NOT NULL,
    body bytea,
    run text NOT NULL,
    created timestamptz NOT NULL,
    PRIMARY KEY (account, key)
);
CREATE INDEX ON control.idempotency_keys (created);
COMMENT ON TABLE control.idempotency_keys IS 'By which a sender knows the run that it asked for, or what it did to one: asked again within a day it is the same, and done once.';
COMMENT ON COLUMN control.idempotency_keys.account IS 'Id of the token or account: keys are their senders'' own.';
COMMENT ON COLUMN control.idempotency_keys.request IS 'SHA-256 of what the request says, so that the key is not taken for another one.';
COMMENT ON COLUMN control.idempotency_keys.body IS 'SHA-256 of the ciphertext that came with it; none yet while it is coming.';
COMMENT ON COLUMN control.idempotency_keys.run IS 'The run''s id, also before there is the run; else an id of what is done to one.';

CREATE TABLE control.sources_seen (
    district text NOT NULL REFERENCES control.districts ON DELETE CASCADE,
    feed text NOT NULL,
    digest text NOT NULL,
    run text NOT NULL,
    PRIMARY KEY (district, feed)
);
COMMENT ON TABLE control.sources_seen IS 'Keyed digest of the last source bytes that reached an end of unchanged or merged, so that the same again costs nothing.';

CREATE TABLE control.feed_tests (
    district text NOT NULL REFERENCES control.districts ON DELETE CASCADE,
    feed text NOT NULL,
    version integer NOT NULL,
    ok boolean NOT NULL,
    tested timestamptz NOT NULL,
    PRIMARY KEY (district, feed)
);
COMMENT ON TABLE control.feed_tests IS 'How the last test of each feed''s connection ended.';
COMMENT ON COLUMN control.feed_tests.version IS 'Of the district''s settings that were tested.';

CREATE TABLE control.tokens (
    id text PRIMARY KEY,
    name text NOT NULL,
    role text NOT NULL,
    district text REFERENCES control.districts ON DELETE CASCADE,
    hash bytea NOT NULL UNIQUE,
    created timestamptz NOT NULL,
    expires timestamptz,
    revoked timestamptz,
    last_used timestamptz
);
COMMENT ON COLUMN control.tokens.hash IS 'SHA-256 of the token, which has 256 random bits.';

CREATE TABLE control.accounts (
    id text PRIMARY KEY,
    name text,
    name_key text,
    role text NOT NULL,
    district text REFERENCES control.districts ON DELETE CASCADE,
    email text,
    invited timestamptz NOT NULL,
    invited_by text NOT NULL,
    invitation bytea UNIQUE,
    expires timestamptz,
    passphrase text,
    accepted timestamptz,
    last_seen timestamptz,
    ended timestamptz
);
-- Of one district: that a name is taken says nothing of another one's people.
CREATE UNIQUE INDEX ON control.accounts (district, name_key) NULLS NOT DISTINCT
    WHERE ended IS NULL AND name_key IS NOT NULL;
COMMENT ON TABLE control.accounts IS 'People who sign in, from their invitation on.';
COMMENT ON COLUMN control.accounts.name IS 'None yet: the link for the first operator, who says it.';
COMMENT ON COLUMN control.accounts.name_key IS 'The name as it is compared: case and blanks do not count.';
COMMENT ON COLUMN control.accounts.invitation IS 'SHA-256 of the one-time link, which has 256 random bits. It stays, so that none invites twice.';
COMMENT ON COLUMN control.accounts.passphrase IS 'Argon2id, with its parameters and salt.';

CREATE TABLE control.recovery_codes (
    account text NOT NULL REFERENCES control.accounts ON DELETE CASCADE,
    hash bytea NOT NULL,
    PRIMARY KEY (account, hash)
);
COMMENT ON TABLE control.recovery_codes IS 'SHA-256 of codes of 80 random bits that stand in for a second factor, each once: then its row goes.';

CREATE TABLE control.sessions (
    hash bytea PRIMARY KEY,
    id text NOT NULL UNIQUE,
    account text NOT NULL REFERENCES control.accounts ON DELETE CASCADE,
    browser text NOT NULL,
    created timestamptz NOT NULL,
    last_seen timestamptz NOT NULL
);
CREATE INDEX ON control.sessions (account);
COMMENT ON COLUMN control.sessions.hash IS 'SHA-256 of the cookie, which has 256 random bits.';
COMMENT ON COLUMN control.sessions.browser IS 'What the browser says it is, so that a person knows their sessions.';

CREATE TABLE control.known_browsers (
    hash bytea PRIMARY KEY,
    account text NOT NULL REFERENCES control.accounts ON DELETE CASCADE,
    last_used timestamptz NOT NULL
);
COMMENT ON TABLE control.known_browsers IS 'Browsers in which a person has signed in: what strangers try in vain does not keep them waiting.';

CREATE TABLE control.sign_in_failures (
    key bytea PRIMARY KEY,
    failures integer NOT NULL,
    last timestamptz NOT NULL,
    until timestamptz
);
COMMENT ON TABLE control.sign_in_failures IS 'How often signing in failed by name, address or known browser, each as SHA-256, and until when it is not tried. Kept for a day.';

CREATE TABLE control.acts (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL,
    action text NOT NULL,
    by_name text NOT NULL,
    facts jsonb NOT NULL
);
COMMENT ON TABLE control.acts IS 'Tokens and accounts made, used and ended, of districts and of none. Rows are added, never changed.';
CREATE FUNCTION control.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'control.acts is only added to';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON control.acts
    FOR EACH STATEMENT EXECUTE FUNCTION control.refuse();

CREATE TABLE control.audit_heads (
    district text PRIMARY KEY REFERENCES control.districts ON DELETE CASCADE,
    roots bigint NOT NULL,
    entries bigint NOT NULL,
    head bytea NOT NULL,
    changed timestamptz NOT NULL
);
COMMENT ON TABLE control.audit_heads IS 'Head and count of each district''s audit log, so that cutting off its tail is found.';

CREATE TABLE vault.private_keys (
    fingerprint text PRIMARY KEY,
    slug text NOT NULL REFERENCES control.districts ON DELETE CASCADE,
    wrapped bytea NOT NULL
);

CREATE TABLE vault.tenants (
    slug text PRIMARY KEY REFERENCES control.districts ON DELETE CASCADE,
    jdbc_url text NOT NULL,
    app_role text NOT NULL,
    app_password bytea NOT NULL,
    reader_role text NOT NULL,
    reader_password bytea NOT NULL,
    content_key bytea NOT NULL
);
CREATE TABLE vault.print_keys (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    wrapped bytea NOT NULL
);
COMMENT ON TABLE vault.print_keys IS 'Wrapped keys of vault.roster_prints, one for each master key.';

CREATE TABLE vault.roster_prints (
    district text NOT NULL REFERENCES control.districts ON DELETE CASCADE,
    print bytea NOT NULL,
    halvings smallint NOT NULL,
    PRIMARY KEY (district, print)
);
CREATE INDEX ON vault.roster_prints (print);
COMMENT ON TABLE vault.roster_prints IS 'Keyed digests of the orgs that each district has, by sourcedId and name and by sourcedId, and of a sample of 2,048 of its people at most, by sourcedId and name, by which one district''s export is noticed in another''s folder.';
COMMENT ON COLUMN vault.roster_prints.halvings IS 'Of people: how often their number was halved to come to the sample.';

COMMENT ON COLUMN vault.tenants.content_key IS 'Wrapped key of the district''s content digests.';

CREATE TABLE vault.second_factors (
    account text PRIMARY KEY REFERENCES control.accounts ON DELETE CASCADE,
    wrapped bytea NOT NULL,
    last_step bigint NOT NULL
);
COMMENT ON TABLE vault.second_factors IS 'Wrapped keys of one-time codes (RFC 6238).';
COMMENT ON COLUMN vault.second_factors.last_step IS 'The time step of the last code that was taken; none up to it is taken again.';
