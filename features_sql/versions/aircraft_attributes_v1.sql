-- view aircraft_attributes_v1, written by `fsql plan --write`; never edited by hand
-- fingerprint b1826816afedb370dacb9519f8ec522141edbef2d8a482406ae085ef6328d6fc
-- digest 087f52ed89b52015b4a92dc320940ff72a6d0f77989cb0da5f2356fdf59d4f66
-- entity: aircraft
-- owner: delays@example.com
-- static: true
-- default: manufacturer = 'unknown'
--
-- What an aircraft is. Its age is not here: that depends on when one asks, so the service derives it.

SELECT
    tailnum,
    manufacturer,  -- as the registration spells it
    year AS built_in,  -- year of manufacture
    engines,  -- how many
    seats  -- how many
FROM nyc.planes;
