"""Queries of others' making, and what a server's own analysis says of each: the judge of fsql.lineage.

The truth is read from `pg_rewrite.ev_action`, the analysed query that Postgres keeps for a view; nothing here uses
the resolver or its parser.
"""
