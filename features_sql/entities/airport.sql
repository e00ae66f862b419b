-- owner: delays@example.com
--
-- A New York airport that flights leave from, by its three-letter code.

SELECT DISTINCT origin FROM nyc.weather;
