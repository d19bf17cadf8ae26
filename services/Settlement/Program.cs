using CrossBorder.Platform;
using CrossBorder.Settlement;

var builder = WebApplication.CreateSlimBuilder(args);
builder.AddPlatform("settlement");
builder.AddValidated<SettlementOptions>("Settlement");
Ids.Install();
builder.Services.AddSingleton<Bank>().AddSingleton<TaxBureau>();
builder.Services.AddSingleton<StatementImporter>();
builder.Services.AddSingleton<Matcher>();
builder.Services.AddSingleton<MatchSignal>();
builder.Services.AddSingleton<UploadSignal>();
builder.Services.AddSingleton<PayoutSignal>();
builder.Services.AddSingleton<ClaimSignal>();
builder.AddForeignExchange();
builder.AddRisking();
builder.AddReporting();
builder.Services.AddSingleton<FollowDeclaration>();
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
    x.AddConsumer<LearnParty>();
});
builder.AddRelay();
builder.AddLedger();
builder.Services.AddHostedService<StatementFolder>();
builder.Services.AddHostedService<TakeUploads>();
builder.Services.AddHostedService<MatchEntries>();
builder.Services.AddHostedService<SendPayouts>();
builder.Services.AddHostedService<FileClaims>();
builder.Services.AddHostedService<PollAnswers>();

var app = builder.Build();
app.MapGrpcService<SettlementService>();
app.MapGrpcService<LedgerService>();
app.MapGrpcService<BankStatementsService>();
app.MapGrpcService<ForeignExchangeService>();
app.MapGrpcService<RiskService>();
app.MapGrpcService<ReportingService>();
app.MapHealth();
app.Run();
