using CrossBorder.Contracts.Events;
using CrossBorder.Platform;

namespace CrossBorder.Catalog;

/// <summary>Creates or changes products by SKU in one statement, and tells what customs must know of a change.</summary>
static class WriteListings
{
    /// <param name="listings">Of different SKUs, in their order.</param>
    public static async Task<List<PutRow>> Run(Tx tx, Guid exporterId, IReadOnlyList<Listing> listings, DateTimeOffset now)
    {
        if (listings.Count == 0)
            return [];
        var rows = await tx.Many<PutRow>(PutSql, PutColumns(exporterId, listings));
        var bySku = listings.ToDictionary(listing => listing.Sku);
        foreach (var row in rows.Where(row => !row.Kept && row.Status == ProductStatus.Published && Reclassified(row, bySku[row.Sku])))
        {
            // A published listing is complete, and without an HS code nothing of it was classified.
            if (bySku[row.Sku] is { HsCode: { } hsCode } listing)
                tx.Publish(new ProductClassified(
                    row.Id, row.Version, now, exporterId, row.Sku, listing.NameEn, listing.NameZh!, hsCode,
                    listing.UnitCode!, listing.Origin!, listing.NetGrams!.Value, listing.GrossGrams!.Value));
        }

        return rows;
    }

    static bool Reclassified(PutRow row, Listing listing) =>
        (row.OldHsCode, row.OldUnitCode, row.OldOrigin, row.OldNetGrams, row.OldGrossGrams)
        != (listing.HsCode, listing.UnitCode, listing.Origin, listing.NetGrams, listing.GrossGrams);

    static object PutColumns(Guid exporterId, IReadOnlyList<Listing> listings)
    {
        var tiers = listings.SelectMany(listing => listing.Tiers.Select(tier => (listing.Sku, Tier: tier))).ToList();
        return new
        {
            exporterId,
            By = (Principal.Current ?? Principal.Service("catalog")).ToString(),
            Ids = listings.Select(_ => Guid.CreateVersion7()).ToArray(),
            Skus = listings.Select(listing => listing.Sku).ToArray(),
            NamesEn = listings.Select(listing => listing.NameEn).ToArray(),
            NamesZh = listings.Select(listing => listing.NameZh).ToArray(),
            HsCodes = listings.Select(listing => listing.HsCode).ToArray(),
            UnitCodes = listings.Select(listing => listing.UnitCode).ToArray(),
            Origins = listings.Select(listing => listing.Origin).ToArray(),
            NetGrams = listings.Select(listing => listing.NetGrams).ToArray(),
            GrossGrams = listings.Select(listing => listing.GrossGrams).ToArray(),
            Currencies = listings.Select(listing => listing.Currency).ToArray(),
            Stocks = listings.Select(listing => listing.Stock).ToArray(),
            SaleComplete = listings.Select(listing => listing.Lost(oldHsCode: null) is null).ToArray(),
            TierSkus = tiers.Select(tier => tier.Sku).ToArray(),
            TierQuantities = tiers.Select(tier => tier.Tier.MinQuantity).ToArray(),
            TierPrices = tiers.Select(tier => tier.Tier.UnitPrice).ToArray(),
        };
    }

    // Products are locked and inserted in the order of their SKUs, so that rival batches wait for each other and do not deadlock.
    const string PutSql =
        """
        with draft as materialized (
            select sku, id, name_en, name_zh, hs_code, unit_code, origin, net_grams, gross_grams,
                currency, stock, sale_complete
            from unnest(@Skus, @Ids, @NamesEn, @NamesZh, @HsCodes, @UnitCodes, @Origins, @NetGrams,
                @GrossGrams, @Currencies, @Stocks, @SaleComplete)
                as draft (sku, id, name_en, name_zh, hs_code, unit_code, origin, net_grams,
                gross_grams, currency, stock, sale_complete)
        ),
        tier as materialized (
            select sku, min_quantity, unit_price
            from unnest(@TierSkus, @TierQuantities, @TierPrices) as tier (sku, min_quantity, unit_price)
        ),
        old as materialized (
            select sku, id, version, status, name_en, name_zh, hs_code, unit_code, origin, net_grams,
                gross_grams, currency
            from product
            where exporter_id = @exporterId and sku = any(@Skus)
            order by sku
            for no key update
        ),
        repriced as (
            select coalesce(was.sku, tier.sku) as sku
            from (
                select old.sku, min_quantity, unit_price
                from old
                join price_tier on exporter_id = @exporterId and product_id = old.id
            ) as was
            full join tier on tier.sku = was.sku and tier.min_quantity = was.min_quantity
            where was.unit_price is distinct from tier.unit_price
        ),
        written as (
            insert into product (exporter_id, id, version, status, sku, name_en, name_zh, hs_code,
                unit_code, origin, net_grams, gross_grams, currency)
            select @exporterId, draft.id, 1, 'Draft', draft.sku, draft.name_en, draft.name_zh,
                draft.hs_code, draft.unit_code, draft.origin, draft.net_grams, draft.gross_grams,
                draft.currency
            from draft
            left join old on old.sku = draft.sku
            where (old.status is distinct from 'Published'
                    or (draft.sale_complete and (old.hs_code is null or draft.hs_code is not null)))
                and (draft.sku in (select sku from repriced)
                    or (old.name_en, old.name_zh, old.hs_code, old.unit_code, old.origin,
                        old.net_grams, old.gross_grams, old.currency)
                    is distinct from (draft.name_en, draft.name_zh, draft.hs_code, draft.unit_code,
                        draft.origin, draft.net_grams, draft.gross_grams, draft.currency))
            order by draft.sku
            on conflict on constraint product_sku_once do update
            set version = product.version + 1, name_en = excluded.name_en,
                name_zh = excluded.name_zh, hs_code = excluded.hs_code,
                unit_code = excluded.unit_code, origin = excluded.origin,
                net_grams = excluded.net_grams, gross_grams = excluded.gross_grams,
                currency = excluded.currency, changed_at = now()
            returning id, sku, version, status
        ),
        untiered as (
            delete from price_tier
            using written
            where exporter_id = @exporterId and product_id = written.id and not exists (
                select from tier
                where tier.sku = written.sku and tier.min_quantity = price_tier.min_quantity)
        ),
        tiered as (
            insert into price_tier (exporter_id, product_id, min_quantity, unit_price)
            select @exporterId, written.id, tier.min_quantity, tier.unit_price
            from tier
            join written on written.sku = tier.sku
            on conflict on constraint price_tier_key do update
            set unit_price = excluded.unit_price
            where price_tier.unit_price <> excluded.unit_price
        ),
        stocked as (
            insert into stock (exporter_id, product_id, on_hand)
            select @exporterId, written.id, draft.stock
            from written
            join draft on draft.sku = written.sku
            where written.version = 1
        ),
        opened as (
            insert into stock_movement (exporter_id, id, product_id, warehouse_id, change, reason, made_by, made_at)
            select @exporterId, gen_random_uuid(), written.id, @exporterId, draft.stock, 'Opening', @By, now()
            from written
            join draft on draft.sku = written.sku
            where written.version = 1 and draft.stock > 0
        )
        select draft.sku, coalesce(written.id, old.id) as id,
            coalesce(written.version, old.version) as version,
            coalesce(written.status, old.status) as status, written.id is null as kept,
            old.status as old_status, old.hs_code as old_hs_code, old.unit_code as old_unit_code,
            old.origin as old_origin, old.net_grams as old_net_grams,
            old.gross_grams as old_gross_grams
        from draft
        left join written on written.sku = draft.sku
        left join old on old.sku = draft.sku
        """;
}

/// <summary>
/// What became of one listing. Kept: not written, for the listing says what was there already or would leave a published product
/// incomplete.
/// </summary>
sealed record PutRow
{
    public required string Sku { get; init; }
    public Guid Id { get; init; }
    public int Version { get; init; }
    public ProductStatus Status { get; init; }
    public bool Kept { get; init; }
    public ProductStatus? OldStatus { get; init; }
    public string? OldHsCode { get; init; }
    public string? OldUnitCode { get; init; }
    public string? OldOrigin { get; init; }
    public long? OldNetGrams { get; init; }
    public long? OldGrossGrams { get; init; }

    /// <summary>Why it was not written; null when it was, or said what was there already.</summary>
    public Problem? Refusal(Listing listing) =>
        Kept && OldStatus == ProductStatus.Published && listing.Lost(OldHsCode) is { } lost
            ? new Problem(409, "product_incomplete", $"A published product keeps its {lost}.", lost,
                "a value, or withdraw the product first")
            : null;
}
