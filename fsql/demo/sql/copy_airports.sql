COPY nyc.airports FROM STDIN WITH (FORMAT csv, HEADER match, NULL 'NA')
