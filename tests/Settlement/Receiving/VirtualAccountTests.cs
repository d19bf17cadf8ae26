namespace CrossBorder.Settlement.Tests;

public sealed class VirtualAccountTests
{
    // The example of ISO/IEC 7064 for MOD 11,10: 0794 has the check digit 5.
    [Fact]
    public void The_check_digit_is_that_of_iso_7064() => Assert.Equal('5', VirtualAccount.CheckDigit("0794"));

    [Fact]
    public void An_order_always_gets_the_same_candidates_and_two_orders_get_others()
    {
        var order = new OrderId(Guid.CreateVersion7());
        Assert.Equal(VirtualAccount.Candidates(order), VirtualAccount.Candidates(order));
        Assert.Equal(4, VirtualAccount.Candidates(order).Distinct().Count());
        Assert.Empty(VirtualAccount.Candidates(order).Intersect(VirtualAccount.Candidates(new OrderId(Guid.CreateVersion7()))));
    }

    [Fact]
    public void A_candidate_is_VA_with_twelve_digits_and_a_check_digit()
    {
        foreach (var candidate in VirtualAccount.Candidates(new OrderId(Guid.CreateVersion7())))
        {
            Assert.Matches("^VA[0-9]{13}$", candidate);
            Assert.True(VirtualAccount.IsGood(candidate));
        }
    }

    [Fact]
    public void Every_wrong_digit_is_found()
    {
        var account = VirtualAccount.Candidates(new OrderId(Guid.CreateVersion7()))[0];
        for (var at = 2; at < account.Length; at++)
            for (var digit = '0'; digit <= '9'; digit++)
                Assert.Equal(digit == account[at], VirtualAccount.IsGood(account[..at] + digit + account[(at + 1)..]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("VA")]
    [InlineData("VA000000000000")]
    [InlineData("VB0000000000005")]
    [InlineData("VA00000000000५5")]
    public void Other_texts_are_not_accounts(string text) => Assert.False(VirtualAccount.IsGood(text));

    [Fact]
    public void Two_payout_ids_differ_within_the_sixteen_digits_that_the_bank_shows()
    {
        var references = Enumerable.Range(0, 20_000).Select(_ => PayoutId.For(new OrderId(Guid.CreateVersion7())).Reference).ToHashSet();
        Assert.Equal(20_000, references.Count);
        Assert.All(references, reference => Assert.Matches("^[0-9A-F]{16}$", reference));
    }

    [Fact]
    public void A_payout_id_follows_from_its_order_and_is_a_uuid_of_version_8()
    {
        var order = new OrderId(Guid.CreateVersion7());
        Assert.Equal(PayoutId.For(order), PayoutId.For(order));
        Assert.Equal(8, PayoutId.For(order).Value.Version);
    }
}
