using CrossBorder.Platform;
using V1 = CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Orders;

/// <summary>The order that an acceptance comes to, decided from the quote, the version and what was picked of it.</summary>
static class AcceptPlan
{
    const int LongestReference = 60;

    public static Outcome<V1.PlaceRequest> Of(
        Quote quote, Round round, V1.QuoteTerms terms, V1.AcceptQuoteRequest request, Role by, DateTimeOffset now)
    {
        if ((quote.Refusal(QuoteAction.Accept, request.ExpectedVersion, by) ?? round.AcceptRefusal(quote, by, now)) is { } refused)
            return refused;
        var (offers, misfit) = Picked(terms, request);
        if (misfit is not null)
            return misfit;
        if (ShipTo(terms, request, by) is { } shipless)
            return shipless;
        if (PlaceCheck.Text("reference", request.Reference, 0, LongestReference) is { } unfit)
            return unfit;
        var delivery = terms.Deliveries.Single(one => one.No == offers![0].Offer.DeliveryNo);
        var place = new V1.PlaceRequest
        {
            ExporterId = quote.ExporterId.ToString(),
            BuyerId = quote.BuyerId.ToString(),
            Currency = terms.Currency,
            Incoterm = delivery.Incoterm,
            NamedPlace = delivery.NamedPlace,
            ShipTo = terms.ShipTo ?? request.ShipTo,
            FreightMinor = delivery.FreightMinor,
            Reference = request.Reference,
        };
        place.PaymentTerms.AddRange(terms.PaymentTerms);
        place.Lines.AddRange(offers!.Select(one => new V1.PlaceLine
        {
            ProductId = one.ProductId,
            Quantity = one.Offer.Quantity,
            AgreedUnitPrice = one.Offer.UnitPrice,
        }));
        return PlaceCheck.Of(place, Principal.Service("orders")) is { } fault ? fault : place;
    }

    /// <summary>The picked offers in the order of the lines: one of each, all on one delivery term, as an order has one.</summary>
    static Outcome<List<(string ProductId, V1.QuoteOffer Offer)>> Picked(V1.QuoteTerms terms, V1.AcceptQuoteRequest request)
    {
        var offers = new List<(string, V1.QuoteOffer Offer)>();
        foreach (var line in terms.Lines)
        {
            var picks = request.Picks.Where(pick => pick.LineNo == line.LineNo).ToArray();
            if (picks.Length != 1 || line.Offers.FirstOrDefault(offer => offer.OfferNo == picks[0].OfferNo) is not { } offer)
                return Problem.Invalid(
                    "picks", $"Line {line.LineNo} has no pick, several, or one that it does not offer.", "one offer of each line");
            offers.Add((line.ProductId, offer));
        }

        if (request.Picks.Count > offers.Count)
            return Problem.Invalid("picks", "A pick is of a line that the version does not have.", "one offer of each line");
        return offers.Select(one => one.Offer.DeliveryNo).Distinct().Count() > 1
            ? Problem.Invalid("picks", "The picked offers are delivered on different terms.", "offers that share one delivery term")
            : offers;
    }

    static Problem? ShipTo(V1.QuoteTerms terms, V1.AcceptQuoteRequest request, Role by)
    {
        if (terms.ShipTo is not null)
            return request.ShipTo is null ? null : Problem.Invalid("ship_to", "The version names who receives the goods.", "nothing");
        if (by == Role.Exporter)
            return Problem.Invalid(
                "ship_to", "The buyer's version does not say who receives the goods.", "a counter-offer that does");
        return PlaceCheck.ShipTo(request.ShipTo);
    }
}
