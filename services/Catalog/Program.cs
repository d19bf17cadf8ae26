using CrossBorder.Catalog;
using CrossBorder.Platform;
using MassTransit;

var builder = WebApplication.CreateSlimBuilder(args);
builder.AddPlatform("catalog");
Mapping.Id<ProductId>();
builder.AddConsumers("catalog", bus =>
{
    bus.AddConsumer<ExporterQualifiedConsumer>();
    bus.AddConsumer<ExporterSuspendedConsumer>();
    bus.AddConsumer<OrderPlacedConsumer>();
    bus.AddConsumer<OrderAmendedConsumer>();
    bus.AddConsumer<OrderCancelledConsumer>();
    bus.AddConsumer<OrderCompletedConsumer>();
    bus.AddCampaigning();
});
builder.Services.AddSingleton<ExpirySignal>();
builder.Services.AddHostedService<HoldExpiry>();
builder.AddFinding();
builder.AddPricing();
builder.AddDescribing();
builder.AddImporting();
builder.AddSourcing();
builder.AddRelay();

var app = builder.Build();
app.MapGrpcService<CatalogService>();
app.MapFinding();
app.MapPricing();
app.MapImporting();
app.MapPromoting();
app.MapStocking();
app.MapSourcing();
app.MapCampaigning();
app.MapGrpcService<ProductModelService>();
app.MapHealth();
app.Run();
