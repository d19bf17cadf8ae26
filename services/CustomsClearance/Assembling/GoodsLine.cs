namespace CrossBorder.CustomsClearance;

/// <summary>A line in the terms of customs: total is FOB in major units, price is what total and quantity make it.</summary>
/// <param name="HsCode">Ten digits; on a simplified list the significant ones, filled with zeros.</param>
public sealed record GoodsLine(
    int No, string Sku, string NameEn, string NameZh, string HsCode, long Quantity, string Unit, decimal NetKilograms, long TotalMinor,
    decimal Total, decimal Price)
{
    /// <summary>Part of a full declaration that holds the line; always 1 on a list.</summary>
    public int PartNo { get; init; } = 1;

    /// <summary>Item within the part, from 1; null until the declaration has parts.</summary>
    public int? ItemNo { get; init; }

    /// <summary>First statutory unit and the quantity in it.</summary>
    public required string Unit1 { get; init; }
    public required decimal Quantity1 { get; init; }

    /// <summary>Second statutory unit and the quantity in it; null when the commodity has none.</summary>
    public string? Unit2 { get; init; }
    public decimal? Quantity2 { get; init; }

    /// <summary>Declaration elements in their order (CEB gmodel).</summary>
    public required string Specification { get; init; }

    /// <summary>ISO 3166-1 alpha-3 of the country of origin.</summary>
    public required string OriginAlpha3 { get; init; }

    /// <summary>Value under the trade term, which a full declaration states; the sum of all is FOB with freight and insurance.</summary>
    public required long TermMinor { get; init; }
    public required decimal TermTotal { get; init; }
    public required decimal TermPrice { get; init; }

    /// <summary>The commodity as the tariff of the day has it.</summary>
    public required Commodity Commodity { get; init; }

    /// <summary>Record number of the goods in the ledger of a special customs area (1210 only).</summary>
    public string? RecordNo { get; init; }
}
