"""What Postgres says of itself: its keywords, and how its functions behave in FROM and in a select list."""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


RESERVED = words(
    """
all analyse analyze and any array as asc asymmetric both case cast check collate column constraint create
current_catalog current_date current_role current_time current_timestamp current_user default deferrable
desc distinct do else end except false fetch for foreign from grant group having in initially intersect into
lateral leading limit localtime localtimestamp not null offset on only or order placing primary references
returning select session_user some symmetric system_user table then to trailing true union unique user using
variadic when where window with
"""
)
"""Never a name unless quoted."""

UNRESERVED = words(
    """
abort absent absolute access action add admin after aggregate also alter always asensitive assertion
assignment at atomic attach attribute backward before begin breadth by cache call called cascade cascaded
catalog chain characteristics checkpoint class close cluster columns comment comments commit committed
compression conditional configuration conflict connection constraints content continue conversion copy cost
csv cube current cursor cycle data database day deallocate declare defaults deferred definer delete
delimiter delimiters depends depth detach dictionary disable discard document domain double drop each empty
enable encoding encrypted enforced enum error escape event exclude excluding exclusive execute explain
expression extension external family filter finalize first following force format forward function functions
generated global granted groups handler header hold hour identity if immediate immutable implicit import
include including increment indent index indexes inherit inherits inline input insensitive insert instead
invoker isolation keep key keys label language large last leakproof level listen load local location lock
locked logged mapping match matched materialized maxvalue merge method minute minvalue mode month move name
names nested new next nfc nfd nfkc nfkd no normalized nothing notify nowait nulls object objects of off oids
old omit operator option options ordinality others over overriding owned owner parallel parameter parser
partial partition passing password path period plan plans policy preceding prepare prepared preserve prior
privileges procedural procedure procedures program publication quote quotes range read reassign recursive
ref referencing refresh reindex relative release rename repeatable replace replica reset restart restrict
return returns revoke role rollback rollup routine routines rows rule savepoint scalar schema schemas scroll
search second security sequence sequences serializable server session set sets share show simple skip
snapshot source sql stable standalone start statement statistics stdin stdout storage stored strict string
strip subscription support sysid system tables tablespace target temp template temporary text ties
transaction transform trigger truncate trusted type types uescape unbounded uncommitted unconditional
unencrypted unknown unlisten unlogged until update vacuum valid validate validator value varying version
view views virtual volatile whitespace within without work wrapper write xml year yes zone
"""
)
"""Keywords that may be any name."""

COLUMN_NAMES = words(
    """
between bigint bit boolean char character coalesce dec decimal exists extract float greatest grouping inout
int integer interval json json_array json_arrayagg json_exists json_object json_objectagg json_query
json_scalar json_serialize json_table json_value least merge_action national nchar none normalize nullif
numeric out overlay position precision real row setof smallint substring time timestamp treat trim values
varchar xmlattributes xmlconcat xmlelement xmlexists xmlforest xmlnamespaces xmlparse xmlpi xmlroot
xmlserialize xmltable
"""
)
"""Keywords that may name a column, not a function."""

TYPE_FUNCTION_NAMES = words(
    """
authorization binary collation concurrently cross current_schema freeze full ilike inner is isnull join left
like natural notnull outer overlaps right similar tablesample verbose
"""
)
"""Keywords that may name a type or function."""

KEYWORDS = RESERVED | UNRESERVED | COLUMN_NAMES | TYPE_FUNCTION_NAMES

SET_RETURNING = words(
    """
aclexplode generate_series generate_subscripts json_array_elements json_array_elements_text json_each
json_each_text json_object_keys json_populate_recordset json_to_recordset jsonb_array_elements
jsonb_array_elements_text jsonb_each jsonb_each_text jsonb_object_keys jsonb_path_query jsonb_path_query_tz
jsonb_populate_recordset jsonb_to_recordset regexp_matches regexp_split_to_table string_to_table ts_debug
ts_parse ts_stat ts_token_type txid_snapshot_xip unnest
"""
)
"""Functions that make several rows of one."""

ORDER_SENSITIVE = words(
    """
array_agg string_agg json_agg jsonb_agg json_object_agg jsonb_object_agg xmlagg json_agg_strict
jsonb_agg_strict json_object_agg_strict jsonb_object_agg_strict json_object_agg_unique
jsonb_object_agg_unique json_object_agg_unique_strict jsonb_object_agg_unique_strict any_value sum avg
"""
)
"""Aggregates whose value can depend on the order of their rows (sums: of floats)."""

FUNCTION_COLUMNS: dict[str, tuple[str, ...]] = {
    "aclexplode": (
        "grantor",
        "grantee",
        "privilege_type",
        "is_grantable",
    ),
    "json_array_elements": ("value",),
    "json_array_elements_text": ("value",),
    "json_each": (
        "key",
        "value",
    ),
    "json_each_text": (
        "key",
        "value",
    ),
    "jsonb_array_elements": ("value",),
    "jsonb_array_elements_text": ("value",),
    "jsonb_each": (
        "key",
        "value",
    ),
    "jsonb_each_text": (
        "key",
        "value",
    ),
    "pg_get_keywords": (
        "word",
        "catcode",
        "barelabel",
        "catdesc",
        "baredesc",
    ),
    "pg_input_error_info": (
        "message",
        "detail",
        "hint",
        "sql_error_code",
    ),
    "pg_options_to_table": (
        "option_name",
        "option_value",
    ),
    "pg_timezone_names": (
        "name",
        "abbrev",
        "utc_offset",
        "is_dst",
    ),
    "ts_debug": (
        "alias",
        "description",
        "token",
        "dictionaries",
        "dictionary",
        "lexemes",
    ),
    "ts_parse": (
        "tokid",
        "token",
    ),
    "ts_stat": (
        "word",
        "ndoc",
        "nentry",
    ),
    "ts_token_type": (
        "tokid",
        "alias",
        "description",
    ),
}
"""The columns of functions that name their results; every other known function gives one value."""

SHAPELESS = words(
    """
json_populate_record jsonb_populate_record json_populate_recordset jsonb_populate_recordset json_to_record
jsonb_to_record json_to_recordset jsonb_to_recordset
"""
)
"""Functions whose columns depend on their arguments' types or on a column definition list."""

SYSTEM_COLUMNS = words("ctid tableoid xmin xmax cmin cmax")
"""Columns that every table has beside its own."""
