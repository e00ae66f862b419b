CREATE UNLOGGED TABLE bench.newest (LIKE fsql_online.orders_v1 INCLUDING ALL) WITH (fillfactor = 80)
