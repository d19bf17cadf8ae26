using System.Globalization;
using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Orders;

/// <summary>Frame contracts; proposing and calling off are in files of their own.</summary>
public sealed partial class FramesService(
    Db db, ProductFacts products, StockHold stock, OutboxSignal outbox, TimeProvider clock, ILogger<FramesService> log)
    : V1.Frames.FramesBase
{
    const int LongestReason = 500;

    DateTimeOffset Now => Instants.ToMicroseconds(clock.GetUtcNow());

    [Allow(Role.Exporter, Role.Buyer, Role.Operator)]
    public override async Task<V1.Frame> Get(V1.FrameIdRequest request, ServerCallContext context)
    {
        var frame = await Find(request.FrameId, context.CancellationToken);
        return await db.Transact(tx => View(tx, frame), context.CancellationToken);
    }

    [Allow(Role.Exporter, Role.Buyer, Role.Operator)]
    public override async Task<V1.ListFramesResponse> List(V1.ListFramesRequest request, ServerCallContext context)
    {
        var (principal, day) = (Principal.Required, Instants.DayInChina(Now));
        if (request.Status.Length > 0 && !System.Enum.GetNames<FrameStatus>().Contains(request.Status))
            throw Problem.Invalid(
                "status", $"'{request.Status}' is not a status.", string.Join(", ", System.Enum.GetNames<FrameStatus>())).ToGrpc();
        var (before, limit) = InquiriesService.PageOf(request.Page).OrThrow();
        var rows = await db.Many<Frame>(
            $"""
            select {Frame.Columns}
            from frame
            where {OrdersService.Own(principal)} and (@before = 0 or seq < @before) and (@Status = '' or @Status =
                case when status = 'Active' and valid_until < @day then 'Expired' else status end)
            order by seq desc
            limit @Take
            """,
            new { principal.PartyId, before, request.Status, day, Take = limit + 1 }, context.CancellationToken);
        var response = new V1.ListFramesResponse();
        if (rows.Count > limit)
            response.NextCursor = InquiriesService.Cursor(rows[limit - 1].Seq);
        response.Frames.AddRange(rows.Take(limit).Select(row => Summary(row, day)));
        return response;
    }

    [Allow(Role.Exporter, Role.Buyer)]
    public override async Task<V1.Frame> Close(V1.CloseFrameRequest request, ServerCallContext context)
    {
        if (PlaceCheck.Text("reason", request.Reason, 1, LongestReason) is { } fault)
            throw fault.ToGrpc();
        return (await db.Decide(
            tx => Idempotency.Once<V1.Frame>(tx, context, request, async () =>
            {
                if (await Lock(tx, request.FrameId, Principal.Required) is not { } frame)
                    return Problem.NotFound("frame", request.FrameId);
                if (frame.Refusal(FrameAction.Close, request.ExpectedVersion, Instants.DayInChina(Now)) is { } refused)
                    return refused;
                return await View(tx, await Save(tx, frame with { Stored = FrameStatus.Closed, Reason = request.Reason.Trim() }));
            }),
            context.CancellationToken)).OrThrow();
    }

    /// <summary>The principal's frame. Another party's looks as if it were not there.</summary>
    async Task<Frame> Find(string id, CancellationToken ct)
    {
        var frame = Guid.TryParse(id, out var key)
            ? await db.One<Frame>(
                $"select {Frame.Columns} from frame where id = @key and {OrdersService.Own(Principal.Required)}",
                new { key, Principal.Required.PartyId }, ct)
            : null;
        return frame ?? throw Problem.NotFound("frame", id).ToGrpc();
    }

    static Task<Frame?> Lock(Tx tx, string id, Principal principal) => Guid.TryParse(id, out var key)
        ? tx.One<Frame>(
            $"select {Frame.Columns} from frame where id = @key and {OrdersService.Own(principal)} for update",
            new { key, principal.PartyId })
        : Task.FromResult<Frame?>(null);

    /// <summary>Writes the next version of a locked frame.</summary>
    static async Task<Frame> Save(Tx tx, Frame frame)
    {
        var after = frame with { Version = frame.Version + 1 };
        await tx.Run(
            """
            update frame
            set version = @Version, status = @Status, current_no = @CurrentNo, side = @Proposer, valid_until = @ValidUntil,
                active_at = @ActiveAt, reason = @Reason
            where id = @Id
            """,
            new
            {
                after.Id,
                after.Version,
                Status = after.Stored.ToString(),
                after.CurrentNo,
                Proposer = after.Side.ToString(),
                after.ValidUntil,
                after.ActiveAt,
                after.Reason,
            });
        return after;
    }

    static Task<List<Round>> Rounds(Tx tx, Guid frameId) => tx.Many<Round>(
        "select no, side, author, note, terms, at from frame_round where frame_id = @frameId order by no", new { frameId });

    async Task<V1.Frame> View(Tx tx, Frame frame)
    {
        var wire = Summary(frame, Instants.DayInChina(Now));
        wire.Versions.AddRange((await Rounds(tx, frame.Id)).Select(round => round.ToWire()));
        var balances = await tx.Many<Balance>(
            """
            select b.line_no, b.product_id, b.total, b.used, coalesce(sum(s.shipped), 0)::bigint as shipped,
                coalesce(sum(s.delivered), 0)::bigint as delivered
            from frame_balance b
            left join frame_call c on c.frame_id = b.frame_id
            left join order_line l on l.order_id = c.order_id and l.product_id = b.product_id
            left join order_line_ledger s on s.order_id = l.order_id and s.line_no = l.line_no
            where b.frame_id = @Id
            group by b.frame_id, b.line_no
            order by b.line_no
            """,
            new { frame.Id });
        wire.Balances.AddRange(balances.Select(balance => balance.ToWire()));
        var calls = await tx.Many<Call>(
            """
            select o.id, o.number, o.status, o.total_minor, c.at
            from frame_call c join sales_order o on o.id = c.order_id
            where c.frame_id = @Id
            order by c.at, o.serial
            """,
            new { frame.Id });
        wire.Calls.AddRange(calls.Select(call => call.ToWire()));
        return wire;
    }

    static V1.Frame Summary(Frame frame, DateOnly day) => new()
    {
        Id = frame.Id.ToString(),
        Version = frame.Version,
        ExporterId = frame.ExporterId.ToString(),
        BuyerId = frame.BuyerId.ToString(),
        Status = frame.StatusOn(day).ToString(),
        Title = frame.Title,
        CurrentNo = frame.CurrentNo,
        Side = frame.Side.ToString(),
        ValidUntil = frame.ValidUntil.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        Reason = frame.Reason ?? "",
        OpenedAt = frame.OpenedAt.ToTimestamp(),
    };

    sealed record Round(int No, string Side, string Author, string Note, byte[] Terms, DateTimeOffset At)
    {
        public V1.FrameTerms Read() => V1.FrameTerms.Parser.ParseFrom(Terms);

        public V1.FrameVersion ToWire() =>
            new() { No = No, Side = Side, Author = Author, Note = Note, Terms = Read(), At = At.ToTimestamp() };
    }

    sealed record Balance(int LineNo, Guid ProductId, long Total, long Used, long Shipped, long Delivered)
    {
        public V1.FrameBalance ToWire() => new()
        {
            LineNo = LineNo,
            ProductId = ProductId.ToString(),
            Quantity = Total,
            Called = Used,
            Left = Total - Used,
            Shipped = Shipped,
            Delivered = Delivered,
        };
    }

    sealed record Call(Guid Id, string Number, string Status, long TotalMinor, DateTimeOffset At)
    {
        public V1.FrameCall ToWire() =>
            new() { OrderId = Id.ToString(), Number = Number, Status = Status, TotalMinor = TotalMinor, At = At.ToTimestamp() };
    }
}
