namespace CrossBorder.Catalog;

/// <summary>
/// What a formula comes to: (base x rate) x (1 + percent / 100) + amount in the list's currency, rounded half away from zero to four
/// decimals. The base is the product's cost, or the row of another list whose tier the row's own begins in. The rate is that of the
/// list for the base's currency, none when the currencies agree; its source and date are kept beside the result.
/// </summary>
static class PriceFormula
{
    /// <summary>Deepest chain of lists that are computed from each other.</summary>
    public const int DepthMost = 8;

    /// <summary>
    /// Laterals beside a row of prices (wanted) and its list (list). Gives base (price, currency, from, version), rate and the
    /// result, which is null when the base or the rate is missing or the price would not be above 0 and below 100 million.
    /// </summary>
    public const string Sql =
        """
        left join lateral (
            select below.unit_price as price, source.currency, below.min_quantity, below.version
            from price_row as below
            join price_list as source
                on source.exporter_id = below.exporter_id and source.id = below.list_id
            where wanted.base_kind = 'List' and below.exporter_id = wanted.exporter_id
                and below.list_id = wanted.base_list_id and below.product_id = wanted.product_id
                and below.min_quantity <= wanted.min_quantity and below.recorded_until is null
            order by below.min_quantity desc
            limit 1
        ) as listed on true
        left join lateral (
            select cost as price, currency, version
            from product_cost
            where wanted.base_kind = 'Cost' and exporter_id = wanted.exporter_id
                and product_id = wanted.product_id and recorded_until is null
            limit 1
        ) as cost on true
        left join lateral (
            select coalesce(listed.price, cost.price) as price,
                coalesce(listed.currency, cost.currency) as currency, listed.min_quantity,
                coalesce(listed.version, cost.version) as version
        ) as base on true
        left join lateral (
            select rate, source, rate_date
            from price_list_rate
            where exporter_id = wanted.exporter_id and list_id = wanted.list_id
                and base_currency = base.currency and base.currency <> list.currency
                and recorded_until is null
            limit 1
        ) as rate on true
        left join lateral (
            select round(base.price * case when base.currency = list.currency then 1 else rate.rate end
                * (1 + coalesce(wanted.percent, 0) / 100) + coalesce(wanted.amount, 0), 4) as price
        ) as computed on true
        left join lateral (
            select coalesce(wanted.fixed_price,
                case when computed.price > 0 and computed.price < 100000000 then computed.price end) as price
        ) as result on true
        """;
}
