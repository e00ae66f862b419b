"""What the rule takes for Postgres's own functions, against the server's catalog."""

import psycopg

from fsql.lineage.postgres_functions import FUNCTIONS

# what no SELECT can call: it takes or gives what only the server itself can handle
CALLABLE = """
    SELECT DISTINCT proname FROM pg_proc
    WHERE pronamespace = 'pg_catalog'::regnamespace AND prokind IN ('f', 'a', 'w')
      AND prorettype::regtype::text NOT IN
          ('trigger', 'event_trigger', 'internal', 'cstring', 'language_handler', 'fdw_handler', 'index_am_handler',
           'table_am_handler', 'tsm_handler')
      AND NOT EXISTS (
          SELECT FROM unnest(proargtypes) AS argument (type)
          WHERE type IN ('internal'::regtype, 'cstring'::regtype))
      -- what upgrades a server, or older servers had for their own statistics
      AND proname !~ '^(binary_upgrade_|fmgr_|pg_nextoid|pg_\\w+_old$|pg_stat_get_)'
      AND proname !~ '^(interval_(accum|accum_inv|avg|combine)$|pg_timezone_abbrevs$)'
"""


def test_no_function_of_the_server_is_taken_for_somebody_elses(empty_connection: psycopg.Connection) -> None:
    names = {name for (name,) in empty_connection.execute(CALLABLE)}
    assert len(names) > 1_500
    assert sorted(names - FUNCTIONS) == []
