-- One index for each way a feature view reads one entity's past, so that a single entity is cheap to recompute.

CREATE INDEX ON nyc.flights (carrier, arrived_at);
CREATE INDEX ON nyc.flights (origin, departed_at);
CREATE INDEX ON nyc.flights (origin, outcome_known_at);
CREATE INDEX ON nyc.flights (origin, dest, arrived_at);
CREATE INDEX ON nyc.flights (tailnum, arrived_at);

ANALYZE nyc.airlines, nyc.airports, nyc.planes, nyc.weather, nyc.flights;
