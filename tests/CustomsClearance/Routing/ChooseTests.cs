using System.Globalization;

namespace CrossBorder.CustomsClearance.Tests;

public sealed class ChooseTests
{
    static readonly Commodity Plain = TestRules.Commodity("9405500000");

    static RouteFacts Facts(
        string district = "2900", bool consumer = false, bool warehouse = false, long fen = 100_000, string? tax = "SmallScale",
        Commodity? goods = null, RouteOverride? decided = null) =>
        new(district, consumer, warehouse, fen, tax, [goods ?? Plain], decided, []);

    static Route Choose(RouteFacts facts, string day = "2026-03-06") =>
        Route.Choose(facts, TestRules.On(DateOnly.Parse(day, CultureInfo.InvariantCulture)));

    static string Short(Route route) =>
        $"{route.Mode} {(route.Channel == DeclarationChannel.CebList ? $"list {route.StatisticsFlag}{route.HsDigits}" : "full")}";

    // District, consumer, warehouse, fen, tax class, day: the table of customs-modes.md sections 2, 4 and 5.
    [Theory]
    [InlineData("2900", false, false, 500_000, "SmallScale", "2026-03-06", "9710 list A6")]
    [InlineData("2900", false, false, 500_001, "SmallScale", "2026-03-06", "9710 full")]
    [InlineData("2900", false, false, 1_000_000, "SmallScale", "2026-03-06", "9710 full")]
    [InlineData("2900", false, true, 500_000, "SmallScale", "2026-03-06", "9810 list A6")]
    [InlineData("2900", false, true, 500_001, "SmallScale", "2026-03-06", "9810 full")]
    [InlineData("2900", false, false, 100, "General", "2026-03-06", "9710 full")]
    [InlineData("2900", false, true, 100, "General", "2026-03-06", "9810 full")]
    [InlineData("2900", false, false, 100, null, "2026-03-06", "9710 list A6")]
    [InlineData("0500", false, false, 100, "SmallScale", "2026-03-06", "9710 list B10")]
    [InlineData("2900", true, false, 100, "General", "2026-03-06", "9610 list B10")]
    [InlineData("2900", true, false, 9_000_000, "SmallScale", "2026-03-06", "9610 list B10")]
    [InlineData("2900", true, true, 100, "SmallScale", "2026-03-06", "9810 list A6")]
    [InlineData("2900", false, false, 100, "SmallScale", "2020-06-30", "0110 full")]
    [InlineData("2900", false, true, 100, "SmallScale", "2020-06-30", "0110 full")]
    [InlineData("2900", false, false, 100, "SmallScale", "2020-07-01", "9710 list A6")]
    [InlineData("2200", false, false, 100, "SmallScale", "2020-08-31", "0110 full")]
    [InlineData("2200", false, false, 100, "SmallScale", "2020-09-01", "9710 list B10")]
    [InlineData("0500", false, true, 100, "SmallScale", "2021-06-30", "0110 full")]
    [InlineData("0500", false, true, 100, "SmallScale", "2021-07-01", "9810 list B10")]
    [InlineData("2900", true, false, 100, "SmallScale", "2014-02-09", "0110 full")]
    [InlineData("2900", true, false, 100, "SmallScale", "2014-02-10", "9610 list B10")]
    public void The_way_follows_from_buyer_destination_value_refund_district_and_day(
        string district, bool consumer, bool warehouse, long fen, string? tax, string day, string way) =>
        Assert.Equal(way, Short(Choose(Facts(district, consumer, warehouse, fen, tax), day)));

    [Theory]
    [InlineData("4", "", 0, "export-permit-documents/2020-07-01")]
    [InlineData("A3", "", 0, "export-permit-documents/2020-07-01")]
    [InlineData("B", "", 0, "export-inspection-documents/2020-07-01")]
    [InlineData("", "MN", 0, "export-inspection-classes/2020-07-01")]
    [InlineData("", "", 20, "export-duty/2020-07-01")]
    public void Permit_inspection_and_export_duty_keep_goods_off_the_list(string documents, string classes, int duty, string rule)
    {
        var route = Choose(Facts(goods: TestRules.Commodity("2804610000", duty: duty, documents: documents, classes: classes)));
        Assert.Equal("9710 full", Short(route));
        Assert.Contains(route.Rules, fired => fired.Id == rule && fired.Says.Contains("2804610000", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("A", "M")]      // Both concern imports.
    [InlineData("a", "L")]
    public void What_concerns_imports_only_does_not(string documents, string classes) =>
        Assert.Equal("9710 list A6", Short(Choose(Facts(goods: TestRules.Commodity("2804610000", documents: documents,
            classes: classes)))));

    [Fact]
    public void The_value_is_told_with_the_limit_it_was_held_against()
    {
        var fired = Choose(Facts(fen: 812_345)).Rules.Single(rule => rule.Id == "low-value-limit/2020-07-01");
        Assert.Contains("RMB 8123.45", fired.Says, StringComparison.Ordinal);
        Assert.Equal("customs-modes.md", fired.Source);
    }

    [Theory]
    [InlineData("2024-12-14", "receipt-data/2019-01-01")]
    [InlineData("2024-12-15", "receipt-data/2024-12-15")]
    public void Receipt_data_are_asked_for_until_2024(string day, string rule) =>
        Assert.Contains(Choose(Facts(consumer: true), day).Rules, fired => fired.Id == rule);

    [Fact]
    public void A_rule_that_ended_is_in_force_no_more()
    {
        var ended = TestRules.On(new(2026, 3, 6), TestRules.Rule("low-value-limit", "2026-01-01", null));
        Assert.Equal("9710 full", Short(Route.Choose(Facts(), ended)));
    }

    [Theory]
    [InlineData("9710", DeclarationChannel.FullDeclaration, "SmallScale", "9710 full")]
    [InlineData("0110", DeclarationChannel.FullDeclaration, "SmallScale", "0110 full")]
    [InlineData("9710", DeclarationChannel.CebList, "SmallScale", "9710 list A6")]
    [InlineData("9710", DeclarationChannel.CebList, "General", "9710 list B10")]
    [InlineData("1210", DeclarationChannel.CebList, "General", "1210 list B10")]
    public void An_operator_decides_against_the_rules_and_a_refund_keeps_a_list_from_being_simplified(
        string mode, DeclarationChannel channel, string tax, string way)
    {
        var decided = new RouteOverride(mode, channel, "The buyer signed offline.", Guid.NewGuid(), Story.At);
        var route = Choose(Facts(tax: tax, decided: decided));
        Assert.Equal(way, Short(route));
        Assert.Same(decided, route.Override);
        Assert.Contains(route.Rules, fired => fired.Says == "The buyer signed offline.");
    }

    [Fact]
    public void A_list_never_carries_what_the_rules_keep_off_it_whatever_the_facts()
    {
        var random = new Random(75);
        string?[] classes = ["General", "SmallScale", null];
        string[] documents = ["", "", "4", "B", "A"];
        for (var run = 0; run < 5000; run++)
        {
            var goods = TestRules.Commodity("1234567890", duty: random.Next(3) == 0 ? 5 : 0, documents: documents[random.Next(5)]);
            var facts = Facts(
                random.Next(2) == 0 ? "2900" : "0500", random.Next(2) == 0, random.Next(2) == 0, random.NextInt64(0, 1_000_000),
                classes[random.Next(3)], goods);
            var day = new DateOnly(2019, 1, 1).AddDays(random.Next(3000));
            var route = Route.Choose(facts, TestRules.On(day));
            Assert.True(Route.Takes(route.Mode, route.Channel));
            if (day < new DateOnly(2020, 7, 1))
                Assert.True(route.Mode is "9610" or "0110");
            if (route is { Mode: "9710" or "9810", Channel: DeclarationChannel.CebList })
                Assert.True(facts.ValueFen <= 500_000 && facts.TaxClass != "General" && goods.ExportDutyRate == 0
                    && goods.SupervisionDocuments is "" or "A");
            if (route.StatisticsFlag == "A")
                Assert.False(route.RefundClaimed);
            Assert.Equal(route.StatisticsFlag == "A" ? 6 : 10, route.HsDigits);
            Assert.NotEmpty(route.Rules);
        }
    }
}
