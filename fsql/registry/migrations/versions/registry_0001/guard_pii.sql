-- Runs as its caller, who acts as the owner. Reading roles see every column but those that tell something about a
-- person: whoever needs one of these is granted it by name. Serving and refreshing read them, or could not do their duty.
CREATE FUNCTION fsql.guard_pii(name text, number integer) RETURNS void LANGUAGE plpgsql AS $body$
DECLARE
    relation pg_catalog.regclass;
    holder text;
    open_columns text;
BEGIN
    FOR relation IN
        SELECT c.oid
        FROM fsql.version AS v
        CROSS JOIN (VALUES (''), ('_v' || $2)) AS suffix (text)
        JOIN pg_catalog.pg_class AS c ON c.relname = v.name || suffix.text AND c.relkind IN ('v', 'm')
        JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace AND n.nspname IN ('features', 'fsql_offline')
        WHERE v.name = $1 AND v.number = $2 AND (suffix.text <> '' OR v.role = 'live')
    LOOP
        -- '' stands for all of them, so that a relation without such columns is granted as any other
        SELECT CASE WHEN count(*) < max(c.relnatts)
            THEN '(' || pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', ' ORDER BY a.attnum) || ')' ELSE '' END
        INTO open_columns
        FROM pg_catalog.pg_attribute AS a
        JOIN pg_catalog.pg_class AS c ON c.oid = a.attrelid
        WHERE a.attrelid = relation AND a.attnum > 0 AND NOT a.attisdropped
            AND NOT EXISTS (
                SELECT FROM fsql.feature AS f
                WHERE f.name = $1 AND f.number = $2 AND f.feature = a.attname AND f.pii
            );
        FOR holder IN SELECT role.name FROM fsql.role WHERE role.duty IN ('author', 'trainer') LOOP
            EXECUTE pg_catalog.format('REVOKE SELECT ON %s FROM %I', relation, holder);
            EXECUTE pg_catalog.format('GRANT SELECT %s ON %s TO %I', open_columns, relation, holder);
        END LOOP;
    END LOOP;
END
$body$;

COMMENT ON FUNCTION fsql.guard_pii(text, integer) IS
    'Takes the columns about persons of one version from the roles that only look';
