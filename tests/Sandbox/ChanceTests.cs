namespace CrossBorder.Sandbox.Tests;

public sealed class ChanceTests
{
    [Fact]
    public void The_same_seed_and_case_give_the_same_number_and_another_seed_or_case_another()
    {
        Assert.Equal(Chance.Number(7, "a", "b"), Chance.Number(7, "a", "b"));
        Assert.NotEqual(Chance.Number(7, "a", "b"), Chance.Number(8, "a", "b"));
        Assert.NotEqual(Chance.Number(7, "a", "b"), Chance.Number(7, "ab"));
    }

    /// <summary>First eight bytes of the SHA-256 of "1\nx", by sha256sum.</summary>
    [Fact]
    public void A_number_is_the_head_of_a_hash_so_that_other_programs_can_foretell_it() =>
        Assert.Equal(0x16c10dfd2a1bf252UL, Chance.Number(1, "x"));

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(20)]
    public void One_in_so_many_is_about_that_many(int every)
    {
        var hits = Enumerable.Range(0, 10_000).Count(i => Chance.OneIn(every, 1, "case", $"{i}"));
        Assert.InRange(hits, 10_000 / every * 0.8, 10_000 / every * 1.2);
    }

    [Fact]
    public void Every_one_and_none_are_exact()
    {
        Assert.All(Enumerable.Range(0, 100), i => Assert.True(Chance.OneIn(1, 3, $"{i}")));
        Assert.All(Enumerable.Range(0, 100), i => Assert.False(Chance.OneIn(0, 3, $"{i}")));
        Assert.All(Enumerable.Range(0, 100), i => Assert.True(Chance.Share(1, 3, $"{i}")));
        Assert.All(Enumerable.Range(0, 100), i => Assert.False(Chance.Share(0, 3, $"{i}")));
    }

    [Fact]
    public void A_fraction_is_at_least_0_and_less_than_1() =>
        Assert.All(Enumerable.Range(0, 1000), i => Assert.InRange(Chance.Fraction(i, "f"), 0, 0.9999999999));

    [Fact]
    public void A_shuffle_keeps_every_item_and_depends_on_the_seed()
    {
        var items = Enumerable.Range(0, 20).ToList();
        var one = Chance.Shuffle(items, item => $"{item}", 1, "shuffle");

        Assert.Equal(items, one.Order());
        Assert.NotEqual(items, one);
        Assert.Equal(one, Chance.Shuffle(items.AsEnumerable().Reverse(), item => $"{item}", 1, "shuffle"));
        Assert.NotEqual(one, Chance.Shuffle(items, item => $"{item}", 2, "shuffle"));
    }
}
