using System.Globalization;
using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using V1 = CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Orders;

/// <summary>Writes the rows of one new version; nothing of them changes afterwards but what became of it.</summary>
static class WriteVersion
{
    const string HeadSql =
        """
        insert into quote_version (quote_id, no, status, sent_at, side, author, at, note, currency, valid_until, lowest_minor,
            highest_minor, rate_id, rate_base, rate_quote, rate, rate_source, rate_on, ship_to_name, ship_to_country,
            ship_to_city, ship_to_street, ship_to_postal_code, term_milestones, term_percents, term_offset_days,
            term_methods, term_amounts)
        values (@QuoteId, @No, @State, @SentAt, @SideName, @Author, @At, @Note, @Currency, @ValidUntil, @LowestMinor,
            @HighestMinor, @RateId, @RateBase, @RateQuote, @Rate, @RateSource, @RateOn, @ShipToName, @ShipToCountry,
            @ShipToCity, @ShipToStreet, @ShipToPostalCode, @TermMilestones, @TermPercents, @TermOffsetDays,
            @TermMethods, @TermAmounts)
        """;

    /// <param name="terms">Checked, with the words of the products.</param>
    public static async Task Insert(Tx tx, Round round, V1.QuoteTerms terms, Dictionary<Guid, ProductFact> facts)
    {
        await InsertHead(tx, round, terms);
        await InsertDeliveries(tx, round, terms);
        await InsertLines(tx, round, terms, facts);
        await InsertOffers(tx, round, terms);
    }

    static Task<int> InsertHead(Tx tx, Round round, V1.QuoteTerms terms) => tx.Run(
        HeadSql,
        new
        {
            round.QuoteId,
            round.No,
            State = round.Stored.ToString(),
            round.SentAt,
            SideName = round.Side.ToString(),
            round.Author,
            round.At,
            round.Note,
            round.Currency,
            round.ValidUntil,
            round.LowestMinor,
            round.HighestMinor,
            RateId = terms.Rate?.Id.Trim(),
            RateBase = terms.Rate?.Base,
            RateQuote = terms.Rate?.Quote,
            Rate = terms.Rate is null ? (decimal?)null : decimal.Parse(terms.Rate.Rate, CultureInfo.InvariantCulture),
            RateSource = terms.Rate?.Source.Trim(),
            RateOn = terms.Rate is null ? (DateOnly?)null : DateOnly.ParseExact(terms.Rate.On, "yyyy-MM-dd", CultureInfo.InvariantCulture),
            ShipToName = terms.ShipTo?.Name.Trim(),
            ShipToCountry = terms.ShipTo?.Country,
            ShipToCity = terms.ShipTo?.City.Trim(),
            ShipToStreet = terms.ShipTo?.Street.Trim(),
            ShipToPostalCode = terms.ShipTo?.PostalCode.Trim(),
            TermMilestones = terms.PaymentTerms.Select(term => term.Milestone).ToArray(),
            TermPercents = terms.PaymentTerms.Select(term =>
                term.AmountMinor > 0 ? 0m : decimal.Parse(term.Percent, CultureInfo.InvariantCulture)).ToArray(),
            TermOffsetDays = terms.PaymentTerms.Select(term => term.OffsetDays).ToArray(),
            TermMethods = terms.PaymentTerms.Select(term => term.Method.Length == 0 ? PaymentMethod.Transfer : term.Method).ToArray(),
            TermAmounts = terms.PaymentTerms.Select(term => term.AmountMinor).ToArray(),
        });

    static Task<int> InsertDeliveries(Tx tx, Round round, V1.QuoteTerms terms) => tx.Run(
        """
        insert into quote_delivery (quote_id, no, delivery_no, incoterm, named_place, freight_minor)
        select @QuoteId, @No, one.*
        from unnest(@Numbers, @Incoterms, @Places, @Freights) as one
        """,
        new
        {
            round.QuoteId,
            round.No,
            Numbers = terms.Deliveries.Select(one => one.No).ToArray(),
            Incoterms = terms.Deliveries.Select(one => one.Incoterm).ToArray(),
            Places = terms.Deliveries.Select(one => one.NamedPlace.Trim()).ToArray(),
            Freights = terms.Deliveries.Select(one => one.FreightMinor).ToArray(),
        });

    static Task<int> InsertLines(Tx tx, Round round, V1.QuoteTerms terms, Dictionary<Guid, ProductFact> facts)
    {
        var products = terms.Lines.Select(line => facts[Guid.Parse(line.ProductId)]).ToArray();
        return tx.Run(
            """
            insert into quote_line (quote_id, no, line_no, product_id, sku, name_en, name_zh, unit_code)
            select @QuoteId, @No, one.*
            from unnest(@Numbers, @Products, @Skus, @NamesEn, @NamesZh, @Units) as one
            """,
            new
            {
                round.QuoteId,
                round.No,
                Numbers = terms.Lines.Select(line => line.LineNo).ToArray(),
                Products = Array.ConvertAll(products, product => product.Id),
                Skus = Array.ConvertAll(products, product => product.Sku),
                NamesEn = Array.ConvertAll(products, product => product.NameEn),
                NamesZh = Array.ConvertAll(products, product => product.NameZh),
                Units = Array.ConvertAll(products, product => product.UnitCode),
            });
    }

    static Task<int> InsertOffers(Tx tx, Round round, V1.QuoteTerms terms)
    {
        var offers = terms.Lines.SelectMany(line => line.Offers.Select(offer => (line.LineNo, Offer: offer))).ToArray();
        return tx.Run(
            """
            insert into quote_offer (quote_id, no, line_no, offer_no, quantity, unit_price, amount_minor, lead_days, delivery_no)
            select @QuoteId, @No, one.*
            from unnest(@Lines, @Numbers, @Quantities, @Prices, @Amounts, @LeadDays, @Deliveries) as one
            """,
            new
            {
                round.QuoteId,
                round.No,
                Lines = Array.ConvertAll(offers, one => one.LineNo),
                Numbers = Array.ConvertAll(offers, one => one.Offer.OfferNo),
                Quantities = Array.ConvertAll(offers, one => one.Offer.Quantity),
                Prices = Array.ConvertAll(offers, one => OfferPrice.Parse(one.Offer.UnitPrice)!.Value),
                Amounts = Array.ConvertAll(offers, one => QuoteTotals.AmountMinor(one.Offer, terms.Currency)),
                LeadDays = Array.ConvertAll(offers, one => one.Offer.LeadDays),
                Deliveries = Array.ConvertAll(offers, one => one.Offer.DeliveryNo),
            });
    }
}
