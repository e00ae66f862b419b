-- owner: delays@example.com
--
-- From which airport to which: one direction of a connection.

SELECT DISTINCT origin, dest FROM nyc.flights;
