using CrossBorder.Contracts.Settlement.V1;
using CrossBorder.Platform;
using Microsoft.AspNetCore.Http.HttpResults;
using Client = CrossBorder.Contracts.Settlement.V1.Settlement.SettlementClient;

namespace CrossBorder.Portal;

public sealed record InstalmentView(int No, string Milestone, long DueMinor, long PaidMinor);

public sealed record MoneyReceiptView(string Id, long AmountMinor, string ValueDate, string BankReference, string? Payer);

/// <param name="Status">Open, PartlyPaid, Paid, Overpaid or Cancelled.</param>
/// <param name="VirtualAccount">The account that only this order's buyer pays to.</param>
public sealed record ReceivableView(
    Guid Id, int Version, Guid OrderId, string Status, string Currency, long TotalMinor, long PaidMinor, string VirtualAccount,
    IReadOnlyList<InstalmentView> Schedule, IReadOnlyList<MoneyReceiptView> Receipts)
{
    public static ReceivableView Of(Receivable r) => new(
        Guid.Parse(r.Id), r.Version, Guid.Parse(r.OrderId), r.Status, r.Currency, r.TotalMinor, r.PaidMinor, r.VirtualAccount,
        [.. r.Schedule.Select(i => new InstalmentView(i.No, i.Milestone, i.DueMinor, i.PaidMinor))],
        [.. r.Receipts.Select(m => new MoneyReceiptView(m.Id, m.AmountMinor, m.ValueDate, m.BankReference, Rest.Text(m.Payer)))]);
}

/// <param name="OrderId">Missing when it was asked for from the balance.</param>
/// <param name="Status">Waiting, Requested, Sent, Accepted, Settled, Completed, Refused, Rejected or Returned.</param>
/// <param name="FeeRule">Id and version of every rule that was applied.</param>
/// <param name="Maker">Standing, Exporter or Operator.</param>
/// <param name="BeneficiaryId">Missing: the demonstration's account.</param>
/// <param name="Reference">EndToEndId of the payment file.</param>
public sealed record PayoutView(
    Guid Id, int Version, Guid? OrderId, Guid ExporterId, string Status, string Currency, long GrossMinor, long FeeMinor, long NetMinor,
    string FeeRule, string? BankReference, string Maker, string? BeneficiaryId, string Reference, string? Reason)
{
    public static PayoutView Of(Payout p) => new(
        Guid.Parse(p.Id), p.Version, Rest.Text(p.OrderId) is { } order ? Guid.Parse(order) : null, Guid.Parse(p.ExporterId), p.Status,
        p.Currency, p.GrossMinor, p.FeeMinor, p.NetMinor, p.FeeRule, Rest.Text(p.BankReference), p.Maker, Rest.Text(p.BeneficiaryId),
        p.Reference, Rest.Text(p.Reason));
}

/// <summary>What a buyer owes for an order and has paid, and what exporters were paid out.</summary>
static class Receivables
{
    const string Tag = "Settlement";

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/orders/{id:guid}/receivable", Get).Allow(Role.Exporter, Role.Buyer, Role.Operator)
            .Describe(Tag, "What is due for one order, when and to which account, and what was paid.");
        api.MapGet("/payouts", ListPayouts).Allow(Role.Exporter, Role.Operator).Describe(Tag, "Payouts that the caller may see.");
    }

    static async Task<Ok<ReceivableView>> Get(Guid id, Client settlement, HttpContext http)
    {
        var receivable = await settlement.GetReceivableAsync(new OrderRequest { OrderId = id.ToString() }, http.Call());
        return http.Versioned(receivable.Version, ReceivableView.Of(receivable));
    }

    /// <param name="status">Waiting, Requested, Sent, Accepted, Settled, Completed, Refused, Rejected or Returned.</param>
    static async Task<Page<PayoutView>> ListPayouts(string? status, [AsParameters] Paging paging, Client settlement, HttpContext http)
    {
        var page = await settlement.ListPayoutsAsync(new ListRequest { Status = status ?? "", Page = paging.ToWire() }, http.Call());
        return new([.. page.Payouts.Select(PayoutView.Of)], Rest.NextCursor(page.NextCursor));
    }
}
