COPY nyc.airlines FROM STDIN WITH (FORMAT csv, HEADER match, NULL 'NA')
