using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Platform;

namespace CrossBorder.Portal;

/// <summary>The services that the REST interface passes requests on to.</summary>
static class Clients
{
    public static void Add(IServiceCollection services)
    {
        AddSelling(services);
        services.AddGrpcClient<Contracts.Enterprises.V1.Enterprises.EnterprisesClient>("enterprises");
        AddCatalog(services);
        AddOrders(services);
        services.AddGrpcClient<Contracts.Logistics.V1.Logistics.LogisticsClient>("logistics");
        services.AddGrpcClient<Contracts.Logistics.V1.Consolidations.ConsolidationsClient>("logistics");
        services.AddGrpcClient<CustomsClearance.CustomsClearanceClient>("customs-clearance");
        services.AddGrpcClient<Tariff.TariffClient>("customs-clearance");
        services.AddGrpcClient<LandedCosts.LandedCostsClient>("customs-clearance");
        services.AddGrpcClient<Contracts.Customs.V1.Elements.ElementsClient>("customs-clearance");
        services.AddGrpcClient<Amending.AmendingClient>("customs-clearance");
        services.AddGrpcClient<Contracts.Customs.V1.Lists.ListsClient>("customs-clearance");
        services.AddGrpcClient<OverseasStock.OverseasStockClient>("customs-clearance");
        services.AddGrpcClient<Exceptions.ExceptionsClient>("customs-clearance");
        services.AddGrpcClient<Contracts.Customs.V1.Routing.RoutingClient>("customs-clearance");
        services.AddGrpcClient<Documents.DocumentsClient>("customs-clearance");
        services.AddGrpcClient<Contracts.Settlement.V1.Settlement.SettlementClient>("settlement");
        services.AddGrpcClient<Contracts.Settlement.V1.Ledger.LedgerClient>("settlement");
        services.AddGrpcClient<Contracts.Settlement.V1.BankStatements.BankStatementsClient>("settlement");
        services.AddGrpcClient<Contracts.Settlement.V1.ForeignExchange.ForeignExchangeClient>("settlement");
        services.AddGrpcClient<Contracts.Settlement.V1.Payments.PaymentsClient>("settlement");
        services.AddGrpcClient<Contracts.Settlement.V1.Escrows.EscrowsClient>("settlement");
        services.AddGrpcClient<Contracts.Settlement.V1.Risk.RiskClient>("settlement");
        services.AddGrpcClient<Contracts.Settlement.V1.Payouts.PayoutsClient>("settlement");
        services.AddGrpcClient<Contracts.Settlement.V1.Receivables.ReceivablesClient>("settlement");
        services.AddGrpcClient<Contracts.Settlement.V1.Matching.MatchingClient>("settlement");
        services.AddGrpcClient<Contracts.Settlement.V1.Shortfalls.ShortfallsClient>("settlement");
        services.AddGrpcClient<Contracts.Settlement.V1.Reporting.ReportingClient>("settlement");
        services.AddGrpcClient<Contracts.Settlement.V1.Recoverables.RecoverablesClient>("settlement");
        services.AddGrpcClient<Contracts.Settlement.V1.BuyerRefunds.BuyerRefundsClient>("settlement");
        services.AddGrpcClient<Contracts.Settlement.V1.Credits.CreditsClient>("settlement");
        services.AddGrpcClient<Contracts.Settlement.V1.Calendars.CalendarsClient>("settlement");
    }

    static void AddCatalog(IServiceCollection services)
    {
        services.AddGrpcClient<Contracts.Catalog.V1.Catalog.CatalogClient>("catalog");
        services.AddGrpcClient<Contracts.Catalog.V1.Baskets.BasketsClient>("catalog");
        services.AddGrpcClient<Contracts.Catalog.V1.Synonyms.SynonymsClient>("catalog");
        services.AddGrpcClient<Contracts.Catalog.V1.Classification.ClassificationClient>("catalog");
        services.AddGrpcClient<Contracts.Catalog.V1.PriceLists.PriceListsClient>("catalog");
        services.AddGrpcClient<Contracts.Catalog.V1.PriceImports.PriceImportsClient>("catalog");
        services.AddGrpcClient<Contracts.Catalog.V1.ProductModel.ProductModelClient>("catalog");
        services.AddGrpcClient<Contracts.Catalog.V1.ProductImports.ProductImportsClient>("catalog");
        services.AddGrpcClient<Contracts.Catalog.V1.Warehouses.WarehousesClient>("catalog");
    }

    static void AddOrders(IServiceCollection services)
    {
        services.AddGrpcClient<Contracts.Orders.V1.Orders.OrdersClient>("orders");
        services.AddGrpcClient<Contracts.Orders.V1.OrderLedger.OrderLedgerClient>("orders");
        services.AddGrpcClient<Contracts.Orders.V1.Amendments.AmendmentsClient>("orders");
        services.AddGrpcClient<Contracts.Orders.V1.Cancellations.CancellationsClient>("orders");
        services.AddGrpcClient<Contracts.Orders.V1.OrderParts.OrderPartsClient>("orders");
        services.AddGrpcClient<Contracts.Orders.V1.Returns.ReturnsClient>("orders");
        services.AddGrpcClient<Contracts.Orders.V1.Inquiries.InquiriesClient>("orders");
        services.AddGrpcClient<Contracts.Orders.V1.Quotes.QuotesClient>("orders");
        services.AddGrpcClient<Contracts.Orders.V1.QuoteCosts.QuoteCostsClient>("orders");
        services.AddGrpcClient<Contracts.Orders.V1.Purchasing.PurchasingClient>("orders");
        services.AddGrpcClient<Contracts.Orders.V1.Disputes.DisputesClient>("orders");
        services.AddGrpcClient<Contracts.Orders.V1.Frames.FramesClient>("orders");
    }

    static void AddSelling(IServiceCollection services)
    {
        services.AddGrpcClient<Contracts.Catalog.V1.Promotions.PromotionsClient>("catalog");
        services.AddGrpcClient<Contracts.Catalog.V1.Samples.SamplesClient>("catalog");
        services.AddGrpcClient<Contracts.Catalog.V1.Leads.LeadsClient>("catalog");
        services.AddGrpcClient<Contracts.Catalog.V1.Campaigns.CampaignsClient>("catalog");
        services.AddGrpcClient<Contracts.Catalog.V1.Exhibitions.ExhibitionsClient>("catalog");
        services.AddGrpcClient<Contracts.Catalog.V1.Meetings.MeetingsClient>("catalog");
    }
}
