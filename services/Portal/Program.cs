using CrossBorder.Platform;
using CrossBorder.Portal;

var builder = WebApplication.CreateSlimBuilder(args);
var options = builder.AddPlatform("portal");
builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = Door.LargestBody);
PortalJson.Add(builder.Services);
ApiDescription.Add(builder.Services);
Clients.Add(builder.Services);
Sessions.Add(builder, options);
PaymentHooks.Add(builder);
builder.Services.AddProblemDetails();
builder.Services.AddSingleton(builder.Configuration.GetSection("Portal").Get<PortalOptions>() ?? new PortalOptions());
builder.Services.AddHostedService<BootstrapKey>();
builder.Services.AddSingleton<DeadLetters>();
builder.Services.AddSingleton<FeedSignal>();
builder.Services.AddSingleton<FlowWriter>();
builder.Services.AddSingleton<LiveFeed>();
builder.Services.AddHostedService(services => services.GetRequiredService<LiveFeed>());
builder.AddConsumers("portal", x => x.AddTimelines());
builder.AddRelay();

var app = builder.Build();
ConsolePages.Use(app);
app.UseRouting();
app.UseMiddleware<Door>();
Routes.Map(app);
app.MapHealth();
app.Run();
