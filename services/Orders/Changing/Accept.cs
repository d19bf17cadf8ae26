using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Orders;

/// <summary>The buyer accepts the delivered goods, which completes the order and lets the exporter be paid.</summary>
public sealed partial class OrdersService
{
    [Allow(Role.Buyer, Role.Operator)]
    public override Task<V1.Order> Accept(V1.ChangeRequest request, ServerCallContext context) =>
        Change(request, request.Id, request.ExpectedVersion, OrderAction.Accept, context, order => order,
            changed => new OrderCompleted(changed.Id.Value, changed.Version, clock.GetUtcNow()));
}
