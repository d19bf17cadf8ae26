using CrossBorder.Platform;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>The things products are counted by.</summary>
enum Facet
{
    Exporter,
    HsChapter,
    Origin,
    Currency,
    InStock,
    ExportReady,
}

/// <summary>
/// What a product must be, as numbers of the index. A filter that is also counted by is one bit: a product that fails this one only is
/// counted there, for whoever changes the filter sees what it would give.
/// </summary>
sealed class Filters
{
    const int Never = -2;

    readonly ProductIndex index;
    readonly IndexColumns columns;
    readonly int exporter = -1;
    readonly int origin = -1;
    readonly int currency = -1;
    readonly int status = -1;
    readonly string hsPrefix;
    readonly long maxPrice;
    readonly bool inStock;
    readonly bool? ready;
    readonly bool seesAll;
    readonly int own;

    public Filters(V1.SearchRequest request, Principal principal, ProductIndex index, IndexColumns columns)
    {
        (this.index, this.columns, hsPrefix, inStock) = (index, columns, request.HsPrefix, request.InStock);
        if (request.ExporterId.Length > 0)
            exporter = Known(index.Exporter(Guid.Parse(request.ExporterId)));
        if (request.Origin.Length > 0)
            origin = Known(index.Countries.Find(request.Origin));
        if (request.Currency.Length > 0)
            currency = Known(index.Currencies.Find(request.Currency));
        if (request.Status.Length > 0)
            status = (int)Enum.Parse<ProductStatus>(request.Status);
        maxPrice = request.MaxUnitPrice.Length > 0 ? (long)(UnitPrice.Parse(request.MaxUnitPrice)! * 10_000) : long.MaxValue;
        ready = request.ExportReady switch { "yes" => true, "no" => false, _ => null };
        (seesAll, own) = (principal.SeesAll, index.Exporter(principal.PartyId));
    }

    /// <summary>Whether the caller may see it, and what is not asked by a counted thing fits.</summary>
    public bool Admits(int slot)
    {
        var (marks, by) = (columns.Marks[slot], columns.Exporter[slot]);
        return (marks & Marks.Replaced) == 0
            && (seesAll || by == own || (columns.Status[slot] == (byte)ProductStatus.Published && index.Sells(by)))
            && (status < 0 || columns.Status[slot] == status)
            && (maxPrice == long.MaxValue || (columns.Price[slot] > 0 && columns.Price[slot] <= maxPrice));
    }

    /// <summary>One bit for each <see cref="Facet"/> whose filter the product fails.</summary>
    public int Fails(int slot)
    {
        var fails = 0;
        if (exporter != -1 && columns.Exporter[slot] != exporter)
            fails |= 1 << (int)Facet.Exporter;
        if (hsPrefix.Length > 0 && columns.Code[slot]?.StartsWith(hsPrefix, StringComparison.Ordinal) is not true)
            fails |= 1 << (int)Facet.HsChapter;
        if (origin != -1 && columns.Origin[slot] != origin)
            fails |= 1 << (int)Facet.Origin;
        if (currency != -1 && columns.Currency[slot] != currency)
            fails |= 1 << (int)Facet.Currency;
        if (inStock && (columns.Marks[slot] & Marks.InStock) == 0)
            fails |= 1 << (int)Facet.InStock;
        if (ready is { } asked && (columns.Marks[slot] & Marks.ExportReady) != 0 != asked)
            fails |= 1 << (int)Facet.ExportReady;
        return fails;
    }

    static int Known(int number) => number < 0 ? Never : number;
}
