using CrossBorder.Contracts.Settlement.V1;
using CrossBorder.Platform;
using Microsoft.AspNetCore.Http.HttpResults;
using Client = CrossBorder.Contracts.Settlement.V1.Escrows.EscrowsClient;

namespace CrossBorder.Portal;

/// <param name="Condition">None, Shipment, Delivery or Acceptance.</param>
/// <param name="Days">Of Acceptance: released so many days after the delivery unless it is disputed.</param>
public sealed record EscrowTermsView(string Condition, int Days)
{
    public static EscrowTermsView? Of(EscrowTerms? terms) => terms is null ? null : new(terms.Condition, terms.Days);

    public EscrowTerms ToWire() => new() { Condition = Condition, Days = Days };
}

/// <param name="Status">Open, Withdrawn or Decided.</param>
public sealed record EscrowDisputeView(
    string Reason, string Status, DateTimeOffset? OpenedAt, string? Decision, long? RefundMinor, DateTimeOffset? ClosedAt);

/// <param name="Status">None, Held, Disputed, Released or Decided.</param>
/// <param name="Basis">Default or Agreed.</param>
/// <param name="Proposed">Other terms that one party proposed and the other has not.</param>
/// <param name="ReleaseDueAt">When the money is released unless it is disputed before.</param>
public sealed record EscrowView(
    Guid OrderId, Guid ExporterId, Guid BuyerId, int Version, string Status, string Currency, EscrowTermsView? Terms, string Basis,
    EscrowTermsView? Proposed, string? ProposedBy, long HeldMinor, long ReleasedMinor, long RefundedMinor, DateTimeOffset? ReleaseDueAt,
    DateTimeOffset? ShippedAt, DateTimeOffset? DeliveredAt, DateTimeOffset? ReleasedAt, IReadOnlyList<EscrowDisputeView> Disputes)
{
    public static EscrowView Of(Escrow e) => new(
        Guid.Parse(e.OrderId), Guid.Parse(e.ExporterId), Guid.Parse(e.BuyerId), e.Version, e.Status, e.Currency,
        EscrowTermsView.Of(e.Terms), e.Basis, EscrowTermsView.Of(e.Proposed), Rest.Text(e.ProposedBy), e.HeldMinor, e.ReleasedMinor,
        e.RefundedMinor, Rest.Instant(e.ReleaseDueAt), Rest.Instant(e.ShippedAt), Rest.Instant(e.DeliveredAt), Rest.Instant(e.ReleasedAt),
        [.. e.Disputes.Select(d => new EscrowDisputeView(
            d.Reason, d.Status, Rest.Instant(d.OpenedAt), Rest.Text(d.Decision), d.Status == "Decided" ? d.RefundMinor : null,
            Rest.Instant(d.ClosedAt)))]);
}

public sealed record DisputeBody(string Reason);

/// <param name="RefundMinor">To the buyer; the rest of what is held goes to the exporter.</param>
public sealed record DecisionBody(long RefundMinor, string Reason);

/// <param name="ValidFrom">The first day, in China, on which orders are placed under it.</param>
public sealed record EscrowRuleBody(
    EscrowTermsView Terms, DateOnly ValidFrom, Guid? ExporterId = null, string? Currency = null, long? LeastMinor = null);

public sealed record EscrowRuleView(
    Guid Id, EscrowTermsView? Terms, string ValidFrom, string? ExporterId, string? Currency, long? LeastMinor)
{
    public static EscrowRuleView Of(EscrowRule r) => new(
        Guid.Parse(r.Id), EscrowTermsView.Of(r.Terms), r.ValidFrom, Rest.Text(r.ExporterId), Rest.Text(r.Currency),
        r.LeastMinor == 0 ? null : r.LeastMinor);
}

/// <summary>The buyer's money that is held until the order's terms release it; disputes and their decision.</summary>
static class EscrowPages
{
    const string Tag = "Escrow";

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/orders/{id:guid}/escrow", Get).Allow(Role.Exporter, Role.Buyer, Role.Operator)
            .Describe(Tag, "What is held of an order's money, by which terms, and until when.");
        api.MapPost("/orders/{id:guid}/escrow/terms", Propose).Allow(Role.Exporter, Role.Buyer)
            .Describe(Tag, "Proposes other terms; the same proposed by the other party are agreed.");
        api.MapPost("/orders/{id:guid}/escrow/release", Release).Allow(Role.Buyer).Describe(Tag, "Releases the money before its time.");
        api.MapPost("/orders/{id:guid}/escrow/dispute", Dispute).Allow(Role.Buyer)
            .Describe(Tag, "Disputes the order: nothing is released until an operator decides.");
        api.MapPost("/orders/{id:guid}/escrow/dispute/withdraw", Withdraw).Allow(Role.Buyer)
            .Describe(Tag, "Takes the dispute back: the terms go on.");
        api.MapPost("/orders/{id:guid}/escrow/decision", Decide).Allow(Role.Operator)
            .Describe(Tag, "Decides a dispute: a part goes back to the buyer, the rest to the exporter.");
        api.MapGet("/escrows", List).Allow(Role.Exporter, Role.Buyer, Role.Operator).Describe(Tag, "Escrows that the caller may see.");
        api.MapGet("/escrow-rules", ListRules).Allow(Role.Operator).Describe(Tag, "Default terms of orders.");
        api.MapPost("/escrow-rules", AddRule).Allow(Role.Operator).Describe(Tag, "Adds default terms of orders placed from a day on.");
    }

    static async Task<Ok<EscrowView>> Get(Guid id, Client escrows, HttpContext http) =>
        Show(http, await escrows.GetEscrowAsync(Of(id), http.Call()));

    static async Task<Ok<EscrowView>> Propose(Guid id, EscrowTermsView body, Client escrows, HttpContext http) =>
        Show(http, await escrows.ProposeEscrowTermsAsync(
            new ProposeEscrowTermsRequest { OrderId = id.ToString(), Terms = body.ToWire() }, http.Call()));

    static async Task<Ok<EscrowView>> Release(Guid id, Client escrows, HttpContext http) =>
        Show(http, await escrows.ReleaseEscrowAsync(Of(id), http.Call()));

    static async Task<Ok<EscrowView>> Dispute(Guid id, DisputeBody body, Client escrows, HttpContext http) =>
        Show(http, await escrows.OpenDisputeAsync(new OpenDisputeRequest { OrderId = id.ToString(), Reason = body.Reason }, http.Call()));

    static async Task<Ok<EscrowView>> Withdraw(Guid id, Client escrows, HttpContext http) =>
        Show(http, await escrows.WithdrawDisputeAsync(Of(id), http.Call()));

    static async Task<Ok<EscrowView>> Decide(Guid id, DecisionBody body, Client escrows, HttpContext http) =>
        Show(http, await escrows.DecideDisputeAsync(
            new DecideDisputeRequest { OrderId = id.ToString(), RefundMinor = body.RefundMinor, Reason = body.Reason }, http.Call()));

    /// <param name="status">None, Held, Disputed, Released or Decided.</param>
    static async Task<Page<EscrowView>> List(string? status, [AsParameters] Paging paging, Client escrows, HttpContext http)
    {
        var page = await escrows.ListEscrowsAsync(new ListEscrowsRequest { Status = status ?? "", Page = paging.ToWire() }, http.Call());
        return new([.. page.Escrows.Select(EscrowView.Of)], Rest.NextCursor(page.NextCursor));
    }

    static async Task<Page<EscrowRuleView>> ListRules([AsParameters] Paging paging, Client escrows, HttpContext http)
    {
        var page = await escrows.ListEscrowRulesAsync(new ListEscrowsRequest { Page = paging.ToWire() }, http.Call());
        return new([.. page.Rules.Select(EscrowRuleView.Of)], Rest.NextCursor(page.NextCursor));
    }

    static async Task<EscrowRuleView> AddRule(EscrowRuleBody body, Client escrows, HttpContext http) =>
        EscrowRuleView.Of(await escrows.AddEscrowRuleAsync(
            new EscrowRule
            {
                ExporterId = body.ExporterId?.ToString() ?? "",
                Currency = body.Currency ?? "",
                LeastMinor = body.LeastMinor ?? 0,
                Terms = body.Terms.ToWire(),
                ValidFrom = Body.Day(body.ValidFrom),
            },
            http.Call()));

    static EscrowOrderRequest Of(Guid id) => new() { OrderId = id.ToString() };

    static Ok<EscrowView> Show(HttpContext http, Escrow escrow) => http.Versioned(escrow.Version, EscrowView.Of(escrow));
}
