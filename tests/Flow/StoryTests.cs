using System.Text.Json.Nodes;
using CrossBorder.Testing;
using CrossBorder.Testing.Stories;

namespace CrossBorder.Flow.Tests;

/// <summary>
/// Orders that are amended, given up, returned, disputed, called off a frame or carried together, over real processes: what each
/// service says of them in the end fits what the others say.
/// </summary>
public sealed class StoryTests(OneStage stage) : IClassFixture<OneStage>
{
    static string Answer(JsonNode amendment, string by) =>
        (string)amendment["answers"]!.AsArray().Single(answer => (string)answer!["by"]! == by)!["code"]!;

    static async Task<(long Ordered, long Produced, long Shipped, long Declared, long Delivered, long Refunded)> Counted(Deal deal) =>
        await deal.Units() is var line
            ? ((long)line["ordered"]!, (long)line["produced"]!, (long)line["shipped"]!, (long)line["declared"]!, (long)line["delivered"]!,
                (long)line["taxRefunded"]!)
            : default;

    [Fact]
    public async Task A_packed_and_declared_order_that_is_amended_is_carried_declared_paid_and_refunded_as_it_reads_then()
    {
        var (deal, amendment, firstWaybill) = await stage.Amended;
        Assert.Equal(
            ("declaration_amended", "booked_anew", "replanned"),
            (Answer(amendment, "Customs"), Answer(amendment, "Logistics"), Answer(amendment, "Settlement")));
        Assert.Equal((30, 30, 30, 30, 30, 30), await Counted(deal));

        var (declaration, shipment) = (await deal.Of("declaration"), await deal.Of("shipment"));
        Assert.NotEqual(firstWaybill, (string)declaration["waybillNumber"]!);
        Assert.Equal((string)shipment["waybillNumber"]!, (string)declaration["waybillNumber"]!);
        Assert.Equal((3, 30L), ((int)shipment["pieces"]!, (long)declaration["lines"]![0]!["quantity"]!));
        var receivable = await deal.Of("receivable");
        Assert.Equal((7200L, 7200L, "Paid"),
            ((long)receivable["totalMinor"]!, (long)receivable["paidMinor"]!, (string)receivable["status"]!));
        Assert.Equal(30, (long)(await deal.Of("claim"))["lines"]!.AsArray().Sum(line => (long)line!["quantity"]!));
        Assert.Equal(7200, await stage.Stage.Ask<long>(
            "settlement", "select gross_minor from payout where order_id = @Id", new { deal.Id }));
    }

    [Fact]
    public async Task An_amendment_of_released_goods_is_refused_with_the_reason_and_the_order_goes_on_as_it_was()
    {
        var (deal, amendment) = await stage.TooLate;
        Assert.Equal(("goods_released", "goods_released"), (Answer(amendment, "Customs"), Answer(amendment, "Logistics")));
        Assert.Equal((40, 40, 40, 40, 40, 40), await Counted(deal));
        Assert.Equal(9600, (long)(await deal.Of("receivable"))["paidMinor"]!);
    }

    [Fact]
    public async Task A_packed_and_paid_order_is_given_up_at_exactly_the_quoted_cost()
    {
        var (deal, charge, refusal, refund) = await stage.GivenUp;
        Assert.Equal(("cancellation_cost_changed", 720L), (refusal, charge));
        // 30 % of 72.00 was paid, and 10 % of it stays with the exporter.
        Assert.Equal((1440L, "Completed"), ((long)refund["amountMinor"]!, (string)refund["status"]!));
        Assert.Equal("Withdrawn", (string)(await deal.Of("declaration"))["status"]!);
        Assert.Equal("Cancelled", (string)(await deal.Of("shipment"))["status"]!);
        await deal.Until($"/api/v1/orders/{deal.Id}/units", units => (long)units["lines"]![0]!["reserved"]! == 0, "its stock is free");
        Assert.Equal(0, await stage.Stage.Ask<long>(
            "catalog", "select count(*) from reservation where order_id = @Id and status <> 'Cancelled'", new { deal.Id }));
        Assert.Equal(720, await stage.Stage.Ask<long>(
            "settlement",
            "select sum(credit_minor - debit_minor)::bigint from posting where kind = 'ExporterPayable' and party_id = @Id",
            new { deal.SellerParty.Id }));
    }

    [Fact]
    public async Task Delivered_goods_come_back_through_customs_and_their_money_goes_back()
    {
        var (deal, returned, refund) = await stage.Returned;
        Assert.Equal(("Received", 1200L, "NotClaimable"),
            ((string)returned["status"]!, (long)returned["backMinor"]!, (string)returned["tax"]!));
        Assert.Equal((1200L, "Completed"), ((long)refund["amountMinor"]!, (string)refund["status"]!));
        Assert.Equal((30, 5), ((long)(await deal.Units())["delivered"]!, (long)(await deal.Units())["returned"]!));
        Assert.Equal(6000, await stage.Stage.Ask<long>(
            "settlement", "select gross_minor from payout where order_id = @Id", new { deal.Id }));
    }

    [Fact]
    public async Task The_money_of_a_disputed_order_is_held_and_what_was_agreed_goes_back_once()
    {
        var (deal, held, dispute, refund) = await stage.Disputed;
        Assert.Equal(9600, (long)held["heldMinor"]!);
        Assert.Equal(("Resolved", 2000L, 1), (
            (string)dispute["status"]!, (long)dispute["settledMinor"]!, dispute["evidence"]!.AsArray().Count));
        Assert.Equal((2000L, "Completed"), ((long)refund["amountMinor"]!, (string)refund["status"]!));
        Assert.Equal(7600, await stage.Stage.Ask<long>(
            "settlement", "select gross_minor from payout where order_id = @Id", new { deal.Id }));
        Assert.Equal(2000, await stage.Stage.Ask<long>(
            "settlement",
            "select sum(debit_minor)::bigint from posting where kind = 'BuyerCredit' and party_id = @Id", new { deal.BuyerParty.Id }));
    }

    [Fact]
    public async Task Orders_that_are_called_off_a_frame_are_counted_as_they_leave_and_arrive()
    {
        var (deals, frame) = await stage.CalledOff;
        var balance = frame["balances"]!.AsArray().Single()!;
        Assert.Equal((100L, 75L, 25L), ((long)balance["quantity"]!, (long)balance["called"]!, (long)balance["left"]!));
        Assert.Equal((75L, 75L), ((long)balance["shipped"]!, (long)balance["delivered"]!));
        Assert.Equal(
            deals.Select(deal => deal.Number).Order(),
            frame["calls"]!.AsArray().Select(call => (string)call!["number"]!).Order());
    }

    [Fact]
    public async Task Three_small_orders_travel_as_one_and_are_refunded_each()
    {
        var (deals, whole) = await stage.Shared;
        var parts = whole["orders"]!.AsArray();
        Assert.Equal(deals.Select(deal => deal.Id).Order(), parts.Select(part => (Guid)part!["orderId"]!).Order());
        Assert.Equal((long)whole["freightMinor"]!, parts.Sum(part => (long)part!["freightMinor"]!));
        Assert.Equal((long)whole["insuranceMinor"]!, parts.Sum(part => (long)part!["insuranceMinor"]!));
        foreach (var part in parts)
        {
            var deal = deals.Single(one => one.Id == (Guid)part!["orderId"]!);
            Assert.StartsWith((string)whole["waybillNumber"]!, (string)part!["waybillNumber"]!, StringComparison.Ordinal);
            Assert.Equal((string)part["waybillNumber"]!, (string)(await deal.Of("declaration"))["waybillNumber"]!);
        }
    }

    [Fact]
    public async Task In_the_end_nothing_waits_nothing_was_done_twice_and_the_books_add_up()
    {
        await stage.All;
        await Books.AreQuiet(stage.Trade, TestContext.Current.CancellationToken);
        await Books.StoriesAddUp(stage.Trade, TestContext.Current.CancellationToken);
    }
}
