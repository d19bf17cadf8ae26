using System.Globalization;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>How many of the products found there are of each exporter, HS chapter, origin, currency, in stock, ready for export.</summary>
sealed class Counts(ProductIndex index, IndexColumns columns)
{
    const int Chapters = 100;
    const int Most = 20;

    readonly int[] exporters = new int[index.Exporters.Count];
    readonly int[] chapters = new int[Chapters];
    readonly int[] origins = new int[index.Countries.Count];
    readonly int[] currencies = new int[index.Currencies.Count];
    readonly int[] stock = new int[2];
    readonly int[] ready = new int[2];

    /// <summary>Counts a product that passes all filters, or fails none but the one it is counted by.</summary>
    /// <param name="fails">From <see cref="Filters.Fails"/>.</param>
    public void Add(int slot, int fails)
    {
        // What came while this search runs may have a number that did not exist when it began.
        if (columns.Exporter[slot] >= exporters.Length || columns.Origin[slot] >= origins.Length
            || columns.Currency[slot] >= currencies.Length || (fails & (fails - 1)) != 0)
            return;
        if (fails is 0 or 1 << (int)Facet.Exporter)
            exporters[columns.Exporter[slot]]++;
        if (fails is 0 or 1 << (int)Facet.HsChapter)
            chapters[columns.Chapter[slot]]++;
        if (fails is 0 or 1 << (int)Facet.Origin)
            origins[columns.Origin[slot]]++;
        if (fails is 0 or 1 << (int)Facet.Currency)
            currencies[columns.Currency[slot]]++;
        if (fails is 0 or 1 << (int)Facet.InStock)
            stock[(int)(columns.Marks[slot] & Marks.InStock)]++;
        if (fails is 0 or 1 << (int)Facet.ExportReady)
            ready[(int)(columns.Marks[slot] & Marks.ExportReady) >> 1]++;
    }

    public IEnumerable<V1.FacetCounts> ToWire()
    {
        yield return Named("exporter_id", exporters, i => index.Exporters[i]);
        yield return Named("hs_chapter", chapters, i => i == 0 ? "" : i.ToString("00", CultureInfo.InvariantCulture));
        yield return Named("origin", origins, i => index.Countries[i]);
        yield return Named("currency", currencies, i => index.Currencies[i]);
        yield return Named("in_stock", stock, i => i == 1 ? "yes" : "no");
        yield return Named("export_ready", ready, i => i == 1 ? "yes" : "no");
    }

    static V1.FacetCounts Named(string name, int[] counts, Func<int, string> text)
    {
        var facet = new V1.FacetCounts { Name = name, Values = counts.Count(n => n > 0) };
        facet.Top.AddRange(Enumerable.Range(0, counts.Length).Where(i => counts[i] > 0)
            .OrderByDescending(i => counts[i]).ThenBy(i => text(i), StringComparer.Ordinal).Take(Most)
            .Select(i => new V1.FacetCount { Value = text(i), Products = counts[i] }));
        return facet;
    }
}
