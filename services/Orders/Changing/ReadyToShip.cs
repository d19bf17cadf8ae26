using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Orders;

/// <summary>The exporter has packed the order: carrier and customs work with these pieces and weights.</summary>
public sealed partial class OrdersService
{
    const int MostPieces = 100_000;
    // A hundred thousand tonnes, more than a bulk carrier holds: above it the unit was mistaken.
    const long MostGrams = 100_000_000_000;

    [Allow(Role.Exporter, Role.Operator)]
    public override Task<V1.Order> ReadyToShip(V1.ReadyToShipRequest request, ServerCallContext context)
    {
        if (CheckPacking(request) is { } fault)
            throw fault.ToGrpc();
        return Change(request, request.Id, request.ExpectedVersion, OrderAction.ReadyToShip, context,
            order => order with { Pieces = request.Pieces, NetGrams = request.NetGrams, GrossGrams = request.GrossGrams },
            changed => new OrderReadyToShip(
                changed.Id.Value, changed.Version, clock.GetUtcNow(), request.Pieces, request.NetGrams, request.GrossGrams,
                changed.ReadingVersion));
    }

    internal static Problem? CheckPacking(V1.ReadyToShipRequest request)
    {
        if (request.Pieces is < 1 or > MostPieces)
            return Problem.Invalid("pieces", "The number of packages is missing or too large.", $"1 to {MostPieces}");
        if (request.NetGrams is < 1 or > MostGrams)
            return Problem.Invalid("net_grams", "The net weight is missing or too large.", $"1 to {MostGrams} grams");
        if (request.GrossGrams < request.NetGrams || request.GrossGrams > MostGrams)
            return Problem.Invalid("gross_grams", "The gross weight includes the net weight.", $"{request.NetGrams} to {MostGrams} grams");
        return null;
    }
}
