using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>
/// SAFE's clocks, 30 and 90-day trade-credit reports and monitoring ratios on a day, computed from the facts of the twelve months
/// before it: nothing is stored, so an alert goes away once its cause does.
/// </summary>
public sealed partial class ForeignExchangeService
{
    const int MostAlerts = 5000;

    [Allow(Role.Exporter, Role.Operator, Role.Service)]
    public override async Task<V1.ListFxAlertsResponse> ListFxAlerts(V1.ListFxAlertsRequest request, ServerCallContext context)
    {
        var ct = context.CancellationToken;
        var exporter = Visible(request.ExporterId);
        var today = ChinaDay.Of(clock.GetUtcNow());
        var on = request.On.Length == 0 ? today : Wire.DayOf("on", request.On);
        if (on > today)
            throw Problem.Invalid("on", "What is not yet known cannot be told.", "today or earlier").ToGrpc();
        var (calendar, rules) = (await WorkCalendar.Load(db, ct), await FxRules.Load(db, ct));
        var facts = await TradeFacts.Load(db, exporter, on.AddYears(-1).AddDays(1), on, ct);
        var years = FxAlerts.Years(facts, on, await InCny(facts, on, ct));
        var response = new V1.ListFxAlertsResponse();
        response.Alerts.AddRange(FxAlerts.OfFacts(facts, rules, calendar, on).Concat(FxAlerts.OfYears(years, rules, on))
            .Take(MostAlerts).Select(alert => alert.ToWire()));
        return response;
    }

    /// <summary>One query for the rates of all days and currencies of the facts.</summary>
    async Task<Func<string, long, DateOnly, long?>> InCny(TradeFacts facts, DateOnly on, CancellationToken ct)
    {
        List<RateQuestion> questions =
        [
            .. facts.Exported.Select(export => (export.Currency, Day: export.ExportedOn))
                .Concat(facts.Received.Select(receipt => (receipt.Currency, Day: receipt.CreditedOn)))
                .Concat(facts.Open.Select(open => (open.Currency, Day: on)))
                .Distinct().Select(pair => new RateQuestion(pair.Currency, RateAnswer.Cny, pair.Day)),
        ];
        var rates = (await FxRates.On((sql, args) => db.Many<FxRates.Found>(sql, args, ct), questions, clock.GetUtcNow(), ""))
            .ToDictionary(answer => answer.Question, answer => answer.Rate);
        return (currency, minor, day) => rates[new RateQuestion(currency, RateAnswer.Cny, day)] is { } rate
            ? FxArithmetic.Worth(new Money(minor, Currency.Of(currency)), rate, Cny).Minor
            : null;
    }
}
