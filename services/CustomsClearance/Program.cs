using CrossBorder.CustomsClearance;
using CrossBorder.Platform;
using Microsoft.Extensions.Options;

var builder = WebApplication.CreateSlimBuilder(args);
builder.AddPlatform("customs-clearance");
Mapping.Id<DeclarationId>();
builder.AddValidated<CustomsOptions>("CustomsClearance");
builder.Services.AddSingleton(services => services.GetRequiredService<IOptions<CustomsOptions>>().Value);
builder.AddTransmission();
builder.Services.AddSingleton<RematchSignal>();
builder.Services.AddSingleton<Rendezvous>();
builder.Services.AddSingleton<ReceiptBook>();
builder.Services.AddSingleton<DocumentFont>();
builder.AddConsumers("customs-clearance", x =>
{
    x.AddConsumer<EnterpriseRegisteredConsumer>();
    x.AddConsumer<ProductPublishedConsumer>();
    x.AddConsumer<ProductClassifiedConsumer>();
    x.AddOrders();
    x.AddConsumer<ShipmentBookedConsumer>();
    x.AddConsumer<ShipmentDepartedConsumer>();
    x.AddConsumer<KnownClaimConsumer>();
    x.AddAgreeing();
});
builder.AddRelay();
builder.AddLife();
builder.Services.AddHostedService<DemoTariff>();
builder.Services.AddHostedService<LoadRates>();
builder.Services.AddHostedService<Rematch>();
builder.AddTransmitters();
builder.Services.AddHostedService<CloseDeparted>();

var app = builder.Build();
app.MapDoors();
app.MapHealth();
app.Run();
