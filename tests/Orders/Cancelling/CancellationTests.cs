using CrossBorder.Contracts.Events;
using CrossBorder.Contracts.Orders.V1;
using CrossBorder.Platform;
using Amending = CrossBorder.Contracts.Orders.V1.Amendments.AmendmentsClient;
using Client = CrossBorder.Contracts.Orders.V1.Cancellations.CancellationsClient;
using Ledger = CrossBorder.Contracts.Orders.V1.OrderLedger.OrderLedgerClient;

namespace CrossBorder.Orders.Tests;

/// <summary>Giving up an order, or units of it, at exactly what it was said to cost.</summary>
public sealed class CancellationTests(OrdersHost host)
{
    Client Of(Guid party, Role role) => new(host.As(new Principal(party, role, role == Role.Buyer ? "buyer" : "exporter")));

    Client Buyer(Deal deal) => Of(deal.Buyer, Role.Buyer);

    Client Exporter(Deal deal) => Of(deal.Exporter, Role.Exporter);

    static CancellationRequest Ask(Deal deal, params (int Line, long Units)[] lines)
    {
        var request = new CancellationRequest { OrderId = deal.Id };
        request.Lines.AddRange(lines.Select(line => new LineUnitsOf { LineNo = line.Line, Quantity = line.Units }));
        return request;
    }

    static CancelUnitsRequest Do(CancellationQuote quote, params (int Line, long Units)[] lines)
    {
        var request = new CancelUnitsRequest
        {
            OrderId = quote.OrderId,
            ExpectedVersion = quote.OrderVersion,
            ChargeMinor = quote.ChargeMinor,
            Reason = "the season is over",
        };
        request.Lines.AddRange(lines.Select(line => new LineUnitsOf { LineNo = line.Line, Quantity = line.Units }));
        return request;
    }

    /// <summary>Terms of the deal's exporter that are in force already.</summary>
    Task Term(Deal deal, string kind, string stage, decimal percent, long least, string side = "Buyer", int days = 1) => host.Db.Run(
        """
        insert into cancellation_term (id, exporter_id, kind, stage, side, currency, percent, least_minor, valid_from,
            recorded_by, recorded_at)
        values (gen_random_uuid(), @Exporter, @kind, @stage, @side, 'EUR', @percent, @least, current_date - @days,
            'test', now())
        """,
        new { deal.Exporter, kind, stage, side, percent, least, days }, CancellationToken.None);

    async Task<string> LedgerOf(Deal deal) => string.Join('|', (await new Ledger(host.As(OrdersHost.Operator))
        .GetAsync(new OrderLedgerRequest { OrderId = deal.Id })).Lines.Select(l => $"{l.Ordered}-{l.Cancelled} {l.Reserved} {l.Produced}"));

    [Fact]
    public async Task Totals_after_a_partial_cancellation_keep_the_freight_add_the_charge_and_are_those_that_everybody_is_told()
    {
        var deal = await host.Confirmed();
        await Term(deal, "Charge", "Confirmed", 10, 0);
        await Term(deal, "Carrier", "Confirmed", 0, 50);
        var quote = await Buyer(deal).QuoteAsync(Ask(deal, (1, 4), (3, 7)));
        // Four at 2.55 and seven of 7.04: 17.24. A tenth is 1.72, and 0.50 of the carrier. 48.54 - 17.24 + 2.22 = 33.52.
        Assert.Equal((1_724L, 222L, 3_352L, 1_502L, false, "EUR"), (
            quote.GoodsMinor, quote.ChargeMinor, quote.TotalMinor, quote.LessMinor, quote.Whole, quote.Currency));
        Assert.Equal("Charge 172|Carrier 50", string.Join('|', quote.Items.Select(item => $"{item.Kind} {item.AmountMinor}")));
        var (request, key) = (Do(quote, (1, 4), (3, 7)), Guid.NewGuid());
        var done = await Buyer(deal).CancelAsync(request, OrdersHost.Key(key));
        Assert.Equal(("Reduced", 3, "Confirmed"), (done.Outcome, done.OrderVersion, done.Status));
        Assert.Equal(done, await Buyer(deal).CancelAsync(request, OrdersHost.Key(key)));

        var order = await host.Now(deal.Id);
        Assert.Equal((1_630L, 1_500L, 3_352L), (order.GoodsMinor, order.FreightMinor, order.TotalMinor));
        Assert.Equal("MUG-1 6 1530|MUG-2 3 100", string.Join('|', order.Lines.Select(l => $"{l.Sku} {l.Quantity} {l.AmountMinor}")));
        Assert.Equal("10-4 6 0|3-0 3 0|7-7 0 0", await LedgerOf(deal));
        var told = await host.Published.Next<OrderAmended>(e => e.OrderId == deal.OrderId);
        Assert.Equal((3_352L, 222L, 1_500L), (told.Now.TotalMinor, told.Now.ChargeMinor, told.Now.FreightMinor));
        Assert.Equal((4_854L, null), (told.Was.TotalMinor, told.Was.ChargeMinor));
        await host.Client(OrdersHost.Exporter(deal.Exporter)).ReadyToShipAsync(deal.Packed);
        Assert.Equal("10-4 6 6|3-0 3 3|7-7 0 0", await LedgerOf(deal));
    }

    [Fact]
    public async Task A_line_in_the_middle_goes_and_what_is_behind_it_keeps_its_units()
    {
        var deal = await host.Placed();
        var quote = await Buyer(deal).QuoteAsync(Ask(deal, (2, 3)));
        await Buyer(deal).CancelAsync(Do(quote, (2, 3)));
        var order = await host.Now(deal.Id);
        Assert.Equal("1 MUG-1 10|2 MUG-3 7", string.Join('|', order.Lines.Select(l => $"{l.LineNo} {l.Sku} {l.Quantity}")));
        Assert.Equal("10-0 10 0|7-0 7 0|7-7 0 0", await LedgerOf(deal));
    }

    [Fact]
    public async Task All_of_an_order_ends_it_and_tells_what_the_exporter_keeps()
    {
        var deal = await host.Confirmed();
        await Term(deal, "Charge", "Confirmed", 20, 0);
        var quote = await Buyer(deal).QuoteAsync(Ask(deal));
        // A fifth of 33.54; the freight is not owed.
        Assert.Equal((671L, 671L, 4_183L, 1_500L, true), (
            quote.ChargeMinor, quote.TotalMinor, quote.LessMinor, quote.FreightMinor, quote.Whole));
        Assert.Equal("cancellation_cost_changed", (await host.Refusal(async () =>
            await host.Client(OrdersHost.Buyer(deal.Buyer)).CancelAsync(new CancelRequest { Id = deal.Id, Reason = "late" }))).Code);
        Assert.Equal("Cancelled", (await Buyer(deal).CancelAsync(Do(quote))).Outcome);
        var told = await host.Published.Next<OrderCancelled>(e => e.OrderId == deal.OrderId);
        Assert.Equal((671L, "the season is over"), (told.ChargeMinor, told.Reason));
        Assert.Equal("10-10 10 0|3-3 3 0|7-7 7 0", await LedgerOf(deal));
    }

    [Fact]
    public async Task Costs_that_changed_since_they_were_read_are_told_with_the_new_figure()
    {
        var deal = await host.Confirmed();
        var quote = await Buyer(deal).QuoteAsync(Ask(deal, (1, 4)));
        Assert.Equal(0, quote.ChargeMinor);
        await Term(deal, "Charge", "Confirmed", 0, 300);
        var changed = await host.Refusal(async () => await Buyer(deal).CancelAsync(Do(quote, (1, 4))));
        Assert.Equal((409, "cancellation_cost_changed", "charge_minor", "300"), (
            changed.Status, changed.Code, changed.Field, changed.Accepted));
        Assert.Equal((2, 4_854L), ((await host.Now(deal.Id)).Version, (await host.Now(deal.Id)).TotalMinor));
        var free = await Exporter(deal).QuoteAsync(Ask(deal, (1, 4)));
        Assert.Equal(0, free.ChargeMinor);
        var stale = Do(free, (1, 4));
        stale.ExpectedVersion = 1;
        Assert.Equal(412, (await host.Refusal(async () => await Exporter(deal).CancelAsync(stale))).Status);
    }

    [Fact]
    public async Task A_packed_order_is_given_up_when_the_other_side_and_all_who_are_asked_agree()
    {
        var deal = await host.Ready();
        await Term(deal, "Charge", "Packed", 50, 0);
        await Term(deal, "Customs", "Packed", 0, 100);
        Assert.Equal("order_packed", (await host.Refusal(async () => await Buyer(deal).QuoteAsync(Ask(deal, (1, 1))))).Code);
        var quote = await Buyer(deal).QuoteAsync(Ask(deal));
        Assert.Equal((1_777L, true), (quote.ChargeMinor, quote.NeedsOtherSide));
        var proposed = await Buyer(deal).CancelAsync(Do(quote));
        Assert.Equal(("Proposed", "ReadyToShip"), (proposed.Outcome, proposed.Status));
        var exporter = new Amending(host.As(OrdersHost.Exporter(deal.Exporter)));
        var asking = await exporter.AcceptAsync(new AmendmentChange { AmendmentId = proposed.AmendmentId, ExpectedVersion = 1 });
        Assert.Equal(("Asking", 1_777L), (asking.Status, asking.TotalMinor));
        var asked = await host.Published.Next<AmendmentAsked>(e => e.OrderId == deal.OrderId);
        Assert.True(asked.Cancels());
        foreach (var by in AmendmentParty.All)
            await host.Deliver(new AmendmentAnswered(
                asked.AmendmentId, asked.Version, DateTimeOffset.UtcNow, deal.OrderId, by, true, "given_back", "words", null, null));
        await host.Becomes(deal.Id, order => order.Status == "Cancelled", "cancelled");
        var told = await host.Published.Next<OrderCancelled>(e => e.OrderId == deal.OrderId);
        Assert.Equal((1_777L, "the season is over"), (told.ChargeMinor, told.Reason));
        Assert.Equal("10-10 10 0|3-3 3 0|7-7 7 0", await LedgerOf(deal));
        await host.Quiet();
        Assert.Equal("Accepted", (await exporter.GetAsync(new AmendmentIdRequest { AmendmentId = proposed.AmendmentId })).Status);
        Assert.DoesNotContain(host.Published.Of<OrderAmended>(), e => e.OrderId == deal.OrderId);
    }

    [Fact]
    public async Task Goods_that_left_are_not_given_up()
    {
        var deal = await host.Ready();
        await host.Deliver(deal.Departed);
        await host.Becomes(deal.Id, order => order.Status == "Shipped", "shipped");
        Assert.Equal("order_transition_refused", (await host.Refusal(async () => await Buyer(deal).QuoteAsync(Ask(deal)))).Code);
    }

    [Fact]
    public async Task Of_each_kind_the_newest_term_of_the_exporter_counts_and_never_more_than_the_goods_are_worth()
    {
        var deal = await host.Placed();
        await Term(deal, "Charge", "Placed", 1, 0, days: 9);
        await Term(deal, "Charge", "Placed", 5, 0, days: 3);
        await Term(deal, "Charge", "Placed", 90, 0, days: -2);
        await Term(deal, "Processor", "Placed", 0, 400);
        var quote = await Buyer(deal).QuoteAsync(Ask(deal));
        // 5 % of 33.54; nothing was paid, so that no processor keeps anything.
        Assert.Equal("Charge 168", string.Join('|', quote.Items.Select(item => $"{item.Kind} {item.AmountMinor}")));
        await Term(deal, "Carrier", "Placed", 0, 1_000_000);
        Assert.Equal(3_354, (await Buyer(deal).QuoteAsync(Ask(deal))).ChargeMinor);
    }

    [Fact]
    public void An_exporters_own_term_goes_before_a_newer_one_of_the_platform()
    {
        var (owner, day) = (Guid.CreateVersion7(), new DateOnly(2026, 3, 1));
        CostTerm Of(Guid? exporter, decimal percent, DateOnly from) => new(
            Guid.CreateVersion7(), exporter, CostKind.Charge, CostStage.Placed, Role.Buyer, "EUR", percent, 0, from);
        var (own, platforms) = (Of(owner, 3, day), Of(null, 20, day.AddDays(9)));
        foreach (var terms in new CostTerm[][] { [own, platforms], [platforms, own] })
            Assert.Equal((own.Id, 30L), CancellationCosts.Of(terms, 1_000).Select(item => (item.TermId, item.AmountMinor)).Single());
        Assert.Equal(200, Assert.Single(CancellationCosts.Of([platforms], 1_000)).AmountMinor);
    }

    [Fact]
    public async Task What_giving_up_a_part_cost_stays_owed_when_the_rest_is_given_up()
    {
        var deal = await host.Confirmed();
        await Term(deal, "Charge", "Confirmed", 0, 100);
        await Buyer(deal).CancelAsync(Do(await Buyer(deal).QuoteAsync(Ask(deal, (1, 4))), (1, 4)));
        await Buyer(deal).CancelAsync(Do(await Buyer(deal).QuoteAsync(Ask(deal))));
        Assert.Equal(200, (await host.Published.Next<OrderCancelled>(e => e.OrderId == deal.OrderId)).ChargeMinor);
    }

    [Fact]
    public async Task A_part_is_not_given_up_while_an_amendment_is_open_and_all_of_it_is()
    {
        var deal = await host.Confirmed();
        await new Amending(host.As(OrdersHost.Buyer(deal.Buyer))).ProposeAsync(new ProposeAmendmentRequest
        {
            OrderId = deal.Id,
            ExpectedVersion = (await host.Now(deal.Id)).Version,
            ValidUntil = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(DateTimeOffset.UtcNow.AddDays(7)),
            Lines = { new LineChange { LineNo = 1, Quantity = 8 } },
        });
        var part = await Buyer(deal).QuoteAsync(Ask(deal, (2, 1)));
        Assert.Equal("order_amendment_open", (await host.Refusal(async () => await Buyer(deal).CancelAsync(Do(part, (2, 1))))).Code);
        Assert.Equal("Cancelled", (await Buyer(deal).CancelAsync(Do(await Buyer(deal).QuoteAsync(Ask(deal))))).Outcome);
    }

    [Fact]
    public async Task Units_are_not_given_up_below_what_the_fixed_instalments_ask_for()
    {
        var deal = new Deal(Guid.CreateVersion7(), Guid.CreateVersion7());
        var request = Deal.Request(deal.Exporter);
        request.PaymentTerms.Clear();
        request.PaymentTerms.Add(new Contracts.Orders.V1.PaymentTerm { Milestone = "Contract", AmountMinor = 3_000 });
        request.PaymentTerms.Add(new Contracts.Orders.V1.PaymentTerm { Milestone = "Shipment", Percent = "100" });
        deal = deal with
        {
            Id = (await host.Client(OrdersHost.Buyer(deal.Buyer)).PlaceAsync(request, OrdersHost.Key(Guid.NewGuid()))).Id,
        };
        // 48.54 without nine at 2.55 and the 7.04 of line 3: 18.55.
        var quote = await Buyer(deal).QuoteAsync(Ask(deal, (1, 9), (3, 7)));
        Assert.Equal(1_855, quote.TotalMinor);
        Assert.Equal("lines", (await host.Refusal(async () => await Buyer(deal).CancelAsync(Do(quote, (1, 9), (3, 7))))).Field);
    }

    [Fact]
    public async Task Packed_goods_that_stand_declared_are_not_given_up()
    {
        var deal = await host.Ready();
        await host.Deliver(new DeclarationClosed(
            Guid.CreateVersion7(), 9, DateTimeOffset.UtcNow, deal.OrderId, deal.Exporter, "E", new DateOnly(2026, 3, 1), "EUR",
            [new DeclaredLine(1, "69111019", "杯", 10, "011", 2_550, null, null)], "CebList"));
        await OrdersHost.Eventually(
            async () => (await new Ledger(host.As(OrdersHost.Operator)).GetAsync(new OrderLedgerRequest { OrderId = deal.Id }))
                .Lines[0].Declared == 10, "declared");
        var quote = await Buyer(deal).QuoteAsync(Ask(deal));
        Assert.Equal("order_not_cancellable", (await host.Refusal(async () => await Buyer(deal).CancelAsync(Do(quote)))).Code);
    }

    [Fact]
    public async Task Rivals_who_give_up_the_same_units_at_once_are_one()
    {
        var deal = await host.Placed();
        var quote = await Buyer(deal).QuoteAsync(Ask(deal, (1, 6)));
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(async () =>
        {
            try
            {
                await Buyer(deal).CancelAsync(Do(quote, (1, 6)));
                return 200;
            }
            catch (Grpc.Core.RpcException e)
            {
                return Problem.FromGrpc(e).Status;
            }
        })));
        Assert.Single(outcomes, status => status == 200);
        Assert.All(outcomes, status => Assert.Contains(status, new[] { 200, 412 }));
        Assert.Equal("10-6 4 0|3-0 3 0|7-0 7 0", await LedgerOf(deal));
    }

    [Fact]
    public async Task Another_party_finds_nothing_and_terms_begin_on_a_day_to_come()
    {
        var deal = await host.Placed();
        var stranger = Of(Guid.CreateVersion7(), Role.Buyer);
        Assert.Equal(404, (await host.Refusal(async () => await stranger.QuoteAsync(Ask(deal)))).Status);
        var request = new CancelUnitsRequest { OrderId = deal.Id, ExpectedVersion = 1, Reason = "x" };
        Assert.Equal(404, (await host.Refusal(async () => await stranger.CancelAsync(request))).Status);
        var term = new CancellationTerm
        {
            Kind = "Charge",
            Stage = "Confirmed",
            Side = "Buyer",
            Currency = "EUR",
            Percent = "12.5",
            LeastMinor = 100,
            ValidFrom = "2099-01-01",
        };
        var added = await Exporter(deal).AddTermAsync(term);
        Assert.Equal((deal.Exporter.ToString(), "12.5"), (added.ExporterId, added.Percent));
        Assert.Equal("cancellation_term_exists", (await host.Refusal(async () => await Exporter(deal).AddTermAsync(term))).Code);
        term.ValidFrom = "2020-01-01";
        Assert.Equal("valid_from", (await host.Refusal(async () => await Exporter(deal).AddTermAsync(term))).Field);
        Assert.Contains((await Exporter(deal).ListTermsAsync(new ListCancellationTermsRequest())).Terms, one => one.Id == added.Id);
        Assert.DoesNotContain((await stranger.ListTermsAsync(new ListCancellationTermsRequest())).Terms, one => one.Id == added.Id);
    }

    [Theory]
    [InlineData(9, 1, "lines[0].line_no")]
    [InlineData(1, 0, "lines[0].quantity")]
    [InlineData(1, 11, "lines[0].quantity")]
    public async Task What_is_not_there_is_not_given_up(int line, long units, string field)
    {
        var deal = await host.Placed();
        Assert.Equal(field, (await host.Refusal(async () => await Buyer(deal).QuoteAsync(Ask(deal, (line, units))))).Field);
    }
}
