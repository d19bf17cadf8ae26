using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>The gRPC door of escrow; each capability is a part of it in a file of its own.</summary>
public sealed partial class EscrowService(
    Db db, TimeProvider clock, EscrowPayouts payouts, OperationSignal operations, ILogger<EscrowService> log) : V1.Escrows.EscrowsBase
{
    const int LongestReason = 1000;

    /// <summary>Rows of the caller: its party as buyer or exporter, or all for those who see all.</summary>
    const string Visible = "(@SeesAll or (@Role = 'Buyer' and buyer_id = @PartyId) or (@Role = 'Exporter' and exporter_id = @PartyId))";

    [Allow(Role.Exporter, Role.Buyer, Role.Operator, Role.Service)]
    public override Task<V1.Escrow> GetEscrow(V1.EscrowOrderRequest request, ServerCallContext context) =>
        Show(request.OrderId, context.CancellationToken);

    [Allow(Role.Exporter, Role.Buyer, Role.Operator, Role.Service)]
    public override async Task<V1.ListEscrowsResponse> ListEscrows(V1.ListEscrowsRequest request, ServerCallContext context)
    {
        var reader = Principal.Required;
        var (after, limit) = SettlementService.PageOf(request.Page);
        SettlementService.CheckStatus<EscrowStatus>(request.Status);
        var rows = await db.Many<EscrowCase>(
            $"""
            select {EscrowCase.Columns}
            from escrow
            where seq > @after and status is not null and (@Status = '' or status = @Status) and {Visible}
            order by seq
            limit @Take
            """,
            new { after, request.Status, reader.SeesAll, Role = reader.Role.ToString(), reader.PartyId, Take = limit + 1 },
            context.CancellationToken);
        var response = new V1.ListEscrowsResponse { NextCursor = SettlementService.NextCursor(rows, limit, row => row.Seq) };
        response.Escrows.AddRange(rows.Select(row => ToWire(row, [])));
        return response;
    }

    /// <exception cref="RpcException">404: the order has no escrow (yet), or it is another party's.</exception>
    async Task<V1.Escrow> Show(string order, CancellationToken ct)
    {
        var reader = Principal.Required;
        var escrow = Guid.TryParse(order, out var id)
            ? await db.One<EscrowCase>(
                $"select {EscrowCase.Columns} from escrow where order_id = @id and status is not null and {Visible}",
                new { id, reader.SeesAll, Role = reader.Role.ToString(), reader.PartyId }, ct)
            : null;
        if (escrow is null)
            throw Problem.NotFound("escrow", order).ToGrpc();
        return ToWire(escrow, await db.Many<Dispute>(
            """
            select reason, opened_at, status, decision, closed_at, coalesce(refund_minor, 0) as refund_minor
            from escrow_dispute
            where order_id = @id
            order by no
            """,
            new { id }, ct));
    }

    /// <summary>Runs a decision on an escrow of the caller under the locks of order and escrow, once per key.</summary>
    async Task<V1.Escrow> Change<T>(
        ServerCallContext context, T request, string id, Func<Tx, OrderCase, EscrowCase, DateTimeOffset, Task<Problem?>> decide)
        where T : Google.Protobuf.IMessage<T>
    {
        (await db.Decide(tx => Idempotency.Once<V1.Escrow>(tx, context, request, async () =>
        {
            if (!Guid.TryParse(id, out var named) || await EscrowBook.LockOrder(tx, named) is not { } order || !IsVisible(order)
                || await EscrowBook.Lock(tx, order.OrderId) is not { } escrow)
                return Problem.NotFound("escrow", id);
            var problem = await decide(tx, order, escrow, clock.GetUtcNow());
            return problem is null ? new V1.Escrow { OrderId = id } : problem;
        }), context.CancellationToken)).OrThrow();
        return await Show(id, context.CancellationToken);
    }

    static bool IsVisible(OrderCase order) => Principal.Required switch
    {
        { SeesAll: true } => true,
        { Role: Role.Buyer, PartyId: var party } => order.BuyerId.Value == party,
        { Role: Role.Exporter, PartyId: var party } => order.ExporterId.Value == party,
        _ => false,
    };

    static string Reason(string text) => text.Trim() is { Length: > 0 and <= LongestReason } trimmed
        ? trimmed
        : throw Problem.Invalid("reason", "The reason is missing or too long.", $"1 to {LongestReason} characters").ToGrpc();

    static V1.Escrow ToWire(EscrowCase escrow, List<Dispute> disputes)
    {
        var wire = new V1.Escrow
        {
            OrderId = escrow.OrderId.Value.ToString(),
            ExporterId = escrow.ExporterId.Value.ToString(),
            BuyerId = escrow.BuyerId.Value.ToString(),
            Version = escrow.Version,
            Status = escrow.Status.ToString(),
            Currency = escrow.Currency.Code,
            Terms = new V1.EscrowTerms { Condition = escrow.Condition.ToString(), Days = escrow.Days },
            Basis = escrow.RuleId is null ? "Agreed" : "Default",
            ProposedBy = escrow.ProposedBy?.ToString() ?? "",
            HeldMinor = escrow.HeldMinor,
            ReleasedMinor = escrow.ReleasedMinor,
            RefundedMinor = escrow.RefundedMinor,
            ReleaseDueAt = escrow.ReleaseDueAt?.ToTimestamp(),
            ShippedAt = escrow.ShippedAt?.ToTimestamp(),
            DeliveredAt = escrow.DeliveredAt?.ToTimestamp(),
            ReleasedAt = escrow.ReleasedAt?.ToTimestamp(),
        };
        if (escrow.Proposed is { } proposed)
            wire.Proposed = new V1.EscrowTerms { Condition = proposed.ToString(), Days = escrow.ProposedDays ?? 0 };
        wire.Disputes.AddRange(disputes.Select(dispute => new V1.EscrowDispute
        {
            Reason = dispute.Reason,
            OpenedAt = dispute.OpenedAt.ToTimestamp(),
            Status = dispute.Status,
            Decision = dispute.Decision ?? "",
            ClosedAt = dispute.ClosedAt?.ToTimestamp(),
            RefundMinor = dispute.RefundMinor,
        }));
        return wire;
    }

    sealed record Dispute(
        string Reason, DateTimeOffset OpenedAt, string Status, string? Decision, DateTimeOffset? ClosedAt, long RefundMinor);
}

static class EscrowParts
{
    public static void AddEscrow(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<EscrowSignal>().AddSingleton<EscrowPayouts>();
        builder.Services.AddHostedService<ReleaseEscrows>();
    }
}
