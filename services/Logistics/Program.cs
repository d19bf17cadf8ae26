using CrossBorder.Logistics;
using CrossBorder.Platform;

var builder = WebApplication.CreateSlimBuilder(args);
builder.AddPlatform("logistics");
Mapping.Id<ShipmentId>();
builder.AddValidated<CarrierOptions>("Carrier");
builder.Services.AddSingleton<CarrierSignal>();
builder.Services.AddSingleton<Progress>();
builder.Services.AddSingleton<Carrier>();
builder.Services.AddSingleton<CarrierAnswers>();
builder.AddConsumers("logistics", x =>
{
    x.AddConsumer<EnterpriseRegisteredConsumer>();
    x.AddConsumer<OrderPlacedConsumer>();
    x.AddConsumer<OrderAmendedConsumer>();
    x.AddConsumer<OrderReadyToShipConsumer>();
    x.AddConsumer<OrderCancelledConsumer>();
    x.AddConsumer<DeclarationReleasedConsumer>();
    x.AddConsumer<DeclarationWithdrawnConsumer>();
    x.AddConsumer<InspectionOrderedConsumer>();
    x.AddConsumer<InspectionConcludedConsumer>();
    x.AddConsumer<AmendmentAskedConsumer>();
    x.AddConsumer<AmendmentEndedConsumer>();
});
builder.AddRelay();
builder.Services.AddHostedService<CarrierWorker>();
builder.AddConsolidating();

var app = builder.Build();
app.MapGrpcService<LogisticsService>();
app.MapGrpcService<ConsolidationsService>();
app.MapHealth();
app.Run();
