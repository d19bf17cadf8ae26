using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>A receivable with its schedule and receipts, for the order's buyer and exporter and for operators.</summary>
public sealed partial class SettlementService
{
    [Allow(Role.Exporter, Role.Buyer, Role.Operator, Role.Service)]
    public override async Task<V1.Receivable> GetReceivable(V1.OrderRequest request, ServerCallContext context)
    {
        var principal = Principal.Required;
        var ct = context.CancellationToken;
        var order = Guid.TryParse(request.OrderId, out var id)
            ? await db.One<OrderCase>(
                $"""
                select {OrderCase.Columns}
                from order_case
                where order_id = @id and placed_at is not null
                    and (@SeesAll or exporter_id = @PartyId or buyer_id = @PartyId)
                """,
                new { id, principal.SeesAll, principal.PartyId }, ct)
            : null;
        if (order is null)
            throw Problem.NotFound("receivable", request.OrderId).ToGrpc();

        var instalments = await db.Many<DueLine>(
            $"select {DueLine.Columns} from instalment where order_id = @id order by no", new { id }, ct);
        var receipts = await db.Many<ReceiptRow>(
            """
            select e.id, a.amount_minor, e.value_date, coalesce(e.bank_reference, '') as bank_reference,
                coalesce(e.payer, '') as payer
            from allocation a join statement_entry e on e.id = a.entry_id
            where a.order_id = @id and not a.undone and a.amount_minor > 0
            union all
            select p.id, sum(r.amount_minor)::bigint, min(r.booked_on), coalesce(p.processor_reference, ''), p.method
            from channel_receipt r join channel_payment p on p.id = r.payment_id
            where r.order_id = @id
            group by p.id
            having sum(r.amount_minor) <> 0
            order by value_date, id
            """,
            new { id }, ct);
        return ToWire(order, instalments, receipts);
    }

    static V1.Receivable ToWire(OrderCase order, List<DueLine> instalments, List<ReceiptRow> receipts)
    {
        var wire = new V1.Receivable
        {
            Id = order.ReceivableId.Value.ToString(),
            Version = order.Version,
            OrderId = order.OrderId.Value.ToString(),
            Status = order.ReceivableStatus.ToString(),
            Currency = order.Currency.Code,
            TotalMinor = order.TotalMinor,
            PaidMinor = order.PaidMinor,
            VirtualAccount = order.VirtualAccount,
        };
        var paid = PaymentSchedule.Spread(instalments, order.CoveringMinor);
        wire.Schedule.AddRange(instalments.Select(instalment => new V1.Instalment
        {
            No = instalment.No,
            Milestone = instalment.Milestone,
            DueMinor = instalment.DueMinor,
            PaidMinor = paid[instalment.No],
        }));
        wire.Receipts.AddRange(receipts.Select(receipt => new V1.Receipt
        {
            Id = receipt.Id.Value.ToString(),
            AmountMinor = receipt.AmountMinor,
            ValueDate = receipt.ValueDate.ToString("yyyy-MM-dd"),
            BankReference = receipt.BankReference,
            Payer = receipt.Payer,
        }));
        return wire;
    }

    sealed record ReceiptRow(EntryId Id, long AmountMinor, DateOnly ValueDate, string BankReference, string Payer);
}
