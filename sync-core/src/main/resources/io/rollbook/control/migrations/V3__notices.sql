-- What people and programs are told of districts, and whether it reached them. Counts, codes and links; the only addresses
-- are those that the district file or the operator's settings name.

CREATE TABLE control.told_troubles (
    district text NOT NULL REFERENCES control.districts ON DELETE CASCADE,
    feed text NOT NULL,
    kind text NOT NULL,
    since timestamptz NOT NULL,
    PRIMARY KEY (district, feed, kind)
);
COMMENT ON TABLE control.told_troubles IS 'Troubles that were told and are not over: each is told once.';

CREATE TABLE control.notices (
    id text PRIMARY KEY,
    district text NOT NULL REFERENCES control.districts ON DELETE CASCADE,
    address text NOT NULL,
    way text NOT NULL GENERATED ALWAYS AS (CASE WHEN address LIKE 'mail:%' THEN 'mail' ELSE address END) STORED,
    facts text NOT NULL,
    created timestamptz NOT NULL,
    due timestamptz NOT NULL,
    tries integer NOT NULL DEFAULT 0,
    failure text,
    ended timestamptz,
    outcome text
);
CREATE INDEX ON control.notices (due) WHERE ended IS NULL;
CREATE INDEX ON control.notices (district, id DESC);
COMMENT ON COLUMN control.notices.way IS 'What can be away for all notices that take it: the mail server, or one webhook.';
COMMENT ON COLUMN control.notices.facts IS 'What is told, as JSON.';
COMMENT ON COLUMN control.notices.due IS 'Not tried before; while it is being tried, when another may.';
COMMENT ON COLUMN control.notices.failure IS 'Why it could not be delivered when it was last tried.';
COMMENT ON COLUMN control.notices.outcome IS 'sent, given-up or unwanted; null as long as it is tried.';

CREATE TABLE control.digests (
    district text PRIMARY KEY REFERENCES control.districts ON DELETE CASCADE,
    day date NOT NULL
);
COMMENT ON TABLE control.digests IS 'The last day, on the district''s clocks, on which its digest was sent.';
