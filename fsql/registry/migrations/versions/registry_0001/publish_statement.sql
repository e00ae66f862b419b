-- Keys are compared by the operators of the primary key's index, wherever these live: a search path may hide them.
-- Rows are compared byte for byte, since values that count as equal may differ (1.0 and 1.00, 0 and -0).
CREATE FUNCTION fsql.publish_statement(name text, number integer) RETURNS text LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $body$
DECLARE
    label text := $1 || '_v' || $2;
    keys text[];
    key_values text[];
    columns text[] := '{valid_from,valid_until,event_time}';
    column_values text[] := '{event_time}';
    same_key text;
    is_static boolean;
BEGIN
    SELECT array_agg(quote_ident(key.name) ORDER BY key.place), bool_and(version.static)
    INTO keys, is_static
    FROM fsql.version AS version
    CROSS JOIN LATERAL unnest(version.keys) WITH ORDINALITY AS key (name, place)
    WHERE version.name = $1 AND version.number = $2 AND version.kind = 'view';

    SELECT columns || features.names, column_values || features.names INTO columns, column_values
    FROM (
        SELECT array_agg(quote_ident(feature.feature) ORDER BY feature.ordinal) AS names
        FROM fsql.feature AS feature WHERE feature.name = $1 AND feature.number = $2
    ) AS features;

    SELECT string_agg(format('fsql_newest.%1$I OPERATOR(%2$I.%3$s) fsql_stored.%1$I',
        attribute.attname, namespace.nspname, operator.oprname), ' AND ')
    INTO same_key
    FROM pg_index AS index
    CROSS JOIN LATERAL unnest(index.indkey, index.indclass) AS part (attnum, class)
    JOIN pg_attribute AS attribute ON attribute.attrelid = index.indrelid AND attribute.attnum = part.attnum
    JOIN pg_opclass AS class ON class.oid = part.class
    JOIN pg_amop AS equal ON equal.amopfamily = class.opcfamily AND equal.amopstrategy = 3
        AND equal.amoplefttype = class.opcintype AND equal.amoprighttype = class.opcintype
    JOIN pg_operator AS operator ON operator.oid = equal.amopopr
    JOIN pg_namespace AS namespace ON namespace.oid = operator.oprnamespace
    WHERE index.indrelid = to_regclass(format('fsql_online.%I', label)) AND index.indisprimary;

    RETURN format($statement$
WITH fsql_newest AS MATERIALIZED (
    SELECT
        %2$s,
        CASE WHEN fsql_row.valid_from <= $1 THEN fsql_row.valid_from ELSE '-infinity' END AS valid_from,
        CASE WHEN fsql_row.valid_from <= $1 THEN fsql_row.fsql_until ELSE fsql_row.valid_from END AS valid_until,
        %3$s
    FROM (
        SELECT
            *,
            lead(valid_from, 1, 'infinity') OVER fsql_entity AS fsql_until,
            row_number() OVER fsql_entity = 1 AS fsql_first
        FROM fsql_offline.%1$I
        WINDOW fsql_entity AS (PARTITION BY %2$s ORDER BY valid_from)
    ) AS fsql_row
    -- an entity whose first value lies ahead gets a row of NULLs that holds until then
    WHERE (fsql_row.valid_from <= $1 AND $1 < fsql_row.fsql_until) OR (fsql_row.fsql_first AND $1 < fsql_row.valid_from)
),
fsql_written AS (
    INSERT INTO fsql_online.%1$I AS fsql_stored (%2$s, %4$s)
    SELECT %2$s, %4$s
    FROM fsql_newest
    ON CONFLICT (%2$s) DO UPDATE SET %5$s
    WHERE ROW(%6$s)::record *<> ROW(%7$s)::record
    RETURNING 1
),
fsql_deleted AS (
    DELETE FROM fsql_online.%1$I AS fsql_stored
    WHERE NOT EXISTS (SELECT FROM fsql_newest WHERE %8$s)
    RETURNING 1
)
SELECT
    (SELECT count(*) FROM fsql_written),
    (SELECT count(*) FROM fsql_deleted),
    %9$s
$statement$,
        label,
        array_to_string(keys, ', '),
        (SELECT string_agg(format('CASE WHEN fsql_row.valid_from <= $1 THEN fsql_row.%1$s END AS %1$s', part), ', ')
            FROM unnest(column_values) AS part),
        array_to_string(columns, ', '),
        (SELECT string_agg(format('%1$s = excluded.%1$s', part), ', ') FROM unnest(columns) AS part),
        'fsql_stored.' || array_to_string(columns, ', fsql_stored.'),
        'excluded.' || array_to_string(columns, ', excluded.'),
        same_key,
        CASE WHEN is_static THEN 'NULL::timestamptz' ELSE '(SELECT max(event_time) FROM fsql_newest)' END);
END
$body$;

COMMENT ON FUNCTION fsql.publish_statement(text, integer) IS
    'The statement of a publication: upserts the row of every entity as it stands at $1, deletes those gone from history';
