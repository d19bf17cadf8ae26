using CrossBorder.Platform;

namespace CrossBorder.Catalog;

/// <summary>Brings checked rows of a change beside the list, with the products and base lists that their names stand for.</summary>
static class StagePrices
{
    /// <returns>The rows that could not be staged, each with its problem, in the order of their lines.</returns>
    public static async Task<List<(PriceDraft Row, Problem Problem)>> Run(Tx tx, PriceChange change, IReadOnlyList<PriceDraft> rows)
    {
        var byLine = rows.ToDictionary(row => row.Line);
        var left = await tx.Many<LeftOut>(StageSql, Columns(change, rows));
        return [.. left.Select(row => (byLine[row.LineNo], Why(byLine[row.LineNo], row)))];
    }

    static Problem Why(PriceDraft row, LeftOut left)
    {
        if (left.NoProduct)
            return Problem.Invalid("sku", $"The exporter has no product {row.Sku}.", "a SKU of the exporter");
        return left.NoBase
            ? Problem.Invalid("base", $"The exporter has no price list {row.BaseCode}.", "Cost, or the code of a price list")
            : Problem.Invalid("min_quantity", $"{row.Sku} from {row.MinQuantity} comes twice; the first one counts.",
                "each SKU once per quantity");
    }

    static object Columns(PriceChange change, IReadOnlyList<PriceDraft> rows) => new
    {
        change.ExporterId,
        change.Id,
        change.ListId,
        Lines = rows.Select(row => row.Line).ToArray(),
        Skus = rows.Select(row => row.Sku).ToArray(),
        MinQuantities = rows.Select(row => row.MinQuantity).ToArray(),
        Moqs = rows.Select(row => row.Moq).ToArray(),
        Increments = rows.Select(row => row.Increment).ToArray(),
        FixedPrices = rows.Select(row => row.FixedPrice).ToArray(),
        BaseKinds = rows.Select(row => row.BaseKind).ToArray(),
        BaseCodes = rows.Select(row => row.BaseCode).ToArray(),
        Percents = rows.Select(row => row.Percent).ToArray(),
        Amounts = rows.Select(row => row.Amount).ToArray(),
        Removes = rows.Select(row => row.Remove).ToArray(),
    };

    const string StageSql =
        """
        with given as materialized (
            select given.line_no, given.sku, given.min_quantity, given.moq, given.increment, given.fixed_price, given.base_kind,
                given.base_code, given.percent, given.amount, given.remove, product.id as product_id, base.id as base_list_id
            from unnest(@Lines, @Skus, @MinQuantities, @Moqs, @Increments, @FixedPrices, @BaseKinds, @BaseCodes, @Percents,
                @Amounts, @Removes)
                as given (line_no, sku, min_quantity, moq, increment, fixed_price, base_kind, base_code, percent, amount,
                    remove)
            left join lateral (
                select id from product where exporter_id = @ExporterId and product.sku = given.sku limit 1
            ) as product on true
            left join lateral (
                select id from price_list where exporter_id = @ExporterId and code = given.base_code limit 1
            ) as base on true
        ),
        staged as (
            insert into price_change_row (exporter_id, change_id, list_id, line_no, product_id, sku, min_quantity, moq,
                increment, fixed_price, base_kind, base_list_id, percent, amount, remove)
            select @ExporterId, @Id, @ListId, line_no, product_id, sku, min_quantity, moq, increment, fixed_price, base_kind,
                base_list_id, percent, amount, remove
            from given
            where product_id is not null and (base_code is null or base_list_id is not null)
            order by line_no
            on conflict on constraint price_change_row_named_once do nothing
            returning line_no
        )
        select line_no, product_id is null as no_product, base_code is not null and base_list_id is null as no_base
        from given
        where line_no not in (select line_no from staged)
        order by line_no
        """;

    sealed record LeftOut(int LineNo, bool NoProduct, bool NoBase);
}
