using CrossBorder.Platform;
using MassTransit;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>The gRPC door of samples and trials; each capability is a part of it in a file of its own. Only the exporter writes.</summary>
public sealed partial class SamplesService(Db db, TimeProvider clock, ILogger<SamplesService> log) : V1.Samples.SamplesBase
{
    /// <summary>Whole microseconds, as the database keeps them.</summary>
    DateTimeOffset Now => clock.GetUtcNow() is var now ? now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond)) : default;

    static Problem NotFound(string productId) => Problem.NotFound("sample_terms", productId);
}

static class SamplingParts
{
    public static void MapSampling(this WebApplication app) => app.MapGrpcService<SamplesService>();

    /// <summary>What makes a credit of a paid sample usable, or void.</summary>
    public static void AddSampling(this IBusRegistrationConfigurator bus)
    {
        bus.AddConsumer<SamplePaidConsumer>();
        bus.AddConsumer<SampleLeftConsumer>();
        bus.AddConsumer<SampleRefundedConsumer>();
    }
}
