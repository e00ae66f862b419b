CREATE FUNCTION fsql.grant_duties() RETURNS void LANGUAGE plpgsql AS $body$
DECLARE
    statement text;
BEGIN
    FOR statement IN
        SELECT pg_catalog.format(grants.template, holder.name, owner.name)
        FROM (VALUES
            -- functions are open to PUBLIC unless their owner says otherwise, for every schema at once
            (1, '{owner}', 'ALTER DEFAULT PRIVILEGES FOR ROLE %2$I REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC'),

            -- registry
            (2, '{author,refresher,trainer,server,auditor}', 'GRANT USAGE ON SCHEMA fsql TO %1$I'),
            (3, '{author,refresher,trainer,server,auditor}',
                'GRANT SELECT ON fsql.registry_revision, fsql.project, fsql.role, fsql.entity, fsql.version, '
                'fsql.feature, fsql.dependency, fsql.freshness TO %1$I'),
            (4, '{author,refresher,trainer,auditor}',
                'GRANT SELECT ON fsql.lineage, fsql.apply_run, fsql.refresh_run, fsql.publish_run, fsql.training_set '
                'TO %1$I'),
            (4, '{author,refresher,trainer,auditor}',
                'GRANT SELECT ON fsql.object, fsql.source, fsql.recorded_source, fsql.opaque_input TO %1$I'),
            (4, '{author,refresher,trainer,auditor}',
                'GRANT EXECUTE ON FUNCTION fsql.reads_itself(oid, oid), fsql.reads(oid), '
                'fsql.definition_digest(oid, oid), fsql.definition_mark(oid, oid), fsql.changed_by_hand(), '
                'fsql.find_relation(text), fsql.find_column(oid, text), fsql.goes_with(oid, integer), '
                'fsql.breaks_if_dropped(text, text) TO %1$I'),
            -- Alembic makes its table of revisions itself, after this; it is the only one to come without a grant
            (5, '{author,refresher,trainer,server,auditor}',
                'ALTER DEFAULT PRIVILEGES FOR ROLE %2$I IN SCHEMA fsql GRANT SELECT ON TABLES TO %1$I'),
            (5, '{auditor}', 'GRANT SELECT ON fsql.audit_log TO %1$I'),
            (6, '{author}',
                'GRANT EXECUTE ON FUNCTION fsql.become_owner(), fsql.grant_source(text), '
                'fsql.publish_key(text, integer), fsql.refuse_downgrade(text, integer), fsql.guard_pii(text, integer), '
                'fsql.refuse_retirement(text) TO %1$I'),

            -- what a refresh and a publication leave behind; who and when are the server's word
            (7, '{refresher}',
                'GRANT EXECUTE ON FUNCTION fsql.refresh_history(text, integer), '
                'fsql.publish_online(text, integer, timestamptz) TO %1$I'),
            (8, '{refresher}',
                'GRANT INSERT (name, number, fingerprint, backend_start, snapshot), '
                'UPDATE (finished_at, state, rows, rejected, newest_event_time, snapshot, error) '
                'ON fsql.refresh_run TO %1$I'),
            (9, '{refresher}',
                'GRANT INSERT (name, number, fingerprint, backend_start, snapshot), '
                'UPDATE (finished_at, state, rows_upserted, rows_deleted, rejected, newest_event_time, '
                'snapshot, error) ON fsql.publish_run TO %1$I'),
            (10, '{refresher}',
                'GRANT INSERT (action, object, fingerprint, result, detail) ON fsql.audit_log TO %1$I'),
            (10, '{trainer}',
                'GRANT INSERT (name, service, number, fingerprint, rows, spine_digest, result_digest, features, '
                'histories) ON fsql.training_set TO %1$I'),

            -- definitions and histories, those to come included
            (11, '{author,refresher,trainer,server}', 'GRANT USAGE ON SCHEMA features, fsql_offline TO %1$I'),
            (12, '{author,refresher,trainer,server}',
                'GRANT SELECT ON ALL TABLES IN SCHEMA features, fsql_offline TO %1$I'),
            (13, '{author,refresher,trainer,server}',
                'GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA features TO %1$I'),
            (14, '{author,refresher,trainer,server}',
                'ALTER DEFAULT PRIVILEGES FOR ROLE %2$I IN SCHEMA features, fsql_offline '
                'GRANT SELECT ON TABLES TO %1$I'),
            (15, '{author,refresher,trainer,server}',
                'ALTER DEFAULT PRIVILEGES FOR ROLE %2$I IN SCHEMA features GRANT EXECUTE ON FUNCTIONS TO %1$I'),

            -- online store: written by functions alone
            (16, '{refresher,server}', 'GRANT USAGE ON SCHEMA fsql_online TO %1$I'),
            (17, '{refresher,server}', 'GRANT SELECT ON ALL TABLES IN SCHEMA fsql_online TO %1$I'),
            (18, '{refresher,server}',
                'ALTER DEFAULT PRIVILEGES FOR ROLE %2$I IN SCHEMA fsql_online GRANT SELECT ON TABLES TO %1$I'),
            (19, '{refresher,server}', 'GRANT EXECUTE ON FUNCTION fsql.rebuild_online(text, integer) TO %1$I')
        ) AS grants (place, duties, template)
        JOIN fsql.role AS holder ON holder.duty = ANY (grants.duties::text[])
        JOIN fsql.role AS owner ON owner.duty = 'owner'
        ORDER BY grants.place, holder.duty
    LOOP
        EXECUTE statement;
    END LOOP;
    -- what was just granted by table is narrowed again where columns are about persons
    PERFORM fsql.guard_pii(f.name, f.number) FROM fsql.feature AS f WHERE f.pii GROUP BY f.name, f.number;
END
$body$;

COMMENT ON FUNCTION fsql.grant_duties() IS
    'Gives every group role in fsql.role the least its duty needs, on what is there and what is to come';

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA fsql FROM PUBLIC;
