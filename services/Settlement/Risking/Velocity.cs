using System.Globalization;

namespace CrossBorder.Settlement;

/// <param name="WindowHours">What is as old as the window, to the second, counts no more.</param>
/// <param name="MostCount">More orders, receipts or payouts of one payer get <paramref name="CountPoints"/>.</param>
/// <param name="MostMinor">By currency, minor units: more in the window gets <paramref name="AmountPoints"/>; no entry, no limit.</param>
public sealed record VelocityParameters(
    int WindowHours, int MostCount, IReadOnlyDictionary<string, long> MostMinor, int CountPoints, int AmountPoints)
{
    const int LongestWindow = 24 * 366;

    public string? Fault() =>
        WindowHours is >= 1 and <= LongestWindow && MostCount >= 1 && Points.Fit(CountPoints, AmountPoints)
        && Points.FitLimits(MostMinor)
            ? null : $"windowHours 1 to {LongestWindow}, mostCount from 1, mostMinor by currency from 0, {Points.Accepted}";

    /// <summary>Points for what came in the window, this one included.</summary>
    public int On(string currency, int count, long minor) =>
        (count > MostCount ? CountPoints : 0)
        + (MostMinor.TryGetValue(currency, out var most) && minor > most ? AmountPoints : 0);
}

/// <summary>How often and how much one payer pays, or one party orders or is paid, within a window.</summary>
static class Velocity
{
    public static async Task<IReadOnlyList<RiskContribution>> Judge(RiskRule rule, RiskCall call)
    {
        var limits = rule.As<VelocityParameters>();
        var rows = await call.Tx.Many<Row>(
            $"""
            select s.no, w.count, w.minor
            from {RiskCall.Set}
            cross join lateral (
                select count(*)::int as count,
                    coalesce(sum(r.amount_minor) filter (where r.currency = s.currency), 0)::bigint as minor
                from risk_subject r
                where r.payer_key = s.payer_key and r.moment = s.moment and r.at > s.at - @Window and r.at <= s.at) as w
            """,
            call.With(new { Window = TimeSpan.FromHours(limits.WindowHours) }));
        return call.Each(rows, row => row.No, (subject, row) => rule.Says(
            limits.On(subject.Currency.Code, row.Count, row.Minor),
            new RiskFact("payer", subject.PayerKey), new RiskFact("window_hours", Points.Plain(limits.WindowHours)),
            new RiskFact("count", Points.Plain(row.Count)), new RiskFact("amount_minor", Points.Plain(row.Minor)),
            new RiskFact("currency", subject.Currency.Code)));
    }

    sealed record Row(int No, int Count, long Minor);
}

/// <summary>What all parameters of rules have in common.</summary>
static class Points
{
    public const int Most = 1000;
    public static readonly string Accepted = $"points 0 to {Most}";

    public static bool Fit(params ReadOnlySpan<int> points)
    {
        foreach (var one in points)
            if (one is < 0 or > Most)
                return false;
        return true;
    }

    /// <summary>Minor units by currency.</summary>
    public static bool FitLimits(IReadOnlyDictionary<string, long> limits) =>
        limits.All(limit => Platform.Currency.Find(limit.Key) is not null && limit.Value >= 0);

    public static string Plain(long number) => number.ToString(CultureInfo.InvariantCulture);

    public static string Plain(decimal number) => number.ToString("0.####", CultureInfo.InvariantCulture);
}
