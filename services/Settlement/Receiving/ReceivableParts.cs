using MassTransit;

namespace CrossBorder.Settlement;

/// <summary>Registers receivables, their matching and what people decide about them.</summary>
static class ReceivableParts
{
    public static void AddReceivables(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<BusinessDays>();
        builder.Services.AddSingleton<Matcher>();
        builder.Services.AddSingleton<MatchSignal>();
        builder.Services.AddSingleton<ReceivablePlans>();
        builder.Services.AddScoped<DivideReceivable>();
        builder.Services.AddSingleton<DecisionDesk>();
        builder.Services.AddSingleton<ReturnSignal>();
        builder.Services.AddHostedService<MatchEntries>();
        builder.Services.AddSingleton<ShortfallDesk>();
        builder.Services.AddHostedService<EndWaits>();
        builder.Services.AddHostedService<SendReturns>();
    }

    public static void AddReceivables(this IBusRegistrationConfigurator bus)
    {
        bus.AddConsumer<OpenReceivable>();
        bus.AddConsumer<FollowAmendment>();
        bus.AddConsumer<AnswerAmendment>();
        bus.AddConsumer<SettleReturn>();
        bus.AddConsumer<CancelReceivable>();
        bus.AddConsumer<LearnDeparture>();
        bus.AddConsumer<LearnMilestone>();
        bus.AddConsumer<FollowDisputes>();
    }

    public static void MapReceivables(this IEndpointRouteBuilder app)
    {
        app.MapGrpcService<ReceivablesService>();
        app.MapGrpcService<CreditsService>();
        app.MapGrpcService<OrderSplitsService>();
        app.MapGrpcService<CalendarsService>();
        app.MapGrpcService<MatchingService>();
        app.MapGrpcService<ShortfallsService>();
    }
}
