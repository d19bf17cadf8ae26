using CrossBorder.Contracts.Events;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement.Tests;

/// <summary>Every term of fx-and-payments.md section 2, days counted by hand. 1 to 5 May 2026 and 25 to 27 September are free.</summary>
public sealed class ScheduleTests(SettlementHost host)
{
    static readonly DateTimeOffset Monday = new(2026, 4, 27, 2, 0, 0, TimeSpan.Zero);

    V1.Receivables.ReceivablesClient Desk => host.ReceivablesAs(SettlementHost.Operator);

    [Theory]
    // T/T 30/70: deposit at once, balance with the documents; placed on Monday 27 April.
    [InlineData("Contract 30 0; Shipment 70 0", "2026-04-27", "30000 2026-04-27; 70000 -")]
    // In advance, seven days: 4 May is within the holidays, 6 May is the first working day.
    [InlineData("Contract 100 7", "2026-04-27", "100000 2026-05-06")]
    // A fixed amount, then percents of what it leaves; the last one takes the remainder of 99,999.
    [InlineData("ProformaInvoice =1 0; Shipment 33.33 0; BillOfLading 66.67 30 OA", "2026-04-27", "1 2026-04-27; 33330 -; 66669 -")]
    [InlineData("BillOfLading 100 60 OA", "2026-04-27", "100000 -")]
    [InlineData("Presentation 100 0 DP", "2026-04-27", "100000 -")]
    [InlineData("Acceptance 100 90 DA", "2026-04-27", "100000 -")]
    [InlineData("Shipment 100 21 LC", "2026-04-27", "100000 -")]
    public async Task A_term_has_its_amount_and_its_day_once_its_milestone_is_known(string terms, string placed, string expected)
    {
        Assert.Equal("2026-04-27", placed);
        var order = Given.Order(terms: Terms(terms)) with { OccurredAt = Monday };
        await host.Place(order);
        Assert.Equal(expected, Text(await Schedule(order)));
    }

    [Fact]
    public async Task The_day_becomes_known_with_the_departure_and_better_with_what_the_carrier_and_people_tell()
    {
        var order = Given.Order(terms: Terms("Contract 30 0; BillOfLading 30 30 OA; Arrival 20 5; Acceptance 20 60 DA"));
        await host.Place(order);
        await host.Deliver(new ShipmentDeparted(Guid.CreateVersion7(), 1, Monday, order.OrderId, Day(2026, 6, 2)));
        // Thirty days from 2 June: Thursday 2 July.
        await Eventually(order, "30000 2026-05-06; 30000 2026-07-02; 20000 -; 20000 -");
        await host.Deliver(Milestone(order, "LOADED", Day(2026, 5, 30)));
        // 29 June is a Monday.
        await Eventually(order, "30000 2026-05-06; 30000 2026-06-29; 20000 -; 20000 -");
        await host.Deliver(Milestone(order, "ARRIVED", Day(2026, 6, 22)));
        await host.Deliver(Milestone(order, "GATE_OUT", Day(2026, 6, 25)));
        // 27 June is a Saturday.
        await Eventually(order, "30000 2026-05-06; 30000 2026-06-29; 20000 2026-06-29; 20000 -");
        // 27 July and sixty days end on 25 September, the first of three free days; 28 September is a Monday.
        var schedule = await Desk.RecordMilestoneAsync(new V1.RecordMilestoneRequest
        {
            OrderId = order.OrderId.ToString(),
            Milestone = "Acceptance",
            On = "2026-07-27",
        });
        Assert.Equal("30000 2026-05-06; 30000 2026-06-29; 20000 2026-06-29; 20000 2026-09-28", Text(schedule));
        Assert.Equal(["Carrier", "Carrier", "Carrier", "Recorded"], schedule.Milestones.Select(row => row.Source).Order());
    }

    [Fact]
    public async Task The_goods_may_have_left_before_the_order_is_known()
    {
        var order = Given.Order(terms: Terms("Shipment 100 10"));
        await host.Deliver(new ShipmentDeparted(Guid.CreateVersion7(), 1, Monday, order.OrderId, Day(2026, 6, 1)));
        await SettlementHost.Eventually(async () => await host.Count("order_milestone where order_id = @Id", order.OrderId) == 2, "told");
        await host.Place(order);
        Assert.Equal("100000 2026-06-11", Text(await Schedule(order)));
    }

    [Fact]
    public async Task Money_is_spread_over_what_is_due_before_shipment_and_then_over_the_oldest_and_the_rest_is_overdue()
    {
        var order = Given.Order(terms: Terms("Arrival 40 0; Shipment 30 0; Contract 30 0"));
        var account = (await host.Place(order)).VirtualAccount;
        await host.Deliver(new ShipmentDeparted(Guid.CreateVersion7(), 1, Monday, order.OrderId, Day(2026, 6, 1)));
        await Eventually(order, "40000 -; 30000 2026-06-01; 30000 2026-05-06");
        await host.Import(StatementText.Of("USD").Credit(45_000, account));
        var lines = (await Schedule(order)).Lines;
        Assert.Equal([0L, 15_000L, 30_000L], lines.Select(line => line.PaidMinor));
        Assert.Equal((0, 0), (lines[0].OverdueDays, lines[2].OverdueDays));
        Assert.InRange(lines[1].OverdueDays, 100, 10_000);
        var due = (await host.ReceivablesAs(SettlementHost.Exporter(order.ExporterId)).ListDueAsync(new V1.ListDueRequest())).Lines;
        Assert.Equal([("Shipment", 15_000L), ("Arrival", 40_000L)], due.Select(line => (line.Milestone, line.OpenMinor)));
        var overdue = await host.ReceivablesAs(SettlementHost.Exporter(order.ExporterId))
            .ListDueAsync(new V1.ListDueRequest { Status = "Overdue" });
        Assert.Equal(lines[1].OverdueDays, Assert.Single(overdue.Lines).OverdueDays);
        var stranger = host.ReceivablesAs(SettlementHost.Exporter(Guid.CreateVersion7()));
        Assert.Empty((await stranger.ListDueAsync(new V1.ListDueRequest())).Lines);
    }

    [Fact]
    public async Task A_milestone_of_the_future_or_of_another_party_is_refused()
    {
        var order = Given.Order();
        await host.Place(order);
        var request = new V1.RecordMilestoneRequest { OrderId = order.OrderId.ToString(), Milestone = "Invoice", On = "2999-01-01" };
        Assert.Equal("on", (await FxStory.Refused(() => Desk.RecordMilestoneAsync(request).ResponseAsync)).Field);
        request.On = "2026-05-01";
        foreach (var other in new[] { SettlementHost.Exporter(Guid.CreateVersion7()), SettlementHost.Exporter(order.BuyerId) })
            Assert.Equal("receivable_not_found", (await FxStory.Refused(
                () => host.ReceivablesAs(other).RecordMilestoneAsync(request).ResponseAsync)).Code);
        Assert.Equal("receivable_not_found", (await FxStory.Refused(() => host.ReceivablesAs(SettlementHost.Buyer(Guid.CreateVersion7()))
            .GetScheduleAsync(new V1.OrderRequest { OrderId = order.OrderId.ToString() }).ResponseAsync)).Code);
        Assert.Single((await host.ReceivablesAs(SettlementHost.Buyer(order.BuyerId))
            .GetScheduleAsync(new V1.OrderRequest { OrderId = order.OrderId.ToString() })).Lines);
    }

    static DateTimeOffset Day(int year, int month, int day) => new(year, month, day, 4, 0, 0, TimeSpan.Zero);

    static MilestoneReached Milestone(OrderPlaced order, string name, DateTimeOffset at) =>
        new(Guid.CreateVersion7(), 1, Monday, order.OrderId, name, at, null);

    /// <summary>Milestone, percent or =amount, days and method of each instalment.</summary>
    public static PaymentTerm[] Terms(string text) =>
    [
        .. text.Split("; ").Select(term => term.Split(' ')).Select(words => new PaymentTerm(
            words[0], words[1][0] == '=' ? 0 : decimal.Parse(words[1], System.Globalization.CultureInfo.InvariantCulture),
            int.Parse(words[2], System.Globalization.CultureInfo.InvariantCulture), words.Length > 3 ? words[3] : null,
            words[1][0] == '=' ? long.Parse(words[1][1..], System.Globalization.CultureInfo.InvariantCulture) : null)),
    ];

    Task<V1.Schedule> Schedule(OrderPlaced order) =>
        Desk.GetScheduleAsync(new V1.OrderRequest { OrderId = order.OrderId.ToString() }).ResponseAsync;

    Task Eventually(OrderPlaced order, string expected) =>
        SettlementHost.Eventually(async () => Text(await Schedule(order)) == expected, expected);

    static string Text(V1.Schedule schedule) => string.Join("; ", schedule.Lines.Select(line =>
        $"{line.DueMinor} {(line.DueOn.Length == 0 ? "-" : line.DueOn)}"));
}
