"""A source with a column of every type."""

from __future__ import annotations

SOURCES = """
CREATE SCHEMA shop;
CREATE TYPE shop.mood AS ENUM ('glad', 'sad''"');
CREATE DOMAIN shop.positive AS integer CHECK (VALUE > 0);
CREATE TABLE shop.typed (
    id bigint, at timestamptz,
    yes boolean, small smallint, whole integer, exact numeric, money numeric(10, 2), single real, double float8,
    words text, letters char(3), bytes bytea, day date, hour time, local timestamp, instant timestamptz,
    length interval, uid uuid, document jsonb, mood shop.mood, positive shop.positive,
    wholes integer[], exacts numeric[], documents jsonb[], moods shop.mood[], span int4range
);
INSERT INTO shop.typed VALUES (
    1, '2024-01-01 00:00:00+00',
    true, 1, 2, 1.10, 3.10, 1.5, 2.5,
    'é', 'z', '\\xDEAD', '2024-02-03', '01:02:03', '2024-01-01', '2024-01-01 00:00+00',
    '36 hours', '00000000-0000-0000-0000-000000000001', '{"a": [1, null, true]}', 'sad''"', 3,
    '{1,NULL}', '{1.50,NaN}', '{"{\\"x\\": 1}"}', '{glad}', '[1,3)'
);
INSERT INTO shop.typed (id, at) VALUES (2, '2024-01-01 00:00:00+00');
"""
FEATURES = tuple(
    "yes small whole exact money single double words letters bytes day hour local instant length uid document mood "  # noqa: SIM905
    "positive wholes exacts documents moods span".split()
)
