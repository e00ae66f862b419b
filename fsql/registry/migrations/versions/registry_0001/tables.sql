CREATE SEQUENCE fsql_online.publish_sequence AS bigint;

CREATE TABLE fsql.apply_run (
    id bigint GENERATED ALWAYS AS IDENTITY,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    who text NOT NULL DEFAULT session_user,
    revision text NOT NULL,
    direction text NOT NULL,
    summary text NOT NULL DEFAULT '',
    CONSTRAINT apply_run_pkey PRIMARY KEY (id),
    CONSTRAINT apply_run_direction_check CHECK (direction IN ('upgrade', 'downgrade'))
);
COMMENT ON TABLE fsql.apply_run IS 'Every revision applied or undone';
COMMENT ON COLUMN fsql.apply_run.id IS 'Order of insertion';
COMMENT ON COLUMN fsql.apply_run.at IS 'When it was applied';
COMMENT ON COLUMN fsql.apply_run.who IS 'Login that applied it';
COMMENT ON COLUMN fsql.apply_run.revision IS 'Alembic revision';
COMMENT ON COLUMN fsql.apply_run.direction IS 'upgrade or downgrade';
COMMENT ON COLUMN fsql.apply_run.summary IS 'What it did, in words';

CREATE TABLE fsql.audit_log (
    id bigint GENERATED ALWAYS AS IDENTITY,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    who text NOT NULL DEFAULT session_user,
    action text NOT NULL,
    object text NOT NULL DEFAULT '',
    fingerprint text,
    result text NOT NULL,
    detail jsonb,
    CONSTRAINT audit_log_pkey PRIMARY KEY (id)
);
CREATE INDEX audit_log_at ON fsql.audit_log (at);
COMMENT ON TABLE fsql.audit_log IS 'Who did what, when, with which result. Rows are only ever added';
COMMENT ON COLUMN fsql.audit_log.id IS 'Order of insertion';
COMMENT ON COLUMN fsql.audit_log.at IS 'When it was done';
COMMENT ON COLUMN fsql.audit_log.who IS 'Login that did it';
COMMENT ON COLUMN fsql.audit_log.action IS 'What was done: install, apply, refresh, publish, ...';
COMMENT ON COLUMN fsql.audit_log.object IS 'To what';
COMMENT ON COLUMN fsql.audit_log.fingerprint IS 'Fingerprint of the version, where there is one';
COMMENT ON COLUMN fsql.audit_log.result IS 'How it ended';
COMMENT ON COLUMN fsql.audit_log.detail IS 'Numbers and circumstances';

CREATE TABLE fsql.entity (
    name text NOT NULL,
    keys text[] NOT NULL DEFAULT '{}',
    key_types text[] NOT NULL DEFAULT '{}',
    query text NOT NULL,
    owner text NOT NULL DEFAULT '',
    description text NOT NULL DEFAULT '',
    CONSTRAINT entity_pkey PRIMARY KEY (name),
    CONSTRAINT entity_keys_check CHECK (cardinality(keys) > 0 AND cardinality(keys) = cardinality(key_types))
);
COMMENT ON TABLE fsql.entity IS 'The things features describe, and the columns that identify them';
COMMENT ON COLUMN fsql.entity.name IS 'Name of the entity';
COMMENT ON COLUMN fsql.entity.keys IS 'Columns that identify it, in order';
COMMENT ON COLUMN fsql.entity.key_types IS 'Their Postgres types, in the same order';
COMMENT ON COLUMN fsql.entity.query IS 'SELECT that lists it, as in its file';
COMMENT ON COLUMN fsql.entity.owner IS 'Who answers for it';
COMMENT ON COLUMN fsql.entity.description IS 'What it is';

CREATE TABLE fsql.project (
    name text NOT NULL,
    single boolean NOT NULL DEFAULT true CONSTRAINT project_single_check CHECK (single),
    installed_at timestamptz NOT NULL DEFAULT now(),
    installed_by text NOT NULL DEFAULT session_user,
    CONSTRAINT project_pkey PRIMARY KEY (name),
    CONSTRAINT project_single_key UNIQUE (single)
);
COMMENT ON TABLE fsql.project IS 'The project this database belongs to. One project a database; a second is refused';
COMMENT ON COLUMN fsql.project.name IS 'Name of the project';
COMMENT ON COLUMN fsql.project.single IS 'Always true, and unique: there is one row';
COMMENT ON COLUMN fsql.project.installed_at IS 'When the registry came';
COMMENT ON COLUMN fsql.project.installed_by IS 'Login that installed the registry';

CREATE TABLE fsql.publish_run (
    id bigint GENERATED ALWAYS AS IDENTITY,
    name text NOT NULL,
    number integer NOT NULL,
    fingerprint text NOT NULL,
    who text NOT NULL DEFAULT session_user,
    started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    finished_at timestamptz,
    backend_pid integer NOT NULL DEFAULT pg_backend_pid(),
    backend_start timestamptz,
    state text NOT NULL DEFAULT 'running',
    rows_upserted bigint,
    rows_deleted bigint,
    rejected jsonb,
    newest_event_time timestamptz,
    snapshot text,
    error text,
    CONSTRAINT publish_run_pkey PRIMARY KEY (id),
    CONSTRAINT publish_run_state_check CHECK (state IN ('running', 'succeeded', 'failed', 'interrupted')),
    CONSTRAINT publish_run_finished_check CHECK ((state = 'running') = (finished_at IS NULL))
);
CREATE INDEX publish_run_version ON fsql.publish_run (name, number, started_at);
COMMENT ON TABLE fsql.publish_run IS 'Every publication of newest values into the online store';
COMMENT ON COLUMN fsql.publish_run.id IS 'Order of insertion';
COMMENT ON COLUMN fsql.publish_run.name IS 'Name of the view or service';
COMMENT ON COLUMN fsql.publish_run.number IS 'Number of the version';
COMMENT ON COLUMN fsql.publish_run.fingerprint IS 'Fingerprint of the version that ran';
COMMENT ON COLUMN fsql.publish_run.who IS 'Login that ran it';
COMMENT ON COLUMN fsql.publish_run.started_at IS 'When it started';
COMMENT ON COLUMN fsql.publish_run.finished_at IS 'When it ended; NULL while running';
COMMENT ON COLUMN fsql.publish_run.backend_pid IS 'Server process that runs it';
COMMENT ON COLUMN fsql.publish_run.backend_start IS 'When that process started';
COMMENT ON COLUMN fsql.publish_run.state IS 'running, succeeded, failed or interrupted';
COMMENT ON COLUMN fsql.publish_run.rows_upserted IS 'Entities written';
COMMENT ON COLUMN fsql.publish_run.rows_deleted IS 'Entities removed';
COMMENT ON COLUMN fsql.publish_run.rejected IS 'Rows that were left out, and why';
COMMENT ON COLUMN fsql.publish_run.newest_event_time IS 'Newest real event among its rows';
COMMENT ON COLUMN fsql.publish_run.snapshot IS 'Snapshot (pg_current_snapshot) of the data it saw';
COMMENT ON COLUMN fsql.publish_run.error IS 'What went wrong, of a run that did not succeed';

CREATE TABLE fsql.refresh_run (
    id bigint GENERATED ALWAYS AS IDENTITY,
    name text NOT NULL,
    number integer NOT NULL,
    fingerprint text NOT NULL,
    who text NOT NULL DEFAULT session_user,
    started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    finished_at timestamptz,
    backend_pid integer NOT NULL DEFAULT pg_backend_pid(),
    backend_start timestamptz,
    state text NOT NULL DEFAULT 'running',
    rows bigint,
    rejected jsonb,
    newest_event_time timestamptz,
    snapshot text,
    error text,
    CONSTRAINT refresh_run_pkey PRIMARY KEY (id),
    CONSTRAINT refresh_run_state_check CHECK (state IN ('running', 'succeeded', 'failed', 'interrupted')),
    CONSTRAINT refresh_run_finished_check CHECK ((state = 'running') = (finished_at IS NULL))
);
CREATE INDEX refresh_run_version ON fsql.refresh_run (name, number, started_at);
COMMENT ON TABLE fsql.refresh_run IS 'Every refresh of a history';
COMMENT ON COLUMN fsql.refresh_run.id IS 'Order of insertion';
COMMENT ON COLUMN fsql.refresh_run.name IS 'Name of the view or service';
COMMENT ON COLUMN fsql.refresh_run.number IS 'Number of the version';
COMMENT ON COLUMN fsql.refresh_run.fingerprint IS 'Fingerprint of the version that ran';
COMMENT ON COLUMN fsql.refresh_run.who IS 'Login that ran it';
COMMENT ON COLUMN fsql.refresh_run.started_at IS 'When it started';
COMMENT ON COLUMN fsql.refresh_run.finished_at IS 'When it ended; NULL while running';
COMMENT ON COLUMN fsql.refresh_run.backend_pid IS 'Server process that runs it';
COMMENT ON COLUMN fsql.refresh_run.backend_start IS 'When that process started';
COMMENT ON COLUMN fsql.refresh_run.state IS 'running, succeeded, failed or interrupted';
COMMENT ON COLUMN fsql.refresh_run.rows IS 'Rows of history afterwards';
COMMENT ON COLUMN fsql.refresh_run.rejected IS 'Rows that were left out, and why';
COMMENT ON COLUMN fsql.refresh_run.newest_event_time IS 'Newest real event among its rows';
COMMENT ON COLUMN fsql.refresh_run.snapshot IS 'Snapshot (pg_current_snapshot) of the data it saw';
COMMENT ON COLUMN fsql.refresh_run.error IS 'What went wrong, of a run that did not succeed';

CREATE TABLE fsql.role (
    duty text NOT NULL,
    name text NOT NULL,
    CONSTRAINT role_pkey PRIMARY KEY (duty),
    CONSTRAINT role_duty_check CHECK (duty IN ('owner', 'refresher', 'author', 'trainer', 'server', 'auditor'))
);
COMMENT ON TABLE fsql.role IS 'The group roles in use, by duty. Empty where the login could not create roles';
COMMENT ON COLUMN fsql.role.duty IS 'owner, refresher, author, trainer, server or auditor';
COMMENT ON COLUMN fsql.role.name IS 'Name of the group role in Postgres; two duties may share one';

CREATE UNLOGGED TABLE fsql_online.epoch (
    name text NOT NULL,
    number integer NOT NULL,
    filled_at timestamptz NOT NULL,
    sequence bigint NOT NULL,
    CONSTRAINT epoch_pkey PRIMARY KEY (name, number)
);
COMMENT ON TABLE fsql_online.epoch IS 'Which online tables can be trusted. UNLOGGED like them: a crash empties both, so no row here means not filled';
COMMENT ON COLUMN fsql_online.epoch.name IS 'Name of the view or service';
COMMENT ON COLUMN fsql_online.epoch.number IS 'Number of the version';
COMMENT ON COLUMN fsql_online.epoch.filled_at IS 'When the filling was complete';
COMMENT ON COLUMN fsql_online.epoch.sequence IS 'publish_sequence of the newest publication';

CREATE TABLE fsql.version (
    name text NOT NULL,
    number integer NOT NULL,
    kind text NOT NULL,
    fingerprint text NOT NULL,
    entity text,
    keys text[] NOT NULL DEFAULT '{}',
    key_types text[] NOT NULL DEFAULT '{}',
    request_columns text[] NOT NULL DEFAULT '{}',
    request_types text[] NOT NULL DEFAULT '{}',
    ttl interval,
    static boolean NOT NULL DEFAULT false,
    role text NOT NULL,
    former_role text,
    owner text NOT NULL DEFAULT '',
    description text NOT NULL DEFAULT '',
    freshness interval,
    definition text NOT NULL,
    revision text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now(),
    applied_by text NOT NULL DEFAULT session_user,
    brought_back_at timestamptz,
    CONSTRAINT version_pkey PRIMARY KEY (name, number),
    CONSTRAINT version_entity_fkey FOREIGN KEY(entity) REFERENCES fsql.entity (name),
    CONSTRAINT version_name_fingerprint_key UNIQUE (name, fingerprint),
    CONSTRAINT version_number_check CHECK (number > 0),
    CONSTRAINT version_kind_check CHECK (kind IN ('view', 'service')),
    CONSTRAINT version_entity_check CHECK ((kind = 'view') = (entity IS NOT NULL)),
    CONSTRAINT version_role_check CHECK (role IN ('live', 'shadow', 'canary', 'retired')),
    CONSTRAINT version_former_check CHECK (former_role IS NULL OR role = 'retired'),
    CONSTRAINT version_keys_check CHECK (cardinality(keys) = cardinality(key_types)),
    CONSTRAINT version_request_check CHECK (cardinality(request_columns) = cardinality(request_types))
);
CREATE INDEX version_entity ON fsql.version (entity);
CREATE UNIQUE INDEX version_one_live ON fsql.version (name) WHERE role = 'live';
COMMENT ON TABLE fsql.version IS 'Every standing version of a view or service: numbered, immutable builds';
COMMENT ON COLUMN fsql.version.name IS 'Name of the view or service';
COMMENT ON COLUMN fsql.version.number IS 'Number of the version';
COMMENT ON COLUMN fsql.version.kind IS 'view or service';
COMMENT ON COLUMN fsql.version.fingerprint IS 'Identity of what it computes: equal fingerprints give equal values';
COMMENT ON COLUMN fsql.version.entity IS 'Entity that a view describes; NULL for a service';
COMMENT ON COLUMN fsql.version.keys IS 'Key columns of a view, in order; empty for a service';
COMMENT ON COLUMN fsql.version.key_types IS 'Their Postgres types, in the same order';
COMMENT ON COLUMN fsql.version.request_columns IS 'Columns a caller of a service sends, in order; empty for a view';
COMMENT ON COLUMN fsql.version.request_types IS 'Their Postgres types, in the same order';
COMMENT ON COLUMN fsql.version.ttl IS 'How long after its newest real event a value is usable; NULL: for ever';
COMMENT ON COLUMN fsql.version.static IS 'Whether it holds facts that never change';
COMMENT ON COLUMN fsql.version.role IS 'live, shadow (kept fresh, not read), canary (read by a share) or retired';
COMMENT ON COLUMN fsql.version.former_role IS 'Role it gets back when the file of its name does; NULL unless retired with it';
COMMENT ON COLUMN fsql.version.owner IS 'Who answers for it';
COMMENT ON COLUMN fsql.version.description IS 'What it holds';
COMMENT ON COLUMN fsql.version.freshness IS 'How old what is served may be; NULL: not declared';
COMMENT ON COLUMN fsql.version.definition IS 'The SELECT as applied, every name in it bound to a version';
COMMENT ON COLUMN fsql.version.revision IS 'Alembic revision that created it';
COMMENT ON COLUMN fsql.version.applied_at IS 'When it was applied';
COMMENT ON COLUMN fsql.version.applied_by IS 'Login that applied it';
COMMENT ON COLUMN fsql.version.brought_back_at IS 'When it was retired no more: histories and online values from before may be old; NULL: never';

CREATE TABLE fsql.dependency (
    name text NOT NULL,
    number integer NOT NULL,
    upstream_name text NOT NULL,
    upstream_number integer NOT NULL,
    alias text NOT NULL DEFAULT '',
    CONSTRAINT dependency_pkey PRIMARY KEY (name, number, upstream_name, upstream_number, alias),
    CONSTRAINT dependency_name_number_fkey FOREIGN KEY(name, number) REFERENCES fsql.version (name, number) ON DELETE CASCADE,
    CONSTRAINT dependency_upstream_name_upstream_number_fkey FOREIGN KEY(upstream_name, upstream_number) REFERENCES fsql.version (name, number)
);
CREATE INDEX dependency_upstream ON fsql.dependency (upstream_name, upstream_number);
COMMENT ON TABLE fsql.dependency IS 'Which versions a view or service reads. A version that is read cannot be dropped';
COMMENT ON COLUMN fsql.dependency.name IS 'Name of the view or service';
COMMENT ON COLUMN fsql.dependency.number IS 'Number of the version';
COMMENT ON COLUMN fsql.dependency.upstream_name IS 'View that it reads';
COMMENT ON COLUMN fsql.dependency.upstream_number IS 'Number of that view''s version';
COMMENT ON COLUMN fsql.dependency.alias IS 'Alias in a service; empty in a view';

CREATE TABLE fsql.feature (
    name text NOT NULL,
    number integer NOT NULL,
    feature text NOT NULL,
    ordinal integer NOT NULL,
    type text NOT NULL,
    description text NOT NULL DEFAULT '',
    fingerprint text NOT NULL,
    default_value text,
    pii boolean NOT NULL DEFAULT false,
    CONSTRAINT feature_pkey PRIMARY KEY (name, number, feature),
    CONSTRAINT feature_name_number_fkey FOREIGN KEY(name, number) REFERENCES fsql.version (name, number) ON DELETE CASCADE,
    CONSTRAINT feature_name_number_ordinal_key UNIQUE (name, number, ordinal)
);
COMMENT ON TABLE fsql.feature IS 'The features of every version';
COMMENT ON COLUMN fsql.feature.name IS 'Name of the view or service';
COMMENT ON COLUMN fsql.feature.number IS 'Number of the version';
COMMENT ON COLUMN fsql.feature.feature IS 'Name of the feature: a column of the version';
COMMENT ON COLUMN fsql.feature.ordinal IS 'Its place among the features, from 1';
COMMENT ON COLUMN fsql.feature.type IS 'Its Postgres type';
COMMENT ON COLUMN fsql.feature.description IS 'What it says';
COMMENT ON COLUMN fsql.feature.fingerprint IS 'Identity of what it computes';
COMMENT ON COLUMN fsql.feature.default_value IS 'SQL literal that replaces no usable value; NULL: none';
COMMENT ON COLUMN fsql.feature.pii IS 'Whether it tells something about a person';

CREATE TABLE fsql.training_set (
    name text NOT NULL,
    service text NOT NULL,
    number integer NOT NULL,
    fingerprint text NOT NULL,
    rows bigint NOT NULL,
    spine_digest text NOT NULL,
    result_digest text NOT NULL,
    features jsonb NOT NULL,
    histories jsonb NOT NULL,
    created_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
    created_by text NOT NULL DEFAULT SESSION_USER,
    CONSTRAINT training_set_pkey PRIMARY KEY (name)
);
COMMENT ON TABLE fsql.training_set IS 'Results of point-in-time joins that models were trained on. Never changed, never replaced';
COMMENT ON COLUMN fsql.training_set.name IS 'Name it was recorded under';
COMMENT ON COLUMN fsql.training_set.service IS 'Service it was joined by';
COMMENT ON COLUMN fsql.training_set.number IS 'Number of the service''s version';
COMMENT ON COLUMN fsql.training_set.fingerprint IS 'Fingerprint of that version';
COMMENT ON COLUMN fsql.training_set.rows IS 'Rows of the spine, and so of the result';
COMMENT ON COLUMN fsql.training_set.spine_digest IS 'SHA-256 of the spine as it was asked';
COMMENT ON COLUMN fsql.training_set.result_digest IS 'SHA-256 of the whole result, spine included';
COMMENT ON COLUMN fsql.training_set.features IS 'Fingerprint of every feature, by name';
COMMENT ON COLUMN fsql.training_set.histories IS 'Run that computed each history that was read, by version';
COMMENT ON COLUMN fsql.training_set.created_at IS 'When it was recorded';
COMMENT ON COLUMN fsql.training_set.created_by IS 'Login that recorded it';

CREATE TABLE fsql.lineage (
    name text NOT NULL,
    number integer NOT NULL,
    feature text,
    kind text NOT NULL,
    source_schema text NOT NULL,
    source_table text NOT NULL,
    source_column text NOT NULL,
    CONSTRAINT lineage_name_number_fkey FOREIGN KEY(name, number) REFERENCES fsql.version (name, number) ON DELETE CASCADE,
    CONSTRAINT lineage_once UNIQUE NULLS NOT DISTINCT (name, number, feature, kind, source_schema, source_table, source_column),
    CONSTRAINT lineage_kind_check CHECK (kind IN ('direct', 'indirect')),
    CONSTRAINT lineage_feature_check CHECK ((kind = 'indirect') = (feature IS NULL))
);
CREATE INDEX lineage_source ON fsql.lineage (source_schema, source_table, source_column);
COMMENT ON TABLE fsql.lineage IS 'Which columns of source tables each feature comes from, down through every view between';
COMMENT ON COLUMN fsql.lineage.name IS 'Name of the view or service';
COMMENT ON COLUMN fsql.lineage.number IS 'Number of the version';
COMMENT ON COLUMN fsql.lineage.feature IS 'The feature; NULL where the whole version depends on the column';
COMMENT ON COLUMN fsql.lineage.kind IS 'direct: the value is made of it; indirect: it decides rows, joins or order';
COMMENT ON COLUMN fsql.lineage.source_schema IS 'Schema of the source table';
COMMENT ON COLUMN fsql.lineage.source_table IS 'The source table';
COMMENT ON COLUMN fsql.lineage.source_column IS 'Its column';

CREATE TABLE fsql.object (
    name text NOT NULL,
    number integer NOT NULL,
    schema text NOT NULL,
    object text NOT NULL,
    arguments text NOT NULL DEFAULT '',
    kind text NOT NULL,
    floating boolean NOT NULL DEFAULT false,
    digest text NOT NULL,
    mark text,
    worded_by integer NOT NULL,
    CONSTRAINT object_pkey PRIMARY KEY (name, number, schema, object, arguments, kind),
    CONSTRAINT object_name_number_fkey FOREIGN KEY(name, number) REFERENCES fsql.version (name, number) ON DELETE CASCADE
);
COMMENT ON TABLE fsql.object IS 'How the objects of every version were defined when it was applied, and the views and functions of yours that it reads';
COMMENT ON COLUMN fsql.object.name IS 'Name of the view or service';
COMMENT ON COLUMN fsql.object.number IS 'Number of the version';
COMMENT ON COLUMN fsql.object.schema IS 'Schema of the object';
COMMENT ON COLUMN fsql.object.object IS 'Name of the object';
COMMENT ON COLUMN fsql.object.arguments IS 'Types of the arguments of a function; empty for others';
COMMENT ON COLUMN fsql.object.kind IS 'view, materialized view, table or function of fsql; source view, source materialized view or source function of yours';
COMMENT ON COLUMN fsql.object.floating IS 'Whether it is one of the objects without a number, which read the live version';
COMMENT ON COLUMN fsql.object.digest IS 'MD5 of its definition as Postgres words it';
COMMENT ON COLUMN fsql.object.mark IS 'As long as it stays the definition stayed; NULL for tables';
COMMENT ON COLUMN fsql.object.worded_by IS 'Major version of the Postgres that worded it: another one may word the same otherwise';

CREATE TABLE fsql.source (
    name text NOT NULL,
    number integer NOT NULL,
    source_schema text NOT NULL,
    source_table text NOT NULL,
    source_column text NOT NULL,
    type text NOT NULL,
    direct boolean NOT NULL,
    CONSTRAINT source_pkey PRIMARY KEY (name, number, source_schema, source_table, source_column),
    CONSTRAINT source_name_number_fkey FOREIGN KEY(name, number) REFERENCES fsql.version (name, number) ON DELETE CASCADE
);
COMMENT ON TABLE fsql.source IS 'Which columns the definition of every view version read when it was applied, as Postgres recorded it, down to tables';
COMMENT ON COLUMN fsql.source.name IS 'Name of the view or service';
COMMENT ON COLUMN fsql.source.number IS 'Number of the version';
COMMENT ON COLUMN fsql.source.source_schema IS 'Schema of the table or view';
COMMENT ON COLUMN fsql.source.source_table IS 'The table or view';
COMMENT ON COLUMN fsql.source.source_column IS 'Its column';
COMMENT ON COLUMN fsql.source.type IS 'Type of the column then';
COMMENT ON COLUMN fsql.source.direct IS 'Whether a feature view reads it itself, not only a view or function of yours between';

COMMENT ON SEQUENCE fsql_online.publish_sequence IS 'Order of publications: the greater number is the newer computation';
COMMENT ON TABLE fsql.registry_revision IS 'Which revision of the registry stands here';
COMMENT ON COLUMN fsql.registry_revision.version_num IS 'Revision of the registry';

INSERT INTO fsql.project (name) VALUES (pg_catalog.current_setting('fsql.project'));
