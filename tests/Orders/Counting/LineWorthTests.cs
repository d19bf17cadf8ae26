using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using FsCheck;
using FsCheck.Fluent;

namespace CrossBorder.Orders.Tests;

public sealed class LineWorthTests
{
    static readonly Currency Euro = Currency.Of("EUR");

    static OrderLine Line(long quantity, decimal price, long amount) => new(
        1, Guid.Empty, "S", "Mug", "杯子", null, "011", "CN", quantity, price, amount, 1, 1, null);

    [Fact]
    public void Units_that_go_back_one_after_another_come_to_what_the_line_was_sold_for()
    {
        var cases =
            from quantity in Gen.Choose(1, 300)
            from price in Gen.Choose(1, 90_000)
            from beside in Gen.Choose(-1, 1)
            from cuts in Gen.Choose(1, 50).ListOf(12)
            let sold = (long)decimal.Round(quantity * price / 100m, MidpointRounding.AwayFromZero)
            select (Line: Line(quantity, price / 10_000m, Math.Max(0, sold + beside)), Cuts: cuts);
        Prop.ForAll(cases.ToArbitrary(), drawn =>
        {
            var (back, sum) = (0L, 0L);
            foreach (var units in drawn.Cuts.Select(cut => (long)cut).Append(drawn.Line.Quantity))
            {
                var taken = Math.Min(units, drawn.Line.Quantity - back);
                var worth = LineWorth.Of(drawn.Line, back, taken, Euro);
                if (worth < 0)
                    return false;
                (back, sum) = (back + taken, sum + worth);
            }

            return sum == drawn.Line.AmountMinor;
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    // By hand: seven at 1.005 were sold for 7.04. One is 1.01, two are 2.01, six are 6.03.
    [InlineData(0, 1, 101)]
    [InlineData(1, 1, 100)]
    [InlineData(0, 6, 603)]
    [InlineData(6, 1, 101)]
    [InlineData(0, 7, 704)]
    public void Units_are_worth_their_price_and_the_last_of_a_line_what_is_left_of_its_amount(long before, long units, long worth) =>
        Assert.Equal(worth, LineWorth.Of(Line(7, 1.005m, 704), before, units, Euro));
}
