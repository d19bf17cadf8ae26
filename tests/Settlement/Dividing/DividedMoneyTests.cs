using FsCheck;
using FsCheck.Fluent;

namespace CrossBorder.Settlement.Tests;

/// <summary>Dividing a schedule and what was paid, without a database.</summary>
public sealed class DividedMoneyTests
{
    static readonly OrderId Order = new(Guid.CreateVersion7());

    static readonly Gen<(long[] Dues, long Kept, long Paid)> Cases =
        from dues in Gen.Choose(0, 900_000).ListOf().Where(list => list.Count is > 0 and < 7 && list.Sum() > 1)
        from percent in Gen.Choose(0, 1_000)
        from paid in Gen.Choose(0, 1_100)
        let sum = dues.Sum(due => (long)due)
        select (dues.Select(due => (long)due).ToArray(), Math.Clamp(sum * percent / 1_000, 1, sum - 1), sum * paid / 1_000);

    static DueLine[] Lines(long[] dues) => [.. dues.Select((due, i) => new DueLine(
        Order, i + 1, "TT", i % 2 == 0 ? "Contract" : "Shipment", due, 0, null))];

    [Fact]
    public void Every_instalment_is_divided_to_the_cent_and_each_order_owes_its_total() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(500),
        Prop.ForAll(Cases.ToArbitrary(), drawn =>
        {
            var sum = drawn.Dues.Sum();
            var (kept, part) = DividedMoney.Plan(Lines(drawn.Dues), drawn.Kept, sum - drawn.Kept);
            return kept.Sum(line => line.DueMinor) == drawn.Kept && part.Sum(line => line.DueMinor) == sum - drawn.Kept
                && kept.Concat(part).All(line => line.DueMinor > 0)
                && drawn.Dues.Index().All(due =>
                    kept.Concat(part).Where(line => line.No == due.Index + 1).Sum(line => line.DueMinor) == due.Item);
        }));

    [Fact]
    public void Money_goes_over_only_as_far_as_the_part_needs_it_and_the_order_does_not() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(500),
        Prop.ForAll(Cases.ToArbitrary(), drawn =>
        {
            var sum = drawn.Dues.Sum();
            var (kept, part) = DividedMoney.Plan(Lines(drawn.Dues), drawn.Kept, sum - drawn.Kept);
            var (covered, theirs) = (PaymentSchedule.Covered(kept), PaymentSchedule.Covered(part));
            var moved = DividedMoney.Moved(drawn.Paid, covered, drawn.Kept, theirs, sum - drawn.Kept);
            var stays = drawn.Paid - moved;
            return moved >= 0 && stays >= 0 && moved <= sum - drawn.Kept
                // The order's goods can leave before anything goes over, and the part's before the order gets more.
                && (moved == 0 || stays >= covered) && (stays <= covered || moved >= theirs)
                // Nothing lies idle while the other needs it.
                && (stays <= drawn.Kept || moved == sum - drawn.Kept);
        }));

    [Theory]
    // By hand: an order of 10,000 with 30 % down, of which 4,000 are kept.
    [InlineData(3_000, 1_800)]
    [InlineData(2_000, 800)]
    [InlineData(1_000, 0)]
    [InlineData(5_000, 1_800)]
    [InlineData(10_000, 6_000)]
    [InlineData(10_500, 6_000)]
    public void Down_payments_are_shared_and_the_rest_is_the_orders_first(long paid, long moved) =>
        Assert.Equal(moved, DividedMoney.Moved(paid, 1_200, 4_000, 1_800, 6_000));

    [Fact]
    public void Shares_are_by_largest_remainder() => Assert.Equal([34, 33, 33], DividedMoney.Shares([1, 1, 1], 100));
}
