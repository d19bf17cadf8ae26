using CrossBorder.Contracts.Events;
using CrossBorder.Contracts.Orders.V1;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Client = CrossBorder.Contracts.Orders.V1.Amendments.AmendmentsClient;
using Ledger = CrossBorder.Contracts.Orders.V1.OrderLedger.OrderLedgerClient;
using Wire = CrossBorder.Contracts.Orders.V1.Amendment;

namespace CrossBorder.Orders.Tests;

/// <summary>Amendments of packed orders: both sides agree, then customs, carrier and settlement answer before anything changes.</summary>
public sealed class ControlledAmendmentTests(OrdersHost host)
{
    Client Exporter(Deal deal) => new(host.As(OrdersHost.Exporter(deal.Exporter)));

    Client Buyer(Deal deal) => new(host.As(OrdersHost.Buyer(deal.Buyer)));

    static ProposeAmendmentRequest Request(Deal deal, bool packing = true, params LineChange[] lines)
    {
        var request = new ProposeAmendmentRequest
        {
            OrderId = deal.Id,
            ExpectedVersion = 3,
            ValidUntil = Timestamp.FromDateTimeOffset(DateTimeOffset.UtcNow.AddDays(7)),
            Packing = packing ? new PackingChange { Pieces = 5, NetGrams = 9_600, GrossGrams = 11_200 } : null,
        };
        request.Lines.AddRange(lines.Length > 0 ? lines : [Line(1, 12), Line(3, 5)]);
        return request;
    }

    static LineChange Line(int no, long quantity, string price = "") => new() { LineNo = no, Quantity = quantity, UnitPrice = price };

    static AmendmentAnswered Says(Wire asking, string by, bool agreed = true, string code = "replanned") => new(
        Guid.Parse(asking.Id), asking.Version, DateTimeOffset.UtcNow, Guid.Parse(asking.OrderId), by, agreed, code, "words",
        by == "Settlement" ? 320 : null, by == "Settlement" ? "EUR" : null);

    async Task<(Deal Deal, Wire Asking)> Asking(ProposeAmendmentRequest? wanted = null)
    {
        var deal = await host.Ready();
        var request = wanted ?? Request(deal);
        request.OrderId = deal.Id;
        var proposed = await Buyer(deal).ProposeAsync(request);
        var asking = await Exporter(deal).AcceptAsync(
            new AmendmentChange { AmendmentId = proposed.Id, ExpectedVersion = 1 }, OrdersHost.Key(Guid.NewGuid()));
        Assert.Equal("Asking", asking.Status);
        return (deal, asking);
    }

    async Task<Wire> Becomes(Deal deal, Wire amendment, string status)
    {
        await OrdersHost.Eventually(async () => (await Now(deal, amendment)).Status == status, $"the amendment is {status}");
        return await Now(deal, amendment);
    }

    Task<Wire> Now(Deal deal, Wire amendment) =>
        Buyer(deal).GetAsync(new AmendmentIdRequest { AmendmentId = amendment.Id }).ResponseAsync;

    async Task<string> LedgerOf(Deal deal) => string.Join('|', (await new Ledger(host.As(OrdersHost.Exporter(deal.Exporter)))
        .GetAsync(new OrderLedgerRequest { OrderId = deal.Id })).Lines.Select(l => $"{l.Ordered} {l.Reserved} {l.Produced}"));

    [Fact]
    public async Task When_all_three_agree_it_takes_effect_once_whatever_comes_twice_and_in_whatever_order()
    {
        var (deal, asking) = await Asking();
        var asked = await host.Published.Next<AmendmentAsked>(e => e.OrderId == deal.OrderId);
        // 30.60 + 1.00 + 5.03 (5 at 1.005, half away from zero) + 15.00 of freight.
        Assert.Equal(
            (4_854L, 5_163L, 5, asking.Version), (asked.Was.TotalMinor, asked.Now.TotalMinor, asked.Packing!.Pieces, asked.Version));
        Assert.True(asked.AnswerBy > asked.OccurredAt.AddHours(23));
        Assert.Equal((3, 10L), ((await host.Now(deal.Id)).Version, (await host.Now(deal.Id)).Lines[0].Quantity));
        await host.Deliver(Says(asking, "Settlement"));
        await host.Deliver(Says(asking, "Logistics", true, "booked_anew"));
        await host.Quiet();
        Assert.Equal("Asking", (await Now(deal, asking)).Status);
        foreach (var by in new[] { "Settlement", "Customs", "Customs", "Logistics" })
            await host.Deliver(Says(asking, by, true, "not_declared_yet"));
        var accepted = await Becomes(deal, asking, "Accepted");
        Assert.Equal("Customs not_declared_yet 0 |Logistics booked_anew 0 |Settlement replanned 320 EUR", string.Join('|', accepted.Answers
            .OrderBy(one => one.By, StringComparer.Ordinal).Select(one => $"{one.By} {one.Code} {one.MoneyMinor} {one.Currency}")));
        await host.Quiet();
        var order = await host.Now(deal.Id);
        Assert.Equal((5, 5_163L, 12L, 5), (order.Version, order.TotalMinor, order.Lines[0].Quantity, order.Pieces));
        Assert.Equal("12 12 12|3 3 3|5 5 5", await LedgerOf(deal));
        var told = Assert.Single(host.Published.Of<OrderAmended>(), e => e.OrderId == deal.OrderId);
        Assert.Equal((4, asked.Now.TotalMinor, 5), (told.Version, told.Now.TotalMinor, told.Packing!.Pieces));
        var packed = host.Published.Of<OrderReadyToShip>().Where(e => e.OrderId == deal.OrderId).Select(e => (e.Version, e.ReadingVersion));
        Assert.Equal([(3, 1), (5, 4)], packed);
        Assert.Equal(["Place", "Confirm", "ReadyToShip", "Amend", "Repack"], await host.Db.Many<string>(
            "select action from order_event where order_id = @OrderId order by version", new { deal.OrderId }, CancellationToken.None));
    }

    [Theory]
    [InlineData("Customs", "list_not_amendable")]
    [InlineData("Logistics", "goods_departed")]
    [InlineData("Settlement", "paid_out")]
    public async Task One_refusal_ends_it_with_its_reason_and_nothing_of_the_order_changes(string by, string code)
    {
        var (deal, asking) = await Asking();
        foreach (var party in AmendmentParty.All)
            await host.Deliver(Says(asking, party, party != by, party == by ? code : "replanned"));
        var refused = await Becomes(deal, asking, "Refused");
        Assert.Contains(refused.Answers, one => one.By == by && one.Code == code && !one.Agreed);
        var ended = await host.Published.Next<AmendmentEnded>(e => e.AmendmentId.ToString() == asking.Id);
        Assert.Equal(("Refused", new AmendmentRefusal(by, code)), (ended.Outcome, Assert.Single(ended.Refusals)));
        // What Catalog holds for the two units more is given back by this.
        Assert.Contains(host.Catalog.Reserved, ask => ask.OrderId == ended.HoldId.ToString());
        await host.Quiet();
        Assert.Equal((3, 4_854L), ((await host.Now(deal.Id)).Version, (await host.Now(deal.Id)).TotalMinor));
        Assert.Equal("10 10 10|3 3 3|7 7 7", await LedgerOf(deal));
        Assert.DoesNotContain(host.Published.Of<OrderAmended>(), e => e.OrderId == deal.OrderId);
        Assert.Single(host.Published.Of<AmendmentEnded>(), e => e.OrderId == deal.OrderId);
        Assert.Equal("Open", (await Buyer(deal).ProposeAsync(Request(deal))).Status);
    }

    [Fact]
    public async Task Silence_until_the_clock_runs_out_ends_it_and_a_late_answer_changes_nothing()
    {
        var (deal, asking) = await Asking();
        await host.Deliver(Says(asking, "Logistics"));
        await host.Quiet();
        await host.Db.Run(
            "update order_amendment set answer_by = now() where id = @Id", new { Id = Guid.Parse(asking.Id) }, CancellationToken.None);
        var clock = host.Services.GetServices<IHostedService>().OfType<AnswerClock>().Single();
        await host.Db.Transact(clock.RunOut, CancellationToken.None);
        await Becomes(deal, asking, "Expired");
        var ended = await host.Published.Next<AmendmentEnded>(e => e.AmendmentId.ToString() == asking.Id);
        Assert.Equal(("Expired", "Customs no_answer|Settlement no_answer"), (
            ended.Outcome, string.Join('|', ended.Refusals.Select(one => $"{one.By} {one.Code}"))));
        foreach (var by in new[] { "Customs", "Settlement" })
            await host.Deliver(Says(asking, by));
        await host.Quiet();
        Assert.Equal("Expired", (await Now(deal, asking)).Status);
        Assert.Equal(3, (await host.Now(deal.Id)).Version);
    }

    [Fact]
    public async Task While_it_is_asked_about_nothing_else_is_agreed_and_nobody_takes_it_back()
    {
        var (deal, asking) = await Asking();
        Assert.Equal("order_amendment_open", (await host.Refusal(async () => await Buyer(deal).ProposeAsync(Request(deal)))).Code);
        var decision = new AmendmentChange { AmendmentId = asking.Id, ExpectedVersion = asking.Version, Reason = "no" };
        Assert.Equal("order_amendment_transition_refused", (await host.Refusal(
            async () => await Buyer(deal).WithdrawAsync(decision))).Code);
        Assert.Equal("order_amendment_transition_refused", (await host.Refusal(
            async () => await Exporter(deal).DeclineAsync(decision))).Code);
        await host.Deliver(deal.Delivered);
        await host.Becomes(deal.Id, order => order.Status == "Delivered", "delivered");
        Assert.Equal("order_amendment_asking", (await host.Refusal(async () =>
            await host.Client(OrdersHost.Buyer(deal.Buyer)).AcceptAsync(new ChangeRequest { Id = deal.Id }))).Code);
        foreach (var by in AmendmentParty.All)
            await host.Deliver(Says(asking, by));
        var refused = await Becomes(deal, asking, "Refused");
        Assert.Contains(refused.Answers, one => one.By == "Orders" && one.Code == "delivered_meanwhile");
        await host.Client(OrdersHost.Buyer(deal.Buyer)).AcceptAsync(new ChangeRequest { Id = deal.Id });
    }

    [Fact]
    public async Task The_price_alone_changes_of_goods_on_their_way_and_their_units_do_not()
    {
        var deal = await host.Ready();
        await host.Deliver(deal.Departed);
        await host.Becomes(deal.Id, order => order.Status == "Shipped", "shipped");
        foreach (var (request, status) in new[]
            { (Request(deal, false, Line(1, 10, "2")), "Accepted"), (Request(deal, true, Line(1, 12)), "Refused") })
        {
            request.ExpectedVersion = (await host.Now(deal.Id)).Version;
            var proposed = await Exporter(deal).ProposeAsync(request);
            var asking = await Buyer(deal).AcceptAsync(new AmendmentChange { AmendmentId = proposed.Id, ExpectedVersion = 1 });
            foreach (var by in AmendmentParty.All)
                await host.Deliver(Says(asking, by));
            await Becomes(deal, asking, status);
        }

        var order = await host.Now(deal.Id);
        Assert.Equal(("Shipped", "2", 4, 10L), (order.Status, order.Lines[0].UnitPrice, order.Pieces, order.Lines[0].Quantity));
    }

    [Fact]
    public async Task Declared_units_are_not_taken_away()
    {
        var deal = await host.Ready();
        DeclaredLine[] lines = [.. (await host.Now(deal.Id)).Lines
            .Select(line => new DeclaredLine(line.LineNo, "69111019", "杯", line.Quantity, "011", line.AmountMinor, null, null))];
        await host.Deliver(new DeclarationClosed(
            Guid.CreateVersion7(), 9, DateTimeOffset.UtcNow, deal.OrderId, deal.Exporter, "E", new DateOnly(2026, 3, 1), "EUR", lines,
            "CebList"));
        await host.Quiet();
        var proposed = await Buyer(deal).ProposeAsync(Request(deal));
        Assert.Equal("order_amendment_below_packed", (await host.Refusal(async () => await Exporter(deal).AcceptAsync(
            new AmendmentChange { AmendmentId = proposed.Id, ExpectedVersion = 1 }))).Code);
    }

    [Theory]
    [InlineData(0, 1, 1, "packing.pieces")]
    [InlineData(1, 0, 1, "packing.net_grams")]
    [InlineData(1, 9, 8, "packing.gross_grams")]
    public async Task A_packing_that_cannot_be_is_refused_by_field(int pieces, long net, long gross, string field)
    {
        var deal = await host.Ready();
        var request = Request(deal);
        request.Packing = new PackingChange { Pieces = pieces, NetGrams = net, GrossGrams = gross };
        Assert.Equal(field, (await host.Refusal(async () => await Buyer(deal).ProposeAsync(request))).Field);
    }

    [Fact]
    public async Task A_packing_belongs_to_an_order_that_is_packed()
    {
        var deal = await host.Confirmed();
        var request = Request(deal);
        request.ExpectedVersion = 2;
        Assert.Equal("packing", (await host.Refusal(async () => await Buyer(deal).ProposeAsync(request))).Field);
    }
}
