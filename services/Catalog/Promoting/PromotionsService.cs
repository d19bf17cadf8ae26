using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>The gRPC door of promotions; each capability is a part of it in a file of its own. Only the exporter writes.</summary>
public sealed partial class PromotionsService(Db db, TimeProvider clock, ILogger<PromotionsService> log) : V1.Promotions.PromotionsBase
{
    /// <summary>Whole microseconds, as the database keeps them.</summary>
    DateTimeOffset Now => clock.GetUtcNow() is var now ? now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond)) : default;

    static DateTimeOffset? Instant(Timestamp? instant) => instant?.ToDateTimeOffset();

    static Problem NotFound(object id) => Problem.NotFound("promotion", id);
}

static class PromotingParts
{
    public static void MapPromoting(this WebApplication app) => app.MapGrpcService<PromotionsService>();
}
