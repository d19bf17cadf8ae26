using System.Text.Json;
using CrossBorder.Platform;

namespace CrossBorder.Catalog;

/// <summary>
/// Takes a whole product file back, chunk by chunk: a product that still is as the file left it becomes what it was in the version
/// before, or goes away when the file created it. One that somebody changed since, or that is used already, stays and is named.
/// </summary>
static class UndoProducts
{
    const int Chunk = 500;
    static readonly JsonSerializerOptions SnakeCase = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    internal static async Task Run(Db db, ProductImportRow import, TimeProvider clock, int chunksMost, CancellationToken ct)
    {
        for (var at = import.UndoLineNo; chunksMost > 0; chunksMost--)
        {
            var next = await db.Transact(tx => Take(tx, import, at, clock.GetUtcNow()), ct);
            if (next is null)
                return;
            at = next.Value;
        }
    }

    /// <summary>The last line of the chunk; null when nothing is left, or somebody else is at it.</summary>
    static async Task<int?> Take(Tx tx, ProductImportRow import, int at, DateTimeOffset now)
    {
        var key = new { import.ExporterId, import.Id, at, Chunk };
        if (await tx.One<int?>(
            """
            select undo_line_no
            from product_import
            where exporter_id = @ExporterId and id = @Id and undo_line_no = @at and status = 'Undoing'
            for no key update
            """, key) is null)
            return null;
        var lines = await tx.Many<Line>(LinesSql, key);
        if (lines.Count == 0)
        {
            await tx.Run("update product_import set status = 'Undone' where exporter_id = @ExporterId and id = @Id", key);
            return null;
        }

        await Remove(tx, import, lines);
        await PutBack(tx, import, lines, now);
        await Note(tx, import, lines, now);
        return lines[^1].LineNo;
    }

    // The products are locked in the order of their SKUs, as everybody does who writes several.
    const string LinesSql =
        """
        with line as materialized (
            select line_no, sku, effect, product_id, version
            from product_import_line
            where exporter_id = @ExporterId and import_id = @Id and line_no > @at and effect <> 'Unchanged'
            order by line_no
            limit @Chunk
        ),
        locked as materialized (
            select product.id, product.version, product.status
            from product
            where product.exporter_id = @ExporterId and product.sku = any(array(select sku from line))
            order by product.sku
            for no key update
        )
        select line.line_no, line.sku, line.effect, line.product_id, line.version, before.content::text as content,
            coalesce(locked.version, 0) as now_version, locked.status = 'Draft' and not exists (
                select from product_cost where exporter_id = @ExporterId and product_id = line.product_id
            ) and not exists (
                select from hs_decision where exporter_id = @ExporterId and product_id = line.product_id
            ) and not exists (
                select from price_row where exporter_id = @ExporterId and product_id = line.product_id
            ) and not exists (
                select from price_change_row where exporter_id = @ExporterId and product_id = line.product_id
            ) and not exists (
                select from incoming_lot where exporter_id = @ExporterId and product_id = line.product_id
            ) as unused
        from line
        left join locked on locked.id = line.product_id
        left join product_version as before on before.exporter_id = @ExporterId and before.product_id = line.product_id
            and before.version = line.version - 1
        order by line.line_no
        """;

    static async Task Remove(Tx tx, ProductImportRow import, List<Line> lines)
    {
        foreach (var line in lines.Where(line => line.Effect == "Created"))
            (line.Undone, line.KeptWhy) = line.NowVersion != line.Version ? ("Kept", "changed_since")
                : line.Unused ? ("Removed", null) : ("Kept", "in_use");
        await tx.Run(
            """
            with gone as (
                delete from product
                where exporter_id = @ExporterId and id = any(@Ids)
                returning id
            )
            insert into search_change (kind, subject)
            select 'Product', id
            from gone
            on conflict on constraint search_change_key do nothing
            """,
            new { import.ExporterId, Ids = lines.Where(line => line.Undone == "Removed").Select(line => line.ProductId).ToArray() });
    }

    static async Task PutBack(Tx tx, ProductImportRow import, List<Line> lines, DateTimeOffset now)
    {
        var changed = lines.Where(line => line.Effect == "Changed").ToList();
        foreach (var line in changed)
            (line.Undone, line.KeptWhy) = line.NowVersion == line.Version ? ("PutBack", null) : ("Kept", "changed_since");
        var listings = changed.Where(line => line.Undone == "PutBack").OrderBy(line => line.Sku, StringComparer.Ordinal)
            .Select(line => line.Before()).ToList();
        var bySku = listings.ToDictionary(listing => listing.Sku, StringComparer.Ordinal);
        var written = await WriteListings.Run(tx, import.ExporterId, listings, now);
        foreach (var refused in written.Where(row => row.Refusal(bySku[row.Sku]) is not null))
            (changed.Find(line => line.Sku == refused.Sku)!.Undone, changed.Find(line => line.Sku == refused.Sku)!.KeptWhy) =
                ("Kept", "product_incomplete");
    }

    static Task<int> Note(Tx tx, ProductImportRow import, List<Line> lines, DateTimeOffset now) => tx.Run(
        """
        with noted as (
            update product_import_line as line
            set undone = done.undone, kept_why = done.kept_why
            from unnest(@Lines, @Undone, @Why) as done (line_no, undone, kept_why)
            where line.exporter_id = @ExporterId and line.import_id = @Id and line.line_no = done.line_no
        )
        update product_import
        set undo_line_no = @To, touched_at = @now, put_back = put_back + @PutBack, removed = removed + @Removed,
            kept = kept + @Kept
        where exporter_id = @ExporterId and id = @Id
        """,
        new
        {
            import.ExporterId,
            import.Id,
            now,
            To = lines[^1].LineNo,
            Lines = lines.Select(line => line.LineNo).ToArray(),
            Undone = lines.Select(line => line.Undone).ToArray(),
            Why = lines.Select(line => line.KeptWhy).ToArray(),
            PutBack = lines.Count(line => line.Undone == "PutBack"),
            Removed = lines.Count(line => line.Undone == "Removed"),
            Kept = lines.Count(line => line.Undone == "Kept"),
        });

    sealed record Line
    {
        public int LineNo { get; init; }
        public string Sku { get; init; } = "";
        public string Effect { get; init; } = "";
        public Guid ProductId { get; init; }
        public int Version { get; init; }
        public string? Content { get; init; }
        public int NowVersion { get; init; }
        public bool Unused { get; init; }
        public string? Undone { get; set; }
        public string? KeptWhy { get; set; }

        /// <summary>What the version before the import said.</summary>
        public Listing Before()
        {
            var kept = JsonSerializer.Deserialize<KeptListing>(Content!, SnakeCase)!;
            return new Listing(
                kept.Sku, kept.NameEn, kept.NameZh, kept.HsCode, kept.UnitCode, kept.Origin, kept.NetGrams, kept.GrossGrams, kept.Currency,
                [.. kept.Tiers.Select(tier => new Tier(tier.MinQuantity, UnitPrice.Parse(tier.UnitPrice)!.Value))], Stock: 0);
        }
    }

    sealed record KeptListing(
        string Sku, string NameEn, string? NameZh, string? HsCode, string? UnitCode, string? Origin, long? NetGrams, long? GrossGrams,
        string Currency, IReadOnlyList<KeptTier> Tiers);

    sealed record KeptTier(long MinQuantity, string UnitPrice);
}
