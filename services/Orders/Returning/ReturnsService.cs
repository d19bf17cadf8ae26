using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Orders;

/// <summary>Returns of an order as its parties see them; each capability is a part of it in a file of its own.</summary>
public sealed partial class ReturnsService(Db db, TimeProvider clock, ILogger<ReturnsService> log) : V1.Returns.ReturnsBase
{
    const int LongestReason = 500;
    const int MostFiles = 20;

    DateTimeOffset Now => Instants.ToMicroseconds(clock.GetUtcNow());

    static bool SeesTax => Principal.Required.Role != Role.Buyer;

    [Allow(Role.Exporter, Role.Buyer, Role.Operator)]
    public override async Task<V1.OrderReturn> Get(V1.ReturnIdRequest request, ServerCallContext context) => (await db.Decide(
        async tx => await Find(tx, request.ReturnId, "") is var (order, found)
            ? found.ToWire(order.Currency, SeesTax)
            : new Outcome<V1.OrderReturn>(null, Problem.NotFound("order_return", request.ReturnId)),
        context.CancellationToken)).OrThrow();

    [Allow(Role.Exporter, Role.Buyer, Role.Operator)]
    public override async Task<V1.ListReturnsResponse> List(V1.ListReturnsRequest request, ServerCallContext context) => (await db.Decide(
        async tx =>
        {
            if (await FindOrder(tx, request.OrderId, "") is not { } order)
                return Problem.NotFound("order", request.OrderId);
            var response = new V1.ListReturnsResponse();
            response.Returns.AddRange((await tx.Many<OrderReturn>(
                $"select {OrderReturn.Columns} from order_return where order_id = @Id order by no limit 200", new { order.Id }))
                .Select(one => one.ToWire(order.Currency, SeesTax)));
            return new Outcome<V1.ListReturnsResponse>(response, null);
        },
        context.CancellationToken)).OrThrow();

    static Task<Order?> FindOrder(Tx tx, string id, string suffix) => Guid.TryParse(id, out var key)
        ? tx.One<Order>(
            $"select {Order.Columns} from sales_order where id = @key and {OrdersService.Own(Principal.Required)} {suffix}",
            new { key, Principal.Required.PartyId })
        : Task.FromResult<Order?>(null);

    /// <summary>The order first and the return then, locked with "for update". Another party's looks as if it were not there.</summary>
    static async Task<(Order Order, OrderReturn Return)?> Find(Tx tx, string id, string suffix)
    {
        if (!Guid.TryParse(id, out var key))
            return null;
        var order = await tx.One<Order>(
            $"""
            select {Order.Columns}
            from sales_order
            where id = (select order_id from order_return where id = @key) and {OrdersService.Own(Principal.Required)}
            {suffix}
            """,
            new { key, Principal.Required.PartyId });
        return order is null
            ? null
            : (order, (await tx.One<OrderReturn>(
                $"select {OrderReturn.Columns} from order_return where id = @key {suffix}", new { key }))!);
    }
}
