-- owner: delays@example.com
--
-- An airline, by its two-letter code.

SELECT carrier FROM nyc.airlines;
