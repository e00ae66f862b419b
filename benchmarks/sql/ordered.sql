{select}
ORDER BY spine.fsql_ordinal
