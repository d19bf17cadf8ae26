using CrossBorder.Enterprises;
using CrossBorder.Platform;

var builder = WebApplication.CreateSlimBuilder(args);
builder.AddPlatform("enterprises");
Mapping.Id<EnterpriseId>();
builder.AddConsumers("enterprises");
builder.AddRelay();

var app = builder.Build();
app.MapGrpcService<EnterprisesService>();
app.MapHealth();
app.Run();
