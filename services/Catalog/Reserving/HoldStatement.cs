using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>A checked request to hold stock for one order, as columns of the statement below.</summary>
sealed record Hold(
    Guid OrderId, Guid ExporterId, Guid PartyId, Currency Currency, string Fingerprint, DateTimeOffset ExpiresAt, Audience Audience,
    long FreightMinor, string[] Codes,
    Guid?[] ProductIds, string?[] Skus, long[] Quantities, decimal?[] Agreed, string Kind = OrderKind.Standard, string Incoterm = "")
{
    /// <summary>Of each line of a sample or trial, once they were looked up: they set the price.</summary>
    public SampleTerms?[] Terms { get; } = new SampleTerms?[Quantities.Length];

    /// <summary>
    /// Looks the products up, prices the lines, and holds the stock if all is well: one statement, one round trip, one commit. The
    /// stock rows are locked in the order of their product ids before anything is decided on them, and written from what the lock
    /// saw: an update computes from the statement's snapshot first, and the constraints judge even what it then computes anew.
    /// The price is the agreed one, else that of the price list which goes first (PriceRule), else the product's own tier.
    /// An order that has a reservation already is left alone (known). While the exporter has promotions, the order names one, or its
    /// buyer paid for samples that lower it, nothing is held unless the caller weighs them after the statement, in its transaction.
    /// Rows are looked up line by line (lateral) and stock by an array of ids, so that even a plan made for small exporters never
    /// reads all products of a big one.
    /// </summary>
    public const string Sql =
        $"""
        {LookUp}
                for no key update
        {Priced},
        {Write}
        {Lines}
            exists (select from claimed) as held,
        {Refusals}
        """;

    /// <summary>The same decision without its effect: nothing is locked, and nothing held.</summary>
    public const string ReadSql =
        $"""
        {LookUp}
        {Priced}
        {Lines}
        {Refusals}
        """;

    const string LookUp =
        """
        with seller as materialized (
            select qualified, (promotes_from <= @Now and @Now < promotes_until) is true
                or exists (
                    select from sample_use as paid
                    where paid.exporter_id = @ExporterId and paid.buyer_id = @BuyerId and paid.credit <> 'None'
                        and paid.taken and paid.amount_minor > 0 and paid.paid_at is not null
                        and paid.left_at is not null and paid.void_at is null and paid.credit_taken_by is null
                ) as promotes
            from exporter
            where id = @ExporterId
        ),
        line as materialized (
            select line_no, quantity, agreed, coalesce(line.product_id, named.id) as product_id
            from unnest(@LineNos, @ProductIds, @Skus, @Quantities, @Agreed)
                as line (line_no, product_id, sku, quantity, agreed)
            left join lateral (
                select id from product where exporter_id = @ExporterId and product.sku = line.sku limit 1
            ) as named on line.sku is not null
        ),
        locked as materialized (
            select wanted.product_id, product.sku, product.status, product.name_en, product.name_zh,
                product.hs_code, product.unit_code, product.origin, product.net_grams,
                product.gross_grams, product.currency, product.version as product_version,
                product.family_id, product.carton_units, stock.on_hand, stock.reserved,
                case when stock.made_to_order then 1000000000000
                    else stock.on_hand - stock.reserved end as available
            from (
                select distinct product_id from line where product_id is not null order by product_id
            ) as wanted
            cross join lateral (
                select on_hand, reserved, made_to_order
                from stock
                where exporter_id = @ExporterId and product_id = wanted.product_id
        """;

    const string Priced =
        $"""
            ) as stock
            cross join lateral (
                select sku, status, name_en, name_zh, hs_code, unit_code, origin, net_grams,
                    gross_grams, currency, version, family_id, carton_units
                from product
                where exporter_id = @ExporterId and id = wanted.product_id
                limit 1
            ) as product
            where not exists (select from reservation where order_id = @OrderId)
        ),
        audience as materialized (
            {PriceRule.ListsSql}
        ),
        asked as materialized (
            select line.line_no, line.quantity, line.agreed, locked.*,
                (sum(line.quantity) over (partition by locked.product_id))::bigint as demand,
                (sum(line.quantity) over (
                    partition by coalesce(locked.family_id, locked.product_id)))::bigint as family_quantity
            from line
            left join locked on locked.product_id = line.product_id
        ),
        found as materialized (
            select asked.*, listed.*,
                case when listed.list_id is null then tier.min_quantity
                    when listed.counting = 'Line' then listed.row_from end as tier_min_quantity,
                coalesce(asked.agreed, listed.list_price, case when asked.currency = @Currency then tier.unit_price end)
                    as unit_price
            from asked
            left join lateral (
                {PriceRule.RowSql}
            ) as listed on asked.agreed is null
            left join lateral (
                select min_quantity, unit_price
                from price_tier
                where exporter_id = @ExporterId and product_id = asked.product_id
                    and min_quantity <= asked.quantity
                order by min_quantity desc
                limit 1
            ) as tier on asked.agreed is null and listed.list_id is null
        ),
        priced as materialized (
            select found.*, round(quantity * unit_price * @MinorUnits)::bigint as amount_minor
            from found
        )
        """;

    const string Write =
        """
        claimed as (
            insert into reservation (order_id, version, status, exporter_id, party_id,
                fingerprint, expires_at, currency, buyer_id, market, channel, freight_minor)
            select @OrderId, @Version, 'Held', @ExporterId, @PartyId, @Fingerprint, @ExpiresAt,
                @Currency, @BuyerId, @Market, @Channel, @FreightMinor
            from priced
            having exists (select from seller where qualified and (@Weighed or not (promotes or @Named)))
                and bool_and(coalesce(status = 'Published' and unit_price is not null
                    and demand <= available, false))
            on conflict on constraint reservation_key do nothing
            returning order_id
        ),
        kept as (
            insert into reservation_line (order_id, line_no, exporter_id, product_id, sku, name_en,
                name_zh, hs_code, unit_code, origin, quantity, unit_price, amount_minor,
                net_grams, gross_grams, tier_min_quantity, price_list_id, price_list_version,
                price_row_from, price_row_version, product_version)
            select order_id, line_no, @ExporterId, product_id, sku, name_en,
                name_zh, hs_code, unit_code, origin, quantity, unit_price, amount_minor,
                quantity * net_grams, quantity * gross_grams, tier_min_quantity, list_id, list_version,
                row_from, row_version, product_version
            from priced cross join claimed
        ),
        held as (
            update stock
            set reserved = wanted.reserved + wanted.demand, on_hand = wanted.on_hand
            from (
                select distinct product_id, on_hand, reserved, demand from priced cross join claimed
            ) as wanted
            where stock.exporter_id = @ExporterId and stock.product_id = wanted.product_id
                and stock.product_id = any(array(select product_id from locked))
        )
        """;

    const string Lines =
        """
        select line_no, product_id, sku, status, name_en, name_zh, hs_code, unit_code, origin,
            quantity, agreed, unit_price, amount_minor, quantity * net_grams as net_grams,
            quantity * gross_grams as gross_grams, tier_min_quantity, currency, available, demand,
            list_id as price_list_id, list_version as price_list_version, row_from as price_row_from,
            row_version as price_row_version, product_version,
        """;

    const string Refusals =
        """
            exists (select from reservation where order_id = @OrderId) as known,
            exists (select from seller where qualified) as qualified,
            exists (select from seller where promotes) as promotes,
            case when unit_price is null then (
                select min(min_quantity) from price_tier
                where exporter_id = @ExporterId and price_tier.product_id = priced.product_id
            ) end as moq
        from priced
        order by line_no
        """;

    /// <param name="weighed">The caller weighs promotions in the same transaction.</param>
    public object Arguments(int version, bool weighed = false) => new
    {
        OrderId,
        Version = version,
        ExporterId,
        PartyId,
        Currency,
        MinorUnits = 1 / new Money(1, Currency).Major,
        Fingerprint,
        ExpiresAt,
        FreightMinor,
        Named = Codes.Length > 0,
        Weighed = weighed || (Codes.Length == 0 && Agreed.All(price => price is not null)),
        Audience.Now,
        Audience.BuyerId,
        Audience.Buyers,
        Audience.Market,
        Audience.Channel,
        LineNos = Enumerable.Range(1, Quantities.Length).ToArray(),
        ProductIds,
        Skus,
        Quantities,
        Agreed,
    };
}

/// <summary>A line after the statement: with the product's facts when it was found, and the state that decided.</summary>
sealed record HoldLine
{
    public int LineNo { get; init; }
    public Guid? ProductId { get; init; }
    public string? Sku { get; init; }
    public ProductStatus? Status { get; init; }
    public string? NameEn { get; init; }
    public string? NameZh { get; init; }
    public string? HsCode { get; init; }
    public string? UnitCode { get; init; }
    public string? Origin { get; init; }
    public long Quantity { get; init; }
    public decimal? Agreed { get; init; }
    public decimal? UnitPrice { get; init; }
    public long? AmountMinor { get; init; }
    public long? NetGrams { get; init; }
    public long? GrossGrams { get; init; }
    public long? TierMinQuantity { get; init; }
    public string? Currency { get; init; }

    /// <summary>The list that priced it, with its row; null for the product's own tiers and an agreed price.</summary>
    public Guid? PriceListId { get; init; }
    public int? PriceListVersion { get; init; }
    public long? PriceRowFrom { get; init; }
    public int? PriceRowVersion { get; init; }
    public int? ProductVersion { get; init; }

    /// <summary>Before promotions, and what they took off; null when none touched the line.</summary>
    public decimal? ListUnitPrice { get; init; }
    public long? DiscountMinor { get; init; }

    /// <summary>What a unit that is given away is worth to customs.</summary>
    public decimal? CustomsUnitPrice { get; init; }

    /// <summary>Units on hand that no order holds.</summary>
    public long Available { get; init; }

    /// <summary>Units of this product that all lines of the order ask for together.</summary>
    public long Demand { get; init; }
    public bool Held { get; init; }
    public bool Known { get; init; }
    public bool Qualified { get; init; }
    public bool Promotes { get; init; }
    public long? Moq { get; init; }

    public V1.ReservedLine ToWire() => new()
    {
        LineNo = LineNo,
        ProductId = ProductId!.Value.ToString(),
        Sku = Sku,
        NameEn = NameEn,
        NameZh = NameZh,
        HsCode = HsCode ?? "",
        UnitCode = UnitCode,
        Origin = Origin,
        Quantity = Quantity,
        UnitPrice = Catalog.UnitPrice.Format(UnitPrice!.Value),
        AmountMinor = AmountMinor!.Value,
        NetGrams = NetGrams!.Value,
        GrossGrams = GrossGrams!.Value,
        TierMinQuantity = TierMinQuantity ?? 0,
        PriceListId = PriceListId?.ToString() ?? "",
        PriceListVersion = PriceListVersion ?? 0,
        PriceRowFrom = PriceRowFrom ?? 0,
        PriceRowVersion = PriceRowVersion ?? 0,
        ProductVersion = ProductVersion ?? 0,
        ListUnitPrice = ListUnitPrice is { } listed ? Catalog.UnitPrice.Format(listed) : "",
        DiscountMinor = DiscountMinor ?? 0,
        CustomsUnitPrice = CustomsUnitPrice is { } worth ? Catalog.UnitPrice.Format(worth) : "",
    };
}
