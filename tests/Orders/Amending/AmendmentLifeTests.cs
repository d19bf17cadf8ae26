namespace CrossBorder.Orders.Tests;

/// <summary>The whole life of an amendment.</summary>
public sealed class AmendmentLifeTests
{
    const string Table =
        """
                   Accept    Decline   Withdraw   Expire   Ask     TakeEffect  Refuse   RunOut
        Open       Accepted  Declined  Withdrawn  Expired  Asking  -           -        -
        Asking     -         -         -          -        -       Accepted    Refused  Expired
        Accepted   -         -         -          -        -       -           -        -
        Refused    -         -         -          -        -       -           -        -
        Declined   -         -         -          -        -       -           -        -
        Withdrawn  -         -         -          -        -       -           -        -
        Expired    -         -         -          -        -       -           -        -
        """;

    [Fact]
    public void An_amendment_moves_only_as_the_table_says()
    {
        var rows = Table.Split('\n').Select(row => row.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToArray();
        Assert.Equal(Enum.GetNames<AmendmentAction>(), rows[0]);
        Assert.Equal(Enum.GetNames<AmendmentStatus>(), rows[1..].Select(row => row[0]));
        foreach (var row in rows[1..])
            foreach (var (action, to) in rows[0].Zip(row[1..]))
                Assert.Equal(
                    to == "-" ? null : Enum.Parse<AmendmentStatus>(to),
                    Amendment.Next(Enum.Parse<AmendmentStatus>(row[0]), Enum.Parse<AmendmentAction>(action)));
    }

    [Fact]
    public void Each_status_of_an_order_takes_an_amendment_at_once_or_asks_or_takes_none()
    {
        const string Ways = "Placed at once|Confirmed at once|ReadyToShip asks|Shipped asks|Delivered none|Completed none|Cancelled none";
        Assert.Equal(Ways, string.Join('|', Enum.GetValues<OrderStatus>().Select(status =>
            $"{status} {(Amendment.MayAmend(status) ? "at once" : Amendment.MayAsk(status) ? "asks" : "none")}")));
    }
}
