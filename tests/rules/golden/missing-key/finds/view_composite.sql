-- file: entities/route.sql
-- owner: shop@example.com
--
-- Who buys.

SELECT origin, dest FROM shop.routes;
-- file: views/example.sql
-- entity: route
-- owner: shop@example.com
--
-- An example.

SELECT origin, day AS event_time, flights FROM shop.days;
