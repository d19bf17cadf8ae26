using CsvHelper;

namespace CrossBorder.MainJob;

/// <summary>The latest month of the reference rates, which the file gives in units per US dollar.</summary>
static class ExchangeRates
{
    static readonly Dictionary<string, string> Country = new() { ["GBP"] = "United Kingdom", ["CNY"] = "China" };

    /// <summary>Yuan for one unit of the currency, crossed over the US dollar.</summary>
    public static decimal CnyPer(string currency, string data) => decimal.Round(PerDollar("CNY", data) / PerDollar(currency, data), 6);

    static decimal PerDollar(string currency, string data)
    {
        var file = Path.Combine(data, "reference", "exchange-rates-monthly.csv");
        using var csv = CsvReader.FromFile(file, new CsvReaderOptions { Separator = ',' });
        var latest = 0m;
        while (csv.Read())
            if (csv.GetString("Country") == Country[currency])
                latest = csv.Parse<decimal>("Exchange rate");
        return latest;
    }
}
