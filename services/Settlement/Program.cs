using CrossBorder.Platform;
using CrossBorder.Settlement;

var builder = WebApplication.CreateSlimBuilder(args);
builder.AddPlatform("settlement");
builder.AddValidated<SettlementOptions>("Settlement");
Ids.Install();
builder.AddStatements();
builder.AddForeignExchange();
builder.AddReceivables();
builder.AddRisking();
builder.AddReporting();
builder.AddRefunds();
builder.AddPaymentChannels();
builder.AddPayingOut();
builder.AddConsumers("settlement", x =>
{
    x.AddReceivables();
    x.AddConsumer<FollowOrderOnItsWay>();
    x.AddRefunds();
    x.AddPayingOut();
    x.AddConsumer<LearnParty>();
});
builder.AddRelay();
builder.AddLedger();

var app = builder.Build();
app.MapGrpcService<SettlementService>();
app.MapGrpcService<LedgerService>();
app.MapGrpcService<BankStatementsService>();
app.MapGrpcService<ForeignExchangeService>();
app.MapReceivables();
app.MapPaymentChannels();
app.MapPayingOut();
app.MapGrpcService<RiskService>();
app.MapGrpcService<ReportingService>();
app.MapHealth();
app.Run();
