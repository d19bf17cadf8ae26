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
builder.Services.AddSingleton<CustomsSignal>().AddSingleton<DepartureSignal>().AddSingleton<ReportSignal>().AddSingleton<TaxSignal>();
builder.Services.AddHostedService<TakeDocuments>().AddHostedService<CustomsDesk>().AddHostedService<WriteStatements>();
builder.Services.AddHostedService<Depart>().AddHostedService<ReportMilestones>().AddHostedService<AnswerClaims>();

var app = builder.Build();
app.UseStatusCodePages();
SettingsControl.Map(app);
ScenarioControl.Map(app);
Counters.Map(app);
TellTruth.Map(app);
var bank = app.MapGroup("/bank").BreaksAs(settings => settings.Bank);
TakePayment.Map(bank);
TakeTransfer.Map(bank);
QuoteRate.Map(bank);
TakeDeal.Map(bank);
var carrier = app.MapGroup("/carrier").BreaksAs(settings => settings.Carrier);
Book.Map(carrier);
Release.Map(carrier);
Cancel.Map(carrier);
var tax = app.MapGroup("/tax").BreaksAs(settings => settings.Tax);
FileClaim.Map(tax);
ReadAnswers.Map(tax);
app.MapHealth();
app.Run();
