using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace CrossBorder.CustomsClearance.Tests;

public sealed class StatutoryQuantityTests
{
    static readonly string[] Units =
        [.. Enumerable.Range(1, 200).Select(n => n.ToString("D3", CultureInfo.InvariantCulture)).Where(CodeTables.IsUnit)];

    [Theory]
    [InlineData("007", 6, 1530, "035", "1.53")]
    [InlineData("007", 6, 1530, "036", "1530")]
    [InlineData("007", 6, 1530, "070", "0.00153")]
    [InlineData("035", 2, 2000, "035", "2")]
    [InlineData("035", 2, 2000, "036", "2000")]
    [InlineData("007", 6, 1530, "001", "6")]
    [InlineData("011", 6, 1530, "007", "6")]
    [InlineData("127", 3, 900, "007", "36")]
    [InlineData("007", 500, 900, "054", "0.5")]
    [InlineData("129", 1, 900, "007", "144")]
    [InlineData("025", 3, 900, "008", "6")]
    [InlineData("025", 3, 900, "026", "3")]
    [InlineData("006", 3, 900, "006", "3")]
    [InlineData("086", 10, 900, "030", "9.144")]
    [InlineData("063", 1, 900, "095", "1000")]
    public void A_quantity_converts_where_the_factor_holds_for_all_goods(
        string deal, int quantity, long grams, string unit, string expected) =>
        Assert.Equal(
            new QuantityFinding(decimal.Parse(expected, CultureInfo.InvariantCulture), ""),
            StatutoryQuantity.Of(deal, quantity, grams, unit));

    [Theory]
    [InlineData("006", "007")]
    [InlineData("125", "007")]
    [InlineData("008", "025")]
    [InlineData("018", "030")]
    [InlineData("007", "032")]
    [InlineData("007", "999")]
    public void Else_there_is_none_and_both_units_are_named(string deal, string unit)
    {
        var found = StatutoryQuantity.Of(deal, 6, 1530, unit);

        Assert.Contains(deal, found.Problem, StringComparison.Ordinal);
        Assert.Contains(unit, found.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("035", 2, 1999, "035")]
    [InlineData("035", 2, 1999, "036")]
    public void Goods_sold_by_weight_must_weigh_what_was_sold(string deal, int quantity, long grams, string unit) =>
        Assert.Contains("1999 g", StatutoryQuantity.Of(deal, quantity, grams, unit).Problem, StringComparison.Ordinal);

    [Fact]
    public void A_weight_of_nothing_is_no_quantity() => Assert.NotEqual("", StatutoryQuantity.Of("007", 1, 4, "070").Problem);

    [Fact]
    public void Every_pair_of_units_gives_a_positive_quantity_of_five_decimals_or_a_reason()
    {
        Prop.ForAll(
            Gen.Elements(Units).Two().Zip(Gen.Choose(1, int.MaxValue).Two()).ToArbitrary(),
            sample =>
            {
                var found = StatutoryQuantity.Of(sample.Item1.Item1, sample.Item2.Item1, sample.Item2.Item2, sample.Item1.Item2);
                return found.Problem.Length > 0 || (found.Quantity > 0 && decimal.Round(found.Quantity, 5) == found.Quantity);
            }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Equal_units_have_equal_quantities()
    {
        Prop.ForAll(
            Gen.Elements(Units).Zip(Gen.Choose(1, int.MaxValue).Zip(Gen.Choose(1, int.MaxValue))).ToArbitrary(),
            sample => StatutoryQuantity.Of(sample.Item1, sample.Item2.Item1, sample.Item2.Item2, sample.Item1) is var found
                && (found.Problem.Length > 0 || found.Quantity == sample.Item2.Item1)).QuickCheckThrowOnFailure();
    }
}
