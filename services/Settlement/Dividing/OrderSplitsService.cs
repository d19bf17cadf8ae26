using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>
/// Whether the money of an order can be divided: what is bound to the order as it is, by a bank, a channel or a decision, is not torn.
/// An order that is not known here yet has no money.
/// </summary>
public sealed class OrderSplitsService(Db db) : V1.OrderSplits.OrderSplitsBase
{
    [Allow(Role.Exporter, Role.Operator, Role.Service)]
    public override async Task<V1.CheckSplitResponse> Check(V1.CheckSplitRequest request, ServerCallContext context)
    {
        var principal = Principal.Required;
        var reason = Guid.TryParse(request.OrderId, out var id)
            ? await db.One<string>(
                """
                select case
                    when c.receivable_status = 'Cancelled' then 'cancelled'
                    when c.earned_at is not null then 'paid_out'
                    when c.escrow is not null then 'escrow'
                    when exists (select from letter_of_credit l where l.order_id = c.order_id) then 'letter_of_credit'
                    when exists (select from channel_payment p where p.order_id = c.order_id and p.status <> all(@Dead))
                        then 'paid_by_channel'
                    when exists (select from order_dispute d where d.order_id = c.order_id and d.status <> 'Settled') then 'disputed'
                    when exists (select from buyer_refund r where r.order_id = c.order_id and r.status not in ('Refused', 'Rejected'))
                        then 'refunded'
                    when exists (select from shortfall s where s.order_id = c.order_id and s.status in ('Waiting', 'Left'))
                        then 'shortfall'
                    when exists (select from fx_conversion_line f where f.order_id = c.order_id) then 'converted'
                    when exists (select from order_line o where o.order_id = c.order_id and o.invoiced_quantity > 0) then 'invoiced'
                    else '' end
                from order_case c
                where c.order_id = @id and c.placed_at is not null and (@SeesAll or c.exporter_id = @PartyId)
                """,
                new { id, principal.SeesAll, principal.PartyId, Dead }, context.CancellationToken)
            : null;
        return reason is null
            ? throw Problem.NotFound("receivable", request.OrderId).ToGrpc()
            : new V1.CheckSplitResponse { Reason = reason, Detail = Detail(reason) };
    }

    /// <summary>Payments by a channel that brought nothing and never will.</summary>
    static readonly string[] Dead = [nameof(PaymentStatus.Failed), nameof(PaymentStatus.Voided), nameof(PaymentStatus.Expired)];

    static string Detail(string reason) => reason switch
    {
        "" => "",
        "cancelled" => "The receivable is cancelled.",
        "paid_out" => "The money of the order is settled.",
        "escrow" => "Escrow holds the money of the order as a whole.",
        "letter_of_credit" => "A letter of credit was opened for the order as it is; the bank pays against that.",
        "paid_by_channel" => "The order is paid by card or another channel, whose payment is of this order.",
        "disputed" => "The money of the order is in dispute.",
        "refunded" => "Money of the order goes back to its buyer.",
        "shortfall" => "A receipt came short, and what is missing of it is not decided.",
        "converted" => "The money of the order was converted.",
        _ => "Suppliers' invoices are registered for lines of the order as they are.",
    };
}
