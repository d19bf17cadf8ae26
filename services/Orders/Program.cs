using CrossBorder.Contracts.Catalog.V1;
using CrossBorder.Orders;
using CrossBorder.Platform;

var builder = WebApplication.CreateSlimBuilder(args);
builder.AddPlatform("orders");
Mapping.Id<OrderId>();
builder.Services.AddGrpcClient<Catalog.CatalogClient>("catalog");
builder.Services.AddSingleton<OrderFacts>();
builder.AddTrading();
builder.AddDisputes();
builder.AddSplitting();
builder.AddConsumers("orders", x =>
{
    x.AddConsumer<ReservationRefusedConsumer>();
    x.AddConsumer<OrderFundedConsumer>();
    x.AddConsumer<ShipmentDepartedConsumer>();
    x.AddConsumer<ShipmentDeliveredConsumer>();
    x.AddConsumer<LedgerFactsConsumer>();
    x.AddConsumer<MoneyBackConsumer>();
    x.AddConsumer<LeadAnsweredConsumer>();
    x.AddConsumer<DisputeSettledConsumer>();
    x.AddConsumer<AmendmentAnsweredConsumer>();
});
builder.AddRelay();

var app = builder.Build();
app.MapGrpcService<OrdersService>();
app.MapTrading();
app.MapGrpcService<DisputesService>();
app.MapGrpcService<FramesService>();
app.MapGrpcService<OrderPartsService>();
app.MapGrpcService<OrderLedgerService>();
app.MapHealth();
app.Run();
