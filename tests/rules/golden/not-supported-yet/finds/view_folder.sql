-- file: sources/orders.sql
SELECT 1;
