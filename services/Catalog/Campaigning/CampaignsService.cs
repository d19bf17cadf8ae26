using CrossBorder.Platform;
using MassTransit;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>The gRPC door of campaigns; each capability is a part of it in a file of its own.</summary>
public sealed partial class CampaignsService(Db db, TimeProvider clock, ILogger<CampaignsService> log) : V1.Campaigns.CampaignsBase
{
    /// <summary>Whole microseconds, as the database keeps them.</summary>
    DateTimeOffset Now => clock.GetUtcNow() is var now ? now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond)) : default;

    static Problem NotFound(object id) => Problem.NotFound("campaign", id);
}

static class CampaigningParts
{
    public static void AddCampaigning(this IBusRegistrationConfigurator bus)
    {
        bus.AddConsumer<InquiryOpenedConsumer>();
        bus.AddConsumer<QuoteSentConsumer>();
        bus.AddConsumer<QuoteAcceptedConsumer>();
    }

    public static void MapCampaigning(this WebApplication app) => app.MapGrpcService<CampaignsService>();
}
