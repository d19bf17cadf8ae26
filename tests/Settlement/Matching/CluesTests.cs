namespace CrossBorder.Settlement.Tests;

public sealed class CluesTests
{
    static readonly string Account = VirtualAccount.Candidates(new OrderId(new Guid("01980000-0000-7000-8000-000000000001")))[0];
    static readonly string Other = VirtualAccount.Candidates(new OrderId(new Guid("01980000-0000-7000-8000-000000000002")))[0];

    static Clues Of(string narrative, string details = "", string? reference = null) => Clues.Of(new Entry
    {
        Position = 1,
        Line = 1,
        ValueDate = new DateOnly(2026, 5, 4),
        BookingDate = new DateOnly(2026, 5, 4),
        Mark = Mark.C,
        AmountMinor = 100,
        Currency = "USD",
        References = new References { Customer = reference },
        Details = details,
        Narrative = narrative,
        Raw = narrative,
    });

    public static TheoryData<string> Places() =>
    [
        $"?20VA {Account}?21PI 12?32SHOP",
        $"166?00TRF?20INVOICE 12?27{Account}?32SHOP",
        $"?20{Account[..7]}?21{Account[7..]}?22 THANKS",
        $"?20VA {Account[..9]}\n{Account[9..]}?21PI",
        $"?2\n0{Account}",
        $"?20va {Account.ToLowerInvariant()}12345",
        $"payment to {Account} for mugs",
        $"TO {Account[..5]} {Account[5..9]}-{Account[9..]}.",
        $"/REMI/{Account[..6]}\n{Account[6..]}/ORDP/SHOP",
        $"?20{Account}?21{Account}",
        $"?63{Account}",
    ];

    [Theory, MemberData(nameof(Places))]
    public void The_account_is_found_wherever_the_narrative_has_it(string narrative) =>
        Assert.Equal((Account, null), (Of(narrative).VirtualAccount, Of(narrative).Fault));

    [Fact]
    public void The_account_is_found_beside_the_narrative_too()
    {
        Assert.Equal(Account, Of("", details: $"TO {Account}").VirtualAccount);
        Assert.Equal(Account, Of("", reference: Account).VirtualAccount);
    }

    [Fact]
    public void What_the_payer_wrote_counts_more_than_the_names_around_it() =>
        Assert.Equal(Account, Of($"?20{Account}?32{Other}").VirtualAccount);

    [Theory]
    [InlineData("", "no_account_named")]
    [InlineData("?20PI 4711?32SHOP", "no_account_named")]
    [InlineData("?20VA 123456", "no_account_named")]
    [InlineData("?20VA0000000000001", "account_check_digit")]
    public void Without_a_good_account_the_reason_is_told(string narrative, string fault) => Assert.Equal(fault, Of(narrative).Fault);

    [Fact]
    public void Two_accounts_are_one_too_many() =>
        Assert.Equal((null, "several_accounts"), (Of($"?20{Account} {Other}").VirtualAccount, Of($"?20{Account} {Other}").Fault));

    [Fact]
    public void The_payer_is_named_by_subfields_32_and_33() =>
        Assert.Equal("GIFT SHOP LEEDS LTD", Of("?20X?32GIFT SHOP LEEDS?33 LTD?31GB12").Payer);
}
