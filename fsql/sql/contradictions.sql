-- Keys and instants at which a history would have more than one row; the first three.
SELECT {instant}, count(*)
FROM (
{rows}
) AS fsql_rows
GROUP BY {instant}
HAVING count(*) > 1
ORDER BY {instant}
LIMIT 3
