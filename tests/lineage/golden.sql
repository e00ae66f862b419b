-- Golden pairs: the query, what each output is made of, what decides the rows, and what a server records beyond.

-- case: as-of join by LATERAL (pitfall 1)
-- out id: customers.id
-- out amount: orders.amount
-- indirect: customers.id, customers.joined, orders.customer_id, orders.placed_at
-- dead: orders.channel
SELECT c.id, l.amount FROM shop.customers AS c LEFT JOIN LATERAL (SELECT o.amount, o.channel FROM shop.orders AS o WHERE o.customer_id = c.id AND o.placed_at <= c.joined ORDER BY o.placed_at DESC LIMIT 1) AS l ON true;

-- case: function in FROM without LATERAL (pitfall 2)
-- out id: products.id
-- out key: products.attrs
-- out value: products.attrs
-- indirect: products.attrs
SELECT p.id, kv.key, value FROM shop.products AS p, jsonb_each(p.attrs) AS kv;

-- case: generate_series and ordinality
-- out g: orders.qty
-- out n: orders.qty
-- indirect: orders.qty
SELECT g, n FROM shop.orders AS o, generate_series(1, o.qty) WITH ORDINALITY AS s(g, n);

-- case: jsonb_path_query by its own name
-- out jsonb_path_query: products.attrs
-- indirect: products.attrs
SELECT jsonb_path_query FROM shop.products AS p, jsonb_path_query(p.attrs, '$.x');

-- case: ROWS FROM by position
-- out a: customers.tags
-- out b: customers.id
-- indirect: customers.id, customers.tags
SELECT r.a, r.b FROM shop.customers AS c, ROWS FROM (unnest(c.tags), generate_series(1, c.id)) AS r(a, b);

-- case: LATERAL ROWS FROM
-- out a: customers.tags
-- indirect: customers.tags
SELECT r.a FROM shop.customers AS c CROSS JOIN LATERAL ROWS FROM (unnest(c.tags)) AS r(a);

-- case: column definition list
-- out sku: customers.profile
-- out qty: customers.profile
-- indirect: customers.profile
SELECT x.sku, qty FROM shop.customers AS c, jsonb_to_recordset(c.profile) AS x(sku text, qty int);

-- case: unnest alias as a value (pitfall 3)
-- out t: customers.tags
-- indirect: customers.tags
SELECT t FROM shop.customers AS c, unnest(c.tags) AS t;

-- case: regexp_matches and a subscript (pitfall 3)
-- out m: customers.name
-- indirect: customers.name
SELECT m[1] FROM shop.customers AS c, regexp_matches(c.name, 'x(y)') AS m;

-- case: unnest of several arrays by position
-- out a: customers.tags
-- out b: customers.id
-- indirect: customers.id, customers.tags
SELECT u.a, u.b FROM shop.customers AS c, unnest(c.tags, ARRAY[c.id]) AS u(a, b);

-- case: alias column list (pitfall 4)
-- out k: accounts.id
-- out p: accounts.parent
-- out note: accounts.note
-- indirect: -
SELECT j.k, p, note FROM shop.accounts AS j(k, p);

-- case: whole row (pitfall 5)
-- out count: categories.id, categories.label
-- out n: categories.id, categories.label
-- out j: categories.id, categories.label
-- indirect: -
SELECT count(k), count(k.*) AS n, jsonb_agg(k) AS j FROM shop.categories AS k;

-- case: field of a row (pitfall 5)
-- out label: categories.label
-- indirect: -
SELECT (k).label FROM shop.categories AS k;

-- case: row spread (pitfall 5)
-- out id: categories.id
-- out label: categories.label
-- out k: categories.id, categories.label
-- indirect: -
SELECT (k).*, k FROM shop.categories AS k;

-- case: named window (pitfall 6)
-- out id: orders.id
-- out sum: orders.amount, orders.channel
-- out n: orders.channel, orders.placed_at, orders.qty
-- indirect: -
SELECT id, sum(amount) OVER w, count(*) FILTER (WHERE qty > 1) OVER (w ORDER BY placed_at ROWS 3 PRECEDING) AS n FROM shop.orders WINDOW w AS (PARTITION BY channel);

-- case: EXISTS as a value (pitfall 7)
-- out exists: customers.id, orders.customer_id
-- indirect: -
SELECT EXISTS (SELECT 1 FROM shop.orders AS o WHERE o.customer_id = c.id) FROM shop.customers AS c;

-- case: LATERAL VALUES by position (pitfall 8)
-- out metric: -
-- out val: orders.amount, orders.qty
-- indirect: -
SELECT v.metric, v.val FROM shop.orders AS o, LATERAL (VALUES ('a', o.amount), ('b', o.qty)) AS v(metric, val);

-- case: system columns (pitfall 9)
-- out tableoid: orders.tableoid
-- out ctid: orders.ctid
-- out amount: orders.amount
-- indirect: -
SELECT tableoid, o.ctid, o.amount FROM shop.orders AS o;

-- case: unqualified column in a function of FROM (pitfall 10)
-- out sku: customers.profile
-- indirect: customers.profile
SELECT x.sku FROM shop.customers JOIN jsonb_to_recordset(profile -> 'items') AS x(sku text, qty int) ON true;

-- case: quoted, mixed-case and unicode identifiers (pitfall 11)
-- out Id: Odd Table.Id
-- out id: Odd Table.id
-- out Größe: Odd Table.größe
-- out Über: Odd Table.Über
-- indirect: -
SELECT "Id", id, "größe" AS "Größe", Über FROM shop."Odd Table";

-- case: two tables of one name in two schemas (pitfall 12)
-- out amount: orders.amount
-- out old: archive.orders.amount
-- indirect: archive.orders.id, orders.id
SELECT shop.orders.amount, archive.orders.amount AS old FROM shop.orders JOIN archive.orders ON shop.orders.id = archive.orders.id;

-- case: names Postgres gives (pitfall 13)
-- out count: -
-- out sum: orders.amount
-- out coalesce: orders.channel
-- out case: orders.qty
-- out date_trunc: orders.placed_at
-- out ?column?: orders.qty
-- out int4: -
-- out max: orders.qty
-- out ?column?: -
-- out max: orders.qty
-- out greatest: -
-- out nullif: -
-- out array_agg: orders.id
-- out array: -
-- out ?column?: -
-- out interval: -
-- out date: -
-- out extract: orders.placed_at
-- out substring: orders.channel
-- out position: orders.channel
-- out btrim: orders.channel
-- out btrim: orders.channel
-- out current_date: -
-- out current_timestamp: -
-- out now: -
-- out timezone: orders.placed_at
-- out five: -
-- out ?column?: -
-- out ?column?: -
-- out ?column?: -
-- out int4: -
-- out numeric: -
-- out float8: -
-- out array: -
-- out min: orders.channel
-- out overlay: -
-- out left: -
-- out int8: -
-- out localtimestamp: -
-- out current_user: -
-- indirect: -
SELECT count(*), sum(amount), coalesce(min(channel), 'x'), CASE WHEN max(qty) > 1 THEN 1 END, date_trunc('day', max(placed_at)), max(qty) + 1, '1'::int, max(qty)::text, 'x', CASE WHEN true THEN 1 ELSE max(qty) END, greatest(1, 2), nullif(1, 2), array_agg(id), ARRAY[1], true, interval '1 day', date '2020-01-01', extract(day FROM max(placed_at)), substring(min(channel) from 1 for 2), position('a' in min(channel)), trim(both 'x' from min(channel)), trim(min(channel)), current_date, current_timestamp, now(), max(placed_at) AT TIME ZONE 'utc', (SELECT 5 AS five), -5, 'a' || 'b', 1 IS NULL, '{1}'::int[], 1.5::numeric(10, 2), 1::float8, (ARRAY[1, 2])[1], min(channel) COLLATE "C", overlay('abc' placing 'x' from 2), left('abc', 1), 5::bigint, localtimestamp, current_user FROM shop.orders;

-- case: date_trunc by a column, and other databases' names
-- out d: orders.channel, orders.placed_at
-- out date_part: orders.placed_at
-- out to_char: orders.channel, orders.placed_at
-- indirect: -
SELECT date_trunc(channel, placed_at) AS d, date_part('day', placed_at), to_char(placed_at, channel) FROM shop.orders;

-- case: regclass and oid arrays (pitfall 15)
-- out o: -
-- out a: orders.id
-- indirect: -
SELECT '{}'::oid[] AS o, ARRAY[id]::text[] AS a FROM shop.orders;

-- case: VALUES beside LATERAL (pitfall 16)
-- out gs: -
-- out x: -
-- indirect: -
SELECT gs, x FROM (VALUES (1), (2)) AS v(x), generate_series(1, x) AS gs;

-- case: CTE, shadowing a table, MATERIALIZED
-- out id: orders.customer_id
-- out total: orders.amount
-- indirect: orders.amount, orders.customer_id
WITH customers AS MATERIALIZED (SELECT customer_id AS id, sum(amount) AS total FROM shop.orders GROUP BY customer_id) SELECT id, total FROM customers WHERE total > 10;

-- case: self-named CTE
-- out amount: orders.amount
-- indirect: -
WITH orders AS (SELECT amount FROM shop.orders) SELECT * FROM orders;

-- case: nested CTEs, one reads another
-- out x: orders.amount
-- indirect: -
-- dead: orders.id
WITH a AS (SELECT id, amount FROM shop.orders), b AS (WITH a2 AS (SELECT * FROM a) SELECT amount AS x FROM a2) SELECT x FROM b;

-- case: CTE with column list
-- out v: orders.amount
-- indirect: -
-- dead: orders.id
WITH a(k, v) AS (SELECT id, amount FROM shop.orders) SELECT v FROM a;

-- case: unused CTE is dead
-- out id: orders.id
-- indirect: -
-- dead: customers.name
WITH unused AS (SELECT name FROM shop.customers) SELECT id FROM shop.orders;

-- case: recursive CTE
-- out id: accounts.id
-- out depth: -
-- indirect: accounts.id, accounts.note, accounts.parent
WITH RECURSIVE up AS (SELECT id, parent, 0 AS depth FROM shop.accounts WHERE note IS NOT NULL UNION ALL SELECT a.id, a.parent, up.depth + 1 FROM shop.accounts AS a JOIN up ON a.id = up.parent) SELECT id, depth FROM up;

-- case: recursive CTE that moves columns
-- out c: accounts.id, accounts.parent
-- indirect: accounts.id, accounts.parent
WITH RECURSIVE r(a, b, c) AS (SELECT id, parent, 0 FROM shop.accounts UNION ALL SELECT b, c, a FROM r WHERE a < 5) SELECT c FROM r;

-- case: FILTER, ordered aggregate, DISTINCT aggregate
-- out channel: orders.channel
-- out s: orders.amount, orders.qty
-- out notes: orders.note, orders.placed_at
-- out buyers: orders.customer_id
-- indirect: orders.channel
SELECT channel, sum(amount) FILTER (WHERE qty > 0) AS s, string_agg(note, ',' ORDER BY placed_at) AS notes, count(DISTINCT customer_id) AS buyers FROM shop.orders GROUP BY channel;

-- case: WITHIN GROUP
-- out percentile_cont: orders.amount
-- indirect: -
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY amount) FROM shop.orders;

-- case: DISTINCT ON
-- out amount: orders.amount
-- indirect: orders.customer_id, orders.placed_at
SELECT DISTINCT ON (customer_id) amount FROM shop.orders ORDER BY customer_id, placed_at DESC;

-- case: DISTINCT
-- out channel: orders.channel
-- out qty: orders.qty
-- indirect: orders.channel, orders.qty
SELECT DISTINCT channel, qty FROM shop.orders;

-- case: UNION, EXCEPT, INTERSECT
-- out id: orders.customer_id, orders.id
-- indirect: orders.customer_id, orders.id
SELECT id FROM shop.orders UNION SELECT customer_id FROM shop.orders;

-- case: UNION ALL with LIMIT by an output
-- out k: customers.id, orders.id
-- out qty: orders.qty
-- indirect: customers.id, orders.id
SELECT id AS k, qty FROM shop.orders UNION ALL SELECT id, 0 FROM shop.customers ORDER BY k LIMIT 3;

-- case: EXCEPT
-- out id: customers.id
-- indirect: customers.id, orders.customer_id
SELECT id FROM shop.customers EXCEPT SELECT customer_id FROM shop.orders;

-- case: correlated scalar sub-query
-- out id: customers.id
-- out biggest: customers.id, orders.amount, orders.customer_id
-- indirect: -
SELECT c.id, (SELECT max(o.amount) FROM shop.orders AS o WHERE o.customer_id = c.id) AS biggest FROM shop.customers AS c;

-- case: correlated, unqualified
-- out name: customers.name
-- indirect: customers.id, customers.joined, orders.customer_id, orders.placed_at
SELECT name FROM shop.customers WHERE (SELECT count(*) FROM shop.orders WHERE customer_id = customers.id AND joined < placed_at) > 1;

-- case: IN and NOT EXISTS as filters
-- out id: orders.id
-- indirect: categories.label, customers.id, orders.channel, orders.customer_id
SELECT o.id FROM shop.orders AS o WHERE o.channel IN (SELECT label FROM shop.categories) AND NOT EXISTS (SELECT FROM shop.customers AS c WHERE c.id = o.customer_id);

-- case: ANY, ALL, ARRAY sub-queries, row comparison
-- out q: categories.id, orders.qty
-- out l: categories.id, categories.label
-- out i: accounts.id, accounts.parent, orders.id, orders.qty
-- indirect: -
SELECT qty = ANY (SELECT id FROM shop.categories) AS q, ARRAY(SELECT label FROM shop.categories ORDER BY id) AS l, (id, qty) IN (SELECT id, parent FROM shop.accounts) AS i FROM shop.orders;

-- case: USING
-- out id: customers.id
-- out name: customers.name
-- out amount: orders.amount
-- indirect: customers.id, orders.id
SELECT id, name, amount FROM shop.customers JOIN shop.orders USING (id);

-- case: LEFT, RIGHT, FULL USING
-- out id: categories.id, orders.id
-- indirect: categories.id, customers.id, orders.id
SELECT id FROM shop.customers RIGHT JOIN shop.orders USING (id) FULL JOIN shop.categories USING (id);

-- case: USING and star
-- out id: categories.id
-- out label: categories.label
-- out parent: accounts.parent
-- out note: accounts.note
-- indirect: accounts.id, categories.id
SELECT * FROM shop.categories JOIN shop.accounts USING (id);

-- case: NATURAL join
-- out id: categories.id
-- out label: categories.label
-- indirect: accounts.id, categories.id
SELECT id, label FROM shop.categories NATURAL LEFT JOIN shop.accounts;

-- case: ON sees its own join only
-- out id: accounts.id
-- indirect: accounts.parent, categories.id
SELECT a.id FROM shop.customers AS x, shop.accounts AS a JOIN shop.categories AS b ON parent = b.id;

-- case: join alias hides names
-- out label: categories.label
-- out note: accounts.note
-- indirect: accounts.id, categories.id
SELECT j.label, j.note FROM (shop.categories AS c JOIN shop.accounts AS a USING (id)) AS j;

-- case: join in brackets
-- out id: categories.id
-- indirect: accounts.id, accounts.parent, categories.id, orders.qty
SELECT c.id FROM shop.orders AS o LEFT JOIN (shop.categories AS c JOIN shop.accounts AS a ON c.id = a.id) ON a.parent = o.qty;

-- case: GROUPING SETS, ROLLUP, CUBE
-- out channel: orders.channel
-- out qty: orders.qty
-- out count: -
-- out grouping: orders.channel, orders.qty
-- indirect: orders.channel, orders.customer_id, orders.qty
SELECT channel, qty, count(*), grouping(channel, qty) FROM shop.orders GROUP BY GROUPING SETS ((channel), (qty), ()), ROLLUP (customer_id), CUBE (channel);

-- case: GROUP BY: input column before output name; ordinals
-- out channel: orders.qty
-- out count: -
-- indirect: orders.channel, orders.qty
SELECT qty AS channel, count(*) FROM shop.orders GROUP BY channel, 1;

-- case: ORDER BY an output name before an input column
-- out channel: orders.qty
-- indirect: orders.qty
SELECT qty AS channel FROM shop.orders ORDER BY channel LIMIT 5;

-- case: HAVING
-- out channel: orders.channel
-- indirect: orders.amount, orders.channel
SELECT channel FROM shop.orders GROUP BY channel HAVING sum(amount) > 5;

-- case: set-returning function in the select list
-- out id: customers.id
-- out tag: customers.tags
-- indirect: customers.tags
SELECT id, unnest(tags) AS tag FROM shop.customers;

-- case: order inside a sub-query that an aggregate hears
-- out array_agg: orders.amount
-- indirect: orders.placed_at
SELECT array_agg(amount) FROM (SELECT amount FROM shop.orders ORDER BY placed_at) AS s;

-- case: pruned sub-query columns are dead
-- out amount: orders.amount
-- indirect: -
-- dead: orders.note
SELECT s.amount FROM (SELECT amount, note FROM shop.orders) AS s;

-- case: user-defined function
-- out gross: orders.amount, orders.qty
-- indirect: -
SELECT shop.vat(amount, rate => qty) AS gross FROM shop.orders;

-- case: JSON and array operators
-- out p: customers.name, customers.profile
-- out q: customers.profile, customers.tags
-- out r: customers.name, customers.tags
-- out s: customers.name, customers.profile
-- out t: customers.id, customers.tags
-- indirect: -
SELECT profile -> 'a' ->> name AS p, profile #>> tags AS q, tags @> ARRAY[name] AS r, profile ? name AS s, tags[1:id] AS t FROM shop.customers;

-- case: frame bounds
-- out sum: orders.amount, orders.placed_at
-- indirect: -
SELECT sum(amount) OVER (ORDER BY placed_at RANGE BETWEEN interval '30 days' PRECEDING AND CURRENT ROW EXCLUDE TIES) FROM shop.orders;

-- case: window builds on a window
-- out rank: orders.amount, orders.channel
-- indirect: -
SELECT rank() OVER w2 FROM shop.orders WINDOW w AS (PARTITION BY channel), w2 AS (w ORDER BY amount);

-- case: LIMIT by a sub-query
-- out id: orders.id
-- indirect: categories.id, orders.placed_at
SELECT id FROM shop.orders ORDER BY placed_at LIMIT (SELECT max(id) FROM shop.categories);

-- case: FETCH WITH TIES
-- out id: orders.id
-- indirect: orders.placed_at
SELECT id FROM shop.orders ORDER BY placed_at FETCH FIRST 3 ROWS WITH TIES;

-- case: dollar quotes, nested comments, casts of literals
-- out n: orders.note
-- indirect: -
SELECT $x$it's$x$ || note /* a /* nested */ comment */ AS n FROM shop.orders -- end

-- case: CASE steers
-- out c: orders.amount, orders.channel, orders.qty
-- indirect: -
SELECT CASE channel WHEN 'web' THEN amount ELSE qty END AS c FROM shop.orders;

-- case: star of a sub-query and of one table
-- out id: orders.id
-- out q: orders.qty
-- out label: categories.label
-- indirect: -
SELECT s.*, c.label FROM (SELECT id, qty AS q FROM shop.orders) AS s CROSS JOIN shop.categories AS c;

-- case: IS DISTINCT FROM, BETWEEN, LIKE, SIMILAR, NOT
-- out d: accounts.id, accounts.parent
-- out l: accounts.note
-- out b: accounts.id, accounts.parent
-- out s: accounts.note
-- out n: accounts.id
-- out r: accounts.note
-- out r2: accounts.note
-- indirect: -
SELECT a.id IS DISTINCT FROM a.parent AS d, a.note LIKE 'x' ESCAPE '!' AS l, a.id BETWEEN 1 AND a.parent AS b, a.note SIMILAR TO 'y' AS s, NOT a.id = 3 AS n, a.note ~* 'q' AS r, a.note !~ 'q' AS r2 FROM shop.accounts AS a;

-- case: VALUES as the query
-- out column1: -
-- out column2: -
-- indirect: -
VALUES (1, 'a'), (2, 'b');

-- case: composite column's field
-- out width: products.size
-- out height: products.size
-- indirect: -
-- dead: area.height, area.width
SELECT (p.size).width, (size).height FROM shop.products AS p;

-- case: set operation in brackets with its own LIMIT
-- out id: accounts.id, orders.id
-- indirect: orders.placed_at
(SELECT id FROM shop.orders ORDER BY placed_at LIMIT 1) UNION ALL (SELECT id FROM shop.accounts);

-- case: WITH inside a lateral sub-query
-- out m: orders.amount
-- indirect: customers.id, orders.customer_id
SELECT l.m FROM shop.customers AS c, LATERAL (WITH mine AS (SELECT amount FROM shop.orders WHERE customer_id = c.id) SELECT max(amount) AS m FROM mine) AS l;

-- case: whole row of a sub-query and of a function
-- out r: products.attrs, products.id
-- out k: products.attrs
-- indirect: products.attrs
SELECT row_to_json(s) AS r, to_jsonb(kv) AS k FROM (SELECT id, attrs FROM shop.products) AS s, jsonb_each(s.attrs) AS kv;

-- case: keyword-like names
-- out select: customers.name
-- out value: customers.name
-- out year: customers.id
-- indirect: -
SELECT c.name AS "select", c.name AS value, c.id AS year FROM shop.customers AS c;

-- case: TABLE-function by schema
-- out g: orders.qty
-- indirect: orders.qty
SELECT g FROM shop.orders, pg_catalog.generate_series(1, qty) AS g;

-- case: overlaps and at time zone
-- out overlaps: orders.placed_at
-- out z: orders.channel, orders.placed_at
-- indirect: -
SELECT (placed_at, placed_at) OVERLAPS (placed_at, interval '1 day'), placed_at AT TIME ZONE channel AS z FROM shop.orders;

-- case: SELECT in FROM with alias-less names shadowing
-- out id: orders.id
-- indirect: accounts.id
SELECT o.id FROM shop.orders AS o WHERE EXISTS (SELECT 1 FROM shop.accounts AS o WHERE o.id = 1);

-- case: names of more casts
-- out ?column?: -
-- out f: -
-- out column1: -
-- out int8: -
-- out float4: -
-- out varchar: -
-- out text: -
-- out int2: -
-- out array: -
-- out ?column?: -
-- out array: -
-- out ltrim: -
-- out jsonb: -
-- out text: -
-- indirect: -
SELECT true, false AS f, (VALUES (1)), 5::bigint, 1::real, '1'::varchar, true::text, 1::smallint, (ARRAY[1])[1], NOT true, ARRAY(SELECT 1), trim(leading 'x' from 'xa'), '{}'::jsonb, '6f1a5d0e-0000-4000-8000-000000000000'::uuid::text FROM shop.orders;

-- case: a function whose name has a schema, in FROM
-- out a: orders.amount, orders.qty
-- indirect: orders.amount, orders.qty
SELECT x.a FROM shop.orders AS o, LATERAL shop.vat(o.amount, o.qty) AS x(a);

-- case: order heard through ARRAY(…)
-- out labels: categories.id, categories.label
-- indirect: -
SELECT ARRAY(SELECT label FROM shop.categories ORDER BY id) AS labels;

-- case: INTERSECT ALL
-- out id: accounts.parent, orders.id
-- indirect: accounts.parent, orders.id
SELECT id FROM shop.orders INTERSECT ALL SELECT parent FROM shop.accounts;

-- case: CTE that reads the query around it
-- out top: customers.id, orders.amount, orders.customer_id
-- indirect: -
SELECT (WITH m AS (SELECT max(amount) AS a FROM shop.orders WHERE customer_id = c.id) SELECT a FROM m) AS top FROM shop.customers AS c;

-- case: mutual names of CTE and table by schema
-- out x: customers.id
-- out qty: orders.qty
-- indirect: customers.id, orders.id
WITH orders AS (SELECT id AS x FROM shop.customers) SELECT a.x, b.qty FROM orders AS a JOIN shop.orders AS b ON b.id = a.x;

-- case: latest row by row_number
-- out amount: orders.amount
-- indirect: orders.customer_id, orders.placed_at
SELECT amount FROM (SELECT amount, row_number() OVER (PARTITION BY customer_id ORDER BY placed_at DESC) AS n FROM shop.orders) AS s WHERE n = 1;

-- case: several joins to LATERAL, each sees those before
-- out y: customers.id
-- indirect: customers.id
SELECT b.y FROM shop.customers AS c JOIN LATERAL (SELECT c.id + 1 AS x) AS a ON true JOIN LATERAL (SELECT a.x * 2 AS y) AS b ON b.y > 3;

-- case: nested lateral three levels
-- out v: customers.id, orders.qty
-- indirect: -
SELECT z.v FROM shop.customers AS c, LATERAL (SELECT y.v FROM LATERAL (SELECT c.id + o.qty AS v FROM shop.orders AS o) AS y) AS z;

-- case: lateral inside join brackets
-- out q: customers.id, orders.qty
-- indirect: customers.id, orders.customer_id
SELECT l.q FROM shop.customers AS c JOIN (shop.orders AS o JOIN LATERAL (SELECT o.qty + c.id AS q) AS l ON true) ON o.customer_id = c.id;

-- case: using with join alias list
-- out a: categories.id
-- out b: categories.label
-- indirect: accounts.id, categories.id
SELECT j.a, j.b FROM (shop.categories JOIN shop.accounts USING (id)) AS j(a, b);

-- case: natural three ways
-- out id: categories.id, products.id
-- out label: categories.label
-- out parent: accounts.parent
-- out note: accounts.note
-- out attrs: products.attrs
-- out size: products.size
-- indirect: accounts.id, categories.id, products.id
SELECT * FROM shop.categories NATURAL JOIN shop.accounts NATURAL FULL JOIN shop.products;

-- case: table named like column
-- out orders: orders.qty
-- indirect: -
SELECT orders.orders FROM (SELECT qty AS orders FROM shop.orders) AS orders;

-- case: case-insensitive alias
-- out id: orders.id
-- out Q: orders.qty
-- indirect: -
SELECT O.ID, "o".Qty AS "Q" FROM shop.orders AS O;

-- case: group by expression alias
-- out d: orders.placed_at
-- out count: -
-- indirect: orders.placed_at
SELECT date_trunc('day', placed_at) AS d, count(*) FROM shop.orders GROUP BY d ORDER BY count(*) DESC LIMIT 3;

-- case: order by expression over inputs
-- out channel: orders.channel
-- indirect: orders.qty
SELECT channel FROM shop.orders ORDER BY qty * 2 LIMIT 1;

-- case: scalar subquery in order by limit
-- out id: orders.id
-- indirect: categories.id, categories.label, orders.id
SELECT id FROM shop.orders AS o ORDER BY (SELECT label FROM shop.categories AS c WHERE c.id = o.id) LIMIT 1;

-- case: union all in sub-query, name of left
-- out x: accounts.parent, orders.id
-- indirect: accounts.id, orders.qty
SELECT u.x FROM (SELECT id AS x, qty FROM shop.orders UNION ALL SELECT parent, id FROM shop.accounts) AS u WHERE u.qty > 1;

-- case: three-way set precedence
-- out id: accounts.id, customers.id, orders.id
-- indirect: accounts.id, customers.id
SELECT id FROM shop.orders UNION ALL SELECT id FROM shop.accounts INTERSECT SELECT id FROM shop.customers;

-- case: except in brackets
-- out id: orders.id
-- indirect: accounts.id, accounts.parent, orders.id
SELECT id FROM shop.orders EXCEPT (SELECT id FROM shop.accounts UNION SELECT parent FROM shop.accounts);

-- case: array agg with distinct and filter
-- out a: orders.note, orders.qty
-- out sum: orders.channel, orders.qty
-- indirect: orders.channel, orders.qty
SELECT array_agg(DISTINCT note ORDER BY note) FILTER (WHERE qty IS NOT NULL) AS a, sum(qty) OVER (PARTITION BY channel) FROM shop.orders GROUP BY qty, channel;

-- case: nested case, coalesce, nullif
-- out coalesce: orders.channel, orders.note, orders.qty
-- indirect: -
SELECT coalesce(nullif(note, ''), CASE WHEN qty > 1 THEN channel END, 'x') FROM shop.orders;

-- case: json_each_text in select and in from w alias cols
-- out k: products.attrs
-- out v: products.attrs
-- indirect: products.attrs
SELECT k, v FROM shop.products, jsonb_each_text(attrs) AS e(k, v) WHERE k <> 'x';

-- case: json elements
-- out a: products.attrs
-- out b: products.attrs
-- indirect: products.attrs
SELECT e ->> 'a' AS a, value ->> 'b' AS b FROM shop.products AS p CROSS JOIN LATERAL jsonb_array_elements(p.attrs -> 'items') AS e;

-- case: string functions with special grammar
-- out substring: orders.note
-- out s: orders.note
-- out rtrim: orders.note
-- out t: orders.channel, orders.note
-- out position: orders.channel, orders.note
-- out overlay: orders.channel, orders.note, orders.qty
-- out extract: orders.placed_at
-- out normalize: orders.note
-- out u: orders.note, orders.qty
-- out y: customers.joined
-- indirect: -
SELECT substring(note FROM 'a.*'), substring(note FOR 3) AS s, trim(trailing FROM note), trim(note, channel) AS t, position(channel IN note), overlay(note PLACING channel FROM qty FOR 2), extract(epoch FROM placed_at - now()), normalize(note, NFC), substring(note, qty) AS u, extract(year FROM (SELECT joined FROM shop.customers LIMIT 1)) AS y FROM shop.orders;

-- case: casts
-- out qty: orders.qty
-- out note: orders.note
-- out qty: orders.qty
-- out placed_at: orders.placed_at
-- out interval: -
-- out placed_at: orders.placed_at
-- out int4: -
-- out note: orders.note
-- out text: -
-- out n: -
-- indirect: -
SELECT CAST(qty AS numeric(10, 2)), CAST(note AS varchar(3)), qty::double precision, placed_at::timestamp with time zone, '1 day'::interval, placed_at::date, ('{1}'::int[])[1], note::char(3), '1'::bit(3)::text, 'a'::name::text AS n FROM shop.orders;

-- case: intervals
-- out a: orders.placed_at, orders.qty
-- out b: orders.placed_at, orders.qty
-- out c: -
-- out d: orders.qty
-- indirect: -
SELECT placed_at - interval '1' day * qty AS a, placed_at + qty * interval '1 hour' AS b, interval '1 day 2 hours' AS c, make_interval(days => qty) AS d FROM shop.orders;

-- case: many operators
-- out a: orders.qty
-- out b: orders.qty
-- out c: orders.qty
-- out e: orders.qty
-- out f: orders.qty
-- out g: orders.qty
-- out h: orders.qty
-- out i: orders.note
-- out j: orders.note
-- out k: orders.qty
-- out l: orders.qty
-- indirect: -
SELECT qty % 2 AS a, qty ^ 2 AS b, |/ qty AS c, qty << 1 AS e, qty # 3 AS f, ~ qty AS g, qty & 1 | 2 AS h, note ~ 'x' AS i, note !~~ 'y' AS j, qty <> 1 AS k, qty != 1 AS l FROM shop.orders;

-- case: json operators 2
-- out a: customers.profile
-- out b: customers.profile, customers.tags
-- out c: customers.profile, customers.tags
-- out d: customers.profile, customers.tags
-- out e: customers.profile
-- out f: customers.profile
-- out g: customers.name, customers.profile
-- out h: customers.name, customers.tags
-- out i: customers.name, customers.tags
-- out j: customers.id, customers.profile
-- indirect: -
SELECT profile @> '{}' AS a, profile ?| tags AS b, profile ?& tags AS c, profile #- tags AS d, profile @? '$.a' AS e, profile @@ '$.a == 1' AS f, profile - name AS g, tags || name AS h, tags && ARRAY[name] AS i, profile -> id AS j FROM shop.customers;

-- case: is tests
-- out a: orders.qty
-- out b: orders.qty
-- out c: orders.note
-- out d: orders.qty
-- out e: orders.note
-- out f: orders.qty
-- out g: orders.channel, orders.note
-- out h: orders.channel, orders.note
-- out i: orders.channel, orders.note
-- out j: accounts.id, orders.qty
-- out k: -
-- indirect: -
SELECT (qty > 1) IS TRUE AS a, (qty > 1) IS NOT UNKNOWN AS b, note IS NOT NULL AS c, qty ISNULL AS d, note NOT LIKE 'x' AS e, qty NOT BETWEEN 1 AND 2 AS f, note NOT IN ('a', channel) AS g, note ILIKE channel AS h, note LIKE ANY (ARRAY[channel]) AS i, qty > ALL (SELECT id FROM shop.accounts) AS j, BETWEEN_.x AS k FROM shop.orders, (SELECT 1 AS x) AS between_;

-- case: between symmetric and collate
-- out a: orders.id, orders.qty
-- out b: orders.channel, orders.note
-- indirect: -
SELECT qty BETWEEN SYMMETRIC id AND 3 AS a, note COLLATE "C" < channel AS b FROM shop.orders;

-- case: window all forms
-- out lag: orders.channel, orders.id, orders.placed_at, orders.qty
-- out ntile: orders.qty
-- out first_value: orders.customer_id, orders.id, orders.note
-- out avg: orders.customer_id, orders.id, orders.qty
-- indirect: -
SELECT lag(qty, 1, id) OVER (PARTITION BY channel, date_trunc('day', placed_at) ORDER BY placed_at DESC NULLS LAST), ntile(4) OVER (ORDER BY qty), first_value(note) OVER w, avg(qty) OVER (w ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING) FROM shop.orders WINDOW w AS (PARTITION BY customer_id ORDER BY id);

-- case: windows over an aggregate
-- out channel: orders.channel
-- out running: orders.amount, orders.channel
-- indirect: orders.channel
SELECT channel, sum(sum(amount)) OVER (ORDER BY channel) AS running FROM shop.orders GROUP BY channel;

-- case: column names that are sqlglot words
-- out date: -
-- out timestamp: -
-- out type: -
-- out key: -
-- out index: -
-- out format: -
-- out filter: -
-- out over: -
-- out first: -
-- out last: -
-- out comment: -
-- out percent: -
-- out top: -
-- out pivot: -
-- out final: -
-- out settings: -
-- out semi: -
-- out anti: -
-- out asof: -
-- out div: -
-- out current_datetime: -
-- out rlike: -
-- out zone: -
-- out day: -
-- out replace: -
-- out if: -
-- out text: -
-- out json: -
-- out name: -
-- out value: -
-- out values_: -
-- out row: -
-- out range: -
-- indirect: -
SELECT s.date, s.timestamp, s.type, s.key, s.index, s.format, s.filter, s.over, s.first, s.last, s.comment, s.percent, s.top, s.pivot, s.final, s.settings, s.semi, s.anti, s.asof, s.div, s.current_datetime, s.rlike, s.zone, s.day, s.replace, s.if, s.text, s.json, s.name, s.value, s.values_, s.row, s.range FROM (SELECT 1 AS date, 2 AS timestamp, 3 AS type, 4 AS key, 5 AS index, 6 AS format, 7 AS filter, 8 AS over, 9 AS first, 10 AS last, 11 AS comment, 12 AS percent, 13 AS top, 14 AS pivot, 15 AS final, 16 AS settings, 17 AS semi, 18 AS anti, 19 AS asof, 20 AS div, 21 AS current_datetime, 22 AS rlike, 23 AS zone, 24 AS day, 25 AS replace, 26 AS if, 27 AS text, 28 AS json, 29 AS name, 30 AS value, 31 AS values_, 32 AS row, 33 AS range) AS s;

-- case: same unqualified
-- out date: -
-- out type: -
-- out key: -
-- out index: -
-- out format: -
-- out first: -
-- out last: -
-- out percent: -
-- out top: -
-- out pivot: -
-- out final: -
-- out semi: -
-- out anti: -
-- out asof: -
-- out div: -
-- out current_datetime: -
-- out rlike: -
-- out zone: -
-- out day: -
-- out replace: -
-- out if: -
-- out text: -
-- out json: -
-- out name: -
-- out value: -
-- indirect: -
SELECT date, type, key, index, format, first, last, percent, top, pivot, final, semi, anti, asof, div, current_datetime, rlike, zone, day, replace, if, text, json, name, value FROM (SELECT 1 AS date, 3 AS type, 4 AS key, 5 AS index, 6 AS format, 9 AS first, 10 AS last, 12 AS percent, 13 AS top, 14 AS pivot, 15 AS final, 17 AS semi, 18 AS anti, 19 AS asof, 20 AS div, 21 AS current_datetime, 22 AS rlike, 23 AS zone, 24 AS day, 25 AS replace, 26 AS if, 27 AS text, 28 AS json, 29 AS name, 30 AS value) AS s;

-- case: aliases that are sqlglot words
-- out id: accounts.id
-- out qty: orders.qty
-- out label: categories.label
-- out i: customers.id
-- indirect: accounts.id, orders.id
SELECT asof.id, semi.qty, final.label, sample.id AS i FROM shop.accounts asof JOIN shop.orders semi ON semi.id = asof.id CROSS JOIN shop.categories final, shop.customers AS sample;

-- case: table command
-- out id: categories.id
-- out label: categories.label
-- indirect: -
TABLE shop.categories;

-- case: hypothetical set and ordered set
-- out rank: orders.qty
-- out mode: orders.channel, orders.id
-- indirect: -
SELECT rank(5) WITHIN GROUP (ORDER BY qty), mode() WITHIN GROUP (ORDER BY channel) FILTER (WHERE id > 1) FROM shop.orders;

-- case: recursive with two ctes
-- out path: accounts.id
-- indirect: accounts.id, accounts.parent
WITH RECURSIVE base AS (SELECT id, parent FROM shop.accounts), tree AS (SELECT id, ARRAY[id] AS path FROM base WHERE parent IS NULL UNION ALL SELECT b.id, t.path || b.id FROM base AS b, tree AS t WHERE b.parent = t.id AND NOT b.id = ANY (t.path)) SELECT path FROM tree;

-- case: forward reference in recursive with
-- out x: orders.qty
-- indirect: -
WITH RECURSIVE a AS (SELECT x FROM b), b AS (SELECT qty AS x FROM shop.orders) SELECT x FROM a;

-- case: generate_series in from with timestamps and lateral agg
-- out day: -
-- out n: orders.id
-- indirect: orders.placed_at
SELECT d::date AS day, count(o.id) AS n FROM generate_series(timestamptz '2024-01-01', '2024-02-01', '1 day') AS d LEFT JOIN shop.orders AS o ON o.placed_at::date = d::date GROUP BY d;

-- case: function call with star and in from alias less
-- out generate_series: -
-- out ordinality: -
-- indirect: -
SELECT generate_series, ordinality FROM generate_series(1, 3) WITH ORDINALITY;

-- case: whole row compare and row is null
-- out a: orders.amount, orders.channel, orders.customer_id, orders.id, orders.note, orders.placed_at, orders.qty
-- out b: orders.amount, orders.channel, orders.customer_id, orders.id, orders.note, orders.placed_at, orders.qty
-- out c: orders.qty
-- out d: orders.amount, orders.channel, orders.customer_id, orders.id, orders.note, orders.placed_at, orders.qty
-- indirect: orders.id
SELECT o IS NULL AS a, o = o AS b, (o).qty + 1 AS c, ROW(o.*) IS NULL AS d FROM shop.orders AS o WHERE o.id = 1;

-- case: values in CTE
-- out a: -
-- out qty: orders.qty
-- indirect: orders.id
WITH v(a, b) AS (VALUES (1, 2), (3, 4)) SELECT v.a, o.qty FROM v JOIN shop.orders AS o ON o.id = v.b;

-- case: unicode and doubled quotes
-- out é: orders.id
-- out a"b: orders.qty
-- indirect: -
SELECT é, "a""b" FROM (SELECT id AS é, qty AS "a""b" FROM shop.orders) AS s;

-- case: correlated in group by having
-- out id: customers.id
-- indirect: customers.id, orders.customer_id, orders.qty
SELECT c.id FROM shop.customers AS c GROUP BY c.id HAVING count(*) > (SELECT min(qty) FROM shop.orders AS o WHERE o.customer_id = c.id);

-- case: cursor-like offset rows
-- out id: orders.id
-- indirect: orders.qty
SELECT id FROM shop.orders ORDER BY qty OFFSET 5 ROWS FETCH NEXT 5 ROWS ONLY;

-- case: grouping sets and distinct aggregates of rows
-- out n: orders.channel, orders.qty
-- indirect: orders.customer_id, orders.id, orders.note, orders.qty
SELECT count(DISTINCT (channel, qty)) AS n FROM shop.orders GROUP BY GROUPING SETS ((note, id), (customer_id, qty));

-- case: EXCEPT after UNION ALL takes both
-- out id: accounts.id, orders.id
-- indirect: accounts.id, customers.id, orders.id
SELECT id FROM shop.orders UNION ALL SELECT id FROM shop.accounts EXCEPT SELECT id FROM shop.customers;


-- case: operators of every spelling
-- out a: orders.amount, orders.qty
-- out ?column?: orders.amount
-- out b: orders.channel, orders.note
-- out c: customers.name, customers.tags
-- out ?column?: orders.qty
-- indirect: customers.id, orders.customer_id
SELECT amount OPERATOR(pg_catalog.*) qty AS a, @ amount, note ^@ channel AS b, name OPERATOR(pg_catalog.=) ANY (tags) AS c, qty|/**/1 FROM shop.orders JOIN shop.customers ON customer_id OPERATOR(pg_catalog.=) customers.id;

-- case: types of every spelling
-- out oid: -
-- out timestamptz: -
-- out interval: -
-- out float8: orders.qty
-- out varchar: orders.qty
-- out bit: -
-- out char: -
-- out t: orders.note
-- out timetz: -
-- indirect: -
SELECT '{1}'::oid[], timestamp(3) with time zone '2020-01-01 00:00+00', interval '1' day, CAST(qty + 1 AS double precision), (qty + 1)::character varying(5), B'1'::bit(1), 'a'::"char", note::pg_catalog.text[1] AS t, time with time zone '10:00+00' FROM shop.orders;

-- case: alias of USING
-- out id: categories.id
-- out label: categories.label
-- out x: categories.id
-- indirect: accounts.id, categories.id
SELECT ju.id, c.label, ju.id + 1 AS x FROM shop.categories AS c JOIN shop.accounts AS a USING (id) AS ju;

-- case: VALUES and TABLE as queries
-- out id: orders.id
-- out column1: orders.qty
-- out k: categories.id, orders.qty
-- indirect: categories.id, categories.label, orders.channel, orders.id, orders.qty
-- dead: accounts.id, accounts.note, accounts.parent
SELECT o.id, (VALUES (o.qty)), (SELECT k FROM (VALUES (o.qty) UNION ALL (SELECT id FROM shop.categories)) AS u(k) LIMIT 1) AS k FROM shop.orders AS o WHERE o.id IN (VALUES (1), (o.qty) LIMIT 5) AND (o.qty, o.channel) IN (TABLE shop.categories LIMIT 1) AND EXISTS (TABLE shop.accounts);

-- case: SEARCH and CYCLE
-- out id: accounts.id
-- out w: accounts.id, accounts.parent
-- out looped: accounts.id
-- out t: accounts.id
-- indirect: accounts.id, accounts.parent
WITH RECURSIVE up(id, parent) AS (SELECT a.id, a.parent FROM shop.accounts AS a UNION ALL SELECT a.id, a.parent FROM shop.accounts AS a JOIN up ON a.id = up.parent) SEARCH DEPTH FIRST BY id, parent SET way CYCLE id SET looped TO 'y' DEFAULT 'n' USING trail SELECT id, way IS NULL AS w, looped, trail IS NULL AS t FROM up;

-- case: TABLESAMPLE, ONLY, row locks, USING in ORDER BY
-- out id: orders.id
-- indirect: orders.qty
SELECT o.id FROM ONLY shop.orders AS o TABLESAMPLE bernoulli (50) REPEATABLE (1) ORDER BY o.qty USING > LIMIT 5 FOR UPDATE OF o SKIP LOCKED;

-- case: GROUP BY DISTINCT, expressions in ROLLUP
-- out n: orders.channel, orders.qty
-- indirect: orders.channel, orders.id, orders.qty
SELECT grouping(qty > 1, channel) AS n FROM shop.orders GROUP BY DISTINCT ROLLUP (qty > 1, channel), GROUPING SETS (CUBE (channel, (qty > 1)), (), (id));

-- case: ROWS FROM with a column definition list inside
-- out p: customers.profile
-- out q: customers.profile
-- out unnest: customers.tags
-- out ordinality: customers.profile, customers.tags
-- indirect: customers.profile, customers.tags
SELECT r.* FROM shop.customers AS c, ROWS FROM (jsonb_to_recordset(c.profile) AS (p int, q text), unnest(c.tags)) WITH ORDINALITY AS r;

-- case: keywords that are values
-- out current_role: -
-- out user: -
-- out u: orders.note
-- indirect: -
SELECT current_role, user, o.note || user AS u FROM shop.orders AS o;

-- case: the name of a sub-query that begins with a star
-- out label: categories.id, categories.label
-- out n: -
-- indirect: -
SELECT (SELECT * FROM (SELECT label FROM shop.categories WHERE id > 1) AS s), 7 AS n FROM shop.orders;

-- case: DISTINCT ON before a call, TABLESAMPLE of an expression
-- out a: orders.id
-- indirect: orders.customer_id
SELECT DISTINCT ON (customer_id) abs(- id) AS a FROM shop.orders TABLESAMPLE system (100.0 / 2) REPEATABLE ('1'::int);

-- case: unnest that gives a plain value, and its star
-- out u: customers.tags
-- out x: -
-- out n: -
-- indirect: customers.tags
SELECT u.*, x.* FROM shop.customers AS c, unnest(c.tags) AS u, unnest(ARRAY[1, 2], ARRAY['a'::text]) AS x(x, n);
