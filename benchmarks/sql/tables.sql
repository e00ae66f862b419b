-- What the feature views read: three tables of one shape, of which each customer has about ten rows.
CREATE SCHEMA shop;
CREATE TABLE shop.customers (customer_id bigint NOT NULL);
CREATE TABLE shop.orders (
    customer_id bigint NOT NULL,
    happened_at timestamptz NOT NULL,
    count_1 bigint NOT NULL,
    count_2 bigint NOT NULL,
    count_3 bigint,
    total_1 double precision NOT NULL,
    total_2 double precision NOT NULL,
    total_3 double precision NOT NULL,
    total_4 double precision,
    price numeric(10, 2) NOT NULL,
    city text NOT NULL,
    regular boolean NOT NULL
);
CREATE TABLE shop.visits (
    customer_id bigint NOT NULL,
    happened_at timestamptz NOT NULL,
    count_1 bigint NOT NULL,
    count_2 bigint NOT NULL,
    count_3 bigint,
    total_1 double precision NOT NULL,
    total_2 double precision NOT NULL,
    total_3 double precision NOT NULL,
    total_4 double precision,
    price numeric(10, 2) NOT NULL,
    city text NOT NULL,
    regular boolean NOT NULL
);
CREATE TABLE shop.calls (
    customer_id bigint NOT NULL,
    happened_at timestamptz NOT NULL,
    count_1 bigint NOT NULL,
    count_2 bigint NOT NULL,
    count_3 bigint,
    total_1 double precision NOT NULL,
    total_2 double precision NOT NULL,
    total_3 double precision NOT NULL,
    total_4 double precision,
    price numeric(10, 2) NOT NULL,
    city text NOT NULL,
    regular boolean NOT NULL
);
CREATE SCHEMA bench;
CREATE TABLE bench.spine (
    fsql_ordinal bigint NOT NULL,
    customer_id bigint NOT NULL,
    event_time timestamptz NOT NULL
)
