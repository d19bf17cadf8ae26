using CrossBorder.Platform;
using CrossBorder.Tables;

namespace CrossBorder.Catalog;

/// <summary>What a chunk of lines comes to: products to write, effects and faults.</summary>
sealed class ImportLines(Guid exporterId, ProductHeader header)
{
    readonly SortedDictionary<string, (Listing Listing, TableRow Row)> good = new(StringComparer.Ordinal);
    readonly List<(int Line, string Sku, string Effect, Guid? Product, int Version)> effects = [];

    public List<(TableRow Row, string Sku, Problem Problem)> Faults { get; } = [];

    /// <summary>Of different SKUs, in their order.</summary>
    public IReadOnlyList<Listing> Listings => [.. good.Values.Select(line => line.Listing)];

    public int Count(string effect) => effects.Count(line => line.Effect == effect);

    /// <summary>The products that these lines name, as they are; locked when they are to be written.</summary>
    public static async Task<Dictionary<string, Product>> Known(
        Tx tx, ProductImportRow import, ProductHeader header, List<TableRow> chunk) =>
        (await tx.Many<Product>(
            $"""
            select {Product.Columns}
            from {Product.WithStock}
            where product.exporter_id = @ExporterId and product.sku = any(@Skus)
            order by product.sku
            {(import.DryRun ? "" : "for no key update of product")}
            """,
            new { import.ExporterId, Skus = Skus(header, chunk) })).ToDictionary(product => product.Sku, StringComparer.Ordinal);

    /// <summary>The lines before this chunk that named the same SKUs.</summary>
    public static async Task<Dictionary<string, int>> Taken(Tx tx, ProductImportRow import, ProductHeader header, List<TableRow> chunk) =>
        (await tx.Many<(string Sku, int Line)>(
            "select sku, line_no from product_import_line where exporter_id = @ExporterId and import_id = @Id and sku = any(@Skus)",
            new { import.ExporterId, import.Id, Skus = Skus(header, chunk) }))
        .ToDictionary(line => line.Sku, line => line.Line, StringComparer.Ordinal);

    /// <summary>Checks each line; what it would do is noted as its effect.</summary>
    public void Read(List<TableRow> chunk, Dictionary<string, Product> known, Dictionary<string, int> taken)
    {
        foreach (var row in chunk)
        {
            var sku = header.Cell(row, "sku") ?? "";
            var product = known.GetValueOrDefault(sku);
            var (listing, problem) = ProductLine.Read(header, row, product);
            if (listing is not null && !taken.TryAdd(sku, row.Line))
                problem = Problem.Invalid("sku", $"'{sku}' stands in line {taken[sku]} already; the first one counts.", "each SKU once");
            problem ??= product?.Status == ProductStatus.Published && listing!.Lost(product.HsCode) is { } lost
                ? new Problem(409, "product_incomplete", $"A published product keeps its {lost}.", lost,
                    "a value, or withdraw the product first")
                : null;
            if (problem is not null)
            {
                Faults.Add((row, sku, problem));
                continue;
            }

            good.Add(sku, (listing!, row));
            effects.Add((row.Line, sku, product is null ? "Created" : listing!.Says(product) ? "Unchanged" : "Changed",
                product?.Id.Value, product?.Version ?? 0));
        }
    }

    /// <summary>Takes over what the writing came to.</summary>
    public void Answer(List<PutRow> written)
    {
        effects.Clear();
        foreach (var row in written)
        {
            var (listing, line) = good[row.Sku];
            if (row.Refusal(listing) is { } refusal)
                Faults.Add((line, row.Sku, refusal));
            else
                effects.Add((line.Line, row.Sku, row.Kept ? "Unchanged" : row.OldStatus is null ? "Created" : "Changed", row.Id,
                    row.Version));
        }
    }

    public object Arguments(ProductImportRow import, int longestValue)
    {
        var blamed = Faults.ConvertAll(fault => header.Blamed(fault.Row, fault.Problem.Field));
        return new
        {
            ExporterId = exporterId,
            import.Id,
            Lines = effects.Select(line => line.Line).ToArray(),
            Skus = effects.Select(line => line.Sku).ToArray(),
            Effects = effects.Select(line => line.Effect).ToArray(),
            Products = effects.Select(line => line.Product).ToArray(),
            Versions = effects.Select(line => line.Version).ToArray(),
            FaultLines = Faults.Select(fault => fault.Row.Line).ToArray(),
            FaultSkus = Faults.Select(fault => Text(fault.Sku, longestValue)).ToArray(),
            Headers = blamed.Select(cell => Text(cell.Header, longestValue)).ToArray(),
            Values = blamed.Select(cell => Text(cell.Value, longestValue)).ToArray(),
            Fields = Faults.Select(fault => fault.Problem.Field ?? "").ToArray(),
            Codes = Faults.Select(fault => fault.Problem.Code).ToArray(),
            Details = Faults.Select(fault => fault.Problem.Detail.Replace("\0", "", StringComparison.Ordinal)).ToArray(),
            Accepted = Faults.Select(fault => fault.Problem.Accepted ?? "").ToArray(),
        };
    }

    // A text column takes no zero byte.
    static string Text(string value, int most) => (value.Length > most ? value[..most] : value).Replace("\0", "", StringComparison.Ordinal);

    static string[] Skus(ProductHeader header, List<TableRow> chunk) =>
        [.. chunk.Select(row => header.Cell(row, "sku") ?? "").Where(sku => sku.Length > 0).Select(sku => Text(sku, 200)).Distinct()];
}
