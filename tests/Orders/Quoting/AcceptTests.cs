using CrossBorder.Contracts.Events;
using CrossBorder.Contracts.Orders.V1;
using CrossBorder.Platform;
using Grpc.Core;
using Wire = CrossBorder.Contracts.Orders.V1.Quote;

namespace CrossBorder.Orders.Tests;

/// <summary>Exactly one version is accepted, once, and becomes one order.</summary>
public sealed class AcceptTests(OrdersHost host)
{
    [Fact]
    public async Task An_accepted_version_becomes_an_order_at_its_prices_and_terms_and_each_cites_the_other()
    {
        var (bargain, quote) = await Offered();
        var request = Bargain.Acceptance(quote);
        request.Picks[0].OfferNo = 2;
        request.Reference = "PO-77";
        var accepted = await bargain.AsBuyer.AcceptAsync(request, OrdersHost.Key(Guid.NewGuid()));

        Assert.Equal(("Accepted", 1, 2), (accepted.Status, accepted.AcceptedNo, accepted.Version));
        Assert.Equal("Accepted", accepted.Versions.Single().Status);
        var order = await host.Now(accepted.OrderId);
        Assert.Equal((quote.Id, 1, "PO-77", "Placed"), (order.QuoteId, order.QuoteVersion, order.Reference, order.Status));
        // 3,000 x 2.40 = 7,200.00 and 1,000 x 0.333 = 333.00, FOB without freight.
        Assert.Equal([720_000, 33_300], order.Lines.Select(line => line.AmountMinor));
        Assert.Equal((753_300, 0, "EUR", "FOB", "Ningbo", "Köln"),
            (order.TotalMinor, order.FreightMinor, order.Currency, order.Incoterm, order.NamedPlace, order.ShipTo.City));
        Assert.Equal((bargain.Exporter.ToString(), bargain.Buyer.ToString()), (order.ExporterId, order.BuyerId));
        Assert.Equal(["30", "70"], order.PaymentTerms.Select(term => term.Percent));
        Assert.Equal(["2.4", "0.333"], Asked(order.Id).Single().Lines.Select(line => line.AgreedUnitPrice));
        Assert.Equal(753_300, (await host.Published.Next<OrderPlaced>(e => e.OrderId.ToString() == order.Id)).TotalMinor);
        var told = await host.Published.Next<QuoteAccepted>(e => e.QuoteId.ToString() == quote.Id);
        Assert.Equal((2, 1, "Buyer", order.Id), (told.Version, told.No, told.Side, told.PlacedOrderId.ToString()));
        Assert.Equal("Ordered", (await bargain.BuyerTalks.GetAsync(new InquiryIdRequest { Id = bargain.InquiryId })).Status);
        var timeline = await bargain.ExporterTalks.ListTimelineAsync(new InquiryPageRequest { InquiryId = bargain.InquiryId });
        Assert.Equal(order.Number, timeline.Entries[^1].Facts.Single(fact => fact.Name == "order_number").Value);
        Assert.Equal(
            "1/2 2/1", await host.Db.One<string>(
                "select string_agg(line_no || '/' || offer_no, ' ' order by line_no) from quote_offer where quote_id = @Id and picked",
                new { Id = Guid.Parse(quote.Id) }, CancellationToken.None));
    }

    [Fact]
    public async Task The_exporter_accepts_the_buyers_version_on_its_own_delivery_term_with_its_freight()
    {
        var (bargain, quote) = await Offered();
        await bargain.Counter(quote.Id, "2.31");
        var request = Bargain.Acceptance(await bargain.ForExporter(quote.Id), 2);
        (request.Picks[0].OfferNo, request.Picks[1].OfferNo) = (3, 2);
        var accepted = await bargain.AsExporter.AcceptAsync(request);
        var order = await host.Now(accepted.OrderId);
        // CIF: 1,000 x 2.95 + 1,000 x 0.399 + 120.00 of freight.
        Assert.Equal((346_900L, 12_000L, "CIF", "Hamburg", 2),
            (order.TotalMinor, order.FreightMinor, order.Incoterm, order.NamedPlace, order.QuoteVersion));
        Assert.Equal(["Superseded", "Accepted"], accepted.Versions.Select(version => version.Status));
    }

    [Fact]
    public async Task Fault_8_a_quote_is_accepted_only_at_the_last_version_of_the_other_side()
    {
        var (bargain, quote) = await Offered();
        var own = await bargain.ForExporter(quote.Id);
        Assert.Equal("quote_own_version", await Code(() => bargain.AsExporter.AcceptAsync(Bargain.Acceptance(own))));
        var countered = await bargain.Counter(quote.Id, "2.31");
        Assert.Equal("quote_version_superseded", await Code(() => bargain.AsBuyer.AcceptAsync(Bargain.Acceptance(countered, 1))));
        Assert.Equal("quote_own_version", await Code(() => bargain.AsBuyer.AcceptAsync(Bargain.Acceptance(countered, 2))));
        Assert.Equal("quote_version_not_found", await Code(() => bargain.AsBuyer.AcceptAsync(Bargain.Acceptance(countered, 3))));
        Assert.Equal((412, "version_conflict"), await Refused(() => bargain.AsExporter.AcceptAsync(Bargain.Acceptance(quote, 2))));
        await Denied(() => new Contracts.Orders.V1.Quotes.QuotesClient(host.As(OrdersHost.Operator))
            .AcceptAsync(Bargain.Acceptance(countered, 2)));
        Assert.Equal("Open", (await bargain.ForBuyer(quote.Id)).Status);
    }

    [Fact]
    public async Task Fault_8_a_version_is_not_accepted_after_its_end_and_a_later_one_may_be()
    {
        var bargain = await Bargain.Begin(host);
        var request = bargain.FirstOffer();
        request.Terms.ValidUntil = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(DateTimeOffset.UtcNow.AddSeconds(1.5));
        var quote = await bargain.AsExporter.OfferAsync(request);
        await OrdersHost.Eventually(
            async () => (await bargain.ForBuyer(quote.Id)).Versions[0].Status == "Expired", "the version has run out");
        var read = await bargain.ForBuyer(quote.Id);
        Assert.Equal((409, "quote_expired"), await Refused(() => bargain.AsBuyer.AcceptAsync(Bargain.Acceptance(read))));
        var later = await bargain.OfferAgain(await bargain.ForExporter(quote.Id), "2.5");
        Assert.Equal(["Expired", "Open"], later.Versions.Select(version => version.Status));
        var accepted = await bargain.AsBuyer.AcceptAsync(Bargain.Acceptance(await bargain.ForBuyer(quote.Id), 2));
        Assert.Equal(2, accepted.AcceptedNo);
    }

    [Fact]
    public async Task One_offer_of_each_line_is_picked_and_all_on_one_delivery_term()
    {
        var (bargain, quote) = await Offered();
        Action<AcceptQuoteRequest>[] faults =
        [
            r => r.Picks.RemoveAt(1), r => r.Picks.Add(new QuotePick { LineNo = 1, OfferNo = 2 }), r => r.Picks[0].OfferNo = 4,
            r => r.Picks.Add(new QuotePick { LineNo = 3, OfferNo = 1 }), r => r.Picks[0].OfferNo = 3,
        ];
        foreach (var fault in faults)
        {
            var request = Bargain.Acceptance(quote);
            fault(request);
            var problem = await host.Refusal(async () => await bargain.AsBuyer.AcceptAsync(request));
            Assert.Equal((400, "picks"), (problem.Status, problem.Field));
        }

        var elsewhere = Bargain.Acceptance(quote);
        elsewhere.ShipTo = bargain.Terms().ShipTo;
        Assert.Equal("ship_to", (await host.Refusal(async () => await bargain.AsBuyer.AcceptAsync(elsewhere))).Field);
    }

    [Fact]
    public async Task A_buyer_names_who_receives_the_goods_when_the_version_does_not()
    {
        var bargain = await Bargain.Begin(host);
        var open = bargain.FirstOffer();
        open.Terms.ShipTo = null;
        var request = Bargain.Acceptance(await bargain.ForBuyer((await bargain.AsExporter.OfferAsync(open)).Id));
        Assert.Equal("ship_to", (await host.Refusal(async () => await bargain.AsBuyer.AcceptAsync(request))).Field);
        request.ShipTo = new() { Name = "Gift Shop Ltd", Country = "GB", City = "London", Street = "1 Long Lane" };
        var accepted = await bargain.AsBuyer.AcceptAsync(request);
        Assert.Equal("GB", (await host.Now(accepted.OrderId)).ShipTo.Country);
    }

    [Fact]
    public async Task Without_stock_the_acceptance_is_refused_with_the_reason_and_the_quote_stays_open()
    {
        var (bargain, quote) = await Offered();
        host.Catalog.Refuse(bargain.Skus[0], new Problem(409, "insufficient_stock", "4 are free", "lines[0].quantity", "4 or less"));
        var key = Guid.NewGuid();
        var problem = await host.Refusal(
            async () => await bargain.AsBuyer.AcceptAsync(Bargain.Acceptance(quote), OrdersHost.Key(key)));
        Assert.Equal((409, "insufficient_stock", "4 or less"), (problem.Status, problem.Code, problem.Accepted));
        Assert.Equal(quote, await bargain.ForBuyer(quote.Id));
        host.Catalog.Heal(bargain.Skus[0]);
        Assert.Equal("Accepted", (await bargain.AsBuyer.AcceptAsync(Bargain.Acceptance(quote), OrdersHost.Key(key))).Status);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Fault_3_of_64_clients_who_accept_at_once_one_places_the_order_and_no_stock_is_held_twice(bool alike)
    {
        var (bargain, quote) = await Offered();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 64).Select(async i =>
        {
            var request = Bargain.Acceptance(quote);
            if (!alike)
                (request.Reference, request.Picks[0].OfferNo) = ($"PO-{i}", (i % 2) + 1);
            try
            {
                return (await bargain.AsBuyer.AcceptAsync(request, OrdersHost.Key(Guid.NewGuid()))).Status;
            }
            catch (RpcException e)
            {
                return $"{Problem.FromGrpc(e).Status} {Problem.FromGrpc(e).Code}";
            }
        }));

        Assert.Single(outcomes, "Accepted");
        // A machine that is overloaded may not answer one in time: it is told to try again, and nothing came of it.
        Assert.All(outcomes.Where(outcome => outcome != "Accepted"), outcome =>
            Assert.Contains(
                outcome,
                (string[])["409 quote_transition_refused", "409 quote_version_transition_refused", "503 service_unavailable"]));
        var orders = (await host.Client(OrdersHost.Buyer(bargain.Buyer)).ListAsync(new ListRequest())).Orders;
        Assert.Equal((await bargain.ForBuyer(quote.Id)).OrderId, Assert.Single(orders).Id);
        var held = host.Catalog.Reserved.Where(call => call.ExporterId == bargain.Exporter.ToString())
            .Select(call => call.OrderId).Distinct().Where(host.Catalog.Holds);
        Assert.Equal(orders[0].Id, Assert.Single(held));
    }

    [Fact]
    public async Task Fault_4_a_repeat_with_its_key_gets_the_first_answer_also_beside_a_rival_round()
    {
        var (bargain, quote) = await Offered();
        var (request, key) = (Bargain.Acceptance(quote), Guid.NewGuid());
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 12).Select(_ => bargain.AsBuyer.AcceptAsync(request, OrdersHost.Key(key)).ResponseAsync));
        var first = Assert.Single(answers.Distinct());
        Assert.Equal(first, await bargain.AsBuyer.AcceptAsync(request, OrdersHost.Key(key)));
        Assert.Equal("quote_transition_refused", await Code(() => bargain.AsBuyer.AcceptAsync(request, OrdersHost.Key(Guid.NewGuid()))));
        request.Reference = "other";
        Assert.Equal("idempotency_key_reused", await Code(() => bargain.AsBuyer.AcceptAsync(request, OrdersHost.Key(key))));
        Assert.Equal(1, await host.Count("order_event", first.OrderId));
    }

    [Fact]
    public async Task Fault_3_of_an_acceptance_and_a_new_offer_at_once_exactly_one_counts()
    {
        for (var round = 0; round < 6; round++)
        {
            var (bargain, quote) = await Offered();
            var own = await bargain.ForExporter(quote.Id);
            var outcomes = await Task.WhenAll(
                Outcome(() => bargain.AsBuyer.AcceptAsync(Bargain.Acceptance(quote)).ResponseAsync),
                Outcome(() => bargain.OfferAgain(own, "2.8")));
            var now = await bargain.ForBuyer(quote.Id);
            Assert.Single(outcomes, outcome => outcome is "Accepted" or "Open");
            Assert.Equal(outcomes[0] == "Accepted", now.OrderId.Length > 0);
            Assert.Equal(outcomes[0] == "Accepted" ? 1 : 2, now.Versions.Count);
        }
    }

    [Fact]
    public async Task A_reference_that_is_taken_leaves_the_quote_open_and_holds_no_stock()
    {
        var (bargain, quote) = await Offered();
        var taken = Deal.Request(bargain.Exporter);
        taken.Reference = "PO-1";
        await host.Client(OrdersHost.Buyer(bargain.Buyer)).PlaceAsync(taken, OrdersHost.Key(Guid.NewGuid()));
        var request = Bargain.Acceptance(quote);
        request.Reference = "PO-1";
        Assert.Equal("order_reference_taken", await Code(() => bargain.AsBuyer.AcceptAsync(request)));
        Assert.False(host.Catalog.Holds(host.Catalog.Reserved.Last(call => call.ExporterId == bargain.Exporter.ToString()).OrderId));
        Assert.Equal(quote, await bargain.ForBuyer(quote.Id));
    }

    async Task<(Bargain, Wire)> Offered()
    {
        var bargain = await Bargain.Begin(host);
        return (bargain, await bargain.ForBuyer((await bargain.Offer()).Id));
    }

    IEnumerable<Contracts.Catalog.V1.ReserveRequest> Asked(string orderId) =>
        host.Catalog.Reserved.Where(call => call.OrderId == orderId);

    async Task<string> Code(Func<AsyncUnaryCall<Wire>> call) => (await Refused(call)).Code;

    async Task<(int Status, string Code)> Refused(Func<AsyncUnaryCall<Wire>> call)
    {
        var problem = await host.Refusal(async () => await call());
        return (problem.Status, problem.Code);
    }

    static async Task Denied(Func<AsyncUnaryCall<Wire>> call) => Assert.Equal(
        StatusCode.PermissionDenied, (await Assert.ThrowsAsync<RpcException>(async () => await call())).StatusCode);

    static async Task<string> Outcome(Func<Task<Wire>> call)
    {
        try
        {
            return (await call()).Status;
        }
        catch (RpcException e)
        {
            return Problem.FromGrpc(e).Code;
        }
    }
}
