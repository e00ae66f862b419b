DO $body$
DECLARE
    owner_role text := (SELECT role.name FROM fsql.role WHERE role.duty = 'owner');
BEGIN
    IF owner_role IS NOT NULL THEN  -- back to how Postgres does it by itself, so that no trace of the role stays
        EXECUTE pg_catalog.format(
            'ALTER DEFAULT PRIVILEGES FOR ROLE %I GRANT EXECUTE ON FUNCTIONS TO PUBLIC', owner_role);
    END IF;
END
$body$;

DROP FUNCTION fsql.grant_duties();
DROP FUNCTION fsql.guard_pii(text, integer);
DROP FUNCTION fsql.rebuild_online(text, integer);
DROP FUNCTION fsql.online_state(text, integer);
DROP FUNCTION fsql.publish_online(text, integer, timestamptz);
DROP FUNCTION fsql.publish_statement(text, integer);
DROP FUNCTION fsql.refresh_history(text, integer);
DROP FUNCTION fsql.refuse_retirement(text);
DROP FUNCTION fsql.refuse_downgrade(text, integer);
DROP FUNCTION fsql.publish_key(text, integer);
DROP FUNCTION fsql.grant_source(text);
DROP FUNCTION fsql.become_owner();
DROP FUNCTION fsql.breaks_if_dropped(text, text);
DROP FUNCTION fsql.goes_with(oid, integer);
DROP FUNCTION fsql.find_column(oid, text);
DROP FUNCTION fsql.find_relation(text);
DROP FUNCTION fsql.changed_by_hand();
DROP TRIGGER brought_back ON fsql.version;
DROP FUNCTION fsql.brought_back();
DROP TRIGGER remember_role ON fsql.version;
DROP TRIGGER remember_new ON fsql.version;
DROP FUNCTION fsql.remember_version();
DROP FUNCTION fsql.remember(text, integer);
DROP FUNCTION fsql.remember_sources(text, integer);
DROP FUNCTION fsql.remember_objects(text, integer, boolean);
DROP FUNCTION fsql.definition_mark(oid, oid);
DROP FUNCTION fsql.definition_digest(oid, oid);
DROP VIEW fsql.opaque_input, fsql.recorded_source;
DROP FUNCTION fsql.reads(oid);
DROP FUNCTION fsql.reads_itself(oid, oid);
DROP VIEW fsql.freshness;
DROP TABLE fsql_online.epoch;
DROP SEQUENCE fsql_online.publish_sequence;
DROP TABLE fsql.training_set, fsql.audit_log, fsql.publish_run, fsql.refresh_run, fsql.apply_run;
DROP TABLE fsql.object, fsql.source, fsql.dependency, fsql.lineage, fsql.feature, fsql.version, fsql.entity;
DROP TABLE fsql.role, fsql.project;
