using System.Globalization;
using CrossBorder.Platform;
using V1 = CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Orders;

/// <summary>What one unit of an offer costs the exporter, in the currency of the costing. The expected refund of VAT lowers it.</summary>
/// <param name="Freight">What the price itself has to carry; freight that is charged besides counts on neither side.</param>
/// <param name="Duty">Where the seller pays it: DDP.</param>
public sealed record UnitCost(int LineNo, int OfferNo, decimal Factory, decimal Freight, decimal Fee, decimal Refund, decimal Duty)
{
    public decimal Total => Factory + Freight + Fee + Duty - Refund;

    public V1.OfferCost ToWire() => new()
    {
        LineNo = LineNo,
        OfferNo = OfferNo,
        Factory = Format(Factory),
        Freight = Format(Freight),
        Fee = Format(Fee),
        Refund = Format(Refund),
        Duty = Format(Duty),
    };

    static string Format(decimal cost) => cost.ToString("0.####", CultureInfo.InvariantCulture);
}

/// <summary>What an offer leaves: revenue, cost and margin in minor units of the costing's currency.</summary>
/// <param name="Percent">Of the revenue, rounded down to 2 decimals, so that a least margin is never reached by rounding.</param>
public sealed record OfferMargin(UnitCost Cost, long RevenueMinor, long CostMinor, long MarginMinor, decimal Percent);

/// <summary>The costs of a version and what they leave. Only the exporter ever sees one.</summary>
/// <param name="Base">Currency of the version.</param>
/// <param name="Rate">How many of <paramref name="Currency"/> one of <paramref name="Base"/> is worth; null when nobody said.</param>
/// <param name="LowestPercent">Of all offers; null while the cost of one is not known.</param>
public sealed record Costing(
    string Base, string Currency, decimal? Rate, IReadOnlyList<UnitCost> Costs, IReadOnlyList<OfferMargin> Margins, decimal? LowestPercent)
{
    const string Usual = "CNY";
    const decimal MostCost = 100_000_000m;
    const string Accepted = "a number from 0, below 100000000, with at most 4 decimals";

    /// <summary>The costs of an offer as it was asked for, checked against its terms.</summary>
    public static Outcome<Costing> Check(V1.OfferRequest request)
    {
        var terms = request.Terms;
        var currency = request.CostCurrency.Length == 0 ? Usual : request.CostCurrency;
        if (Platform.Currency.Find(currency) is null)
            return Problem.Invalid("cost_currency", $"'{currency}' is not a currency.", Platform.Currency.Accepted);
        var costs = new List<UnitCost>();
        for (var i = 0; i < request.Costs.Count; i++)
        {
            var (cost, fault) = Parse(request.Costs[i], terms);
            if (fault is not null)
                return fault with { Field = $"costs[{i}].{fault.Field}" };
            costs.Add(cost!);
        }

        if (costs.DistinctBy(cost => (cost.LineNo, cost.OfferNo)).Count() < costs.Count)
            return Problem.Invalid("costs", "An offer has its cost twice.", "one cost per offer");
        var (rate, unfit) = RateOf(request, currency);
        if (unfit is not null)
            return unfit;
        return rate is null && costs.Count > 0
            ? Problem.Invalid("cost_rate", $"How many {currency} is one {terms.Currency}?", "a locked rate between them, or the rate here")
            : Of(terms, costs, currency, rate);
    }

    /// <summary>What the terms leave at these costs.</summary>
    public static Costing Of(V1.QuoteTerms terms, IReadOnlyList<UnitCost> costs, string currency, decimal? rate)
    {
        var known = costs.ToDictionary(cost => (cost.LineNo, cost.OfferNo));
        var margins = rate is null
            ? []
            : terms.Lines.SelectMany(line => line.Offers.Where(offer => known.ContainsKey((line.LineNo, offer.OfferNo)))
                .Select(offer => Margin(offer, terms.Currency, known[(line.LineNo, offer.OfferNo)], currency, rate.Value))).ToArray();
        var whole = margins.Length == terms.Lines.Sum(line => line.Offers.Count);
        return new(terms.Currency, currency, rate, costs, margins, whole ? margins.Min(margin => margin.Percent) : null);
    }

    /// <summary>
    /// The buyer's terms at the costs of the exporter's own newest version: of a line the dearest, whatever offer it was of, because a
    /// counter-offer may be any quantity. In another currency than those were reckoned for nothing is known.
    /// </summary>
    public static Costing OfCounter(V1.QuoteTerms counter, Costing? own)
    {
        if (own is null || own.Base != counter.Currency)
            return Of(counter, [], own?.Currency ?? Usual, null);
        var dearest = own.Costs.GroupBy(cost => cost.LineNo).ToDictionary(line => line.Key, line => line.MaxBy(cost => cost.Total)!);
        var costs = counter.Lines.Where(line => dearest.ContainsKey(line.LineNo))
            .SelectMany(line => line.Offers.Select(offer => dearest[line.LineNo] with { OfferNo = offer.OfferNo })).ToArray();
        return Of(counter, costs, own.Currency, own.Rate);
    }

    // Both are rounded half away from zero, as amounts of invoices are.
    static OfferMargin Margin(V1.QuoteOffer offer, string of, UnitCost cost, string currency, decimal rate)
    {
        var sold = new Money(QuoteTotals.AmountMinor(offer, of), Platform.Currency.Of(of));
        var revenue = Money.FromMajor(sold.Major * rate, Platform.Currency.Of(currency)).Minor;
        var spent = Money.FromMajor(cost.Total * offer.Quantity, Platform.Currency.Of(currency)).Minor;
        var percent = revenue == 0 ? -100m : decimal.Round((revenue - spent) * 100m / revenue, 2, MidpointRounding.ToNegativeInfinity);
        return new(cost, revenue, spent, revenue - spent, decimal.Clamp(percent, -9_999_999m, 100m));
    }

    static Outcome<decimal?> RateOf(V1.OfferRequest request, string currency)
    {
        var (terms, locked) = (request.Terms, request.Terms.Rate);
        if (terms.Currency == currency)
            return (decimal?)1m;
        if (request.CostRate.Length > 0)
            return PlaceCheck.TryDecimal(request.CostRate, out var given) && given is > 0 and <= 1_000_000
                ? (decimal?)given
                : Problem.Invalid("cost_rate", "The rate is not one.", "above 0, at most 1000000");
        if (locked is not null && (locked.Base, locked.Quote) == (terms.Currency, currency))
            return (decimal?)decimal.Parse(locked.Rate, CultureInfo.InvariantCulture);
        return (decimal?)null;
    }

    static Outcome<UnitCost> Parse(V1.OfferCost cost, V1.QuoteTerms terms)
    {
        var offer = terms.Lines.FirstOrDefault(line => line.LineNo == cost.LineNo)?.Offers
            .FirstOrDefault(offer => offer.OfferNo == cost.OfferNo);
        if (offer is null)
            return Problem.Invalid("offer_no", "The version has no such offer.", "line and offer of the version");
        (string Name, string Text)[] parts =
        [
            ("factory", cost.Factory), ("freight", cost.Freight), ("fee", cost.Fee), ("refund", cost.Refund), ("duty", cost.Duty),
        ];
        var values = new decimal[parts.Length];
        for (var i = 0; i < parts.Length; i++)
            if (parts[i].Text.Length > 0
                && (!PlaceCheck.TryDecimal(parts[i].Text, out values[i]) || values[i] >= MostCost || values[i].Scale > 4))
                return Problem.Invalid(parts[i].Name, $"'{parts[i].Text}' is not a cost.", Accepted);
        if (values[4] > 0 && terms.Deliveries.First(delivery => delivery.No == offer.DeliveryNo).Incoterm != "DDP")
            return Problem.Invalid("duty", "The seller pays duty under DDP only.", "nothing, or delivery under DDP");
        return new UnitCost(cost.LineNo, cost.OfferNo, values[0], values[1], values[2], values[3], values[4]);
    }
}
