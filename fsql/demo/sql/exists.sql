SELECT pg_catalog.to_regnamespace('nyc') IS NOT NULL
