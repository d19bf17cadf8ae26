using CrossBorder.Platform;
using CrossBorder.Sandbox;

var builder = WebApplication.CreateSlimBuilder(args);
builder.AddPlatform("sandbox");
// Other companies do not depend on our broker: no queues are declared and no bus is started here.
builder.Services.Remove(builder.Services.Single(service => service.ImplementationType == typeof(Topology)));
builder.AddValidated<SandboxOptions>("Sandbox");
builder.Services.ConfigureHttpJsonOptions(json =>
{
    json.SerializerOptions.RespectNullableAnnotations = true;
    json.SerializerOptions.RespectRequiredConstructorParameters = true;
});
builder.Services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = false);
builder.Services.AddProblemDetails();
builder.Services.AddSingleton<Exchange>().AddSingleton<SettingsControl>().AddSingleton<ScenarioControl>();
builder.Services.AddSingleton<CustomsSignal>().AddHostedService<TakeDocuments>().AddHostedService<CustomsDesk>();
builder.Services.AddHostedService<WriteStatements>();
builder.Services.AddSingleton<PaymentControl>().AddSingleton<AnswerSignal>();
builder.Services.AddHostedService<TakePaymentFiles>().AddHostedService<WriteAnswers>();
builder.AddCarrier();
builder.Services.AddSingleton<TaxSignal>().AddHostedService<AnswerClaims>().AddProcessors();

var app = builder.Build();
app.UseStatusCodePages();
SettingsControl.Map(app);
ScenarioControl.Map(app);
PaymentControl.Map(app);
Counters.Map(app);
app.MapBank();
app.MapCarrier();
app.MapTax();
ProcessorParts.Map(app);
app.MapHealth();
app.Run();
