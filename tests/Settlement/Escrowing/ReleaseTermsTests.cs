namespace CrossBorder.Settlement.Tests;

public sealed class ReleaseTermsTests
{
    const string Moves =
        """
                 Hold Drop Dispute  Withdraw Release  Decide  Claim    Settle
        None     Held -    -        -        -        -       Disputed -
        Held     -    None Disputed -        Released -       Disputed -
        Disputed -    -    -        Held     -        Decided Disputed Released
        Released -    -    -        -        -        -       Disputed -
        Decided  -    -    -        -        -        -       -        -
        """;

    [Fact]
    public void An_escrow_moves_only_as_the_table_says()
    {
        var rows = Moves.Split('\n').Select(row => row.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .ToArray();
        Assert.Equal(Enum.GetNames<EscrowStatus>(), rows.Skip(1).Select(row => row[0]));
        Assert.Equal(Enum.GetNames<EscrowAction>(), rows[0]);
        foreach (var row in rows.Skip(1))
            foreach (var (i, action) in rows[0].Index())
                Assert.Equal(
                    row[i + 1] == "-" ? (EscrowStatus?)null : Enum.Parse<EscrowStatus>(row[i + 1]),
                    EscrowCase.Next(Enum.Parse<EscrowStatus>(row[0]), Enum.Parse<EscrowAction>(action)));
    }

    // Days of May; 0 is never.
    [Theory]
    [InlineData("None", 0, 1, 2, 0, 0)]
    [InlineData("None", 0, 1, 2, 3, 3)]
    [InlineData("Shipment", 0, 4, 0, 0, 4)]
    [InlineData("Shipment", 0, 0, 9, 0, 9)]
    [InlineData("Shipment", 0, 0, 0, 5, 5)]
    [InlineData("Delivery", 0, 4, 0, 0, 0)]
    [InlineData("Delivery", 0, 4, 9, 0, 9)]
    [InlineData("Delivery", 7, 4, 9, 0, 16)]
    [InlineData("Delivery", 7, 4, 9, 12, 12)]
    [InlineData("Acceptance", 14, 4, 0, 0, 0)]
    [InlineData("Acceptance", 14, 4, 9, 0, 23)]
    [InlineData("Acceptance", 14, 4, 9, 11, 11)]
    [InlineData("Acceptance", 14, 4, 9, 30, 23)]
    public void Terms_release_on_their_day(string condition, int days, int shipped, int delivered, int accepted, int released)
    {
        static DateTimeOffset? May(int day) => day == 0 ? null : new DateTimeOffset(2026, 5, day, 8, 0, 0, TimeSpan.Zero);
        var terms = ReleaseTerms.Read(condition, days).Value;
        Assert.Equal(May(released), terms.ReleaseAt(May(shipped), May(delivered), May(accepted)));
    }

    [Theory]
    [InlineData("Sometime", 0, "terms.condition")]
    [InlineData("2", 0, "terms.condition")]
    [InlineData("None", 1, "terms.days")]
    [InlineData("Shipment", 1, "terms.days")]
    [InlineData("Delivery", -1, "terms.days")]
    [InlineData("Delivery", 366, "terms.days")]
    [InlineData("Acceptance", 0, "terms.days")]
    public void Terms_that_cannot_be_are_refused_by_field(string condition, int days, string field) =>
        Assert.Equal(field, ReleaseTerms.Read(condition, days).Problem!.Field);
}
