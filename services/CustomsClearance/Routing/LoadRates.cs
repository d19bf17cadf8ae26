using System.Collections.Frozen;
using System.Globalization;
using CrossBorder.Platform;

namespace CrossBorder.CustomsClearance;

/// <summary>
/// At the start of a database: customs rates from the monthly rates of data/reference, computed over the dollar. They are monthly
/// averages and stand in for the rate of the third Wednesday, which an operator states when it is published.
/// </summary>
public sealed partial class LoadRates(Db db, TimeProvider clock, ILogger<LoadRates> log) : IHostedService
{
    const string File = "exchange-rates-monthly.csv";
    const string Source = "data/reference/" + File + ", average of the month before";
    const int Decimals = 8;

    /// <summary>No declaration of ours is older.</summary>
    static readonly DateOnly First = new(2020, 1, 1);

    /// <summary>As the file names them.</summary>
    static readonly FrozenDictionary<string, string> CurrencyOf = (
        "Australia AUD;Brazil BRL;Canada CAD;China CNY;Denmark DKK;Euro EUR;Hong Kong HKD;India INR;Japan JPY;Malaysia MYR;Mexico MXN;"
        + "New Zealand NZD;Norway NOK;Singapore SGD;South Africa ZAR;South Korea KRW;Sweden SEK;Switzerland CHF;Taiwan TWD;Thailand THB;"
        + "United Kingdom GBP").Split(';').ToFrozenDictionary(pair => pair[..^4], pair => pair[^3..]);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var rates = FromReference();
        var loaded = await db.Run(
            """
            insert into customs_rate (currency, month, version, cny_per_unit, source, reason, stated_at)
            select currency, month, 1, rate, @Source, 'first start', @Now
            from unnest(@Currencies, @Months, @Rates) as row (currency, month, rate)
            on conflict on constraint customs_rate_key do nothing
            """,
            new
            {
                Source,
                Now = clock.GetUtcNow(),
                Currencies = rates.Select(rate => rate.Currency).ToArray(),
                Months = rates.Select(rate => rate.Month).ToArray(),
                Rates = rates.Select(rate => rate.CnyPerUnit).ToArray(),
            },
            cancellationToken);
        if (loaded > 0)
            LogLoaded(log, loaded);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Units per dollar of a month make the rates of the next.</summary>
    public static List<CustomsRate> FromReference() =>
    [
        .. CodeTables.Rows(File)
            .Where(row => CurrencyOf.ContainsKey(row["Country"]))
            .Select(row => (Month: DateOnly.Parse(row["Date"], CultureInfo.InvariantCulture).AddMonths(1),
                Currency: CurrencyOf[row["Country"]],
                PerDollar: decimal.Parse(row["Exchange rate"], CultureInfo.InvariantCulture)))
            .Where(row => row.Month >= First && row.PerDollar > 0)
            .GroupBy(row => row.Month)
            .SelectMany(month => OfMonth(month.Key, month.ToDictionary(row => row.Currency, row => row.PerDollar))),
    ];

    static IEnumerable<CustomsRate> OfMonth(DateOnly month, Dictionary<string, decimal> perDollar)
    {
        if (!perDollar.Remove("CNY", out var yuan))
            return [];
        perDollar["USD"] = 1;
        return perDollar.Select(row => new CustomsRate(row.Key, month, 1, decimal.Round(yuan / row.Value, Decimals), Source));
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Loaded {Count} customs rates")]
    static partial void LogLoaded(ILogger log, int count);
}
