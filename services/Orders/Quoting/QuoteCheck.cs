using System.Globalization;
using CrossBorder.Platform;
using V1 = CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Orders;

/// <summary>What the terms of a version must look like: everything that can be told from the request alone.</summary>
public static class QuoteCheck
{
    public const int MostLines = 100;
    public const int MostOffers = 10;
    public const int MostDeliveries = 5;
    const int MostLeadDays = 730;
    const int LongestNote = 2_000;
    const int LongestPlace = 100;
    const int LongestSource = 100;
    static readonly TimeSpan LongestValidity = TimeSpan.FromDays(366);

    public static Problem? Of(V1.QuoteTerms? terms, string note, DateTimeOffset now)
    {
        if (terms is null)
            return Problem.Invalid("terms", "The version has no terms.", "currency, valid_until, deliveries, payment_terms, lines");
        if (Currency.Find(terms.Currency) is null)
            return Problem.Invalid("terms.currency", $"'{terms.Currency}' is not a currency that orders are made in.", Currency.Accepted);
        if (terms.ValidUntil?.ToDateTimeOffset() is not { } until || until <= now || until > now + LongestValidity)
            return Problem.Invalid("terms.valid_until", "The version is valid until an instant to come.", "within a year from now");
        if (note.Length > 0 && (note.Length > LongestNote || InquiryCheck.Body("note", note) is not null))
            return Problem.Invalid("note", "The note is too long or not plain text.", $"at most {LongestNote} characters");
        return Rate(terms.Rate) ?? Deliveries(terms) ?? Prefixed(PlaceCheck.Terms(terms.PaymentTerms))
            ?? (terms.ShipTo is null ? null : Prefixed(PlaceCheck.ShipTo(terms.ShipTo))) ?? Lines(terms) ?? Totals(terms);
    }

    static Problem? Rate(V1.LockedRate? rate)
    {
        if (rate is null)
            return null;
        if (Currency.Find(rate.Base) is null || Currency.Find(rate.Quote) is null || rate.Base == rate.Quote)
            return Problem.Invalid("terms.rate.base", "A rate is between two currencies.", Currency.Accepted);
        if (!PlaceCheck.TryDecimal(rate.Rate, out var value) || value is <= 0 or > 1_000_000 || value.Scale > 10)
            return Problem.Invalid("terms.rate.rate", "The rate is not one.", "above 0, at most 1000000, with at most 10 decimals");
        if (!DateOnly.TryParseExact(rate.On, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
            return Problem.Invalid("terms.rate.on", "The rate has no day.", "yyyy-MM-dd");
        return PlaceCheck.Text("terms.rate.id", rate.Id, 1, LongestSource)
            ?? PlaceCheck.Text("terms.rate.source", rate.Source, 1, LongestSource);
    }

    static Problem? Deliveries(V1.QuoteTerms terms)
    {
        var deliveries = terms.Deliveries;
        if (deliveries.Count is 0 or > MostDeliveries || !FromOne(deliveries.Select(one => one.No)))
            return Problem.Invalid(
                "terms.deliveries", "The delivery terms are missing, too many or not numbered from 1.",
                $"1 to {MostDeliveries}, numbered from 1");
        for (var i = 0; i < deliveries.Count; i++)
        {
            var (at, one) = ($"terms.deliveries[{i}]", deliveries[i]);
            if (!PlaceCheck.IsIncoterm(one.Incoterm))
                return PlaceCheck.NoIncoterm($"{at}.incoterm", one.Incoterm);
            if (PlaceCheck.Text($"{at}.named_place", one.NamedPlace, 1, LongestPlace) is { } fault)
                return fault;
            if (one.FreightMinor is < 0 or > Orders.Totals.MostMinor)
                return Problem.Invalid($"{at}.freight_minor", "Freight is negative or too large.", $"0 to {Orders.Totals.MostMinor}");
        }

        return null;
    }

    static Problem? Lines(V1.QuoteTerms terms)
    {
        var lines = terms.Lines;
        if (lines.Count is 0 or > MostLines || lines.Any(line => line.LineNo is < 1 or > MostLines)
            || lines.Select(line => line.LineNo).Distinct().Count() < lines.Count)
            return Problem.Invalid(
                "terms.lines", "The lines are missing, too many or not numbered.",
                $"1 to {MostLines} lines, each with a number of its own");
        for (var i = 0; i < lines.Count; i++)
        {
            var (at, line) = ($"terms.lines[{i}]", lines[i]);
            if (!Guid.TryParse(line.ProductId, out _))
                return Problem.Invalid($"{at}.product_id", "The line names no product.", "the id of a product of the exporter");
            if (line.Offers.Count is 0 or > MostOffers || !FromOne(line.Offers.Select(offer => offer.OfferNo)))
                return Problem.Invalid(
                    $"{at}.offers", "The offers are missing, too many or not numbered from 1.", $"1 to {MostOffers}, numbered from 1");
            for (var k = 0; k < line.Offers.Count; k++)
                if (Offer(line.Offers[k], terms) is { } fault)
                    return fault with { Field = $"{at}.offers[{k}].{fault.Field}" };
        }

        return null;
    }

    static Problem? Offer(V1.QuoteOffer offer, V1.QuoteTerms terms)
    {
        if (offer.Quantity is < 1 or > PlaceCheck.MostQuantity)
            return Problem.Invalid("quantity", "The quantity is out of range.", $"1 to {PlaceCheck.MostQuantity}");
        if (OfferPrice.Parse(offer.UnitPrice) is not { } price)
            return Problem.Invalid("unit_price", $"'{offer.UnitPrice}' is not a price.", OfferPrice.Accepted);
        if (offer.LeadDays is < 0 or > MostLeadDays)
            return Problem.Invalid("lead_days", "The lead time is out of range.", $"0 to {MostLeadDays} days");
        if (terms.Deliveries.All(delivery => delivery.No != offer.DeliveryNo))
            return Problem.Invalid("delivery_no", "The version has no such delivery term.", "the number of one of its delivery terms");
        return price * offer.Quantity * QuoteTotals.MinorPerMajor(terms.Currency) > Orders.Totals.MostMinor ? TooLarge("quantity") : null;
    }

    static Problem? Totals(V1.QuoteTerms terms)
    {
        if (QuoteTotals.Of(terms) is not { } totals)
            return Problem.Invalid(
                "terms.deliveries", "No delivery term covers every line: nothing could be accepted.",
                "one that each line has an offer for");
        return totals.HighestMinor > Orders.Totals.MostMinor
            ? TooLarge("terms.lines")
            : Prefixed(PlaceCheck.Amounts(terms.PaymentTerms, totals.LowestMinor));
    }

    static Problem TooLarge(string field) => new(
        422, "order_total_too_large", "The lines and the freight come to more than an order may.", field,
        $"a total of at most {Orders.Totals.MostMinor} minor units");

    static bool FromOne(IEnumerable<int> numbers) => numbers.Order().Select((number, i) => number == i + 1).All(fits => fits);

    static Problem? Prefixed(Problem? fault) => fault is null ? null : fault with { Field = $"terms.{fault.Field}" };
}

/// <summary>What a version comes to, in minor units of its currency: with the cheapest and the dearest offers that go together.</summary>
public readonly record struct QuoteTotals(long LowestMinor, long HighestMinor)
{
    /// <summary>Null when no delivery term covers every line, as an order has one.</summary>
    public static QuoteTotals? Of(V1.QuoteTerms terms)
    {
        (decimal Lowest, decimal Highest)? found = null;
        foreach (var delivery in terms.Deliveries)
        {
            var amounts = terms.Lines.Select(line => line.Offers.Where(offer => offer.DeliveryNo == delivery.No)
                .Select(offer => (decimal)AmountMinor(offer, terms.Currency)).ToArray()).ToArray();
            if (amounts.Any(line => line.Length == 0))
                continue;
            var lowest = amounts.Sum(line => line.Min()) + delivery.FreightMinor;
            var highest = amounts.Sum(line => line.Max()) + delivery.FreightMinor;
            found = found is { } other ? (Math.Min(other.Lowest, lowest), Math.Max(other.Highest, highest)) : (lowest, highest);
        }

        return found is { } totals ? new(checked((long)totals.Lowest), checked((long)totals.Highest)) : null;
    }

    /// <summary>Half away from zero, as Catalog prices the line of an order.</summary>
    public static long AmountMinor(V1.QuoteOffer offer, string currency) =>
        Money.FromMajor(OfferPrice.Parse(offer.UnitPrice)!.Value * offer.Quantity, Currency.Of(currency)).Minor;

    public static decimal MinorPerMajor(string currency)
    {
        var factor = 1m;
        for (var digit = 0; digit < Currency.Of(currency).Exponent; digit++)
            factor *= 10m;
        return factor;
    }
}
