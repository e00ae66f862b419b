SELECT 'airlines', count(*) FROM nyc.airlines
UNION ALL
SELECT 'airports', count(*) FROM nyc.airports
UNION ALL
SELECT 'planes', count(*) FROM nyc.planes
UNION ALL
SELECT 'weather', count(*) FROM nyc.weather
UNION ALL
SELECT 'flights', count(*) FROM nyc.flights
