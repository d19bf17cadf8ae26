using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>
/// What a change of rates would touch, per currency and per order: open receivables, money received and not converted, what is owed
/// back to buyers, and forward contracts against them. Every sum is of one currency; CNY is no exposure.
/// </summary>
public sealed partial class ForeignExchangeService
{
    const int MostOrders = 1000;

    const string Open =
        """
        with owed as (
            select order_id, exporter_id, currency,
                case when receivable_status = 'Cancelled' then 0
                else greatest(total_minor - paid_minor, 0) end as receivable_minor
            from order_case
            where placed_at is not null and currency <> 'CNY' and (@exporter::uuid is null or exporter_id = @exporter)),
        held as (
            select t.order_id,
                coalesce(sum(p.credit_minor - p.debit_minor)
                    filter (where p.kind <> 'BuyerCredit'), 0)::bigint as received_minor,
                coalesce(sum(p.credit_minor - p.debit_minor)
                    filter (where p.kind = 'BuyerCredit'), 0)::bigint as payable_minor
            from owed o
            join ledger_transaction t using (order_id)
            join posting p on p.transaction_id = t.id and p.currency = o.currency
            where p.kind in ('OrderFunds', 'Escrow', 'ExporterPayable', 'BuyerCredit')
            group by t.order_id),
        open as (
            select o.order_id, o.exporter_id, o.currency, o.receivable_minor,
                coalesce(h.received_minor, 0) as received_minor, coalesce(h.payable_minor, 0) as payable_minor
            from owed o left join held h using (order_id))
        """;

    const string PerCurrency =
        $"""
        {Open},
        sums as (
            select currency, sum(receivable_minor) as receivable, sum(received_minor) as received,
                sum(payable_minor) as payable
            from open
            group by currency),
        forwards as (
            select sold_currency as currency, sum(booked_minor - used_minor) as forward
            from fx_forward
            where window_to >= @today and (@exporter::uuid is null or exporter_id = @exporter)
            group by sold_currency)
        select currency, coalesce(receivable, 0)::bigint as receivable_minor,
            coalesce(received, 0)::bigint as received_minor, coalesce(payable, 0)::bigint as payable_minor,
            coalesce(forward, 0)::bigint as forward_minor
        from sums full join forwards using (currency)
        order by currency
        """;

    const string PerOrder =
        $"""
        {Open},
        ranked as (
            select order_id, exporter_id, currency, receivable_minor, received_minor, payable_minor,
                row_number() over (partition by currency order by receivable_minor + received_minor desc, order_id) as place
            from open
            where receivable_minor <> 0 or received_minor <> 0 or payable_minor <> 0)
        select order_id, exporter_id, currency, receivable_minor, received_minor, payable_minor
        from ranked
        where place <= @MostOrders
        order by currency, place
        """;

    [Allow(Role.Exporter, Role.Operator, Role.Service)]
    public override async Task<V1.Exposure> GetExposure(V1.ExposureRequest request, ServerCallContext context)
    {
        var (exporter, ct) = (Visible(request.ExporterId), context.CancellationToken);
        var currencies = await db.Many<CurrencyRow>(PerCurrency, new { exporter, today = ChinaDay.Of(clock.GetUtcNow()) }, ct);
        var orders = await db.Many<OrderRow>(PerOrder, new { exporter, MostOrders }, ct);
        var response = new V1.Exposure();
        response.Currencies.AddRange(currencies.Select(row => row.ToWire()));
        response.Orders.AddRange(orders.Select(row => row.ToWire()));
        return response;
    }

    sealed record CurrencyRow(string Currency, long ReceivableMinor, long ReceivedMinor, long PayableMinor, long ForwardMinor)
    {
        public V1.CurrencyExposure ToWire() => new()
        {
            Currency = Currency,
            ReceivableMinor = ReceivableMinor,
            ReceivedMinor = ReceivedMinor,
            PayableMinor = PayableMinor,
            ForwardMinor = ForwardMinor,
            NetMinor = ReceivableMinor + ReceivedMinor - ForwardMinor,
        };
    }

    sealed record OrderRow(
        OrderId OrderId, PartyId ExporterId, string Currency, long ReceivableMinor, long ReceivedMinor, long PayableMinor)
    {
        public V1.OrderExposure ToWire() => new()
        {
            OrderId = OrderId.Value.ToString(),
            ExporterId = ExporterId.Value.ToString(),
            Currency = Currency,
            ReceivableMinor = ReceivableMinor,
            ReceivedMinor = ReceivedMinor,
            PayableMinor = PayableMinor,
        };
    }
}
