using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Orders;

/// <summary>The exporter promises to deliver what was ordered.</summary>
public sealed partial class OrdersService
{
    [Allow(Role.Exporter, Role.Operator)]
    public override Task<V1.Order> Confirm(V1.ChangeRequest request, ServerCallContext context) =>
        Change(request, request.Id, request.ExpectedVersion, OrderAction.Confirm, context, order => order,
            changed => new OrderConfirmed(changed.Id.Value, changed.Version, clock.GetUtcNow()));
}
