using CrossBorder.Contracts.Settlement.V1;
using CrossBorder.Platform;
using Client = CrossBorder.Contracts.Settlement.V1.Payouts.PayoutsClient;

namespace CrossBorder.Portal;

/// <param name="Maker">Standing, Exporter or Operator.</param>
/// <param name="Currency">* for any without a table of its own.</param>
/// <param name="Bands">The first from 0.</param>
public sealed record LimitsBody(string Maker, string Currency, DateOnly ValidFrom, IReadOnlyList<LimitBandView> Bands);

/// <param name="Kind">Platform, Payout or Conversion.</param>
/// <param name="Percent">At most 4 decimals, as a string.</param>
/// <param name="Tiering">None, Slab or Graduated.</param>
public sealed record FeeRuleBody(
    string Id, string Kind, string Currency, DateOnly ValidFrom, string? Percent = null, long FixedMinor = 0, long MinMinor = 0,
    long? MaxMinor = null, string? Tiering = null, IReadOnlyList<FeeTierView>? Tiers = null, DateOnly? ValidTo = null,
    Guid? ExporterId = null);

/// <summary>Limits, fees, and what went to the bank and came back.</summary>
static class PayoutRules
{
    const string Tag = "Payouts";

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/payout-limits", SetLimits).Allow(Role.Operator)
            .Describe(Tag, "Sets how many approvals payouts need, from a later day on; a table that was set is not changed.");
        api.MapGet("/payout-limits", ListLimits).Allow(Role.Exporter, Role.Operator).Describe(Tag, "The limits that are valid on a day.");
        api.MapGet("/payment-files", ListFiles).Allow(Role.Operator).Describe(Tag, "Messages to the bank (pain.001).");
        api.MapGet("/payment-answers", ListAnswers).Allow(Role.Operator)
            .Describe(Tag, "The bank's answers (pain.002) with what became of each item; also those in quarantine.");
        api.MapPost("/fee-rules", AddRule).Allow(Role.Operator)
            .Describe(Tag, "Adds a fee rule, or the next version of one, from a later day on.");
        api.MapGet("/fee-rules", ListRules).Allow(Role.Exporter, Role.Operator).Describe(Tag, "The fee schedule.");
        api.MapGet("/fee-lines", ListLines).Allow(Role.Exporter, Role.Operator)
            .Describe(Tag, "What was charged: on which amount, by which version of which rule.");
    }

    static async Task<IReadOnlyList<LimitsView>> SetLimits(LimitsBody body, Client payouts, HttpContext http)
    {
        var wire = new SetLimitsRequest { Maker = body.Maker, Currency = body.Currency, ValidFrom = Body.Day(body.ValidFrom) };
        wire.Bands.AddRange(body.Bands.Select(band => new PayoutLimit
        {
            FromMinor = band.FromMinor,
            ExporterApprovals = band.ExporterApprovals,
            OperatorApprovals = band.OperatorApprovals,
        }));
        return [.. (await payouts.SetLimitsAsync(wire, http.Call())).Limits.Select(LimitsView.Of)];
    }

    /// <param name="on">Today when left out.</param>
    static async Task<IReadOnlyList<LimitsView>> ListLimits(DateOnly? on, Client payouts, HttpContext http) =>
        [.. (await payouts.ListLimitsAsync(new LimitsRequest { On = on is { } day ? Body.Day(day) : "" }, http.Call()))
            .Limits.Select(LimitsView.Of)];

    /// <param name="status">Open or Written.</param>
    static async Task<Page<PaymentFileView>> ListFiles(string? status, [AsParameters] Paging paging, Client payouts, HttpContext http)
    {
        var page = await payouts.ListPaymentFilesAsync(new ListRequest { Status = status ?? "", Page = paging.ToWire() }, http.Call());
        return new([.. page.Files.Select(PaymentFileView.Of)], Rest.NextCursor(page.NextCursor));
    }

    /// <param name="status">Taken or Quarantined.</param>
    static async Task<Page<PaymentAnswerView>> ListAnswers(string? status, [AsParameters] Paging paging, Client payouts, HttpContext http)
    {
        var page = await payouts.ListPaymentAnswersAsync(new ListRequest { Status = status ?? "", Page = paging.ToWire() }, http.Call());
        return new([.. page.Answers.Select(PaymentAnswerView.Of)], Rest.NextCursor(page.NextCursor));
    }

    static async Task<FeeRuleView> AddRule(FeeRuleBody body, Client payouts, HttpContext http)
    {
        var wire = new FeeRule
        {
            Id = body.Id,
            Kind = body.Kind,
            Currency = body.Currency,
            Percent = body.Percent ?? "",
            FixedMinor = body.FixedMinor,
            MinMinor = body.MinMinor,
            MaxMinor = body.MaxMinor ?? 0,
            Tiering = body.Tiering ?? "",
            ValidFrom = Body.Day(body.ValidFrom),
            ValidTo = body.ValidTo is { } to ? Body.Day(to) : "",
            ExporterId = body.ExporterId?.ToString() ?? "",
        };
        wire.Tiers.AddRange((body.Tiers ?? []).Select(tier => new FeeTier
        {
            FromMinor = tier.FromMinor,
            Percent = tier.Percent,
            FixedMinor = tier.FixedMinor,
        }));
        return FeeRuleView.Of(await payouts.AddFeeRuleAsync(wire, http.Call()));
    }

    /// <param name="kind">Platform, Payout or Conversion.</param>
    static async Task<Page<FeeRuleView>> ListRules(
        string? kind, string? currency, [AsParameters] Paging paging, Client payouts, HttpContext http)
    {
        var page = await payouts.ListFeeRulesAsync(
            new FeeRulesRequest { Kind = kind ?? "", Currency = currency ?? "", Page = paging.ToWire() }, http.Call());
        return new([.. page.Rules.Select(FeeRuleView.Of)], Rest.NextCursor(page.NextCursor));
    }

    /// <param name="kind">Platform, Payout or Conversion.</param>
    static async Task<Page<FeeLineView>> ListLines(string? kind, [AsParameters] Paging paging, Client payouts, HttpContext http)
    {
        var page = await payouts.ListFeeLinesAsync(new ListRequest { Status = kind ?? "", Page = paging.ToWire() }, http.Call());
        return new([.. page.Lines.Select(FeeLineView.Of)], Rest.NextCursor(page.NextCursor));
    }
}
