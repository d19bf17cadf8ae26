using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Orders;

/// <summary>Amendments of orders and how orders read before; each capability is a part of it in a file of its own.</summary>
public sealed partial class AmendmentsService(
    Db db, ProductFacts products, StockHold stock, TimeProvider clock, ILogger<AmendmentsService> log) : V1.Amendments.AmendmentsBase
{
    const int LongestReason = 500;

    DateTimeOffset Now => Instants.ToMicroseconds(clock.GetUtcNow());

    [Allow(Role.Exporter, Role.Buyer, Role.Operator)]
    public override async Task<V1.Amendment> Get(V1.AmendmentIdRequest request, ServerCallContext context)
    {
        var (order, amendment) = await Find(request.AmendmentId, context.CancellationToken);
        return await db.Transact(async tx => (await View(tx, order, amendment)).Value!, context.CancellationToken);
    }

    [Allow(Role.Exporter, Role.Buyer, Role.Operator)]
    public override async Task<V1.ListAmendmentsResponse> List(V1.ListAmendmentsRequest request, ServerCallContext context)
    {
        var (page, unfit) = InquiriesService.PageOf(request.Page);
        if (unfit is not null)
            throw unfit.ToGrpc();
        var order = await FindOrder(request.OrderId, context.CancellationToken);
        var rows = await db.Many<Amendment>(
            $"""
            select {Amendment.Columns}
            from order_amendment
            where order_id = @Id and no > @After
            order by no
            limit @Take
            """,
            new { order.Id, page.After, Take = page.Limit + 1 }, context.CancellationToken);
        var response = new V1.ListAmendmentsResponse();
        if (rows.Count > page.Limit)
            response.NextCursor = InquiriesService.Cursor(rows[page.Limit - 1].No);
        response.Amendments.AddRange(rows.Take(page.Limit).Select(row => row.ToWire(order.Currency, [], clock.GetUtcNow())));
        return response;
    }

    [Allow(Role.Exporter, Role.Buyer)]
    public override Task<V1.Amendment> Decline(V1.AmendmentChange request, ServerCallContext context) =>
        End(request, AmendmentAction.Decline, context);

    [Allow(Role.Exporter, Role.Buyer)]
    public override Task<V1.Amendment> Withdraw(V1.AmendmentChange request, ServerCallContext context) =>
        End(request, AmendmentAction.Withdraw, context);

    /// <summary>Ends the amendment without a change of the order.</summary>
    async Task<V1.Amendment> End(V1.AmendmentChange request, AmendmentAction action, ServerCallContext context)
    {
        if (PlaceCheck.Text("reason", request.Reason, 1, LongestReason) is { } fault)
            throw fault.ToGrpc();
        var ended = (await db.Decide(
            tx => Idempotency.Once(tx, context, request, async () =>
            {
                var principal = Principal.Required;
                if (await Lock(tx, request.AmendmentId, principal) is not var (order, amendment))
                    return Problem.NotFound("order_amendment", request.AmendmentId);
                if (amendment.Refusal(action, request.ExpectedVersion, principal.Role, Now) is { } refused)
                    return refused;
                var after = await AmendmentRows.End(
                    tx, amendment, Amendment.Next(amendment.Stored, action)!.Value, principal.Name, Now, request.Reason.Trim(), null);
                return await View(tx, order, after);
            }),
            context.CancellationToken)).OrThrow();
        LogEnded(log, ended.Id, ended.OrderId, ended.Status);
        return ended;
    }

    async Task<Outcome<V1.Amendment>> View(Tx tx, Order order, Amendment amendment) => amendment.ToWire(
        order.Currency, await tx.Many<LineAmendment>(AmendmentRows.Lines, new { amendment.Id }), clock.GetUtcNow(),
        await tx.Many<AnswerRow>(AmendmentRows.Answers, new { amendment.Id }));

    /// <summary>The principal's amendment. Another party's looks as if it were not there.</summary>
    async Task<(Order Order, Amendment Amendment)> Find(string id, CancellationToken ct)
    {
        var amendment = Guid.TryParse(id, out var key)
            ? await db.One<Amendment>($"select {Amendment.Columns} from order_amendment where id = @key", new { key }, ct)
            : null;
        var order = amendment is null ? null : await TryFindOrder(amendment.OrderId.ToString(), ct);
        return order is null ? throw Problem.NotFound("order_amendment", id).ToGrpc() : (order, amendment!);
    }

    async Task<Order> FindOrder(string id, CancellationToken ct) =>
        await TryFindOrder(id, ct) ?? throw Problem.NotFound("order", id).ToGrpc();

    Task<Order?> TryFindOrder(string id, CancellationToken ct) => Guid.TryParse(id, out var key)
        ? db.One<Order>(
            $"select {Order.Columns} from sales_order where id = @key and {OrdersService.Own(Principal.Required)}",
            new { key, Principal.Required.PartyId }, ct)
        : Task.FromResult<Order?>(null);

    /// <summary>Locks the order first and its amendment then, as everything that changes an order does.</summary>
    static async Task<(Order Order, Amendment Amendment)?> Lock(Tx tx, string id, Principal principal)
    {
        if (!Guid.TryParse(id, out var key))
            return null;
        var order = await tx.One<Order>(
            $"""
            select {Order.Columns}
            from sales_order
            where id = (select order_id from order_amendment where id = @key) and {OrdersService.Own(principal)}
            for update
            """,
            new { key, principal.PartyId });
        return order is null
            ? null
            : (order, (await tx.One<Amendment>(
                $"select {Amendment.Columns} from order_amendment where id = @key for update", new { key }))!);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Amendment {AmendmentId} of order {OrderId}: {Status}")]
    static partial void LogEnded(ILogger log, string amendmentId, string orderId, string status);
}
