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
DROP FUNCTION fsql.refresh_history(text, integer);
DROP FUNCTION fsql.refuse_downgrade(text, integer);
DROP FUNCTION fsql.grant_source(text);
DROP FUNCTION fsql.become_owner();
DROP VIEW fsql.freshness;
DROP TABLE fsql_online.epoch;
DROP SEQUENCE fsql_online.publish_sequence;
DROP TABLE fsql.training_set, fsql.audit_log, fsql.publish_run, fsql.refresh_run, fsql.apply_run;
DROP TABLE fsql.dependency, fsql.lineage, fsql.feature, fsql.version, fsql.entity;
DROP TABLE fsql.role, fsql.project;
