COPY nyc.weather FROM STDIN WITH (FORMAT csv, HEADER match, NULL 'NA')
