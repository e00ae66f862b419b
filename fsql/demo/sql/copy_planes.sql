COPY nyc.planes FROM STDIN WITH (FORMAT csv, HEADER match, NULL 'NA')
