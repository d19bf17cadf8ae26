using CrossBorder.Platform;
using CrossBorder.Settlement;

var builder = WebApplication.CreateSlimBuilder(args);
builder.AddPlatform("settlement");
builder.AddValidated<SettlementOptions>("Settlement");
Ids.Install();
builder.Services.AddSingleton<Bank>().AddSingleton<TaxBureau>().AddSingleton<FollowDeclaration>();
builder.Services.AddSingleton<StatementImporter>().AddSingleton<UploadSignal>();
builder.Services.AddSingleton<PayoutSignal>().AddSingleton<ClaimSignal>();
builder.AddForeignExchange();
builder.AddReceivables();
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
    x.AddConsumer<LearnDeparture>();
    x.AddConsumer<LearnMilestone>();
});
builder.AddRelay();
builder.AddLedger();
builder.Services.AddHostedService<StatementFolder>().AddHostedService<TakeUploads>();
builder.Services.AddHostedService<SendPayouts>().AddHostedService<FileClaims>().AddHostedService<PollAnswers>();

var app = builder.Build();
app.MapGrpcService<SettlementService>();
app.MapGrpcService<LedgerService>();
app.MapGrpcService<BankStatementsService>();
app.MapGrpcService<ForeignExchangeService>();
app.MapReceivables();
app.MapHealth();
app.Run();
