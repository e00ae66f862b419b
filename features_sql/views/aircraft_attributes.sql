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
