-- One value that changes whenever another version stands, or stands in another role.
SELECT md5(coalesce(string_agg(concat_ws(' ', v.name, v.number, v.role, v.fingerprint), E'\n' ORDER BY v.name, v.number), ''))
FROM fsql.version AS v
