using System.Globalization;
using CsvHelper;

namespace CrossBorder.MainJob.Retail;

/// <summary>What the reviewed assignment file says of a stock code. An empty HS code means: reviewed, not classified yet.</summary>
public sealed record Assignment(
    string StockCode, string NameEn, string NameZh, string HsCode, string UnitCode, string Origin, long NetGrams, long GrossGrams,
    decimal VatRate);

/// <summary>The stock codes of the file: goods with their reviewed facts, and those that are charges and not goods.</summary>
public sealed class Assignments
{
    readonly Dictionary<string, Assignment> goods = [];
    readonly Dictionary<string, string> charges = [];

    public IReadOnlyDictionary<string, Assignment> Goods => goods;

    /// <summary>freight, charge, discount, adjustment or gift-voucher; null for goods.</summary>
    public string? ChargeKind(string stockCode) => charges.GetValueOrDefault(stockCode);

    /// <param name="folder">The project's data folder.</param>
    public static Assignments Load(string folder)
    {
        var assignments = new Assignments();
        foreach (var row in Rows(Path.Combine(folder, "hs-assignment.csv")))
        {
            var code = row["stock_code"];
            assignments.goods.Add(code, new Assignment(
                code, row["name_en"], row["name_zh"], row["hs_code"], row["unit_code"], row["origin"], Whole(row["net_grams"]),
                Whole(row["gross_grams"]), decimal.Parse(row["vat_rate"], CultureInfo.InvariantCulture)));
        }

        foreach (var row in Rows(Path.Combine(folder, "non-goods.csv")))
            assignments.charges.Add(row["code"].ToUpperInvariant(), row["kind"]);
        return assignments;
    }

    static long Whole(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    static IEnumerable<Dictionary<string, string>> Rows(string path)
    {
        using var csv = CsvReader.FromFile(path, new CsvReaderOptions { Separator = ',' });
        while (csv.Read())
        {
            var row = new Dictionary<string, string>();
            for (var i = 0; i < csv.Headers.Count; i++)
                row.Add(csv.Headers[i], csv.GetString(i));
            yield return row;
        }
    }
}
