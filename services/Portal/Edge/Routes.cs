namespace CrossBorder.Portal;

/// <summary>Every endpoint of the REST interface.</summary>
static class Routes
{
    public static void Map(WebApplication app)
    {
        var api = app.MapGroup("/api/v1");
        Sessions.Map(api);
        ApiKeys.Map(api);
        Companies.Map(api);
        MapTrade(api);
        PublicShops.Map(app);
        PublicExhibitions.Map(app);
        FollowLinks.Map(app);
        Shipments.Map(api);
        ConsolidationPages.Map(api);
        Milestones.Map(api);
        Declarations.Map(api);
        TariffFiles.Map(api);
        TariffLookup.Map(api);
        LandedCostPages.Map(api);
        ElementPages.Map(api);
        TariffScreenings.Map(api);
        TariffImpacts.Map(api);
        Amendments.Map(api);
        Lists.Map(api);
        Stock.Map(api);
        ExceptionQueue.Map(api);
        RoutingPages.Map(api);
        RoutingRules.Map(api);
        DocumentPages.Map(api);
        ExchangePages.Map(api);
        MapMoney(api);
        ListFlows.Map(api);
        SummariseFlows.Map(api);
        GetTimeline.Map(api);
        WatchEvents.Map(api);
        DeadLetterPages.Map(api);
        app.MapOpenApi("/openapi/{documentName}.json").AllowAnonymous();
    }

    static void MapTrade(IEndpointRouteBuilder api)
    {
        Products.Map(api);
        SearchSynonyms.Map(api);
        ClassificationPages.Map(api);
        ShopPages.Map(api);
        PriceListPages.Map(api);
        PriceImportPages.Map(api);
        ProductModelPages.Map(api);
        ProductImportPages.Map(api);
        PromotionPages.Map(api);
        SamplePages.Map(api);
        WarehousePages.Map(api);
        LeadPages.Map(api);
        CampaignPages.Map(api);
        ExhibitionPages.Map(api);
        MeetingPages.Map(api);
        OrderPages.Map(api);
        BasketPages.Map(api);
        OrderLedgerPages.Map(api);
        AmendmentPages.Map(api);
        SplitPages.Map(api);
        CancellationPages.Map(api);
        ReturnPages.Map(api);
        InquiryPages.Map(api);
        QuotePages.Map(api);
        QuoteCostPages.Map(api);
        PurchasingPages.Map(api);
        DisputePages.Map(api);
        FramePages.Map(api);
    }

    static void MapMoney(IEndpointRouteBuilder api)
    {
        Receivables.Map(api);
        Claims.Map(api);
        BankStatements.Map(api);
        LedgerPages.Map(api);
        StatementFiles.Map(api);
        CurrencyPages.Map(api);
        CurrencyReports.Map(api);
        PaymentPages.Map(api);
        RiskPages.Map(api);
        PayoutPages.Map(api);
        SchedulePages.Map(api);
        ReceiptPages.Map(api);
        ReportPages.Map(api);
    }
}
