-- The versions whose online table is whole: a crash empties this table together with those.
SELECT name, number FROM fsql_online.epoch
