using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Orders;

/// <summary>Exporter or buyer gives the order up before the goods are packed; stock, receivable and booking follow by event.</summary>
public sealed partial class OrdersService
{
    const int LongestReason = 500;

    [Allow(Role.Exporter, Role.Buyer, Role.Operator)]
    public override Task<V1.Order> Cancel(V1.CancelRequest request, ServerCallContext context)
    {
        if (PlaceCheck.Text("reason", request.Reason, 1, LongestReason) is { } fault)
            throw fault.ToGrpc();
        var reason = request.Reason.Trim();
        return Change(request, request.Id, request.ExpectedVersion, OrderAction.Cancel, context,
            order => order with { CancelReason = reason },
            changed => new OrderCancelled(changed.Id.Value, changed.Version, clock.GetUtcNow(), reason));
    }
}
