-- Sessions that fill an online table again: they write, whatever the login's default is, see what others have
-- committed, and take as long as it takes.
SELECT
    pg_catalog.set_config('default_transaction_read_only', 'off', false),
    pg_catalog.set_config('default_transaction_isolation', 'read committed', false),
    pg_catalog.set_config('statement_timeout', '0', false),
    pg_catalog.set_config('lock_timeout', '0', false)
