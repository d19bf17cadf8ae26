using CrossBorder.Platform;

namespace CrossBorder.CustomsClearance;

/// <summary>
/// Which document states which facts. A pure function of the aggregate; a document whose facts have not come is refused by their
/// names.
/// </summary>
public static class Drafting
{
    public static Outcome<DocumentModel> Of(DocumentKind kind, TradeDocument trade)
    {
        var missing = Missing(kind, trade);
        if (missing.Count > 0)
            return new Problem(StatusCodes.Status409Conflict, "document_not_ready",
                $"The {DocumentKinds.Name(kind)} states facts that have not come: {string.Join(", ", missing)}.", "kind",
                string.Join(", ", missing));
        return kind switch
        {
            DocumentKind.ProformaInvoice => SaleDocuments.Proforma(trade),
            DocumentKind.SalesContract => SaleDocuments.Contract(trade),
            DocumentKind.CommercialInvoice => SaleDocuments.Invoice(trade),
            DocumentKind.PackingList => CustomsDocuments.Packing(trade),
            DocumentKind.PowerOfAttorney => PowerOfAttorney.Of(trade),
            DocumentKind.DeclarationDraft => CustomsDocuments.Draft(trade),
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
    }

    /// <summary>Facts that the document needs and the case lacks: the order that was split, packing, waybill, declaration.</summary>
    public static IReadOnlyList<string> Missing(DocumentKind kind, TradeDocument trade)
    {
        var shipped = kind is DocumentKind.CommercialInvoice or DocumentKind.PackingList or DocumentKind.DeclarationDraft;
        var declares = kind is DocumentKind.DeclarationDraft or DocumentKind.PowerOfAttorney;
        List<string> missing = [];
        if (trade is { IsPart: true, WholeNumber: null } && kind is not (DocumentKind.DeclarationDraft or DocumentKind.PowerOfAttorney))
            missing.Add("order");
        if (shipped && trade.Packed is null)
            missing.Add("packing");
        if (shipped && trade.Booked is null)
            missing.Add("waybill");
        if (declares && trade.Declared is null)
            missing.Add("declaration");
        return missing;
    }
}
