using System.Globalization;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>What wants attention: a clock that ran out, a trade credit to report, a ratio beyond its limit.</summary>
public enum FxAlertKind { BopOverdue, AdvanceReceipt, DeferredReceipt, DifferenceRate, CreditBalanceRatio }

/// <param name="OrderId">Null for a ratio, which is of a whole year.</param>
/// <param name="AmountMinor">In its own currency; 0 for a ratio.</param>
/// <param name="Measure">Days or percent.</param>
public sealed record FxAlert(
    FxAlertKind Kind, PartyId ExporterId, OrderId? OrderId, string Currency, long AmountMinor, DateOnly? Since, DateOnly? DueOn,
    decimal Measure, FxRule Rule)
{
    public V1.FxAlert ToWire() => new()
    {
        Kind = Kind.ToString(),
        ExporterId = ExporterId.Value.ToString(),
        OrderId = OrderId?.Value.ToString() ?? "",
        Currency = Currency,
        AmountMinor = AmountMinor,
        Since = Since is { } since ? Wire.Day(since) : "",
        DueOn = DueOn is { } due ? Wire.Day(due) : "",
        Measure = Measure.ToString("0.##", CultureInfo.InvariantCulture),
        Limit = Rule.Value.ToString("0.##", CultureInfo.InvariantCulture),
        Rule = Rule.Cited,
    };
}

/// <summary>Decides which facts of a day are alerts; pure.</summary>
public static class FxAlerts
{
    /// <summary>Clocks and trade credits, each fact by itself in its own currency.</summary>
    public static IEnumerable<FxAlert> OfFacts(TradeFacts facts, FxRules rules, WorkCalendar calendar, DateOnly on)
    {
        var exported = facts.Exported.GroupBy(export => export.OrderId)
            .ToDictionary(group => group.Key, group => group.Min(e => e.ExportedOn));
        foreach (var receipt in facts.Received)
        {
            if (!receipt.Declared && rules.BopDue(calendar, receipt.CreditedOn) is var due && due < on)
                yield return new(
                    FxAlertKind.BopOverdue, receipt.ExporterId, receipt.OrderId, receipt.Currency, receipt.AmountMinor, receipt.CreditedOn,
                    due, on.DayNumber - receipt.CreditedOn.DayNumber, rules.On("BopWorkingDays", receipt.CreditedOn));
            var left = exported.TryGetValue(receipt.OrderId, out var day) ? day : (DateOnly?)null;
            var advance = rules.On("AdvanceReceiptDays", receipt.CreditedOn);
            if (SafeMeasures.AdvanceDays(receipt.CreditedOn, left, on) is var days && days > advance.Value)
                yield return new(
                    FxAlertKind.AdvanceReceipt, receipt.ExporterId, receipt.OrderId, receipt.Currency, receipt.AmountMinor,
                    receipt.CreditedOn, Report(rules, receipt.CreditedOn), days, advance);
        }

        foreach (var open in facts.Open.Where(open => exported.ContainsKey(open.OrderId)))
        {
            var since = exported[open.OrderId];
            var deferred = rules.On("DeferredReceiptDays", since);
            if (SafeMeasures.DeferredDays(since, on) is var days && days > deferred.Value)
                yield return new(
                    FxAlertKind.DeferredReceipt, open.ExporterId, open.OrderId, open.Currency, open.OpenMinor, since, Report(rules, since),
                    days, deferred);
        }
    }

    /// <summary>Ratios beyond their limits, per exporter.</summary>
    public static IEnumerable<FxAlert> OfYears(IReadOnlyDictionary<PartyId, TradeYear> years, FxRules rules, DateOnly on)
    {
        var (difference, balance) = (rules.On("DifferenceRate", on), rules.On("CreditBalanceRatio", on));
        foreach (var (exporter, year) in years.OrderBy(pair => pair.Key.Value))
        {
            if (SafeMeasures.DifferenceRate(year) is { } rate && Math.Abs(rate) > difference.Value)
                yield return new(FxAlertKind.DifferenceRate, exporter, null, "CNY", 0, on.AddYears(-1), null, rate, difference);
            if (SafeMeasures.CreditBalanceRatio(year) is { } ratio && ratio > balance.Value)
                yield return new(FxAlertKind.CreditBalanceRatio, exporter, null, "CNY", 0, on.AddYears(-1), null, ratio, balance);
        }
    }

    /// <summary>
    /// The year of each exporter in CNY: every amount is converted at the rate of its day before anything is added; one without a
    /// known rate is left out.
    /// </summary>
    /// <param name="cny">An amount's worth in fen on a day; null when no rate is known.</param>
    public static Dictionary<PartyId, TradeYear> Years(TradeFacts facts, DateOnly on, Func<string, long, DateOnly, long?> cny)
    {
        var exported = facts.Exported.Select(export => export.OrderId).ToHashSet();
        var years = new Dictionary<PartyId, TradeYear>();
        void Add(PartyId exporter, Func<TradeYear, TradeYear> change) => years[exporter] = change(years.GetValueOrDefault(exporter));
        foreach (var export in facts.Exported)
            Add(export.ExporterId, year => year with
            {
                ExportMinor = checked(year.ExportMinor + (cny(export.Currency, export.AmountMinor, export.ExportedOn) ?? 0)),
            });
        foreach (var receipt in facts.Received)
        {
            var worth = cny(receipt.Currency, receipt.AmountMinor, receipt.CreditedOn) ?? 0;
            Add(receipt.ExporterId, year => year with
            {
                ReceiptMinor = checked(year.ReceiptMinor + worth),
                AdvanceMinor = checked(year.AdvanceMinor + (exported.Contains(receipt.OrderId) ? 0 : worth)),
            });
        }

        foreach (var open in facts.Open.Where(open => exported.Contains(open.OrderId)))
            Add(open.ExporterId, year => year with
            {
                DeferredMinor = checked(year.DeferredMinor + (cny(open.Currency, open.OpenMinor, on) ?? 0)),
            });
        return years;
    }

    static DateOnly Report(FxRules rules, DateOnly since) => since.AddDays((int)rules.On("TradeCreditReportDays", since).Value);
}
