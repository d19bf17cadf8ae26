using CrossBorder.Contracts.Events;

namespace CrossBorder.CustomsClearance.Tests;

public sealed class MatchTests
{
    static readonly CustomsOptions Options = new();

    static List<WaitingReason> Of(OrderCase subject, Knowledge known) => Match.Reasons(subject, known, Options);

    static WaitingReason Single(Story story, OrderReadyToShip? packing = null) =>
        Assert.Single(Of(story.Case(packing: packing), story.Known()));

    [Fact]
    public void Facts_that_agree_leave_nothing_to_wait_for()
    {
        var story = new Story();
        Assert.Empty(Of(story.Case(), story.Known()));
    }

    [Theory]
    [InlineData(false, true, true, true, "order_missing", "Operator")]
    [InlineData(true, false, true, true, "packing_missing", "Exporter")]
    [InlineData(true, true, false, true, "waybill_missing", "Partner")]
    [InlineData(true, true, true, false, "payment_missing", "Buyer")]
    public void A_missing_fact_names_who_must_act(bool placed, bool packed, bool booked, bool funded, string code, string owner)
    {
        var story = new Story();
        var reason = Assert.Single(Of(story.Case(placed, packed, booked, funded), story.Known()));
        Assert.Equal((code, owner), (reason.Code, reason.Owner));
    }

    [Fact]
    public void Everything_that_is_missing_is_told_at_once()
    {
        var story = new Story().WithoutHsCode(1, 3);
        var reasons = Of(story.Case(packed: false, booked: false, funded: false), story.Known() with { Exporter = null });
        Assert.Equal(
            ["payment_missing", "packing_missing", "waybill_missing", "exporter_unknown", "hs_code_missing", "hs_code_missing"],
            reasons.Select(reason => reason.Code));
        Assert.Equal(
            ["Line 1: product 85123A has no HS code.", "Line 3: product WAX-1 has no HS code."],
            reasons.TakeLast(2).Select(reason => reason.Detail));
    }

    [Fact]
    public void Pieces_that_differ_name_packing_and_waybill()
    {
        var story = new Story();
        story.Booked = story.Booked with { Pieces = 3 };
        var reason = Single(story);
        Assert.Equal(("pieces_differ", "Partner"), (reason.Code, reason.Owner));
        Assert.Equal($"The packing counts 2 pieces, waybill {story.Booked.WaybillNumber} counts 3.", reason.Detail);
    }

    [Theory]
    [InlineData(5250, 5302, false)]    // 1 % of 5250 g is 52 g.
    [InlineData(5250, 5303, true)]
    [InlineData(5250, 5198, false)]
    [InlineData(5250, 5197, true)]
    [InlineData(4100, 4141, false)]
    public void Gross_weights_may_lie_one_percent_apart(long packed, long waybill, bool differs)
    {
        var story = new Story();
        story.Booked = story.Booked with { GrossGrams = waybill };
        var reasons = Of(story.Case(packing: story.Packed with { GrossGrams = packed, NetGrams = Math.Min(packed, 4100) }), story.Known());
        Assert.Equal(differs ? ["gross_weight_differs"] : [], reasons.Select(reason => reason.Code));
        if (differs)
            Assert.Contains(
                $"{packed} g gross, waybill {story.Booked.WaybillNumber} says {waybill} g", reasons[0].Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(51, false)]
    [InlineData(52, true)]
    public void Of_small_parcels_one_gram_is_tolerated(long waybill, bool differs)
    {
        var story = new Story();
        story.Booked = story.Booked with { GrossGrams = waybill };
        story.Placed = story.Placed with
        {
            Lines = [.. story.Placed.Lines.Take(2).Select(line => line with { NetGrams = 20 })],
            GoodsMinor = 2530,
            TotalMinor = 2530,
        };
        var reasons = Of(story.Case(packing: story.Packed with { NetGrams = 40, GrossGrams = 50 }), story.Known());
        Assert.Equal(differs, reasons.Count == 1);
    }

    [Fact]
    public void Net_weight_is_at_most_gross_weight()
    {
        var story = new Story();
        story.Booked = story.Booked with { GrossGrams = 4099 };
        var reason = Single(story, story.Packed with { NetGrams = 4100, GrossGrams = 4099 });
        Assert.Equal(("net_above_gross", "Exporter"), (reason.Code, reason.Owner));
        Assert.Contains("4100 g net, which is more than 4099 g gross", reason.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_sum_to_the_value_of_the_order()
    {
        var story = new Story();
        story.Placed = story.Placed with { GoodsMinor = 3351, TotalMinor = 3351 };
        Assert.Equal("The lines sum to 33.50 GBP, the order says 33.51 GBP.", Single(story).Detail);
    }

    [Fact]
    public void An_order_of_more_lines_than_a_list_takes_has_to_be_split()
    {
        var story = new Story();
        var line = story.Placed.Lines[0];
        story.Placed = story.Placed with
        {
            Lines = [.. Enumerable.Range(1, 101).Select(no => line with { LineNo = no, UnitPrice = 0.17m, AmountMinor = 102,
                NetGrams = 40 })],
            GoodsMinor = 101 * 102,
            TotalMinor = 101 * 102,
        };
        var reason = Single(story);
        Assert.Equal(("too_many_lines", "Exporter"), (reason.Code, reason.Owner));
        Assert.Contains("101 lines, a declaration list takes 100", reason.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("XK")]
    [InlineData("AI")]     // Anguilla is in the table without a number.
    public void A_country_without_a_customs_number_is_told(string country)
    {
        var story = new Story();
        story.Placed = story.Placed with { ShipTo = story.Placed.ShipTo with { Country = country } };
        var reasons = Of(story.Case(), story.Known());
        Assert.Equal(["country_unknown", "destination_differs"], reasons.Select(reason => reason.Code));
        Assert.Equal("Operator", reasons[0].Owner);
    }

    [Theory]
    [InlineData("BRL", "USD")]     // Not in the customs table.
    [InlineData("GBP", "PKR")]     // In the customs table, but not traded in here.
    public void A_currency_that_cannot_be_declared_is_told(string order, string waybill)
    {
        var story = new Story();
        story.Placed = story.Placed with { Currency = order };
        story.Booked = story.Booked with { Currency = waybill };
        Assert.Equal("currency_unknown", Single(story).Code);
    }

    [Fact]
    public void Port_transport_mode_and_unit_are_looked_up()
    {
        var story = new Story();
        story.Booked = story.Booked with { PortOfDischarge = "XZZZZ", TransportMode = "Q" };
        story.Placed = story.Placed with { Lines = [story.Placed.Lines[0] with { UnitCode = "999" }, .. story.Placed.Lines.Skip(1)] };
        Assert.Equal(
            ["unit_unknown", "port_unknown", "transport_mode_unknown", "destination_differs"],
            Of(story.Case(), story.Known()).Select(reason => reason.Code));
    }

    [Fact]
    public void What_is_sold_by_the_kilogram_weighs_that_much()
    {
        var story = new Story();
        story.Placed = story.Placed with { Lines = [.. story.Placed.Lines.Take(2), story.Placed.Lines[2] with { NetGrams = 1999 }] };
        Assert.Equal("Line 3: 2 kg of WAX-1 were sold, but its net weight is 1999 g.", Single(story).Detail);
    }

    [Fact]
    public void A_code_set_after_the_sale_wins_and_an_older_one_only_fills_a_gap()
    {
        var story = new Story().WithoutHsCode(2);
        var (first, second) = (story.Placed.Lines[0], story.Placed.Lines[1]);
        var before = Story.At.AddDays(-1);
        var older = story.Known(new(first.ProductId, "111111", before), new(second.ProductId, "222222", before));
        Assert.Equal(("940550", "222222"), (older.HsCode(story.Placed, first), older.HsCode(story.Placed, second)));
        var newer = story.Known(new Classification(first.ProductId, "111111", Story.At.AddDays(1)));
        Assert.Equal(("111111", null), (newer.HsCode(story.Placed, first), newer.HsCode(story.Placed, second)));
    }
}
