using System.Globalization;
using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using V1 = CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Orders;

/// <summary>The terms of a version, read from its rows.</summary>
static class QuoteTermsRows
{
    const string HeadSql =
        """
        select currency, valid_until, rate_id, rate_base, rate_quote, rate, rate_source, rate_on, ship_to_name, ship_to_country,
            ship_to_city, ship_to_street, ship_to_postal_code, term_milestones, term_percents, term_offset_days, term_methods,
            term_amounts
        from quote_version
        where quote_id = @quoteId and no = @no
        """;

    const string DeliverySql =
        """
        select delivery_no, incoterm, named_place, freight_minor
        from quote_delivery
        where quote_id = @quoteId and no = @no
        order by delivery_no
        """;

    const string LineSql =
        """
        select line_no, product_id, sku, name_en, name_zh, unit_code
        from quote_line
        where quote_id = @quoteId and no = @no
        order by line_no
        """;

    const string OfferSql =
        """
        select line_no, offer_no, quantity, unit_price, amount_minor, lead_days, delivery_no
        from quote_offer
        where quote_id = @quoteId and no = @no
        order by line_no, offer_no
        """;

    public static async Task<V1.QuoteTerms> Read(Db db, Guid quoteId, int no, CancellationToken ct)
    {
        var args = new { quoteId, no };
        return Build(
            (await db.One<Head>(HeadSql, args, ct))!, await db.Many<Delivery>(DeliverySql, args, ct),
            await db.Many<Line>(LineSql, args, ct), await db.Many<Offer>(OfferSql, args, ct));
    }

    static V1.QuoteTerms Build(Head head, List<Delivery> deliveries, List<Line> lines, List<Offer> offers)
    {
        var terms = head.ToWire();
        terms.Deliveries.AddRange(deliveries.Select(row => new V1.DeliveryTerm
        {
            No = row.DeliveryNo,
            Incoterm = row.Incoterm,
            NamedPlace = row.NamedPlace,
            FreightMinor = row.FreightMinor,
        }));
        var byLine = offers.ToLookup(offer => offer.LineNo);
        foreach (var row in lines)
        {
            var line = new V1.QuoteLine
            {
                LineNo = row.LineNo,
                ProductId = row.ProductId.ToString(),
                Sku = row.Sku,
                NameEn = row.NameEn,
                NameZh = row.NameZh,
                UnitCode = row.UnitCode,
            };
            line.Offers.AddRange(byLine[row.LineNo].Select(offer => offer.ToWire()));
            terms.Lines.Add(line);
        }

        return terms;
    }

    sealed record Delivery(int DeliveryNo, string Incoterm, string NamedPlace, long FreightMinor);

    sealed record Line(int LineNo, Guid ProductId, string Sku, string NameEn, string NameZh, string UnitCode);

    sealed record Offer(int LineNo, int OfferNo, long Quantity, decimal UnitPrice, long AmountMinor, int LeadDays, int DeliveryNo)
    {
        public V1.QuoteOffer ToWire() => new()
        {
            OfferNo = OfferNo,
            Quantity = Quantity,
            UnitPrice = OfferPrice.Format(UnitPrice),
            AmountMinor = AmountMinor,
            LeadDays = LeadDays,
            DeliveryNo = DeliveryNo,
        };
    }

    sealed record Head
    {
        public required string Currency { get; init; }
        public DateTimeOffset ValidUntil { get; init; }
        public string? RateId { get; init; }
        public string? RateBase { get; init; }
        public string? RateQuote { get; init; }
        public decimal? Rate { get; init; }
        public string? RateSource { get; init; }
        public DateOnly? RateOn { get; init; }
        public string? ShipToName { get; init; }
        public string? ShipToCountry { get; init; }
        public string? ShipToCity { get; init; }
        public string? ShipToStreet { get; init; }
        public string? ShipToPostalCode { get; init; }
        public required string[] TermMilestones { get; init; }
        public required decimal[] TermPercents { get; init; }
        public required int[] TermOffsetDays { get; init; }
        public required string[] TermMethods { get; init; }
        public required long[] TermAmounts { get; init; }

        public V1.QuoteTerms ToWire()
        {
            var wire = new V1.QuoteTerms
            {
                Currency = Currency,
                ValidUntil = Timestamp.FromDateTimeOffset(ValidUntil),
                Rate = RateId is null ? null : new V1.LockedRate
                {
                    Id = RateId,
                    Base = RateBase,
                    Quote = RateQuote,
                    Rate = Rate!.Value.ToString("0.##########", CultureInfo.InvariantCulture),
                    Source = RateSource,
                    On = RateOn!.Value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                },
                ShipTo = ShipToName is null ? null : new V1.Consignee
                {
                    Name = ShipToName,
                    Country = ShipToCountry,
                    City = ShipToCity,
                    Street = ShipToStreet,
                    PostalCode = ShipToPostalCode,
                },
            };
            for (var i = 0; i < TermMilestones.Length; i++)
                wire.PaymentTerms.Add(new V1.PaymentTerm
                {
                    Milestone = TermMilestones[i],
                    Percent = TermAmounts[i] > 0 ? "" : TermPercents[i].ToString("0.##", CultureInfo.InvariantCulture),
                    OffsetDays = TermOffsetDays[i],
                    Method = TermMethods[i] == PaymentMethod.Transfer ? "" : TermMethods[i],
                    AmountMinor = TermAmounts[i],
                });
            return wire;
        }
    }
}
