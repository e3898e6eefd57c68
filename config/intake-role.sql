-- The database role of an intake that runs apart from the portal. Run once in the control database, as its owner,
-- after a portal has started there for the first time. It gives no right on schema vault (private keys and tenant
-- credentials) nor on tokens, so that an intake that is taken over cannot read a roster.
--   psql -v password="'...'" -f config/intake-role.sql "$CONTROL_DATABASE_URL"
CREATE ROLE rollbook_intake LOGIN PASSWORD :password;
-- Nobody but those who are named may connect, once a district's database lies on the same server.
DO $$ BEGIN EXECUTE format('GRANT CONNECT ON DATABASE %I TO rollbook_intake', current_database()); END $$;
GRANT USAGE ON SCHEMA control TO rollbook_intake;
GRANT SELECT ON control.districts, control.district_keys TO rollbook_intake;
GRANT SELECT, INSERT, UPDATE ON control.runs TO rollbook_intake;
GRANT SELECT, INSERT, UPDATE, DELETE ON control.sources_seen TO rollbook_intake;
