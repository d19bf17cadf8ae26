using CrossBorder.Contracts.Events;
using CrossBorder.Contracts.Orders.V1;
using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;

namespace CrossBorder.Orders.Tests;

/// <summary>Versions by either side, and what each of them sees.</summary>
public sealed class RoundTests(OrdersHost host)
{
    [Fact]
    public async Task An_exporter_offers_and_the_buyer_reads_exactly_that()
    {
        var bargain = await Bargain.Begin(host);
        var quote = await bargain.Offer();

        Assert.Matches(@"^QT-20\d\d-\d{6,}$", quote.Number);
        var seen = await bargain.ForBuyer(quote.Id);
        Assert.Equal(("Open", 1, bargain.InquiryId, 1), (seen.Status, seen.CurrentNo, seen.InquiryId, seen.Version));
        var info = Assert.Single(seen.Versions);
        // FOB: 1,000 x 2.55 + 1,000 x 0.333 = 2,883.00; at most 3,000 x 2.40 + 333.00 = 7,533.00. CIF is between.
        Assert.Equal((1, "Exporter", "Li", "Open", "our best", 288_300L, 753_300L),
            (info.No, info.Side, info.Author, info.Status, info.Note, info.LowestMinor, info.HighestMinor));

        var version = await bargain.AsBuyer.GetVersionAsync(new QuoteVersionRequest { QuoteId = quote.Id, No = 1 });
        var expected = bargain.Terms();
        expected.ValidUntil = version.Terms.ValidUntil;
        foreach (var (line, sku) in expected.Lines.Zip(bargain.Skus))
            (line.Sku, line.NameEn, line.NameZh, line.UnitCode) = (sku, "Mug " + sku, "杯子", "011");
        foreach (var (offer, amount) in expected.Lines.SelectMany(line => line.Offers).Zip([255_000L, 720_000, 295_000, 33_300, 39_900]))
            offer.AmountMinor = amount;
        Assert.Equal(expected, version.Terms);
        var told = await host.Published.Next<QuoteSent>(e => e.QuoteId.ToString() == quote.Id);
        Assert.Equal((1, 1, "Exporter"), (told.Version, told.No, told.Side));
        Assert.Equal((bargain.Exporter, bargain.Buyer), (told.ExporterId, told.BuyerId));
    }

    [Fact]
    public async Task Three_rounds_stay_side_by_side_and_the_timeline_tells_both_sides()
    {
        var bargain = await Bargain.Begin(host);
        var quote = await bargain.Offer("2.55");
        await bargain.Counter(quote.Id, "2.20");
        var third = await bargain.OfferAgain(await bargain.ForExporter(quote.Id), "2.35");

        Assert.Equal(["Superseded", "Superseded", "Open"], third.Versions.Select(version => version.Status));
        Assert.Equal(["Exporter", "Buyer", "Exporter"], third.Versions.Select(version => version.Side));
        var versions = await Task.WhenAll(Enumerable.Range(1, 3).Select(no =>
            bargain.AsBuyer.GetVersionAsync(new QuoteVersionRequest { QuoteId = quote.Id, No = no }).ResponseAsync));
        Assert.Equal(["2.55", "2.2", "2.35"], versions.Select(version => version.Terms.Lines[0].Offers[0].UnitPrice));
        var timeline = await bargain.BuyerTalks.ListTimelineAsync(new InquiryPageRequest { InquiryId = bargain.InquiryId });
        Assert.Equal(["InquiryOpened", "QuoteSent", "QuoteCountered", "QuoteSent"], timeline.Entries.Select(entry => entry.Kind));
        Assert.Equal((quote.Id, "2"), (timeline.Entries[2].QuoteId, timeline.Entries[2].Facts.Single(fact => fact.Name == "no").Value));
        Assert.Equal("Quoted", (await bargain.BuyerTalks.GetAsync(new InquiryIdRequest { Id = bargain.InquiryId })).Status);
    }

    [Fact]
    public async Task Fault_3_of_parallel_rounds_that_build_on_one_reading_exactly_one_counts()
    {
        var bargain = await Bargain.Begin(host);
        var quote = await bargain.Offer();
        var (read, own) = (await bargain.ForBuyer(quote.Id), await bargain.ForExporter(quote.Id));
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 16).Select(async i =>
        {
            try
            {
                var made = i % 2 == 0
                    ? await bargain.AsBuyer.CounterAsync(
                        new CounterRequest { QuoteId = quote.Id, ExpectedVersion = read.Version, Terms = bargain.Terms("2.1") })
                    : await bargain.OfferAgain(own, "2.5");
                return $"version {made.CurrentNo}";
            }
            catch (Grpc.Core.RpcException e)
            {
                return $"{Problem.FromGrpc(e).Status} {Problem.FromGrpc(e).Code}";
            }
        }));
        Assert.Equal(15, outcomes.Count(outcome => outcome == "412 version_conflict"));
        Assert.Single(outcomes, "version 2");
        Assert.Equal(2, (await bargain.ForExporter(quote.Id)).Versions.Count);
    }

    [Fact]
    public async Task A_change_says_what_it_was_made_for()
    {
        var bargain = await Bargain.Begin(host);
        var quote = await bargain.Offer();
        var problem = await host.Refusal(
            async () => await bargain.AsBuyer.CounterAsync(new CounterRequest { QuoteId = quote.Id, Terms = bargain.Terms() }));
        Assert.Equal((400, "If-Match"), (problem.Status, problem.Field));
    }

    [Fact]
    public async Task Fault_4_a_repeat_with_its_key_makes_one_version_and_another_body_is_refused()
    {
        var bargain = await Bargain.Begin(host);
        var (request, key) = (bargain.FirstOffer(), Guid.NewGuid());
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => bargain.AsExporter.OfferAsync(request, OrdersHost.Key(key)).ResponseAsync));
        Assert.Single(answers.Distinct());
        Assert.Single((await bargain.AsBuyer.ListAsync(new ListQuotesOfRequest { InquiryId = bargain.InquiryId })).Quotes);
        request.Note = "other";
        Assert.Equal("idempotency_key_reused",
            await bargain.Code(async () => await bargain.AsExporter.OfferAsync(request, OrdersHost.Key(key))));
        Assert.Equal("quote_open_already", await bargain.Code(async () => await bargain.Offer()));
    }

    [Fact]
    public async Task Fault_1_another_partys_quote_is_not_there_whatever_is_asked_of_it()
    {
        var bargain = await Bargain.Begin(host);
        var quote = await bargain.Offer();
        var id = quote.Id;
        Principal[] strangers =
        [
            OrdersHost.Exporter(Guid.NewGuid()), OrdersHost.Buyer(Guid.NewGuid()), OrdersHost.Exporter(bargain.Buyer),
            OrdersHost.Buyer(bargain.Exporter),
        ];
        foreach (var stranger in strangers)
        {
            var client = new Contracts.Orders.V1.Quotes.QuotesClient(host.As(stranger));
            List<Func<Task>> calls =
            [
                async () => await client.GetAsync(new QuoteIdRequest { QuoteId = id }),
                async () => await client.GetVersionAsync(new QuoteVersionRequest { QuoteId = id, No = 1 }),
                async () => await client.GetDiffAsync(new QuoteDiffRequest { QuoteId = id, FromNo = 1, ToNo = 1 }),
                async () => await client.AcceptAsync(Bargain.Acceptance(quote)),
                async () => await client.CloseAsync(new CloseQuoteRequest { QuoteId = id, ExpectedVersion = 1, Reason = "no" }),
                stranger.Role == Role.Buyer
                    ? async () => await client.CounterAsync(
                        new CounterRequest { QuoteId = id, ExpectedVersion = 1, Terms = bargain.Terms() })
                    : async () => await client.ApproveAsync(new QuoteVersionChange { QuoteId = id, ExpectedVersion = 1, No = 1 }),
            ];
            foreach (var call in calls)
                Assert.Equal("quote_not_found", await bargain.Code(call));
            Assert.Empty((await client.ListAsync(new ListQuotesOfRequest())).Quotes);
        }

        var costs = new Contracts.Orders.V1.QuoteCosts.QuoteCostsClient(host.As(strangers[0]));
        Assert.Equal("quote_version_not_found",
            await bargain.Code(async () => await costs.GetAsync(new QuoteVersionRequest { QuoteId = id, No = 1 })));
        Assert.Equal(quote, await bargain.ForExporter(id));
    }

    [Fact]
    public async Task Either_side_ends_the_quote_and_nothing_can_be_done_with_it_afterwards()
    {
        var bargain = await Bargain.Begin(host);
        var quote = await bargain.Offer();
        Assert.Equal("inquiry_has_open_quote", await bargain.Code(
            async () => await bargain.BuyerTalks.CloseAsync(new CloseInquiryRequest { Id = bargain.InquiryId, Reason = "no" })));
        var read = await bargain.ForBuyer(quote.Id);
        var closed = await bargain.AsBuyer.CloseAsync(
            new CloseQuoteRequest { QuoteId = quote.Id, ExpectedVersion = read.Version, Reason = "too dear" });
        Assert.Equal(("Closed", "too dear", "Declined"), (closed.Status, closed.ClosedReason, closed.Versions.Single().Status));
        Assert.Equal("Buyer", (await host.Published.Next<QuoteClosed>(e => e.QuoteId.ToString() == quote.Id)).Side);
        foreach (var call in new Func<Task>[]
        {
            async () => await bargain.OfferAgain(await bargain.ForExporter(quote.Id), "2.5"),
            async () => await bargain.Counter(quote.Id, "2.0"),
            async () => await bargain.AsBuyer.AcceptAsync(Bargain.Acceptance(closed)),
        })
            Assert.Equal("quote_transition_refused", await bargain.Code(call));
        var again = await bargain.Offer("2.4");
        Assert.NotEqual(quote.Id, again.Id);
    }

    static readonly Dictionary<string, Action<QuoteTerms>> Faults = new()
    {
        ["terms.currency"] = t => t.Currency = "XYZ",
        ["terms.valid_until"] = t => t.ValidUntil = Timestamp.FromDateTimeOffset(DateTimeOffset.UtcNow),
        ["terms.rate.base"] = t => t.Rate.Base = "CNY",
        ["terms.rate.rate"] = t => t.Rate.Rate = "0",
        ["terms.rate.on"] = t => t.Rate.On = "May",
        ["terms.rate.source"] = t => t.Rate.Source = "",
        ["terms.deliveries"] = t => t.Deliveries[1].No = 3,
        ["terms.deliveries[0].incoterm"] = t => t.Deliveries[0].Incoterm = "DAT",
        ["terms.deliveries[0].named_place"] = t => t.Deliveries[0].NamedPlace = "",
        ["terms.deliveries[1].freight_minor"] = t => t.Deliveries[1].FreightMinor = -1,
        ["terms.payment_terms"] = t => t.PaymentTerms.RemoveAt(0),
        ["terms.ship_to.country"] = t => t.ShipTo.Country = "XX",
        ["terms.lines"] = t => t.Lines[1].LineNo = 1,
        ["terms.lines[0].product_id"] = t => t.Lines[0].ProductId = Guid.NewGuid().ToString(),
        ["terms.lines[1].offers"] = t => t.Lines[1].Offers.Clear(),
        ["terms.lines[0].offers[1].quantity"] = t => t.Lines[0].Offers[1].Quantity = 0,
        ["terms.lines[0].offers[1].unit_price"] = t => t.Lines[0].Offers[1].UnitPrice = "-1",
        ["terms.lines[0].offers[1].lead_days"] = t => t.Lines[0].Offers[1].LeadDays = 731,
        ["terms.lines[0].offers[1].delivery_no"] = t => t.Lines[0].Offers[1].DeliveryNo = 3,
    };

    public static TheoryData<string> Fields => [.. Faults.Keys];

    [Theory, MemberData(nameof(Fields))]
    public async Task What_is_wrong_with_the_terms_is_named(string field)
    {
        var bargain = await Bargain.Begin(host);
        var request = bargain.FirstOffer();
        Faults[field](request.Terms);
        Assert.Equal(field, (await host.Refusal(async () => await bargain.AsExporter.OfferAsync(request))).Field);
    }

    [Fact]
    public async Task Terms_of_which_no_order_could_be_made_are_refused_when_they_are_offered()
    {
        var bargain = await Bargain.Begin(host);
        var apart = bargain.FirstOffer();
        apart.Terms.Lines[0].Offers.RemoveAt(2);
        apart.Terms.Lines[1].Offers.RemoveAt(0);
        (apart.Terms.Lines[1].Offers[0].OfferNo, apart.Terms.Lines[1].Offers[0].DeliveryNo) = (1, 2);
        Assert.Equal("terms.deliveries", (await host.Refusal(async () => await bargain.AsExporter.OfferAsync(apart))).Field);
        var fixedly = bargain.FirstOffer();
        fixedly.Terms.PaymentTerms.Add(new Contracts.Orders.V1.PaymentTerm { Milestone = "Contract", AmountMinor = 288_300 });
        Assert.Equal("terms.payment_terms", (await host.Refusal(async () => await bargain.AsExporter.OfferAsync(fixedly))).Field);
        var huge = bargain.FirstOffer();
        (huge.Terms.Lines[0].Offers[0].Quantity, huge.Terms.Lines[0].Offers[0].UnitPrice) = (1_000_000_000, "99999999");
        Assert.Equal("order_total_too_large", await bargain.Code(async () => await bargain.AsExporter.OfferAsync(huge)));
    }

    [Fact]
    public async Task A_version_is_never_changed_in_the_database()
    {
        var bargain = await Bargain.Begin(host);
        await bargain.Offer();
        foreach (var sql in new[]
        {
            "update quote_version set note = 'x'", "update quote_offer set unit_price = 1", "update quote_line set sku = 'x'",
            "update quote_delivery set freight_minor = 1", "delete from quote_offer",
        })
        {
            var error = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => host.Db.Run(sql, new { }, CancellationToken.None));
            Assert.Contains(error.ConstraintName, (string[])["quote_version_never_changes", "trade_is_append_only"]);
        }
    }
}
