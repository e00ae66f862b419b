SELECT pg_catalog.set_config('role', 'none', true);
