-- Keys and instants at which a history would have more than one row, the first three; how many, and for each
-- feature whether it differs. Values are compared byte for byte: 1.0 and 1.00 are two.
SELECT {instant}, count(*), ARRAY[{differing}]
FROM (
    SELECT {instant}, {compared}
    FROM (
{rows}
    ) AS fsql_rows
    WINDOW fsql_instant AS (PARTITION BY {instant})
) AS fsql_compared
GROUP BY {instant}
HAVING count(*) > 1
ORDER BY {instant}
LIMIT 3
