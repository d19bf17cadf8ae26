using CrossBorder.Platform;
using Google.Protobuf.Collections;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Orders;

/// <summary>The ledger of an order's lines as its parties see it; what is written to it is in files of its own.</summary>
public sealed partial class OrderLedgerService(Db db, TimeProvider clock, ILogger<OrderLedgerService> log)
    : V1.OrderLedger.OrderLedgerBase
{
    const int LongestNote = 500;

    [Allow(Role.Exporter, Role.Buyer, Role.Operator)]
    public override Task<V1.OrderLedgerView> Get(V1.OrderLedgerRequest request, ServerCallContext context) => db.Transact(
        async tx => await View(tx, await Find(tx, request.OrderId, "") ?? throw Problem.NotFound("order", request.OrderId).ToGrpc()),
        context.CancellationToken);

    [Allow(Role.Exporter, Role.Buyer, Role.Operator)]
    public override async Task<V1.ListMovementsResponse> ListMovements(V1.ListMovementsRequest request, ServerCallContext context)
    {
        var (page, unfit) = InquiriesService.PageOf(request.Page);
        if (unfit is not null)
            throw unfit.ToGrpc();
        var (found, rows) = await db.Transact(async tx => await Find(tx, request.OrderId, "") is { } order
            ? (true, await tx.Many<Row>(
                """
                select seq, line_no, kind, source_id, source_version, quantity, actor, note, at
                from order_line_movement
                where order_id = @Id and seq > @After and (@All or kind <> 'TaxRefund')
                order by seq
                limit @Take
                """,
                new { order.Id, page.After, Take = page.Limit + 1, All = SeesTax }))
            : (false, []), context.CancellationToken);
        if (!found)
            throw Problem.NotFound("order", request.OrderId).ToGrpc();
        var response = new V1.ListMovementsResponse();
        if (rows.Count > page.Limit)
            response.NextCursor = InquiriesService.Cursor(rows[page.Limit - 1].Seq);
        response.Movements.AddRange(rows.Take(page.Limit).Select(row => row.ToWire()));
        return response;
    }

    /// <summary>What tax the exporter got back is nothing that its buyer sees.</summary>
    static bool SeesTax => Principal.Required.Role != Role.Buyer;

    static async Task<Order?> Find(Tx tx, string id, string suffix) => Guid.TryParse(id, out var key)
        ? await tx.One<Order>(
            $"select {Order.Columns} from sales_order where id = @key and {OrdersService.Own(Principal.Required)} {suffix}",
            new { key, Principal.Required.PartyId })
        : null;

    static async Task<V1.OrderLedgerView> View(Tx tx, Order order)
    {
        var orderId = order.Id.Value;
        var view = new V1.OrderLedgerView { OrderId = orderId.ToString(), OrderVersion = order.Version };
        view.Lines.AddRange((await tx.Many<LineUnits>(LineLedger.Sums, new { orderId })).Select(ToWire));
        var waiting = await tx.Many<Waits>(
            """
            select kind, source_id, reason, at, line_nos, quantities
            from order_line_waiting
            where order_id = @orderId and (@All or kind <> 'TaxRefund')
            order by at, source_id, kind
            """,
            new { orderId, All = SeesTax });
        view.Waiting.AddRange(waiting.Select(row => row.ToWire()));
        view.Refunds.AddRange((await tx.Many<MoneyBack>(MoneyBack.Sql, new { orderId })).Select(row => row.ToWire()));
        return view;
    }

    static V1.LedgerLine ToWire(LineUnits line) => new()
    {
        LineNo = line.LineNo,
        Ordered = line.Ordered,
        Cancelled = line.Cancelled,
        Reserved = line.Reserved,
        Produced = line.Produced,
        Shipped = line.Shipped,
        Declared = line.Declared,
        Delivered = line.Delivered,
        Returned = line.Returned,
        Refunded = line.Refunded,
        TaxRefunded = SeesTax ? line.TaxRefunded : 0,
        Open = line.Open,
    };

    static IEnumerable<V1.LineUnitsOf> Units(int[] lines, long[] quantities) =>
        lines.Zip(quantities, (line, quantity) => new V1.LineUnitsOf { LineNo = line, Quantity = quantity });

    /// <summary>Units per line as asked for: lines that the order has, each once, some of it.</summary>
    static Problem? Check(RepeatedField<V1.LineUnitsOf> asked, IReadOnlyDictionary<int, LineUnits> lines)
    {
        if (asked.Count is 0 or > PlaceCheck.MostLines)
            return Problem.Invalid("lines", "There are no lines, or too many.", $"1 to {PlaceCheck.MostLines}");
        for (var i = 0; i < asked.Count; i++)
        {
            if (!lines.ContainsKey(asked[i].LineNo) || asked.Take(i).Any(other => other.LineNo == asked[i].LineNo))
                return Problem.Invalid($"lines[{i}].line_no", "The order has no such line, or it is here twice.", "lines of the order");
            if (asked[i].Quantity is < 1 or > PlaceCheck.MostQuantity)
                return Problem.Invalid($"lines[{i}].quantity", "The quantity is out of range.", $"1 to {PlaceCheck.MostQuantity}");
        }

        return null;
    }

    sealed record Row(
        long Seq, int LineNo, string Kind, Guid SourceId, int SourceVersion, long Quantity, string Actor, string Note, DateTimeOffset At)
    {
        public V1.LineMovement ToWire() => new()
        {
            Seq = Seq,
            LineNo = LineNo,
            Kind = Kind,
            SourceId = SourceId.ToString(),
            SourceVersion = SourceVersion,
            Quantity = Quantity,
            Actor = Actor,
            Note = Note,
            At = Timestamp.FromDateTimeOffset(At),
        };
    }

    sealed record Waits
    {
        public required string Kind { get; init; }
        public Guid SourceId { get; init; }
        public required string Reason { get; init; }
        public DateTimeOffset At { get; init; }
        public required int[] LineNos { get; init; }
        public required long[] Quantities { get; init; }

        public V1.WaitingFact ToWire()
        {
            var wire = new V1.WaitingFact
            {
                Kind = Kind,
                SourceId = SourceId.ToString(),
                Reason = Reason,
                At = Timestamp.FromDateTimeOffset(At),
            };
            wire.Lines.AddRange(Units(LineNos, Quantities));
            return wire;
        }
    }

    sealed record MoneyBack
    {
        public Guid Id { get; init; }
        public required string Currency { get; init; }
        public long AmountMinor { get; init; }
        public required string Method { get; init; }
        public DateTimeOffset At { get; init; }
        public required int[] LineNos { get; init; }
        public required long[] Quantities { get; init; }

        public const string Sql =
            """
            select r.id, r.currency, r.amount_minor, r.method, r.at,
                coalesce(array_agg(m.line_no order by m.line_no) filter (where m.line_no is not null), '{}') as line_nos,
                coalesce(array_agg(m.quantity order by m.line_no) filter (where m.line_no is not null), '{}') as quantities
            from order_refund r
            left join order_line_movement m on m.order_id = r.order_id and m.kind = 'Refund' and m.source_id = r.id
            where r.order_id = @orderId
            group by r.id
            order by r.at, r.id
            """;

        public V1.RefundOfOrder ToWire()
        {
            var wire = new V1.RefundOfOrder
            {
                Id = Id.ToString(),
                Currency = Currency,
                AmountMinor = AmountMinor,
                Method = Method,
                At = Timestamp.FromDateTimeOffset(At),
            };
            wire.Lines.AddRange(Units(LineNos, Quantities));
            return wire;
        }
    }
}
