using CrossBorder.Platform;

namespace CrossBorder.Orders.Tests;

public sealed class QuoteLifeTests
{
    const string QuoteTable =
        """
                  Offer  Counter  Accept    Close
        Open      Open   Open     Accepted  Closed
        Accepted  -      -        -         -
        Closed    -      -        -         -
        """;

    const string RoundTable =
        """
                          Approve  Reject    Supersede   Accept    Withdraw   Decline   Expire
        AwaitingApproval  Open     Rejected  Superseded  -         Withdrawn  -         Expired
        Open              Open     -         Superseded  Accepted  Withdrawn  Declined  Expired
        Superseded        -        -         -           -         -          -         -
        Accepted          -        -         -           -         -          -         -
        Rejected          -        -         -           -         -          -         -
        Withdrawn         -        -         -           -         -          -         -
        Declined          -        -         -           -         -          -         -
        Expired           -        -         -           -         -          -         -
        """;

    static readonly DateTimeOffset Noon = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    public static TheoryData<QuoteStatus, QuoteAction, QuoteStatus?> Quotes() =>
        InquiryLifeTests.Cells<QuoteStatus, QuoteAction>(QuoteTable);

    public static TheoryData<RoundStatus, RoundAction, RoundStatus?> Rounds() =>
        InquiryLifeTests.Cells<RoundStatus, RoundAction>(RoundTable);

    [Theory, MemberData(nameof(Quotes))]
    public void A_quote_moves_only_as_the_table_says(QuoteStatus from, QuoteAction action, QuoteStatus? to)
    {
        Assert.Equal(to, Quote.Next(from, action));
        Assert.Equal(to is not null, Quote.Allowed(from).Contains(action.ToString()));
    }

    [Theory, MemberData(nameof(Rounds))]
    public void A_version_moves_only_as_the_table_says(RoundStatus from, RoundAction action, RoundStatus? to)
    {
        Assert.Equal(to, Round.Next(from, action));
        Assert.Equal(to is not null, Round.Allowed(from).Contains(action.ToString()));
    }

    [Theory]
    [InlineData(RoundStatus.Open, -1, RoundStatus.Open)]
    [InlineData(RoundStatus.Open, 0, RoundStatus.Expired)]
    [InlineData(RoundStatus.AwaitingApproval, 0, RoundStatus.Expired)]
    [InlineData(RoundStatus.Accepted, 1, RoundStatus.Accepted)]
    [InlineData(RoundStatus.Superseded, 1, RoundStatus.Superseded)]
    public void The_moment_of_expiry_is_too_late_but_what_is_over_stays_as_it_ended(RoundStatus stored, int ticks, RoundStatus now) =>
        Assert.Equal(now, Some(stored).StatusAt(Noon.AddTicks(ticks)));

    [Theory]
    [InlineData(RoundStatus.Open, Role.Buyer, 2, null)]
    [InlineData(RoundStatus.Open, Role.Exporter, 2, "quote_own_version")]
    [InlineData(RoundStatus.Superseded, Role.Buyer, 3, "quote_version_superseded")]
    [InlineData(RoundStatus.Withdrawn, Role.Buyer, 2, "quote_version_transition_refused")]
    [InlineData(RoundStatus.Declined, Role.Buyer, 2, "quote_version_transition_refused")]
    public void Only_the_other_side_accepts_and_only_what_was_sent_last(RoundStatus stored, Role by, int current, string? code) =>
        Assert.Equal(code, Some(stored).AcceptRefusal(Of(current), by, Noon.AddTicks(-1))?.Code);

    static Round Some(RoundStatus stored) =>
        new(Guid.Empty, 2, stored, Noon.AddDays(-1), Role.Exporter, "Li", Noon.AddDays(-1), "", "EUR", Noon, 1, 2);

    static Quote Of(int current) => new()
    {
        Id = Guid.Empty,
        InquiryId = Guid.Empty,
        ExporterId = Guid.Empty,
        BuyerId = Guid.Empty,
        CurrentNo = current,
        OpenedAt = Noon,
    };
}
