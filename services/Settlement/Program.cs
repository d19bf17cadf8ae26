using CrossBorder.Platform;
using CrossBorder.Settlement;

var builder = WebApplication.CreateSlimBuilder(args);
builder.AddPlatform("settlement");
builder.AddValidated<SettlementOptions>("Settlement");
Ids.Install();
builder.Services.AddSingleton<Matcher>();
builder.Services.AddSingleton<MatchSignal>();
builder.AddStatements();
builder.AddForeignExchange();
builder.AddRefunds();
builder.AddPaymentChannels();
builder.AddPayingOut();
builder.AddConsumers("settlement", x =>
{
    x.AddConsumer<OpenReceivable>();
    x.AddConsumer<CancelReceivable>();
    x.AddConsumer<CompleteOrder>();
    x.AddConsumer<OpenClaim>();
    x.AddConsumer<LearnConsolidation>();
    x.AddConsumer<LearnAmendment>();
    x.AddConsumer<LearnWithdrawal>();
    x.AddConsumer<LearnReturn>();
    x.AddConsumer<LearnExporter>();
});
builder.AddRelay();
builder.AddLedger();
builder.Services.AddHostedService<MatchEntries>();

var app = builder.Build();
app.MapGrpcService<SettlementService>();
app.MapGrpcService<LedgerService>();
app.MapGrpcService<BankStatementsService>();
app.MapGrpcService<ForeignExchangeService>();
app.MapGrpcService<PaymentsService>();
app.MapGrpcService<PayoutsService>();
app.MapHealth();
app.Run();
