-- What types are made of: for each given type itself and all types inside of it, through arrays, domains, ranges
-- and rows (a domain is told as what it is a domain of), whether it is the bound of a range, and the functions that write and read it as text.
WITH RECURSIVE part (root, type, in_range) AS (
    SELECT given.type, given.type, false
    FROM unnest(%(types)s::oid[]) AS given (type)
    UNION
    SELECT part.root, inside.type, part.in_range OR inside.in_range
    FROM part
    JOIN pg_catalog.pg_type AS t ON t.oid = part.type
    CROSS JOIN LATERAL (
        SELECT t.typelem, false
        WHERE t.typelem <> 0 AND t.typsubscript = 'pg_catalog.array_subscript_handler'::regproc
        UNION ALL
        SELECT t.typbasetype, false
        WHERE t.typbasetype <> 0
        UNION ALL
        SELECT r.rngsubtype, true
        FROM pg_catalog.pg_range AS r
        WHERE t.oid IN (r.rngtypid, r.rngmultitypid)
        UNION ALL
        SELECT a.atttypid, false
        FROM pg_catalog.pg_attribute AS a
        WHERE a.attrelid = t.typrelid AND t.typrelid <> 0 AND a.attnum > 0 AND NOT a.attisdropped
    ) AS inside (type, in_range)
)

SELECT
    part.root::text,
    t.typname,
    part.in_range,
    writes.proname,
    writes.provolatile <> 'i',
    reads.proname,
    reads.provolatile <> 'i'
FROM part
JOIN pg_catalog.pg_type AS t ON t.oid = part.type
JOIN pg_catalog.pg_proc AS writes ON writes.oid = t.typoutput
JOIN pg_catalog.pg_proc AS reads ON reads.oid = t.typinput
WHERE t.typtype <> 'd'
ORDER BY part.root, t.typname, part.in_range
