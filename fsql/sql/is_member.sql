SELECT pg_catalog.pg_has_role(%(role)s, 'USAGE')
