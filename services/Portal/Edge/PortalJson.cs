using System.Text.Json;
using System.Text.Json.Serialization;

namespace CrossBorder.Portal;

/// <summary>JSON of the REST interface: camelCase, strict about unknown and missing fields, compiled for every body and answer.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(RegisterEnterprise))]
[JsonSerializable(typeof(SuspendEnterprise))]
[JsonSerializable(typeof(EnterpriseView))]
[JsonSerializable(typeof(Page<EnterpriseView>))]
[JsonSerializable(typeof(PutProducts))]
[JsonSerializable(typeof(PutProductsAnswer))]
[JsonSerializable(typeof(ProductIds))]
[JsonSerializable(typeof(ProductChanges))]
[JsonSerializable(typeof(StockChange))]
[JsonSerializable(typeof(ProductView))]
[JsonSerializable(typeof(ProductPage))]
[JsonSerializable(typeof(SynonymsBody))]
[JsonSerializable(typeof(HsSuggestions))]
[JsonSerializable(typeof(HsDecisionBody))]
[JsonSerializable(typeof(MemberBody))]
[JsonSerializable(typeof(IReadOnlyList<MemberView>))]
[JsonSerializable(typeof(BudgetBody))]
[JsonSerializable(typeof(BudgetView))]
[JsonSerializable(typeof(IReadOnlyList<BudgetView>))]
[JsonSerializable(typeof(RequisitionBody))]
[JsonSerializable(typeof(ApproveRequisition))]
[JsonSerializable(typeof(RejectRequisition))]
[JsonSerializable(typeof(RequisitionView))]
[JsonSerializable(typeof(Page<RequisitionView>))]
[JsonSerializable(typeof(LandedCostBody))]
[JsonSerializable(typeof(LandedCostView))]
[JsonSerializable(typeof(ImportRulesBody))]
[JsonSerializable(typeof(LoadedImportRules))]
[JsonSerializable(typeof(Page<ImportRegimeView>))]
[JsonSerializable(typeof(Page<ImportDutyView>))]
[JsonSerializable(typeof(IReadOnlyList<HsDecisionView>))]
[JsonSerializable(typeof(ShopBody))]
[JsonSerializable(typeof(Shop))]
[JsonSerializable(typeof(SynonymsView))]
[JsonSerializable(typeof(Page<SynonymsView>))]
[JsonSerializable(typeof(PlaceOrder))]
[JsonSerializable(typeof(CancelOrder))]
[JsonSerializable(typeof(ReadyToShip))]
[JsonSerializable(typeof(OrderView))]
[JsonSerializable(typeof(Page<OrderView>))]
[JsonSerializable(typeof(BookShipment))]
[JsonSerializable(typeof(ShipmentView))]
[JsonSerializable(typeof(Page<ShipmentView>))]
[JsonSerializable(typeof(MilestoneReports))]
[JsonSerializable(typeof(SingleMilestone))]
[JsonSerializable(typeof(MilestoneResultView))]
[JsonSerializable(typeof(MilestoneResults))]
[JsonSerializable(typeof(DeclarationView))]
[JsonSerializable(typeof(Page<DeclarationView>))]
[JsonSerializable(typeof(TariffImportView))]
[JsonSerializable(typeof(TariffVersionView))]
[JsonSerializable(typeof(Page<TariffVersionView>))]
[JsonSerializable(typeof(CommodityFindingView))]
[JsonSerializable(typeof(RefundRateView))]
[JsonSerializable(typeof(Page<ScreeningReviewView>))]
[JsonSerializable(typeof(ScreeningReviewView))]
[JsonSerializable(typeof(DecideScreening))]
[JsonSerializable(typeof(TariffImpactView))]
[JsonSerializable(typeof(ReceivableView))]
[JsonSerializable(typeof(Page<PayoutView>))]
[JsonSerializable(typeof(RegisterInvoices))]
[JsonSerializable(typeof(InvoiceResults))]
[JsonSerializable(typeof(ClaimView))]
[JsonSerializable(typeof(Page<ClaimView>))]
[JsonSerializable(typeof(StatementImportView))]
[JsonSerializable(typeof(StatementUploadView))]
[JsonSerializable(typeof(Page<StatementFileView>))]
[JsonSerializable(typeof(Page<QuarantinedItemView>))]
[JsonSerializable(typeof(QuarantinedItemView))]
[JsonSerializable(typeof(RetryQuarantinedBody))]
[JsonSerializable(typeof(DiscardQuarantinedBody))]
[JsonSerializable(typeof(Page<StatementGapView>))]
[JsonSerializable(typeof(Page<UnmatchedEntryView>))]
[JsonSerializable(typeof(LedgerView))]
[JsonSerializable(typeof(DeadLetterList))]
[JsonSerializable(typeof(DeadLetterDetails))]
[JsonSerializable(typeof(Redriven))]
[JsonSerializable(typeof(OpenSession))]
[JsonSerializable(typeof(SessionView))]
[JsonSerializable(typeof(CreateApiKey))]
[JsonSerializable(typeof(CreatedApiKey))]
[JsonSerializable(typeof(Page<ApiKeyView>))]
[JsonSerializable(typeof(Page<FlowView>))]
[JsonSerializable(typeof(FlowSummary))]
[JsonSerializable(typeof(TimelineView))]
[JsonSerializable(typeof(LiveChange))]
sealed partial class PortalJson : JsonSerializerContext
{
    public static void Add(IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.RespectNullableAnnotations = true;
            json.SerializerOptions.RespectRequiredConstructorParameters = true;
            json.SerializerOptions.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
            json.SerializerOptions.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, Default);
        });
        // The door turns what cannot be bound into a problem that names the field.
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
    }
}
