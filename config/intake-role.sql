-- The database role of an intake that runs apart from the portal. Run once in the control database, as its owner,
-- after a portal has started there for the first time. It gives no right on schema vault (private keys and tenant
-- credentials) nor on tokens, so that an intake that is taken over cannot read a roster. Of runs it can begin waiting
-- ones and move those that are not at their portal yet: it decides on nothing and ends nothing that a portal works on.
--   psql -v password="'...'" -f config/intake-role.sql "$CONTROL_DATABASE_URL"
CREATE ROLE rollbook_intake LOGIN PASSWORD :password;
-- Nobody but those who are named may connect, once a district's database lies on the same server.
DO $$ BEGIN EXECUTE format('GRANT CONNECT ON DATABASE %I TO rollbook_intake', current_database()); END $$;
GRANT USAGE ON SCHEMA control TO rollbook_intake;
GRANT SELECT ON control.districts, control.district_keys TO rollbook_intake;
GRANT SELECT,
    INSERT (id, district, feed, state, preview, full_pull, trigger, by_name, created, report),
    UPDATE (state, received, finished, envelope, again, headway, report)
    ON control.runs TO rollbook_intake;
GRANT SELECT, INSERT, UPDATE ON control.sources_seen TO rollbook_intake;

ALTER TABLE control.runs ENABLE ROW LEVEL SECURITY;
CREATE POLICY everyone ON control.runs USING (true) WITH CHECK (true);
CREATE POLICY intake_begins ON control.runs AS RESTRICTIVE FOR INSERT TO rollbook_intake
    WITH CHECK (state = 'waiting');
CREATE POLICY intake_moves ON control.runs AS RESTRICTIVE FOR UPDATE TO rollbook_intake
    USING (state IN ('waiting', 'received'))
    WITH CHECK (state IN ('waiting', 'received', 'unchanged', 'rejected', 'failed'));
