-- owner: delays@example.com
--
-- An airframe, by the number on its tail. Not every one that flew is in nyc.planes.

SELECT DISTINCT tailnum FROM nyc.flights WHERE tailnum IS NOT NULL;
