-- request: ⟪64×a⟫ bigint
-- owner: shop@example.com
--
-- What an example model reads.

SELECT 1 AS one FROM request;
