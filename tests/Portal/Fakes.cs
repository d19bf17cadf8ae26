using System.Collections.Concurrent;
using CrossBorder.Contracts.Enterprises.V1;
using CrossBorder.Platform;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using V1 = CrossBorder.Contracts;

namespace CrossBorder.Portal.Tests;

/// <summary>A call that the portal made to another service.</summary>
public sealed record Forwarded(string Method, IMessage Request, Principal? Principal, string? IdempotencyKey);

/// <summary>
/// The services behind the portal, on the ports where it looks for them. What they answer is set per method; otherwise every
/// method answers a message with fresh ids.
/// </summary>
public sealed class Fakes(int portBase, PrincipalSeal seal) : IAsyncDisposable
{
    WebApplication? app;

    public ConcurrentQueue<Forwarded> Calls { get; } = [];

    /// <summary>Answers by method name, such as /crossborder.orders.v1.Orders/Get; null leaves it to the usual answer.</summary>
    public ConcurrentDictionary<string, Func<Forwarded, IMessage?>> Answers { get; } = new();

    /// <summary>Kinds of the companies that the Enterprises service knows.</summary>
    public ConcurrentDictionary<string, string> Companies { get; } = new();

    public static async Task<Fakes> Start(int portBase, PrincipalSeal seal)
    {
        var fakes = new Fakes(portBase, seal);
        await fakes.Start();
        return fakes;
    }

    /// <summary>The calls that carried this kind of request, oldest first.</summary>
    public IEnumerable<(Forwarded Call, T Request)> Of<T>() where T : class, IMessage =>
        Calls.Where(call => call.Request is T).Select(call => (call, (T)call.Request));

    public async ValueTask DisposeAsync()
    {
        if (app is not null)
            await app.DisposeAsync();
    }

    internal IMessage Answer(string method, IMessage request, ServerCallContext context, MessageDescriptor answer)
    {
        var call = new Forwarded(
            method, request, seal.Open(context.RequestHeaders.GetValue(PrincipalSeal.Header)),
            context.RequestHeaders.GetValue(Idempotency.Header));
        Calls.Enqueue(call);
        if (Answers.TryGetValue(method, out var known) && known(call) is { } answered)
            return answered;
        if (request is GetRequest get)
            return Company(get.Id);
        // A sample has neither days nor a zone, and its public page nothing to show.
        if (request is V1.Catalog.V1.GetExhibitionRequest fair)
            throw Problem.NotFound("exhibition", fair.Code).ToGrpc();
        return Sample(answer);
    }

    Enterprise Company(string id) => Companies.TryGetValue(id, out var kind)
        ? new Enterprise { Id = id, Kind = kind, Version = 1, Status = "Registered" }
        : throw Problem.NotFound("enterprise", id).ToGrpc();

    /// <summary>A message whose ids are UUIDs and that has one item where a single one is expected.</summary>
    static IMessage Sample(MessageDescriptor descriptor)
    {
        var message = (IMessage)Activator.CreateInstance(descriptor.ClrType)!;
        foreach (var field in descriptor.Fields.InDeclarationOrder())
            if (field.FieldType == FieldType.String && (field.Name == "id" || field.Name.EndsWith("_id", StringComparison.Ordinal)))
                field.Accessor.SetValue(message, Guid.NewGuid().ToString());
            else if (field.Name is "results" or "findings" && field.Accessor.GetValue(message) is System.Collections.IList list)
                list.Add(Sample(field.MessageType));
        return message;
    }

    async Task Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            for (var service = 1; service <= 6; service++)
                kestrel.ListenLocalhost(portBase + (10 * service) + 1, listen => listen.Protocols = HttpProtocols.Http2);
        });
        builder.Services.AddSingleton(this);
        builder.Services.AddGrpc(grpc => grpc.Interceptors.Add<Answering>());
        app = builder.Build();
        app.MapGrpcService<FakeEnterprises>();
        app.MapGrpcService<FakeCatalog>();
        app.MapGrpcService<FakePriceLists>();
        app.MapGrpcService<FakeBaskets>();
        app.MapGrpcService<FakePriceImports>();
        app.MapGrpcService<FakeProductModel>();
        app.MapGrpcService<FakeProductImports>();
        app.MapGrpcService<FakeWarehouses>();
        MapOrders(app);
        app.MapGrpcService<FakeLogistics>();
        app.MapGrpcService<FakeConsolidations>();
        app.MapGrpcService<FakeCustoms>();
        app.MapGrpcService<FakeTariff>();
        app.MapGrpcService<FakeLandedCosts>();
        app.MapGrpcService<FakeSynonyms>();
        app.MapGrpcService<FakeClassification>();
        app.MapGrpcService<FakeElements>();
        app.MapGrpcService<FakeDocuments>();
        MapSelling(app);
        MapMoney(app);
        await app.StartAsync();
    }

    static void MapOrders(WebApplication app)
    {
        app.MapGrpcService<FakeOrders>();
        app.MapGrpcService<FakeOrderLedger>();
        app.MapGrpcService<FakeAmendments>();
        app.MapGrpcService<FakeOrderParts>();
        app.MapGrpcService<FakeCancellations>();
        app.MapGrpcService<FakeReturns>();
        app.MapGrpcService<FakeInquiries>();
        app.MapGrpcService<FakeQuotes>();
        app.MapGrpcService<FakeQuoteCosts>();
        app.MapGrpcService<FakePurchasing>();
        app.MapGrpcService<FakeDisputes>();
        app.MapGrpcService<FakeFrames>();
    }

    static void MapSelling(WebApplication app)
    {
        app.MapGrpcService<FakePromotions>();
        app.MapGrpcService<FakeSamples>();
        app.MapGrpcService<FakeLeads>();
        app.MapGrpcService<FakeCampaigns>();
        app.MapGrpcService<FakeExhibitions>();
        app.MapGrpcService<FakeMeetings>();
    }

    static void MapMoney(WebApplication app)
    {
        app.MapGrpcService<FakeSettlement>();
        app.MapGrpcService<FakeLedger>();
        app.MapGrpcService<FakeForeignExchange>();
        app.MapGrpcService<FakeRisk>();
        app.MapGrpcService<FakePayouts>();
        app.MapGrpcService<FakeReceivables>();
        app.MapGrpcService<FakeMatching>();
        app.MapGrpcService<FakeShortfalls>();
        app.MapGrpcService<FakeReporting>();
        app.MapGrpcService<FakeBankStatements>();
        app.MapGrpcService<FakePayments>();
        app.MapGrpcService<FakeEscrows>();
        app.MapGrpcService<FakeRecoverables>();
        app.MapGrpcService<FakeBuyerRefunds>();
        app.MapGrpcService<FakeCredits>();
        app.MapGrpcService<FakeCalendars>();
    }

    sealed class Answering(Fakes fakes) : Interceptor
    {
        public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
            TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
        {
            var descriptor = ((IMessage)Activator.CreateInstance<TResponse>()).Descriptor;
            return Task.FromResult((TResponse)fakes.Answer(context.Method, (IMessage)request, context, descriptor));
        }
    }

    sealed class FakeEnterprises : V1.Enterprises.V1.Enterprises.EnterprisesBase;

    sealed class FakeCatalog : V1.Catalog.V1.Catalog.CatalogBase;

    sealed class FakeSynonyms : V1.Catalog.V1.Synonyms.SynonymsBase;

    sealed class FakeClassification : V1.Catalog.V1.Classification.ClassificationBase;

    sealed class FakePriceLists : V1.Catalog.V1.PriceLists.PriceListsBase;

    sealed class FakePriceImports : V1.Catalog.V1.PriceImports.PriceImportsBase;

    sealed class FakeProductImports : V1.Catalog.V1.ProductImports.ProductImportsBase;

    sealed class FakePromotions : V1.Catalog.V1.Promotions.PromotionsBase;

    sealed class FakeSamples : V1.Catalog.V1.Samples.SamplesBase;

    sealed class FakeWarehouses : V1.Catalog.V1.Warehouses.WarehousesBase;

    sealed class FakeLeads : V1.Catalog.V1.Leads.LeadsBase;

    sealed class FakeCampaigns : V1.Catalog.V1.Campaigns.CampaignsBase;

    sealed class FakeExhibitions : V1.Catalog.V1.Exhibitions.ExhibitionsBase;

    sealed class FakeMeetings : V1.Catalog.V1.Meetings.MeetingsBase;

    sealed class FakeProductModel : V1.Catalog.V1.ProductModel.ProductModelBase;

    sealed class FakeOrders : V1.Orders.V1.Orders.OrdersBase;

    sealed class FakeAmendments : V1.Orders.V1.Amendments.AmendmentsBase;

    sealed class FakeReturns : V1.Orders.V1.Returns.ReturnsBase;

    sealed class FakeOrderParts : V1.Orders.V1.OrderParts.OrderPartsBase;

    sealed class FakeCancellations : V1.Orders.V1.Cancellations.CancellationsBase;

    sealed class FakeOrderLedger : V1.Orders.V1.OrderLedger.OrderLedgerBase;

    sealed class FakeInquiries : V1.Orders.V1.Inquiries.InquiriesBase;

    sealed class FakeQuotes : V1.Orders.V1.Quotes.QuotesBase;

    sealed class FakeQuoteCosts : V1.Orders.V1.QuoteCosts.QuoteCostsBase;

    sealed class FakePurchasing : V1.Orders.V1.Purchasing.PurchasingBase;

    sealed class FakeDisputes : V1.Orders.V1.Disputes.DisputesBase;

    sealed class FakeFrames : V1.Orders.V1.Frames.FramesBase;

    sealed class FakeLogistics : V1.Logistics.V1.Logistics.LogisticsBase;

    sealed class FakeConsolidations : V1.Logistics.V1.Consolidations.ConsolidationsBase;

    sealed class FakeCustoms : V1.Customs.V1.CustomsClearance.CustomsClearanceBase;

    sealed class FakeBaskets : V1.Catalog.V1.Baskets.BasketsBase;

    sealed class FakeLandedCosts : V1.Customs.V1.LandedCosts.LandedCostsBase;

    sealed class FakeTariff : V1.Customs.V1.Tariff.TariffBase;
    sealed class FakeElements : V1.Customs.V1.Elements.ElementsBase;

    sealed class FakeDocuments : V1.Customs.V1.Documents.DocumentsBase;

    sealed class FakeLedger : V1.Settlement.V1.Ledger.LedgerBase;

    sealed class FakeReceivables : V1.Settlement.V1.Receivables.ReceivablesBase;

    sealed class FakeMatching : V1.Settlement.V1.Matching.MatchingBase;

    sealed class FakeShortfalls : V1.Settlement.V1.Shortfalls.ShortfallsBase;

    sealed class FakeForeignExchange : V1.Settlement.V1.ForeignExchange.ForeignExchangeBase;

    sealed class FakeRisk : V1.Settlement.V1.Risk.RiskBase;
    sealed class FakePayouts : V1.Settlement.V1.Payouts.PayoutsBase;

    sealed class FakeReporting : V1.Settlement.V1.Reporting.ReportingBase;

    sealed class FakeSettlement : V1.Settlement.V1.Settlement.SettlementBase;

    sealed class FakePayments : V1.Settlement.V1.Payments.PaymentsBase;

    sealed class FakeEscrows : V1.Settlement.V1.Escrows.EscrowsBase;

    sealed class FakeRecoverables : V1.Settlement.V1.Recoverables.RecoverablesBase;

    sealed class FakeBuyerRefunds : V1.Settlement.V1.BuyerRefunds.BuyerRefundsBase;

    sealed class FakeCalendars : V1.Settlement.V1.Calendars.CalendarsBase;

    sealed class FakeCredits : V1.Settlement.V1.Credits.CreditsBase;

    sealed class FakeBankStatements : V1.Settlement.V1.BankStatements.BankStatementsBase;
}
