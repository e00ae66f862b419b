-- request: customer_id bigint, amount numeric
-- owner: shop@example.com
--
-- What an example model reads.

SELECT risk.chargeback_rate_90d FROM request
LEFT JOIN features.merchant_risk AS risk USING (merchant_id);
