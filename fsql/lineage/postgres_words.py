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

KEYWORD_VALUES = words("current_role system_user user")
"""Keywords that are values; the parser reads them once they are written as calls."""

JSON_CALLS = words(
    "json json_array json_arrayagg json_exists json_object json_objectagg json_query json_scalar json_serialize "
    "json_value"
)
"""Keywords that are called with a grammar of their own, and read as ordinary calls."""

KEYWORDS = RESERVED | UNRESERVED | COLUMN_NAMES | TYPE_FUNCTION_NAMES

SET_RETURNING = words(
    """
aclexplode generate_series generate_subscripts json_array_elements json_array_elements_text json_each
json_each_text json_object_keys json_populate_recordset json_to_recordset jsonb_array_elements
jsonb_array_elements_text jsonb_each jsonb_each_text jsonb_object_keys jsonb_path_query jsonb_path_query_tz
jsonb_populate_recordset jsonb_to_recordset pg_available_extension_versions pg_available_extensions
pg_available_wal_summaries pg_config pg_cursor pg_event_trigger_ddl_commands
pg_event_trigger_dropped_objects pg_extension_update_paths pg_get_aios pg_get_backend_memory_contexts
pg_get_catalog_foreign_keys pg_get_keywords pg_get_loaded_modules pg_get_multixact_members
pg_get_publication_tables pg_get_replication_slots pg_get_shmem_allocations pg_get_shmem_allocations_numa
pg_get_wait_events pg_get_wal_resource_managers pg_hba_file_rules pg_ident_file_mappings
pg_listening_channels pg_lock_status pg_logical_slot_get_binary_changes pg_logical_slot_get_changes
pg_logical_slot_peek_binary_changes pg_logical_slot_peek_changes pg_ls_archive_statusdir pg_ls_dir
pg_ls_logdir pg_ls_logicalmapdir pg_ls_logicalsnapdir pg_ls_replslotdir pg_ls_summariesdir pg_ls_tmpdir
pg_ls_waldir pg_mcv_list_items pg_options_to_table pg_partition_ancestors pg_partition_tree
pg_prepared_statement pg_prepared_xact pg_show_all_file_settings pg_show_all_settings
pg_show_replication_origin_status pg_snapshot_xip pg_stat_get_activity pg_stat_get_backend_idset
pg_stat_get_backend_io pg_stat_get_io pg_stat_get_progress_info pg_stat_get_recovery_prefetch
pg_stat_get_slru pg_stat_get_subscription pg_stat_get_wal_senders pg_tablespace_databases
pg_timezone_abbrevs pg_timezone_abbrevs_abbrevs pg_timezone_abbrevs_zone pg_timezone_names
pg_wal_summary_contents regexp_matches regexp_split_to_table string_to_table ts_debug ts_parse ts_stat
ts_token_type txid_snapshot_xip unnest
"""
)
"""Functions that make several rows of one."""

ORDER_SENSITIVE = words(
    """
array_agg string_agg json_agg jsonb_agg json_object_agg jsonb_object_agg xmlagg json_agg_strict
jsonb_agg_strict json_object_agg_strict jsonb_object_agg_strict json_object_agg_unique
jsonb_object_agg_unique json_object_agg_unique_strict jsonb_object_agg_unique_strict any_value sum avg
stddev stddev_pop stddev_samp variance var_pop var_samp corr covar_pop covar_samp regr_avgx regr_avgy
regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy json_arrayagg json_objectagg
"""
)
"""Aggregates whose value can depend on the order of their rows (sums: of floats)."""

SHAPELESS = words(
    """
json_populate_record json_populate_recordset json_to_record json_to_recordset jsonb_populate_record
jsonb_populate_recordset jsonb_to_record jsonb_to_recordset pg_control_init pg_get_backend_memory_contexts
pg_get_publication_tables pg_get_replication_slots pg_hba_file_rules pg_ident_file_mappings
pg_prepared_statement pg_stat_get_activity pg_stat_get_subscription pg_stat_get_subscription_stats
pg_stat_get_wal record_in record_larger record_recv record_smaller
"""
)
"""Functions whose columns depend on their arguments' types, a column definition list, or Postgres's version."""

SYSTEM_COLUMNS = words("ctid tableoid xmin xmax cmin cmax")
"""Columns that every table has beside its own."""
