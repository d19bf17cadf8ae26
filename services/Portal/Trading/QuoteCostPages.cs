using CrossBorder.Contracts.Orders.V1;
using CrossBorder.Platform;
using Client = CrossBorder.Contracts.Orders.V1.QuoteCosts.QuoteCostsClient;

namespace CrossBorder.Portal;

/// <summary>Per unit of one offer in the cost currency; decimal numbers as strings.</summary>
/// <param name="Refund">Expected refund of VAT, which lowers the cost.</param>
/// <param name="Duty">Under DDP.</param>
public sealed record OfferCostBody(
    int LineNo, int OfferNo, string? Factory = null, string? Freight = null, string? Fee = null, string? Refund = null,
    string? Duty = null)
{
    public static OfferCostBody Of(OfferCost c) => new(c.LineNo, c.OfferNo, c.Factory, c.Freight, c.Fee, c.Refund, c.Duty);

    public OfferCost ToWire() => new()
    {
        LineNo = LineNo,
        OfferNo = OfferNo,
        Factory = Factory ?? "",
        Freight = Freight ?? "",
        Fee = Fee ?? "",
        Refund = Refund ?? "",
        Duty = Duty ?? "",
    };
}

/// <summary>A version of the exporter. The costs go nowhere but to the exporter itself.</summary>
/// <param name="CostCurrency">CNY when it is left out.</param>
/// <param name="CostRate">Of the cost currency for one of the quote's, when the locked rate does not say.</param>
public sealed record OfferQuote(
    QuoteTermsView Terms, string? Note = null, IReadOnlyList<OfferCostBody>? Costs = null, string? CostCurrency = null,
    string? CostRate = null)
{
    public OfferRequest ToWire()
    {
        var wire = new OfferRequest
        {
            Terms = Terms.ToWire(),
            Note = Note ?? "",
            CostCurrency = CostCurrency ?? "",
            CostRate = CostRate ?? "",
        };
        wire.Costs.AddRange((Costs ?? []).Select(cost => cost.ToWire()));
        return wire;
    }
}

/// <param name="MarginPercent">Of the revenue, rounded down to 2 decimals.</param>
public sealed record OfferMarginView(OfferCostBody Cost, long RevenueMinor, long CostMinor, long MarginMinor, string MarginPercent)
{
    public static OfferMarginView Of(OfferMargin m) =>
        new(OfferCostBody.Of(m.Cost), m.RevenueMinor, m.CostMinor, m.MarginMinor, m.MarginPercent);
}

/// <param name="LowestMarginPercent">Of all offers; null while a cost is not known.</param>
/// <param name="Reasons">Why a rule asks for approval: margin_below, margin_unknown, amount_reached.</param>
public sealed record QuoteCostingView(
    int No, string Currency, string? Rate, IReadOnlyList<OfferMarginView> Offers, string? LowestMarginPercent, string? RuleId,
    IReadOnlyList<string> Reasons, string? DecidedBy, DateTimeOffset? DecidedAt, string? Rejection)
{
    public static QuoteCostingView Of(QuoteCosting c) => new(
        c.No, c.Currency, Rest.Text(c.Rate), [.. c.Offers.Select(OfferMarginView.Of)], Rest.Text(c.LowestMarginPercent),
        Rest.Text(c.RuleId), [.. c.Reasons], Rest.Text(c.DecidedBy), Rest.Instant(c.DecidedAt), Rest.Text(c.Rejection));
}

/// <param name="ValidFrom">A day to come in Asia/Shanghai.</param>
/// <param name="LeastMarginPercent">Approval below it; decimal number as a string, left out for none.</param>
/// <param name="AmountMinor">Approval from it on; left out for none.</param>
public sealed record AddApprovalRule(string Currency, DateOnly ValidFrom, string? LeastMarginPercent = null, long? AmountMinor = null);

public sealed record ApprovalRuleView(
    Guid Id, string Currency, string ValidFrom, string? LeastMarginPercent, long? AmountMinor, string AddedBy, DateTimeOffset? AddedAt)
{
    public static ApprovalRuleView Of(ApprovalRule r) => new(
        Guid.Parse(r.Id), r.Currency, r.ValidFrom, Rest.Text(r.LeastMarginPercent), r.AmountMinor == 0 ? null : r.AmountMinor, r.AddedBy,
        Rest.Instant(r.AddedAt));
}

/// <summary>What quotes cost the exporter and leave it, and when a colleague must agree: for exporters alone.</summary>
static class QuoteCostPages
{
    const string Tag = "Quotes";

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/quotes/{id:guid}/versions/{no:int}/costs", Get).Allow(Role.Exporter)
            .Describe(Tag, "Costs and margins of a version: of the buyer's, what it would leave.");
        api.MapPost("/quote-approval-rules", AddRule).Allow(Role.Exporter)
            .Describe(Tag, "From a day to come on, versions below a margin or from an amount on need a second person.");
        api.MapGet("/quote-approval-rules", ListRules).Allow(Role.Exporter).Describe(Tag, "The exporter's own rules of approval.");
    }

    static async Task<QuoteCostingView> Get(Guid id, int no, Client costs, HttpContext http) =>
        QuoteCostingView.Of(await costs.GetAsync(new QuoteVersionRequest { QuoteId = id.ToString(), No = no }, http.Call()));

    static async Task<ApprovalRuleView> AddRule(AddApprovalRule request, Client costs, HttpContext http) => ApprovalRuleView.Of(
        await costs.AddRuleAsync(
            new AddApprovalRuleRequest
            {
                Currency = request.Currency,
                ValidFrom = Body.Day(request.ValidFrom),
                LeastMarginPercent = request.LeastMarginPercent ?? "",
                AmountMinor = request.AmountMinor ?? 0,
            }, http.Call()));

    static async Task<Page<ApprovalRuleView>> ListRules([AsParameters] Paging paging, Client costs, HttpContext http)
    {
        var page = await costs.ListRulesAsync(new ListApprovalRulesRequest { Page = paging.ToWire() }, http.Call());
        return new([.. page.Rules.Select(ApprovalRuleView.Of)], Rest.NextCursor(page.NextCursor));
    }
}
