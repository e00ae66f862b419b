"""Newest values: published from history into the online store, and read from there.

publish      history → online store, in the database (sync, psycopg)
store        OnlineStore: the answers of services (async, asyncpg)
request      what a caller sends, checked and turned into columns
reading      a service compiled for reading; the versions it is read from
rows         what a caller gets
rebuilding   what a crash has emptied, filled again in the background
connections  a few connections, kept; the only module that opens them
"""
