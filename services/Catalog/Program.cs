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
    bus.AddReserving();
    bus.AddCampaigning();
    bus.AddSampling();
});
builder.AddReserving();
builder.AddFinding();
builder.AddPricing();
builder.AddDescribing();
builder.AddImporting();
builder.AddSourcing();
builder.AddExhibiting();
builder.AddRelay();

var app = builder.Build();
app.MapReserving();
app.MapFinding();
app.MapPricing();
app.MapImporting();
app.MapPromoting();
app.MapSampling();
app.MapStocking();
app.MapSourcing();
app.MapCampaigning();
app.MapExhibiting();
app.MapGrpcService<ProductModelService>();
app.MapHealth();
app.Run();
