using CrossBorder.Contracts.Settlement.V1;
using CrossBorder.Platform;
using Owed = CrossBorder.Contracts.Settlement.V1.Recoverables.RecoverablesClient;
using Refunds = CrossBorder.Contracts.Settlement.V1.BuyerRefunds.BuyerRefundsClient;

namespace CrossBorder.Portal;

/// <param name="Cause">Chargeback, Refund or Reversal.</param>
/// <param name="OpenMinor">Still owed; the rest was netted, or is not owed any more.</param>
/// <param name="Owner">For operators: who deals with it.</param>
public sealed record RecoverableView(
    Guid Id, int Version, Guid ExporterId, Guid OrderId, string Currency, string Cause, string Reference, long AmountMinor, long OpenMinor,
    long RecoveredMinor, long RestoredMinor, long GivenBackMinor, DateTimeOffset? RaisedAt, int AgeDays, string? Owner)
{
    public static RecoverableView Of(Recoverable r) => new(
        Guid.Parse(r.Id), r.Version, Guid.Parse(r.ExporterId), Guid.Parse(r.OrderId), r.Currency, r.Cause, r.Reference, r.AmountMinor,
        r.OpenMinor, r.RecoveredMinor, r.RestoredMinor, r.GivenBackMinor, Rest.Instant(r.RaisedAt), r.AgeDays, Rest.Text(r.Owner));
}

public sealed record SetOffBody(Guid ExporterId, string Currency);

public sealed record SetOffView(Guid ExporterId, string Currency, long AmountMinor, long OpenMinor);

/// <param name="AmountMinor">Missing: as much as can go back.</param>
/// <param name="ReceiptId">Missing: the receipt with the most left.</param>
public sealed record BuyerRefundBody(string Reason, long? AmountMinor = null, Guid? ReceiptId = null);

public sealed record RefundReasonBody(string Reason);

/// <param name="Status">Waiting, Approved, Completed, Refused or Rejected.</param>
/// <param name="Account">Its last characters for the buyer.</param>
public sealed record BuyerRefundView(
    Guid Id, Guid OrderId, Guid BuyerId, string Currency, long AmountMinor, string Status, Guid ReceiptId, string Name, string Account,
    string Reason, string? MadeBy, int NeedsApprovals, IReadOnlyList<string> ApprovedBy, string? RefusedWhy, string? BankReference,
    DateTimeOffset? RequestedAt)
{
    public static BuyerRefundView Of(BuyerRefund r) => new(
        Guid.Parse(r.Id), Guid.Parse(r.OrderId), Guid.Parse(r.BuyerId), r.Currency, r.AmountMinor, r.Status, Guid.Parse(r.ReceiptId),
        r.Name, r.Account, r.Reason, Rest.Text(r.MadeBy), r.NeedsApprovals, [.. r.ApprovedBy], Rest.Text(r.RefusedWhy),
        Rest.Text(r.BankReference), Rest.Instant(r.RequestedAt));
}

/// <summary>What exporters owe after the fact, and a buyer's credit on its way back by bank.</summary>
static class MoneyBackPages
{
    const string Tag = "Money back";

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/recoverables", ListOwed).Allow(Role.Exporter, Role.Operator)
            .Describe(Tag, "What exporters owe since orders that they were paid for lost money; exporters see their own.");
        api.MapPost("/recoverables/set-off", SetOff).Allow(Role.Operator)
            .Describe(Tag, "Nets what an exporter owes from what lies on its balance.");
        api.MapPost("/orders/{id:guid}/refunds", Ask).Allow(Role.Buyer, Role.Operator)
            .Describe(Tag, "Asks that the buyer's credit go back to the account that paid it.");
        api.MapGet("/refunds", List).Allow(Role.Buyer, Role.Operator).Describe(Tag, "Refunds by bank that the caller may see.");
        api.MapPost("/refunds/{id:guid}/approve", Approve).Allow(Role.Operator).Describe(Tag, "Approves a refund that another asked for.");
        api.MapPost("/refunds/{id:guid}/reject", Reject).Allow(Role.Operator)
            .Describe(Tag, "Ends a refund that waits; the money is the buyer's credit again.");
        CreditDrawingPages.Map(api);
        WorkCalendarPages.Map(api);
    }

    /// <param name="exporterId">Operators may name one.</param>
    /// <param name="open">true: only what is still owed.</param>
    static async Task<Page<RecoverableView>> ListOwed(
        Guid? exporterId, bool? open, [AsParameters] Paging paging, Owed owed, HttpContext http)
    {
        var page = await owed.ListRecoverablesAsync(
            new ListRecoverablesRequest { ExporterId = exporterId?.ToString() ?? "", OpenOnly = open == true, Page = paging.ToWire() },
            http.Call());
        return new([.. page.Recoverables.Select(RecoverableView.Of)], Rest.NextCursor(page.NextCursor));
    }

    static async Task<SetOffView> SetOff(SetOffBody body, Owed owed, HttpContext http)
    {
        var done = await owed.SetOffRecoverablesAsync(
            new SetOffRequest { ExporterId = body.ExporterId.ToString(), Currency = body.Currency }, http.Call());
        return new(Guid.Parse(done.ExporterId), done.Currency, done.AmountMinor, done.OpenMinor);
    }

    static async Task<BuyerRefundView> Ask(Guid id, BuyerRefundBody body, Refunds refunds, HttpContext http) =>
        BuyerRefundView.Of(await refunds.RequestBuyerRefundAsync(
            new BuyerRefundRequest
            {
                OrderId = id.ToString(),
                AmountMinor = body.AmountMinor ?? 0,
                ReceiptId = body.ReceiptId?.ToString() ?? "",
                Reason = body.Reason,
            },
            http.Call()));

    /// <param name="status">Waiting, Approved, Completed, Refused or Rejected.</param>
    static async Task<Page<BuyerRefundView>> List(
        Guid? orderId, string? status, [AsParameters] Paging paging, Refunds refunds, HttpContext http)
    {
        var page = await refunds.ListBuyerRefundsAsync(
            new ListBuyerRefundsRequest { OrderId = orderId?.ToString() ?? "", Status = status ?? "", Page = paging.ToWire() },
            http.Call());
        return new([.. page.Refunds.Select(BuyerRefundView.Of)], Rest.NextCursor(page.NextCursor));
    }

    static async Task<BuyerRefundView> Approve(Guid id, Refunds refunds, HttpContext http) =>
        BuyerRefundView.Of(await refunds.ApproveBuyerRefundAsync(new BuyerRefundDecision { Id = id.ToString() }, http.Call()));

    static async Task<BuyerRefundView> Reject(Guid id, RefundReasonBody body, Refunds refunds, HttpContext http) =>
        BuyerRefundView.Of(await refunds.RejectBuyerRefundAsync(
            new BuyerRefundDecision { Id = id.ToString(), Reason = body.Reason }, http.Call()));
}
