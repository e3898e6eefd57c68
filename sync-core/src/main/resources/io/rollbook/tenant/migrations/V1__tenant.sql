-- A district's own database: the roster, its history, the run in work, held runs, findings, audit.
-- Columns follow io.rollbook.roster.Entity; TenantSchemaIT compares the two.
-- Placeholders: ${app} the role that works here, ${reader} the district's read-only role.

CREATE SCHEMA roster;
CREATE SCHEMA history;
CREATE SCHEMA staging;
CREATE SCHEMA held;
CREATE SCHEMA IF NOT EXISTS sync;
CREATE SCHEMA audit;
COMMENT ON SCHEMA roster IS 'The roster as it stands.';
COMMENT ON SCHEMA history IS 'Every earlier version, with the run that ended it.';
COMMENT ON SCHEMA staging IS 'The delivery in work; emptied by each run.';
COMMENT ON SCHEMA held IS 'Plans that wait for a person, and previews.';
COMMENT ON SCHEMA sync IS 'Merged runs, findings, and the fence between writers.';
COMMENT ON SCHEMA audit IS 'Append-only record of what was done. No names, no values.';

-- ---------------------------------------------------------------- roster, history, staging, held

-- What is looked at of every row stands before the texts: PostgreSQL walks a row from its begin.

CREATE TABLE roster.orgs (
    sourced_id text PRIMARY KEY,
    active boolean NOT NULL DEFAULT true,
    file smallint,
    line integer,
    name text NOT NULL,
    type text NOT NULL,
    identifier text,
    parent_sourced_id text,
    metadata text[],
    end_reason text,
    first_seen_run integer NOT NULL DEFAULT 1,
    last_changed_run integer NOT NULL DEFAULT 1,
    row_hash bytea NOT NULL
);
COMMENT ON TABLE roster.orgs IS 'Districts, schools and departments, as the source lists them.';
COMMENT ON COLUMN roster.orgs.sourced_id IS 'The source''s id of the record.';
COMMENT ON COLUMN roster.orgs.name IS 'The org''s name.';
COMMENT ON COLUMN roster.orgs.type IS 'The kind of org.';
COMMENT ON COLUMN roster.orgs.identifier IS 'The source''s own number for the org.';
COMMENT ON COLUMN roster.orgs.parent_sourced_id IS 'The org this one belongs to.';
COMMENT ON COLUMN roster.orgs.metadata IS 'Columns of the source''s own that the district file names, each name=value.';
COMMENT ON COLUMN roster.orgs.active IS 'Whether the source lists the record.';
COMMENT ON COLUMN roster.orgs.file IS 'The file that brought the record as it is: its place, from 0, in the delivery of last_changed_run.';
COMMENT ON COLUMN roster.orgs.line IS 'The line in that file, from 1.';
COMMENT ON COLUMN roster.orgs.end_reason IS 'Why the record is not active: removed, term-ended; person-gone, class-gone, org-gone with what it cannot be without. Empty while it is active.';
COMMENT ON COLUMN roster.orgs.first_seen_run IS 'The merged run (sync.runs.no) that first brought the record.';
COMMENT ON COLUMN roster.orgs.last_changed_run IS 'The merged run (sync.runs.no) that last changed, removed or restored it.';
COMMENT ON COLUMN roster.orgs.row_hash IS 'Digest of the values above, by which a delivery''s row is compared.';

CREATE TABLE roster.academic_sessions (
    sourced_id text PRIMARY KEY,
    active boolean NOT NULL DEFAULT true,
    file smallint,
    line integer,
    title text NOT NULL,
    type text NOT NULL,
    start_date date NOT NULL,
    end_date date NOT NULL,
    parent_sourced_id text,
    school_year smallint,
    metadata text[],
    end_reason text,
    first_seen_run integer NOT NULL DEFAULT 1,
    last_changed_run integer NOT NULL DEFAULT 1,
    row_hash bytea NOT NULL
);
COMMENT ON TABLE roster.academic_sessions IS 'Terms, semesters, grading periods and school years.';
COMMENT ON COLUMN roster.academic_sessions.sourced_id IS 'The source''s id of the record.';
COMMENT ON COLUMN roster.academic_sessions.title IS 'What the session is called.';
COMMENT ON COLUMN roster.academic_sessions.type IS 'The kind of session.';
COMMENT ON COLUMN roster.academic_sessions.start_date IS 'The first day, inclusive.';
COMMENT ON COLUMN roster.academic_sessions.end_date IS 'The day after the last one: exclusive.';
COMMENT ON COLUMN roster.academic_sessions.parent_sourced_id IS 'The session this one is a part of.';
COMMENT ON COLUMN roster.academic_sessions.school_year IS 'The year in which the school year ends.';
COMMENT ON COLUMN roster.academic_sessions.metadata IS 'Columns of the source''s own that the district file names, each name=value.';
COMMENT ON COLUMN roster.academic_sessions.active IS 'Whether the source lists the record.';
COMMENT ON COLUMN roster.academic_sessions.file IS 'The file that brought the record as it is: its place, from 0, in the delivery of last_changed_run.';
COMMENT ON COLUMN roster.academic_sessions.line IS 'The line in that file, from 1.';
COMMENT ON COLUMN roster.academic_sessions.end_reason IS 'Why the record is not active: removed, term-ended; person-gone, class-gone, org-gone with what it cannot be without. Empty while it is active.';
COMMENT ON COLUMN roster.academic_sessions.first_seen_run IS 'The merged run (sync.runs.no) that first brought the record.';
COMMENT ON COLUMN roster.academic_sessions.last_changed_run IS 'The merged run (sync.runs.no) that last changed, removed or restored it.';
COMMENT ON COLUMN roster.academic_sessions.row_hash IS 'Digest of the values above, by which a delivery''s row is compared.';

CREATE TABLE roster.courses (
    sourced_id text PRIMARY KEY,
    active boolean NOT NULL DEFAULT true,
    file smallint,
    line integer,
    school_year_sourced_id text,
    title text NOT NULL,
    course_code text,
    grades text[],
    org_sourced_id text NOT NULL,
    subjects text[],
    subject_codes text[],
    metadata text[],
    end_reason text,
    first_seen_run integer NOT NULL DEFAULT 1,
    last_changed_run integer NOT NULL DEFAULT 1,
    row_hash bytea NOT NULL
);
COMMENT ON TABLE roster.courses IS 'Courses: what is taught, whoever teaches it.';
COMMENT ON COLUMN roster.courses.sourced_id IS 'The source''s id of the record.';
COMMENT ON COLUMN roster.courses.school_year_sourced_id IS 'The school year the course is offered in.';
COMMENT ON COLUMN roster.courses.title IS 'The course''s title.';
COMMENT ON COLUMN roster.courses.course_code IS 'The course''s code.';
COMMENT ON COLUMN roster.courses.grades IS 'Grades the course is meant for (CEDS).';
COMMENT ON COLUMN roster.courses.org_sourced_id IS 'The org that offers the course.';
COMMENT ON COLUMN roster.courses.subjects IS 'Subjects, in words.';
COMMENT ON COLUMN roster.courses.subject_codes IS 'Subject codes, in the order of the subjects.';
COMMENT ON COLUMN roster.courses.metadata IS 'Columns of the source''s own that the district file names, each name=value.';
COMMENT ON COLUMN roster.courses.active IS 'Whether the source lists the record.';
COMMENT ON COLUMN roster.courses.file IS 'The file that brought the record as it is: its place, from 0, in the delivery of last_changed_run.';
COMMENT ON COLUMN roster.courses.line IS 'The line in that file, from 1.';
COMMENT ON COLUMN roster.courses.end_reason IS 'Why the record is not active: removed, term-ended; person-gone, class-gone, org-gone with what it cannot be without. Empty while it is active.';
COMMENT ON COLUMN roster.courses.first_seen_run IS 'The merged run (sync.runs.no) that first brought the record.';
COMMENT ON COLUMN roster.courses.last_changed_run IS 'The merged run (sync.runs.no) that last changed, removed or restored it.';
COMMENT ON COLUMN roster.courses.row_hash IS 'Digest of the values above, by which a delivery''s row is compared.';

CREATE TABLE roster.users (
    sourced_id text PRIMARY KEY,
    active boolean NOT NULL DEFAULT true,
    file smallint,
    line integer,
    enabled_user boolean NOT NULL,
    username text,
    user_ids text[],
    given_name text,
    family_name text,
    middle_name text,
    identifier text,
    email text,
    sms text,
    phone text,
    grades text[],
    metadata text[],
    end_reason text,
    first_seen_run integer NOT NULL DEFAULT 1,
    last_changed_run integer NOT NULL DEFAULT 1,
    row_hash bytea NOT NULL
);
COMMENT ON TABLE roster.users IS 'People: students, staff, and those related to students.';
COMMENT ON COLUMN roster.users.sourced_id IS 'The source''s id of the record.';
COMMENT ON COLUMN roster.users.enabled_user IS 'Whether the source lets the person sign in.';
COMMENT ON COLUMN roster.users.username IS 'The person''s user name at the source.';
COMMENT ON COLUMN roster.users.user_ids IS 'Other ids of the person, each {type:id}.';
COMMENT ON COLUMN roster.users.given_name IS 'First name.';
COMMENT ON COLUMN roster.users.family_name IS 'Last name.';
COMMENT ON COLUMN roster.users.middle_name IS 'Middle name.';
COMMENT ON COLUMN roster.users.identifier IS 'The source''s own number for the person, often a state id.';
COMMENT ON COLUMN roster.users.email IS 'E-mail address.';
COMMENT ON COLUMN roster.users.sms IS 'Mobile phone number.';
COMMENT ON COLUMN roster.users.phone IS 'Phone number.';
COMMENT ON COLUMN roster.users.grades IS 'Grades the person is in (CEDS).';
COMMENT ON COLUMN roster.users.metadata IS 'Columns of the source''s own that the district file names, each name=value.';
COMMENT ON COLUMN roster.users.active IS 'Whether the source lists the record.';
COMMENT ON COLUMN roster.users.file IS 'The file that brought the record as it is: its place, from 0, in the delivery of last_changed_run.';
COMMENT ON COLUMN roster.users.line IS 'The line in that file, from 1.';
COMMENT ON COLUMN roster.users.end_reason IS 'Why the record is not active: removed, term-ended; person-gone, class-gone, org-gone with what it cannot be without. Empty while it is active.';
COMMENT ON COLUMN roster.users.first_seen_run IS 'The merged run (sync.runs.no) that first brought the record.';
COMMENT ON COLUMN roster.users.last_changed_run IS 'The merged run (sync.runs.no) that last changed, removed or restored it.';
COMMENT ON COLUMN roster.users.row_hash IS 'Digest of the values above, by which a delivery''s row is compared.';

CREATE TABLE roster.user_agents (
    user_sourced_id text NOT NULL,
    agent_sourced_id text NOT NULL,
    PRIMARY KEY (user_sourced_id, agent_sourced_id)
);
COMMENT ON TABLE roster.user_agents IS 'People who act for this one.';
COMMENT ON COLUMN roster.user_agents.user_sourced_id IS 'The person.';
COMMENT ON COLUMN roster.user_agents.agent_sourced_id IS 'The person who acts for them.';

CREATE TABLE roster.user_roles (
    sourced_id text PRIMARY KEY,
    active boolean NOT NULL DEFAULT true,
    file smallint,
    line integer,
    user_sourced_id text NOT NULL,
    org_sourced_id text NOT NULL,
    role text NOT NULL,
    role_type text,
    begin_date date,
    end_date date,
    metadata text[],
    end_reason text,
    first_seen_run integer NOT NULL DEFAULT 1,
    last_changed_run integer NOT NULL DEFAULT 1,
    row_hash bytea NOT NULL
);
COMMENT ON TABLE roster.user_roles IS 'What a person is at an org. One row for each user, org and role; its id is derived from these three.';
COMMENT ON COLUMN roster.user_roles.sourced_id IS 'Derived: a digest of user, org and role.';
COMMENT ON COLUMN roster.user_roles.user_sourced_id IS 'The person.';
COMMENT ON COLUMN roster.user_roles.org_sourced_id IS 'The org at which the role is held.';
COMMENT ON COLUMN roster.user_roles.role IS 'What the person is at the org.';
COMMENT ON COLUMN roster.user_roles.role_type IS 'Whether this is the person''s main role.';
COMMENT ON COLUMN roster.user_roles.begin_date IS 'The first day of the role, inclusive.';
COMMENT ON COLUMN roster.user_roles.end_date IS 'The day after the last one: exclusive.';
COMMENT ON COLUMN roster.user_roles.metadata IS 'Columns of the source''s own that the district file names, each name=value.';
COMMENT ON COLUMN roster.user_roles.active IS 'Whether the source lists the record.';
COMMENT ON COLUMN roster.user_roles.file IS 'The file that brought the record as it is: its place, from 0, in the delivery of last_changed_run.';
COMMENT ON COLUMN roster.user_roles.line IS 'The line in that file, from 1.';
COMMENT ON COLUMN roster.user_roles.end_reason IS 'Why the record is not active: removed, term-ended; person-gone, class-gone, org-gone with what it cannot be without. Empty while it is active.';
COMMENT ON COLUMN roster.user_roles.first_seen_run IS 'The merged run (sync.runs.no) that first brought the record.';
COMMENT ON COLUMN roster.user_roles.last_changed_run IS 'The merged run (sync.runs.no) that last changed, removed or restored it.';
COMMENT ON COLUMN roster.user_roles.row_hash IS 'Digest of the values above, by which a delivery''s row is compared.';

CREATE TABLE roster.classes (
    sourced_id text PRIMARY KEY,
    active boolean NOT NULL DEFAULT true,
    file smallint,
    line integer,
    title text NOT NULL,
    grades text[],
    course_sourced_id text,
    class_code text,
    class_type text NOT NULL,
    location text,
    school_sourced_id text NOT NULL,
    subjects text[],
    subject_codes text[],
    periods text[],
    metadata text[],
    end_reason text,
    first_seen_run integer NOT NULL DEFAULT 1,
    last_changed_run integer NOT NULL DEFAULT 1,
    row_hash bytea NOT NULL
);
COMMENT ON TABLE roster.classes IS 'Classes (sections): a course held in a term at a school.';
COMMENT ON COLUMN roster.classes.sourced_id IS 'The source''s id of the record.';
COMMENT ON COLUMN roster.classes.title IS 'The class''s title.';
COMMENT ON COLUMN roster.classes.grades IS 'Grades the class is meant for (CEDS).';
COMMENT ON COLUMN roster.classes.course_sourced_id IS 'The course; real sources leave it out at times.';
COMMENT ON COLUMN roster.classes.class_code IS 'The class''s code.';
COMMENT ON COLUMN roster.classes.class_type IS 'The kind of class.';
COMMENT ON COLUMN roster.classes.location IS 'Where the class is held.';
COMMENT ON COLUMN roster.classes.school_sourced_id IS 'The school.';
COMMENT ON COLUMN roster.classes.subjects IS 'Subjects, in words.';
COMMENT ON COLUMN roster.classes.subject_codes IS 'Subject codes, in the order of the subjects.';
COMMENT ON COLUMN roster.classes.periods IS 'Periods of the day.';
COMMENT ON COLUMN roster.classes.metadata IS 'Columns of the source''s own that the district file names, each name=value.';
COMMENT ON COLUMN roster.classes.active IS 'Whether the source lists the record.';
COMMENT ON COLUMN roster.classes.file IS 'The file that brought the record as it is: its place, from 0, in the delivery of last_changed_run.';
COMMENT ON COLUMN roster.classes.line IS 'The line in that file, from 1.';
COMMENT ON COLUMN roster.classes.end_reason IS 'Why the record is not active: removed, term-ended; person-gone, class-gone, org-gone with what it cannot be without. Empty while it is active.';
COMMENT ON COLUMN roster.classes.first_seen_run IS 'The merged run (sync.runs.no) that first brought the record.';
COMMENT ON COLUMN roster.classes.last_changed_run IS 'The merged run (sync.runs.no) that last changed, removed or restored it.';
COMMENT ON COLUMN roster.classes.row_hash IS 'Digest of the values above, by which a delivery''s row is compared.';

CREATE TABLE roster.class_terms (
    class_sourced_id text NOT NULL,
    term_sourced_id text NOT NULL,
    PRIMARY KEY (class_sourced_id, term_sourced_id)
);
COMMENT ON TABLE roster.class_terms IS 'The terms in which the class is held.';
COMMENT ON COLUMN roster.class_terms.class_sourced_id IS 'The class.';
COMMENT ON COLUMN roster.class_terms.term_sourced_id IS 'The term.';

-- A first load, which is run 1, copies straight into it.
CREATE TABLE roster.enrollments (
    sourced_id text PRIMARY KEY,
    active boolean NOT NULL DEFAULT true,
    file smallint,
    line integer,
    class_sourced_id text NOT NULL,
    school_sourced_id text NOT NULL,
    user_sourced_id text NOT NULL,
    role text NOT NULL,
    "primary" boolean,
    begin_date date,
    end_date date,
    metadata text[],
    end_reason text,
    first_seen_run integer NOT NULL DEFAULT 1,
    last_changed_run integer NOT NULL DEFAULT 1,
    row_hash bytea NOT NULL
);
COMMENT ON TABLE roster.enrollments IS 'Who is in which class, as what.';
COMMENT ON COLUMN roster.enrollments.sourced_id IS 'The source''s id of the record.';
COMMENT ON COLUMN roster.enrollments.class_sourced_id IS 'The class.';
COMMENT ON COLUMN roster.enrollments.school_sourced_id IS 'The school.';
COMMENT ON COLUMN roster.enrollments.user_sourced_id IS 'The person.';
COMMENT ON COLUMN roster.enrollments.role IS 'What the person is in the class.';
COMMENT ON COLUMN roster.enrollments."primary" IS 'Whether the person is the class''s main teacher.';
COMMENT ON COLUMN roster.enrollments.begin_date IS 'The first day, inclusive.';
COMMENT ON COLUMN roster.enrollments.end_date IS 'The day after the last one: exclusive.';
COMMENT ON COLUMN roster.enrollments.metadata IS 'Columns of the source''s own that the district file names, each name=value.';
COMMENT ON COLUMN roster.enrollments.active IS 'Whether the source lists the record.';
COMMENT ON COLUMN roster.enrollments.file IS 'The file that brought the record as it is: its place, from 0, in the delivery of last_changed_run.';
COMMENT ON COLUMN roster.enrollments.line IS 'The line in that file, from 1.';
COMMENT ON COLUMN roster.enrollments.end_reason IS 'Why the record is not active: removed, term-ended; person-gone, class-gone, org-gone with what it cannot be without. Empty while it is active.';
COMMENT ON COLUMN roster.enrollments.first_seen_run IS 'The merged run (sync.runs.no) that first brought the record.';
COMMENT ON COLUMN roster.enrollments.last_changed_run IS 'The merged run (sync.runs.no) that last changed, removed or restored it.';
COMMENT ON COLUMN roster.enrollments.row_hash IS 'Digest of the values above, by which a delivery''s row is compared.';

CREATE TABLE roster.demographics (
    sourced_id text PRIMARY KEY,
    active boolean NOT NULL DEFAULT true,
    file smallint,
    line integer,
    birth_date date,
    sex text,
    american_indian_or_alaska_native boolean,
    asian boolean,
    black_or_african_american boolean,
    native_hawaiian_or_other_pacific_islander boolean,
    white boolean,
    demographic_race_two_or_more_races boolean,
    hispanic_or_latino_ethnicity boolean,
    country_of_birth_code text,
    state_of_birth_abbreviation text,
    city_of_birth text,
    public_school_residence_status text,
    metadata text[],
    end_reason text,
    first_seen_run integer NOT NULL DEFAULT 1,
    last_changed_run integer NOT NULL DEFAULT 1,
    row_hash bytea NOT NULL
);
COMMENT ON TABLE roster.demographics IS 'Personal traits of a person; the id is the user''s. Kept only where the district file says so.';
COMMENT ON COLUMN roster.demographics.sourced_id IS 'The user''s id.';
COMMENT ON COLUMN roster.demographics.birth_date IS 'Date of birth.';
COMMENT ON COLUMN roster.demographics.sex IS 'Sex.';
COMMENT ON COLUMN roster.demographics.american_indian_or_alaska_native IS 'Race.';
COMMENT ON COLUMN roster.demographics.asian IS 'Race.';
COMMENT ON COLUMN roster.demographics.black_or_african_american IS 'Race.';
COMMENT ON COLUMN roster.demographics.native_hawaiian_or_other_pacific_islander IS 'Race.';
COMMENT ON COLUMN roster.demographics.white IS 'Race.';
COMMENT ON COLUMN roster.demographics.demographic_race_two_or_more_races IS 'Race.';
COMMENT ON COLUMN roster.demographics.hispanic_or_latino_ethnicity IS 'Ethnicity.';
COMMENT ON COLUMN roster.demographics.country_of_birth_code IS 'Country of birth.';
COMMENT ON COLUMN roster.demographics.state_of_birth_abbreviation IS 'State of birth.';
COMMENT ON COLUMN roster.demographics.city_of_birth IS 'City of birth.';
COMMENT ON COLUMN roster.demographics.public_school_residence_status IS 'Residence status.';
COMMENT ON COLUMN roster.demographics.metadata IS 'Columns of the source''s own that the district file names, each name=value.';
COMMENT ON COLUMN roster.demographics.active IS 'Whether the source lists the record.';
COMMENT ON COLUMN roster.demographics.file IS 'The file that brought the record as it is: its place, from 0, in the delivery of last_changed_run.';
COMMENT ON COLUMN roster.demographics.line IS 'The line in that file, from 1.';
COMMENT ON COLUMN roster.demographics.end_reason IS 'Why the record is not active: removed, term-ended; person-gone, class-gone, org-gone with what it cannot be without. Empty while it is active.';
COMMENT ON COLUMN roster.demographics.first_seen_run IS 'The merged run (sync.runs.no) that first brought the record.';
COMMENT ON COLUMN roster.demographics.last_changed_run IS 'The merged run (sync.runs.no) that last changed, removed or restored it.';
COMMENT ON COLUMN roster.demographics.row_hash IS 'Digest of the values above, by which a delivery''s row is compared.';

CREATE TABLE history.renamed (
    run integer NOT NULL,
    entity smallint NOT NULL,
    old_sourced_id text NOT NULL,
    sourced_id text NOT NULL,
    PRIMARY KEY (entity, sourced_id, run)
);
CREATE INDEX ON history.renamed (run);
CREATE INDEX ON history.renamed (old_sourced_id);
COMMENT ON TABLE history.renamed IS 'Records to which the source gave a new id, with the run that brought it. Earlier versions keep the old one. entity: position in io.rollbook.roster.Entity.';

CREATE TABLE history.expired (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    until_run integer NOT NULL
);
COMMENT ON TABLE history.expired IS 'Versions that runs up to until_run (sync.runs.no) ended have expired and are gone. Without a row: none have.';

CREATE TABLE history.orgs (
    sourced_id text NOT NULL,
    name text,
    type text,
    identifier text,
    parent_sourced_id text,
    metadata text[],
    active boolean NOT NULL,
    end_reason text,
    row_hash bytea NOT NULL,
    file smallint,
    line integer,
    first_seen_run integer NOT NULL,
    from_run integer NOT NULL,
    until_run integer NOT NULL
);
CREATE INDEX ON history.orgs (sourced_id, until_run);
CREATE INDEX ON history.orgs USING brin (until_run) WITH (autosummarize = on);
COMMENT ON TABLE history.orgs IS 'Earlier versions of roster.orgs: one row for each version that a run ended.';

CREATE TABLE history.academic_sessions (
    sourced_id text NOT NULL,
    title text,
    type text,
    start_date date,
    end_date date,
    parent_sourced_id text,
    school_year smallint,
    metadata text[],
    active boolean NOT NULL,
    end_reason text,
    row_hash bytea NOT NULL,
    file smallint,
    line integer,
    first_seen_run integer NOT NULL,
    from_run integer NOT NULL,
    until_run integer NOT NULL
);
CREATE INDEX ON history.academic_sessions (sourced_id, until_run);
CREATE INDEX ON history.academic_sessions USING brin (until_run) WITH (autosummarize = on);
COMMENT ON TABLE history.academic_sessions IS 'Earlier versions of roster.academic_sessions: one row for each version that a run ended.';

CREATE TABLE history.courses (
    sourced_id text NOT NULL,
    school_year_sourced_id text,
    title text,
    course_code text,
    grades text[],
    org_sourced_id text,
    subjects text[],
    subject_codes text[],
    metadata text[],
    active boolean NOT NULL,
    end_reason text,
    row_hash bytea NOT NULL,
    file smallint,
    line integer,
    first_seen_run integer NOT NULL,
    from_run integer NOT NULL,
    until_run integer NOT NULL
);
CREATE INDEX ON history.courses (sourced_id, until_run);
CREATE INDEX ON history.courses USING brin (until_run) WITH (autosummarize = on);
COMMENT ON TABLE history.courses IS 'Earlier versions of roster.courses: one row for each version that a run ended.';

CREATE TABLE history.users (
    sourced_id text NOT NULL,
    enabled_user boolean,
    username text,
    user_ids text[],
    given_name text,
    family_name text,
    middle_name text,
    identifier text,
    email text,
    sms text,
    phone text,
    agent_sourced_ids text[],
    grades text[],
    metadata text[],
    active boolean NOT NULL,
    end_reason text,
    row_hash bytea NOT NULL,
    file smallint,
    line integer,
    first_seen_run integer NOT NULL,
    from_run integer NOT NULL,
    until_run integer NOT NULL
);
CREATE INDEX ON history.users (sourced_id, until_run);
CREATE INDEX ON history.users USING brin (until_run) WITH (autosummarize = on);
COMMENT ON TABLE history.users IS 'Earlier versions of roster.users: one row for each version that a run ended.';

CREATE TABLE history.user_roles (
    sourced_id text NOT NULL,
    user_sourced_id text,
    org_sourced_id text,
    role text,
    role_type text,
    begin_date date,
    end_date date,
    metadata text[],
    active boolean NOT NULL,
    end_reason text,
    row_hash bytea NOT NULL,
    file smallint,
    line integer,
    first_seen_run integer NOT NULL,
    from_run integer NOT NULL,
    until_run integer NOT NULL
);
CREATE INDEX ON history.user_roles (sourced_id, until_run);
CREATE INDEX ON history.user_roles USING brin (until_run) WITH (autosummarize = on);
COMMENT ON TABLE history.user_roles IS 'Earlier versions of roster.user_roles: one row for each version that a run ended.';

CREATE TABLE history.classes (
    sourced_id text NOT NULL,
    title text,
    grades text[],
    course_sourced_id text,
    class_code text,
    class_type text,
    location text,
    school_sourced_id text,
    term_sourced_ids text[],
    subjects text[],
    subject_codes text[],
    periods text[],
    metadata text[],
    active boolean NOT NULL,
    end_reason text,
    row_hash bytea NOT NULL,
    file smallint,
    line integer,
    first_seen_run integer NOT NULL,
    from_run integer NOT NULL,
    until_run integer NOT NULL
);
CREATE INDEX ON history.classes (sourced_id, until_run);
CREATE INDEX ON history.classes USING brin (until_run) WITH (autosummarize = on);
COMMENT ON TABLE history.classes IS 'Earlier versions of roster.classes: one row for each version that a run ended.';

CREATE TABLE history.enrollments (
    sourced_id text NOT NULL,
    class_sourced_id text,
    school_sourced_id text,
    user_sourced_id text,
    role text,
    "primary" boolean,
    begin_date date,
    end_date date,
    metadata text[],
    active boolean NOT NULL,
    end_reason text,
    row_hash bytea NOT NULL,
    file smallint,
    line integer,
    first_seen_run integer NOT NULL,
    from_run integer NOT NULL,
    until_run integer NOT NULL
);
CREATE INDEX ON history.enrollments (sourced_id, until_run);
CREATE INDEX ON history.enrollments USING brin (until_run) WITH (autosummarize = on);
COMMENT ON TABLE history.enrollments IS 'Earlier versions of roster.enrollments: one row for each version that a run ended.';

CREATE TABLE history.demographics (
    sourced_id text NOT NULL,
    birth_date date,
    sex text,
    american_indian_or_alaska_native boolean,
    asian boolean,
    black_or_african_american boolean,
    native_hawaiian_or_other_pacific_islander boolean,
    white boolean,
    demographic_race_two_or_more_races boolean,
    hispanic_or_latino_ethnicity boolean,
    country_of_birth_code text,
    state_of_birth_abbreviation text,
    city_of_birth text,
    public_school_residence_status text,
    metadata text[],
    active boolean NOT NULL,
    end_reason text,
    row_hash bytea NOT NULL,
    file smallint,
    line integer,
    first_seen_run integer NOT NULL,
    from_run integer NOT NULL,
    until_run integer NOT NULL
);
CREATE INDEX ON history.demographics (sourced_id, until_run);
CREATE INDEX ON history.demographics USING brin (until_run) WITH (autosummarize = on);
COMMENT ON TABLE history.demographics IS 'Earlier versions of roster.demographics: one row for each version that a run ended.';

CREATE UNLOGGED TABLE staging.orgs (
    file smallint,
    line integer,
    sourced_id text NOT NULL,
    name text,
    type text,
    identifier text,
    parent_sourced_id text,
    metadata text[],
    row_hash bytea NOT NULL
);
COMMENT ON TABLE staging.orgs IS 'The rows of the delivery in work that may become orgs.';

CREATE UNLOGGED TABLE staging.academic_sessions (
    file smallint,
    line integer,
    sourced_id text NOT NULL,
    title text,
    type text,
    start_date date,
    end_date date,
    parent_sourced_id text,
    school_year smallint,
    metadata text[],
    row_hash bytea NOT NULL
);
COMMENT ON TABLE staging.academic_sessions IS 'The rows of the delivery in work that may become academic_sessions.';

CREATE UNLOGGED TABLE staging.courses (
    file smallint,
    line integer,
    sourced_id text NOT NULL,
    school_year_sourced_id text,
    title text,
    course_code text,
    grades text[],
    org_sourced_id text,
    subjects text[],
    subject_codes text[],
    metadata text[],
    row_hash bytea NOT NULL
);
COMMENT ON TABLE staging.courses IS 'The rows of the delivery in work that may become courses.';

CREATE UNLOGGED TABLE staging.users (
    file smallint,
    line integer,
    sourced_id text NOT NULL,
    enabled_user boolean,
    username text,
    user_ids text[],
    given_name text,
    family_name text,
    middle_name text,
    identifier text,
    email text,
    sms text,
    phone text,
    agent_sourced_ids text[],
    grades text[],
    metadata text[],
    row_hash bytea NOT NULL
);
COMMENT ON TABLE staging.users IS 'The rows of the delivery in work that may become users.';

CREATE UNLOGGED TABLE staging.user_roles (
    file smallint,
    line integer,
    sourced_id text NOT NULL,
    user_sourced_id text,
    org_sourced_id text,
    role text,
    role_type text,
    begin_date date,
    end_date date,
    metadata text[],
    row_hash bytea NOT NULL
);
COMMENT ON TABLE staging.user_roles IS 'The rows of the delivery in work that may become user_roles.';

CREATE UNLOGGED TABLE staging.classes (
    file smallint,
    line integer,
    sourced_id text NOT NULL,
    title text,
    grades text[],
    course_sourced_id text,
    class_code text,
    class_type text,
    location text,
    school_sourced_id text,
    term_sourced_ids text[],
    subjects text[],
    subject_codes text[],
    periods text[],
    metadata text[],
    row_hash bytea NOT NULL
);
COMMENT ON TABLE staging.classes IS 'The rows of the delivery in work that may become classes.';

CREATE UNLOGGED TABLE staging.enrollments (
    file smallint,
    line integer,
    sourced_id text NOT NULL,
    class_sourced_id text,
    school_sourced_id text,
    user_sourced_id text,
    role text,
    "primary" boolean,
    begin_date date,
    end_date date,
    metadata text[],
    row_hash bytea NOT NULL
);
COMMENT ON TABLE staging.enrollments IS 'The rows of the delivery in work that may become enrollments.';

CREATE UNLOGGED TABLE staging.demographics (
    file smallint,
    line integer,
    sourced_id text NOT NULL,
    birth_date date,
    sex text,
    american_indian_or_alaska_native boolean,
    asian boolean,
    black_or_african_american boolean,
    native_hawaiian_or_other_pacific_islander boolean,
    white boolean,
    demographic_race_two_or_more_races boolean,
    hispanic_or_latino_ethnicity boolean,
    country_of_birth_code text,
    state_of_birth_abbreviation text,
    city_of_birth text,
    public_school_residence_status text,
    metadata text[],
    row_hash bytea NOT NULL
);
COMMENT ON TABLE staging.demographics IS 'The rows of the delivery in work that may become demographics.';

CREATE TABLE held.orgs (run text NOT NULL, LIKE staging.orgs);
CREATE INDEX ON held.orgs (run);
COMMENT ON TABLE held.orgs IS 'The staged rows of runs that wait for a decision.';

CREATE TABLE held.academic_sessions (run text NOT NULL, LIKE staging.academic_sessions);
CREATE INDEX ON held.academic_sessions (run);
COMMENT ON TABLE held.academic_sessions IS 'The staged rows of runs that wait for a decision.';

CREATE TABLE held.courses (run text NOT NULL, LIKE staging.courses);
CREATE INDEX ON held.courses (run);
COMMENT ON TABLE held.courses IS 'The staged rows of runs that wait for a decision.';

CREATE TABLE held.users (run text NOT NULL, LIKE staging.users);
CREATE INDEX ON held.users (run);
COMMENT ON TABLE held.users IS 'The staged rows of runs that wait for a decision.';

CREATE TABLE held.user_roles (run text NOT NULL, LIKE staging.user_roles);
CREATE INDEX ON held.user_roles (run);
COMMENT ON TABLE held.user_roles IS 'The staged rows of runs that wait for a decision.';

CREATE TABLE held.classes (run text NOT NULL, LIKE staging.classes);
CREATE INDEX ON held.classes (run);
COMMENT ON TABLE held.classes IS 'The staged rows of runs that wait for a decision.';

CREATE TABLE held.enrollments (run text NOT NULL, LIKE staging.enrollments);
CREATE INDEX ON held.enrollments (run);
COMMENT ON TABLE held.enrollments IS 'The staged rows of runs that wait for a decision.';

CREATE TABLE held.demographics (run text NOT NULL, LIKE staging.demographics);
CREATE INDEX ON held.demographics (run);
COMMENT ON TABLE held.demographics IS 'The staged rows of runs that wait for a decision.';

-- ---------------------------------------------------------------- the run in work

-- Rows that were not used: neither applied nor absent. sourced_id is empty where it could not be read.
CREATE UNLOGGED TABLE staging.quarantine (
    entity smallint NOT NULL,
    sourced_id text,
    file smallint NOT NULL,
    line integer NOT NULL
);
COMMENT ON TABLE staging.quarantine IS 'Rows of the delivery in work that are neither applied nor treated as absent. entity: position in io.rollbook.roster.Entity.';

-- What such rows say, for the district's people: they cannot mend what they do not see.
CREATE UNLOGGED TABLE staging.unused (
    entity smallint NOT NULL,
    sourced_id text,
    file smallint NOT NULL,
    line integer NOT NULL,
    fields json NOT NULL
);
COMMENT ON TABLE staging.unused IS 'Fields of quarantined rows of the delivery in work, those that the district keeps.';

-- Records that the delivery itself marks as deleted (status tobedeleted or inactive).
CREATE UNLOGGED TABLE staging.tombstone (
    entity smallint NOT NULL,
    sourced_id text NOT NULL,
    file smallint NOT NULL,
    line integer NOT NULL
);
COMMENT ON TABLE staging.tombstone IS 'Records that the delivery marks as deleted. None of them is in the entity''s own table.';

-- Stored, active records that the delivery does not list although quarantined rows refer to them: to be kept.
CREATE UNLOGGED TABLE staging.wanted (
    entity smallint NOT NULL,
    sourced_id text NOT NULL
);
COMMENT ON TABLE staging.wanted IS 'Stored records that quarantined rows refer to and that the delivery does not list.';

-- What was found, before it is grouped into causes. number: rows that this line stands for.
CREATE UNLOGGED TABLE staging.finding (
    code text NOT NULL,
    severity text NOT NULL,
    file text,
    line integer,
    entity text,
    sourced_id text,
    field text,
    cause_file text,
    cause_field text,
    subject text,
    number integer NOT NULL,
    cause_entity text
);
COMMENT ON TABLE staging.finding IS 'What was found in the delivery in work, before it is grouped into causes.';

-- Scratch of the set checks: ids that several rows share; references that lead nowhere; records that fell with their cause.
CREATE UNLOGGED TABLE staging.doubled (
    sourced_id text NOT NULL,
    same boolean NOT NULL
);
COMMENT ON TABLE staging.doubled IS 'Ids that several rows share, and whether these rows say the same.';

CREATE UNLOGGED TABLE staging.broken (
    entity smallint NOT NULL,
    sourced_id text NOT NULL,
    file smallint NOT NULL,
    line integer NOT NULL,
    field text NOT NULL,
    target smallint NOT NULL,
    missing text NOT NULL
);
COMMENT ON TABLE staging.broken IS 'References of staged rows that lead to no record.';

CREATE UNLOGGED TABLE staging.fallen (
    entity smallint NOT NULL,
    sourced_id text NOT NULL,
    root_entity smallint NOT NULL,
    root_id text NOT NULL
);
COMMENT ON TABLE staging.fallen IS 'Records quarantined for a missing reference, each with the missing record at the root of it.';

-- Rows of the last delivery that are recognised are not staged: these are the stored records in question.
CREATE UNLOGGED TABLE staging.unlisted (
    entity smallint NOT NULL,
    sourced_id text NOT NULL
);
COMMENT ON TABLE staging.unlisted IS 'Stored records that the delivery in work may not list, of entities whose rows were recognised. All their others are listed as they are stored.';

CREATE UNLOGGED TABLE staging.gone (
    entity smallint NOT NULL,
    sourced_id text NOT NULL
);
COMMENT ON TABLE staging.gone IS 'Stored records that the delivery in work does not list: no reference to them is good any more.';

CREATE UNLOGGED TABLE staging.loose (
    entity smallint NOT NULL,
    sourced_id text NOT NULL
);
COMMENT ON TABLE staging.loose IS 'Records whose rows are to be read again in the next delivery, whether they change or not.';

-- A role is known by its person, org and word; its row has a sourcedId besides, by which a delta changes or deletes it.
CREATE UNLOGGED TABLE staging.given_id (
    given text NOT NULL,
    sourced_id text,
    deleted boolean NOT NULL,
    file smallint,
    line integer
);
COMMENT ON TABLE staging.given_id IS 'The ids that rows of the delivery in work give roles, beside the sourced_id by which they are stored. sourced_id: empty where the row deletes one and says nothing more. deleted: whether the id stands for none from now on.';

-- Who is 13 or older, as birth dates in transit tell; the dates go no further. Emptied as soon as it was used.
CREATE UNLOGGED TABLE staging.age (
    sourced_id text NOT NULL,
    thirteen boolean NOT NULL,
    file smallint NOT NULL
);
COMMENT ON TABLE staging.age IS 'Whether a person of the delivery in work is 13 or older. Emptied once phone numbers were judged by it.';

-- Columns without a value say nothing. School Data Sync 2.1 tells people's grades with their roles.
CREATE UNLOGGED TABLE staging.added_users (LIKE staging.users);
COMMENT ON TABLE staging.added_users IS 'What rows of the delivery in work add to lists of users.';

-- Clever's students name their contacts: several rows may name the same.
CREATE UNLOGGED TABLE staging.named_users (LIKE staging.users);
COMMENT ON TABLE staging.named_users IS 'Guardians whom rows of students of the delivery in work name.';

-- Rows of people who are nothing but guardians, where these are not kept. Emptied as soon as it was used.
-- listed: whether the row is theirs, and not that which took another role from them. ended: whether the person is stored.
CREATE UNLOGGED TABLE staging.guardian (
    entity smallint NOT NULL,
    sourced_id text NOT NULL,
    person text NOT NULL,
    file smallint NOT NULL,
    line integer NOT NULL,
    listed boolean NOT NULL,
    ended boolean NOT NULL DEFAULT false
);
COMMENT ON TABLE staging.guardian IS 'Rows of people who are nothing but guardians, and are not kept. Emptied once those who are stored were found.';

-- The change set. action: A add, C change, R remove, B bring back (restore), K keep what is absent (withheld).
CREATE UNLOGGED TABLE staging.change (
    entity smallint NOT NULL,
    action "char" NOT NULL,
    sourced_id text NOT NULL,
    old_sourced_id text,
    org text,
    ended date,
    gone_with text
);
COMMENT ON TABLE staging.change IS 'The plan of the run in work. action: A add, C change, R remove, B bring back, K absent but kept, X not to be undone; in lower case while a part is chosen: left out. old_sourced_id: the stored id, where the source gave a record a new one. ended: of what is not listed any more because its term is over, the day of that. gone_with: of what goes since something goes that it cannot be without, the end_reason that says so.';

CREATE TABLE held.change (run text NOT NULL, LIKE staging.change);
CREATE INDEX ON held.change (run);
COMMENT ON TABLE held.change IS 'The plans of held and previewed runs.';
CREATE TABLE held.quarantine (run text NOT NULL, LIKE staging.quarantine);
CREATE INDEX ON held.quarantine (run);
COMMENT ON TABLE held.quarantine IS 'The quarantined rows of held runs.';
CREATE TABLE held.tombstone (run text NOT NULL, LIKE staging.tombstone);
CREATE INDEX ON held.tombstone (run);
COMMENT ON TABLE held.tombstone IS 'The records that held deliveries mark as deleted.';
CREATE TABLE held.wanted (run text NOT NULL, LIKE staging.wanted);
CREATE INDEX ON held.wanted (run);
COMMENT ON TABLE held.wanted IS 'Stored records that quarantined rows of held runs refer to.';

CREATE TABLE held.given_id (run text NOT NULL, LIKE staging.given_id);
CREATE INDEX ON held.given_id (run);
COMMENT ON TABLE held.given_id IS 'The ids that rows of held runs give roles.';

CREATE TABLE held.runs (
    run text PRIMARY KEY,
    base integer NOT NULL,
    digest text NOT NULL,
    delivery jsonb NOT NULL,
    held_at timestamptz NOT NULL,
    first_approval jsonb,
    decision jsonb
);
COMMENT ON COLUMN held.runs.first_approval IS 'The first of two people who have to approve the plan.';
COMMENT ON COLUMN held.runs.decision IS 'Who approved the plan, when and why, until it is merged.';
COMMENT ON TABLE held.runs IS 'Held and previewed runs: the roster version they were planned on, the digest of the plan, and what the delivery was (counts only).';

-- ---------------------------------------------------------------- sync

CREATE TABLE sync.runs (
    no integer PRIMARY KEY,
    id text NOT NULL UNIQUE,
    feed text NOT NULL,
    envelope text NOT NULL,
    content bytea,
    merged_at timestamptz NOT NULL,
    approved_by text,
    first_approved_by text,
    opened_with text,
    signer text,
    undone_by integer,
    confirmed text,
    counts jsonb NOT NULL
);
CREATE INDEX ON sync.runs (feed, no);
COMMENT ON TABLE sync.runs IS 'Runs that merged, numbered from 1: the number is the version of the roster that the run made.';
COMMENT ON COLUMN sync.runs.envelope IS 'Digest of the envelope: makes a second delivery of the same message harmless.';
COMMENT ON COLUMN sync.runs.content IS 'Keyed digest of the plaintext: the same content again is recognised by it.';
COMMENT ON COLUMN sync.runs.approved_by IS 'Who approved the plan; empty where it was merged within limits.';
COMMENT ON COLUMN sync.runs.first_approved_by IS 'Who approved it first, where that took two people.';
COMMENT ON COLUMN sync.runs.opened_with IS 'Fingerprint of the key that opened the delivery.';
COMMENT ON COLUMN sync.runs.signer IS 'Fingerprint of the key that signed the delivery.';
COMMENT ON COLUMN sync.runs.undone_by IS 'The run (no) that undid this one, wholly or in part.';
COMMENT ON COLUMN sync.runs.confirmed IS 'The last run of the feed whose delivery changed nothing any more.';
COMMENT ON COLUMN sync.runs.counts IS 'Rows per file, ledger per entity: numbers only.';
-- One envelope takes effect once. An approval or an undo is its own run without an envelope of its own.
CREATE UNIQUE INDEX ON sync.runs (envelope);

-- What merged runs took, for the guard's sums over several days; and what it counted of each plan. Old ones are deleted.
CREATE TABLE sync.losses (
    run integer NOT NULL,
    what text NOT NULL,
    school text,
    number bigint NOT NULL,
    undone bigint NOT NULL DEFAULT 0,
    settled boolean NOT NULL
);
CREATE UNIQUE INDEX ON sync.losses (run, what, school) NULLS NOT DISTINCT;
COMMENT ON TABLE sync.losses IS 'What merged runs (no) took from the roster, by what was counted: numbers only. Of the last 30 days.';
COMMENT ON COLUMN sync.losses.school IS 'The school at which; empty for the district as a whole.';
COMMENT ON COLUMN sync.losses.undone IS 'How many of them an undo has put back.';
COMMENT ON COLUMN sync.losses.settled IS 'Whether a person approved it: sums begin anew behind it.';

CREATE TABLE sync.figures (
    run text NOT NULL,
    at timestamptz NOT NULL,
    what text NOT NULL,
    school text,
    number bigint NOT NULL,
    base bigint
);
CREATE UNIQUE INDEX ON sync.figures (run, what, school) NULLS NOT DISTINCT;
COMMENT ON TABLE sync.figures IS 'What the guard counted of the plans it judged in the last 30 days, merged or not: numbers only.';
COMMENT ON COLUMN sync.figures.school IS 'The school at which; empty for the district as a whole.';
COMMENT ON COLUMN sync.figures.base IS 'Out of how many; empty where it is records of the roster.';

CREATE TABLE sync.causes (
    run text NOT NULL,
    no integer NOT NULL,
    code text NOT NULL,
    severity text NOT NULL,
    file text,
    field text,
    subject text,
    rows integer NOT NULL,
    entity text,
    files text[] NOT NULL DEFAULT '{}',
    listed_file text,
    listed_line integer,
    PRIMARY KEY (run, no)
);
COMMENT ON TABLE sync.causes IS 'What was wrong with a delivery, each cause once, with the number of rows it touches.';
COMMENT ON COLUMN sync.causes.entity IS 'What the subject is: the record that rows wait for.';
COMMENT ON COLUMN sync.causes.files IS 'The files of the rows it touches.';
COMMENT ON COLUMN sync.causes.listed_line IS 'Where the subject is listed, if it is: its own row cannot be used then.';

CREATE TABLE sync.findings (
    run text NOT NULL,
    cause integer NOT NULL,
    code text NOT NULL,
    severity text NOT NULL,
    file text,
    line integer,
    entity text,
    sourced_id text,
    field text
);
CREATE INDEX ON sync.findings (run, cause, line);
CREATE INDEX ON sync.findings (sourced_id) WHERE severity = 'error';
COMMENT ON TABLE sync.findings IS 'Findings row by row: file, line, id, field and code, never the value.';

CREATE TABLE sync.quarantined (
    run text NOT NULL,
    file text NOT NULL,
    line integer NOT NULL,
    entity text NOT NULL,
    sourced_id text,
    fields json NOT NULL,
    expires timestamptz NOT NULL
);
CREATE UNIQUE INDEX ON sync.quarantined (run, file, line, entity, sourced_id) NULLS NOT DISTINCT;
CREATE INDEX ON sync.quarantined (expires);
COMMENT ON TABLE sync.quarantined IS 'What quarantined rows say, in the fields that the district keeps, until they expire. Shown by run findings, each time with an entry in the audit log: the read-only role may not read it.';

CREATE TABLE sync.fence (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    token bigint NOT NULL,
    run text
);
INSERT INTO sync.fence (token) VALUES (0);
COMMENT ON TABLE sync.fence IS 'The token of the run that may write. A process that was paused holds an old one and cannot merge.';

-- What is remembered of the feeds' last deliveries, so that most rows of the next need not be read. Unlogged: after a
-- crash of the database the next delivery is read in full.
CREATE UNLOGGED TABLE sync.known (
    feed text PRIMARY KEY,
    run text NOT NULL,
    reading bytea NOT NULL
);
COMMENT ON TABLE sync.known IS 'Of which run the remembered rows hold true: they were used, and the roster has them as they were. A merge of anything else removes the line. reading: digest of what decides how rows are read.';

CREATE UNLOGGED TABLE sync.known_rows (
    feed text NOT NULL,
    run text NOT NULL,
    file text NOT NULL,
    part integer NOT NULL,
    entries bytea NOT NULL,
    PRIMARY KEY (feed, run, file, part)
);
-- A part fills a page and stands in it, not beside it.
ALTER TABLE sync.known_rows ALTER COLUMN entries SET STORAGE EXTERNAL;
ALTER TABLE sync.known_rows SET (toast_tuple_target = 8160);
COMMENT ON TABLE sync.known_rows IS 'The rows of a delivery in their order, many to a part: fingerprint (16 bytes), kind (1), length (2), length of the sourcedId (2) and sourcedId of each. Part -1 lists the kinds.';

CREATE UNLOGGED TABLE sync.known_loose (
    feed text NOT NULL,
    run text NOT NULL,
    entity smallint NOT NULL,
    sourced_id text NOT NULL
);
CREATE INDEX ON sync.known_loose (feed, run, entity);
COMMENT ON TABLE sync.known_loose IS 'Records whose rows are read every night: quarantined, odd, folded, or kept though absent.';

CREATE TABLE sync.given_ids (
    feed text NOT NULL,
    given text NOT NULL,
    sourced_id text NOT NULL,
    PRIMARY KEY (feed, given)
);
CREATE INDEX ON sync.given_ids (feed, sourced_id);
COMMENT ON TABLE sync.given_ids IS 'The ids that a feed''s rows give roles, which are stored by another: what a delta changes or deletes is found by them.';

-- ---------------------------------------------------------------- audit

CREATE TABLE audit.entries (
    seq bigint NOT NULL,
    entity smallint,
    action text NOT NULL,
    subject bytea NOT NULL,
    fields text NOT NULL DEFAULT '',
    before bytea NOT NULL DEFAULT '',
    after bytea NOT NULL DEFAULT '',
    mark bytea NOT NULL,
    salt bytea,
    clear text
);
-- The entry of a new record holds no NULL: the server keeps 8 bytes less of each. With salt and mark as short as they are
-- it takes 128 bytes where its id is a UUID.
-- A first load writes an entry for each record: a block index costs it nothing, where a unique one would double the
-- price. That numbers are unique and without gaps is what verifying checks.
CREATE INDEX ON audit.entries USING brin (seq) WITH (autosummarize = on);
COMMENT ON TABLE audit.entries IS 'One entry for each changed row and each act of a person or a key.';
COMMENT ON COLUMN audit.entries.seq IS 'Number of the entry, from 1. audit.roots says which run wrote it and when.';
COMMENT ON COLUMN audit.entries.entity IS 'Position in io.rollbook.roster.Entity; empty where the entry is about no record.';
COMMENT ON COLUMN audit.entries.action IS 'What was done.';
COMMENT ON COLUMN audit.entries.subject IS 'Salted digest of what lies in column clear: the first 16 bytes of a SHA-256, as in before and after.';
COMMENT ON COLUMN audit.entries.fields IS 'OneRoster names of the fields that changed, with a comma between them; empty where the record is new.';
COMMENT ON COLUMN audit.entries.before IS 'Salted digest of the record before; empty where there was none.';
COMMENT ON COLUMN audit.entries.after IS 'Salted digest of the record after; empty where there is none.';
COMMENT ON COLUMN audit.entries.mark IS 'First 3 bytes of the entry''s leaf in the Merkle tree: tells a changed entry from its neighbours. The proof is the root.';
COMMENT ON COLUMN audit.entries.salt IS 'Salt of the digests. Under no digest: erased together with column clear, and the log still verifies.';
COMMENT ON COLUMN audit.entries.clear IS 'The record''s id, or what was done and by whom. Under no digest but the salted one: can be erased.';

CREATE TABLE audit.roots (
    no bigint PRIMARY KEY,
    run text,
    at timestamptz NOT NULL,
    first_seq bigint NOT NULL,
    entries bigint NOT NULL,
    root bytea NOT NULL,
    head bytea NOT NULL
);
COMMENT ON TABLE audit.roots IS 'The Merkle root over each group of entries, chained: head = SHA-256 over the former head and this root.';

CREATE VIEW audit.log AS
    SELECT e.seq, r.run, r.at, e.entity, e.action, e.fields, e.clear
    FROM audit.roots r JOIN audit.entries e ON e.seq >= r.first_seq AND e.seq < r.first_seq + r.entries;
COMMENT ON VIEW audit.log IS 'The entries with run and time, without digests.';

-- ---------------------------------------------------------------- speed

-- Staging is emptied by each run, which reads its statistics itself.
DO $each$
DECLARE one record;
BEGIN
    FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'staging' LOOP
        EXECUTE format('ALTER TABLE staging.%I SET (autovacuum_enabled = off)', one.tablename);
    END LOOP;
END
$each$;

-- A first load fills an empty table: its key is built once when all rows are there, at half the cost of keeping it up
-- row by row; and where the server allows it (wal_level minimal) the load is not written to the log as well. Both
-- belong to the merge's transaction. Only the owner may do this to a table, and only to one without a row.
CREATE PROCEDURE roster.begin_load(entity text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $body$
DECLARE filled boolean;
BEGIN
    EXECUTE format('LOCK TABLE roster.%I IN ACCESS EXCLUSIVE MODE', entity);
    EXECUTE format('SELECT EXISTS (SELECT FROM roster.%I)', entity) INTO filled;
    IF filled THEN
        RAISE EXCEPTION 'roster.% is not empty', entity;
    END IF;
    EXECUTE format('TRUNCATE roster.%I', entity);
    EXECUTE format('ALTER TABLE roster.%I DROP CONSTRAINT IF EXISTS %I', entity, entity || '_pkey');
END
$body$;
CREATE PROCEDURE roster.end_load(entity text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog SET max_parallel_maintenance_workers = 0 AS $body$
BEGIN
    EXECUTE format('ALTER TABLE roster.%I ADD CONSTRAINT %I PRIMARY KEY (%s)', entity, entity || '_pkey',
        CASE entity
            WHEN 'class_terms' THEN 'class_sourced_id, term_sourced_id'
            WHEN 'user_agents' THEN 'user_sourced_id, agent_sourced_id'
            ELSE 'sourced_id'
        END);
END
$body$;
COMMENT ON PROCEDURE roster.begin_load IS 'Takes the key off an empty table, for a first load.';
COMMENT ON PROCEDURE roster.end_load IS 'Builds the key of a table after its first load.';
-- The entries of a first load go to a table of their own, a part of audit.entries, which the same transaction makes.
CREATE PROCEDURE audit.begin_load()
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $body$
BEGIN
    CREATE TABLE audit.first_load (LIKE audit.entries INCLUDING ALL EXCLUDING INDEXES) INHERITS (audit.entries);
    ALTER TABLE audit.first_load ALTER COLUMN action SET DEFAULT 'add';
    COMMENT ON TABLE audit.first_load IS 'The entries of the district''s first load: a part of audit.entries.';
    GRANT SELECT, INSERT ON audit.first_load TO ${app};
    GRANT SELECT ON audit.first_load TO ${reader};
END
$body$;
CREATE PROCEDURE audit.end_load()
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $body$
BEGIN
    CREATE INDEX ON audit.first_load USING brin (seq);
END
$body$;
COMMENT ON PROCEDURE audit.begin_load IS 'Makes the table for the entries of a district''s first load.';
COMMENT ON PROCEDURE audit.end_load IS 'Builds the index of that table.';
REVOKE EXECUTE ON PROCEDURE roster.begin_load, roster.end_load, audit.begin_load, audit.end_load FROM PUBLIC;
GRANT EXECUTE ON PROCEDURE roster.begin_load, roster.end_load, audit.begin_load, audit.end_load TO ${app};

-- The role that works here may add to the history and not take from it, but for what is old.
CREATE FUNCTION history.expire(before timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $body$
DECLARE
    last integer;
    entity text;
    deleted bigint;
    gone bigint := 0;
BEGIN
    -- A day less than the 30 that runs can be undone for: the clocks of the portal and of this server may differ.
    IF before > now() - interval '29 days' THEN
        RAISE EXCEPTION 'history is kept for 30 days at least';
    END IF;
    -- All up to this one are older, also where a clock once went back.
    SELECT coalesce(min(r.no) FILTER (WHERE r.merged_at >= before) - 1, max(r.no), 0) INTO last FROM sync.runs r;
    IF last <= coalesce((SELECT e.until_run FROM history.expired e), 0) THEN
        RETURN 0;
    END IF;
    INSERT INTO history.expired (until_run) VALUES (last)
        ON CONFLICT (one) DO UPDATE SET until_run = excluded.until_run;
    FOR entity IN SELECT tablename FROM pg_tables
        WHERE schemaname = 'history' AND tablename NOT IN ('expired', 'renamed') LOOP
        EXECUTE format('DELETE FROM history.%I WHERE until_run <= $1', entity) USING last;
        GET DIAGNOSTICS deleted = ROW_COUNT;
        gone := gone + deleted;
    END LOOP;
    DELETE FROM history.renamed WHERE run <= last;
    RETURN gone;
END
$body$;
COMMENT ON FUNCTION history.expire IS 'Deletes the versions that were replaced before this time and returns their number; 30 days are left at least.';
REVOKE EXECUTE ON FUNCTION history.expire FROM PUBLIC;
GRANT EXECUTE ON FUNCTION history.expire TO ${app};

-- ---------------------------------------------------------------- for people who query

-- Clients set a time zone of their own, many without being asked; a session's current_date may be another day.
CREATE FUNCTION roster.today() RETURNS date
    LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog
AS $body$
    SELECT (now() AT TIME ZONE coalesce(
        (SELECT substr(c, length('timezone=') + 1)
         FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase, unnest(s.setconfig) AS c
         WHERE d.datname = current_database() AND s.setrole = 0 AND lower(c) LIKE 'timezone=%'),
        current_setting('TimeZone')))::date
$body$;
COMMENT ON FUNCTION roster.today IS 'The date in the district''s time zone, whatever the session''s.';
REVOKE EXECUTE ON FUNCTION roster.today FROM PUBLIC;
GRANT EXECUTE ON FUNCTION roster.today TO ${app}, ${reader};

-- In views it is asked once, and not for each row: a query of its own.
CREATE VIEW roster.current_academic_sessions AS
    SELECT * FROM roster.academic_sessions
    WHERE active AND start_date <= (SELECT roster.today()) AND (SELECT roster.today()) < end_date;
COMMENT ON VIEW roster.current_academic_sessions IS 'Sessions that run today.';

CREATE VIEW roster.current_orgs AS SELECT * FROM roster.orgs WHERE active;
COMMENT ON VIEW roster.current_orgs IS 'Orgs that the source lists.';

CREATE VIEW roster.current_courses AS SELECT * FROM roster.courses WHERE active;
COMMENT ON VIEW roster.current_courses IS 'Courses that the source lists.';

CREATE VIEW roster.current_users AS SELECT * FROM roster.users WHERE active;
COMMENT ON VIEW roster.current_users IS 'People whom the source lists.';

CREATE VIEW roster.current_user_roles AS
    SELECT * FROM roster.user_roles
    WHERE active
      AND (begin_date IS NULL OR begin_date <= (SELECT roster.today()))
      AND (end_date IS NULL OR (SELECT roster.today()) < end_date);
COMMENT ON VIEW roster.current_user_roles IS 'Roles that hold today.';

CREATE VIEW roster.current_classes AS
    SELECT c.* FROM roster.classes c
    WHERE c.active AND (
        EXISTS (
            SELECT FROM roster.class_terms t
            JOIN roster.current_academic_sessions s ON s.sourced_id = t.term_sourced_id
            WHERE t.class_sourced_id = c.sourced_id)
        OR NOT EXISTS (SELECT FROM roster.class_terms t WHERE t.class_sourced_id = c.sourced_id));
COMMENT ON VIEW roster.current_classes IS 'Classes of a term that runs today, and those of which no term is told.';

CREATE VIEW roster.current_enrollments AS
    SELECT e.* FROM roster.enrollments e
    JOIN roster.current_classes c ON c.sourced_id = e.class_sourced_id
    WHERE e.active
      AND (e.begin_date IS NULL OR e.begin_date <= (SELECT roster.today()))
      AND (e.end_date IS NULL OR (SELECT roster.today()) < e.end_date);
COMMENT ON VIEW roster.current_enrollments IS 'Enrollments that hold today.';

CREATE VIEW roster.students AS
    SELECT u.sourced_id, u.given_name, u.middle_name, u.family_name, u.username, u.email, u.grades,
           r.org_sourced_id AS school_sourced_id, o.name AS school, u.active AND r.active AS active
    FROM roster.users u
    JOIN roster.user_roles r ON r.user_sourced_id = u.sourced_id AND r.role = 'student'
    LEFT JOIN roster.orgs o ON o.sourced_id = r.org_sourced_id;
COMMENT ON VIEW roster.students IS 'Students, one row for each school they are at.';

CREATE VIEW roster.staff AS
    SELECT u.sourced_id, u.given_name, u.middle_name, u.family_name, u.username, u.email, r.role,
           r.org_sourced_id AS school_sourced_id, o.name AS school, u.active AND r.active AS active
    FROM roster.users u
    JOIN roster.user_roles r ON r.user_sourced_id = u.sourced_id
        AND r.role NOT IN ('student', 'parent', 'guardian', 'relative')
    LEFT JOIN roster.orgs o ON o.sourced_id = r.org_sourced_id;
COMMENT ON VIEW roster.staff IS 'Staff, one row for each org and role.';

CREATE VIEW roster.sections AS
    SELECT c.sourced_id, c.title, c.class_code, c.class_type, c.location, c.periods,
           c.course_sourced_id, k.title AS course, c.school_sourced_id, o.name AS school,
           ARRAY(SELECT t.term_sourced_id FROM roster.class_terms t
                 WHERE t.class_sourced_id = c.sourced_id ORDER BY 1) AS term_sourced_ids,
           (SELECT count(*) FROM roster.enrollments e
            WHERE e.class_sourced_id = c.sourced_id AND e.active AND e.role = 'student') AS students,
           c.active
    FROM roster.classes c
    LEFT JOIN roster.courses k ON k.sourced_id = c.course_sourced_id
    LEFT JOIN roster.orgs o ON o.sourced_id = c.school_sourced_id;
COMMENT ON VIEW roster.sections IS 'Classes with course, school, terms and number of students.';

-- ---------------------------------------------------------------- who may what

REVOKE ALL ON SCHEMA public FROM PUBLIC;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON ROUTINES FROM PUBLIC;
GRANT USAGE ON SCHEMA roster, history, staging, held, sync, audit TO ${app};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA roster TO ${app};
GRANT MAINTAIN ON ALL TABLES IN SCHEMA roster TO ${app};
GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA history TO ${app};
REVOKE INSERT ON history.expired FROM ${app};
GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE, MAINTAIN ON ALL TABLES IN SCHEMA staging TO ${app};
GRANT SELECT, INSERT, UPDATE, DELETE, MAINTAIN ON ALL TABLES IN SCHEMA held TO ${app};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA sync TO ${app};
GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA audit TO ${app};

GRANT USAGE ON SCHEMA roster, history, sync, audit TO ${reader};
GRANT SELECT ON ALL TABLES IN SCHEMA roster, history, sync, audit TO ${reader};
REVOKE ALL ON sync.quarantined FROM ${reader};
