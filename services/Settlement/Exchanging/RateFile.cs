using System.Collections.Frozen;
using System.Globalization;
using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>A rate as a file states it; one of base is worth so many of quote.</summary>
public sealed record StatedRate(int Line, string Base, string Quote, DateOnly EffectiveOn, decimal Rate);

/// <summary>Why a line was not taken.</summary>
/// <param name="Line">From 1, the header included.</param>
public sealed record RateFault(int Line, string Field, string Value, string Accepted);

/// <summary>What a file of rates says: the lines that can be taken, and why the others cannot.</summary>
public sealed record RateFile(IReadOnlyList<StatedRate> Rates, IReadOnlyList<RateFault> Faults)
{
    const string Dollar = "USD";
    const string Yuan = "CNY";
    const decimal MostUnits = 100_000m;
    static readonly string[] Required = ["effective_on", "base", "quote", "rate"];

    /// <summary>As the monthly reference file names them.</summary>
    static readonly FrozenDictionary<string, string> CurrencyOf = (
        "Australia AUD;Brazil BRL;Canada CAD;China CNY;Denmark DKK;Euro EUR;Hong Kong HKD;India INR;Japan JPY;Malaysia MYR;Mexico MXN;"
        + "New Zealand NZD;Norway NOK;Singapore SGD;South Africa ZAR;South Korea KRW;Sweden SEK;Switzerland CHF;Taiwan TWD;Thailand THB;"
        + "United Kingdom GBP").Split(';').ToFrozenDictionary(pair => pair[..^4], pair => pair[^3..]);

    /// <summary>
    /// Reads CSV with the columns effective_on, base, quote and rate, in any order, and unit where the rate is for 100 or so. The
    /// monthly averages of data/reference (Date, Country, Exchange rate: units per dollar) are read as yuan per unit across the dollar.
    /// </summary>
    public static RateFile Read(string text)
    {
        var rows = text.TrimStart('\uFEFF').Split('\n')
            .Select((row, i) => (Line: i + 1, Cells: Array.ConvertAll(row.TrimEnd('\r').Split(','), cell => cell.Trim().Trim('"'))))
            .Where(row => row.Cells is not [""]).ToList();
        if (rows.Count == 0)
            return new([], [new RateFault(1, "header", "", string.Join(", ", Required))]);
        var header = rows[0].Cells.Select((name, i) => (Name: name.ToLowerInvariant(), i)).DistinctBy(column => column.Name)
            .ToDictionary(column => column.Name, column => column.i);
        rows.RemoveAt(0);
        if (header.ContainsKey("exchange rate") && header.ContainsKey("country") && header.ContainsKey("date"))
            return Monthly(rows, header);
        return Array.Find(Required, name => !header.ContainsKey(name)) is { } missing
            ? new([], [new RateFault(1, missing, string.Join(",", header.Keys), string.Join(", ", Required))])
            : General(rows, header);
    }

    static RateFile General(List<(int Line, string[] Cells)> rows, Dictionary<string, int> header)
    {
        List<StatedRate> rates = [];
        List<RateFault> faults = [];
        HashSet<(string, string, DateOnly)> seen = [];
        foreach (var (line, cells) in rows)
        {
            var (rate, fault) = One(line, name => header.TryGetValue(name, out var at) && at < cells.Length ? cells[at] : "");
            if (rate is null)
                faults.Add(fault!);
            else if (seen.Add((rate.Base, rate.Quote, rate.EffectiveOn)))
                rates.Add(rate);
            else
                faults.Add(new RateFault(line, "base", rate.Base, "a pair once for a day"));
        }

        return new(rates, faults);
    }

    static (StatedRate? Rate, RateFault? Fault) One(int line, Func<string, string> cell)
    {
        if (Day(cell("effective_on")) is not { } day)
            return (null, new(line, "effective_on", cell("effective_on"), "yyyy-MM-dd"));
        foreach (var name in new[] { "base", "quote" })
            if (Currency.Find(cell(name)) is null)
                return (null, new(line, name, cell(name), Currency.Accepted));
        if (cell("base") == cell("quote"))
            return (null, new(line, "quote", cell("quote"), "another currency than base"));
        var units = cell("unit") is { Length: > 0 } text ? Number(text, MostUnits) : 1m;
        if (units is not { } unit || unit != decimal.Truncate(unit))
            return (null, new(line, "unit", cell("unit"), $"a whole number, 1 to {MostUnits}"));
        var stated = Number(cell("rate"), FxArithmetic.HighestRate) ?? 0;
        var one = decimal.Round(stated / unit, FxArithmetic.CrossDecimals, MidpointRounding.AwayFromZero);
        if (one <= 0)
            return (null, new(line, "rate", cell("rate"), $"a number above 0, at most {FxArithmetic.HighestRate}, such as 7.1234"));
        return (new(line, cell("base"), cell("quote"), day, one), null);
    }

    static RateFile Monthly(List<(int Line, string[] Cells)> rows, Dictionary<string, int> header)
    {
        List<RateFault> faults = [];
        List<(int Line, DateOnly Month, string Currency, decimal PerDollar)> read = [];
        foreach (var (line, cells) in rows)
        {
            string Cell(string name) => header[name] < cells.Length ? cells[header[name]] : "";
            if (!CurrencyOf.TryGetValue(Cell("country"), out var currency))
                continue;
            if (Day(Cell("date")) is not { } month)
                faults.Add(new(line, "date", Cell("date"), "yyyy-MM-dd"));
            else if (Number(Cell("exchange rate"), FxArithmetic.HighestRate) is not { } rate)
                faults.Add(new(line, "exchange rate", Cell("exchange rate"), "a number above 0"));
            else
                read.Add((line, month, currency, rate));
        }

        return new([.. read.GroupBy(row => row.Month).SelectMany(OfMonth)], faults);
    }

    static IEnumerable<StatedRate> OfMonth(IGrouping<DateOnly, (int Line, DateOnly Month, string Currency, decimal PerDollar)> month)
    {
        var rows = month.DistinctBy(row => row.Currency).ToList();
        if (rows.Find(row => row.Currency == Yuan) is not { Line: > 0 } yuan)
            return [];
        return rows.Where(row => row.Currency != Yuan)
            .Select(row => new StatedRate(row.Line, row.Currency, Yuan, month.Key, FxArithmetic.Cross(yuan.PerDollar, row.PerDollar)))
            .Append(new StatedRate(yuan.Line, Dollar, Yuan, month.Key, yuan.PerDollar));
    }

    static DateOnly? Day(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    static decimal? Number(string text, decimal most) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number > 0 && number <= most
            ? number : null;
}
