-- The transaction's time, frozen into a view as any 'now' of an author's would be.
CREATE TEMPORARY VIEW fsql_now AS SELECT timestamptz 'now' AS now
