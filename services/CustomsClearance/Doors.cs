namespace CrossBorder.CustomsClearance;

/// <summary>Every gRPC service of customs clearance.</summary>
static class Doors
{
    public static void MapDoors(this WebApplication app)
    {
        app.MapGrpcService<CustomsClearanceService>();
        app.MapGrpcService<RoutingService>();
        app.MapGrpcService<AmendingService>();
        app.MapGrpcService<TariffService>();
        app.MapGrpcService<ElementsService>();
        app.MapGrpcService<DocumentsService>();
        app.MapGrpcService<LandedCostsService>();
        app.MapLife();
    }
}
