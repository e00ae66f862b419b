-- The schemas in which the session looks for what is not qualified, first the implied ones.
SELECT pg_catalog.current_schemas(true)::text[]
