namespace CrossBorder.CustomsClearance.Tests;

public sealed class AmendmentTests
{
    const string Table =
        """
                   Request  Approve   Decline   Withdraw   Send  Accept    Refuse
        Requested  -        Approved  Declined  Withdrawn  -     -         -
        Approved   -        -         -         -          Sent  Accepted  Refused
        Sent       -        -         -         -          -     Accepted  Refused
        Accepted   -        -         -         -          -     -         -
        Refused    -        -         -         -          -     -         -
        Declined   -        -         -         -          -     -         -
        Withdrawn  -        -         -         -          -     -         -
        """;

    [Fact]
    public void A_request_moves_only_as_the_table_says()
    {
        var rows = Table.Split('\n').Select(row => row.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToList();
        Assert.Equal(Enum.GetNames<AmendmentAction>(), rows[0]);
        Assert.Equal(Enum.GetNames<AmendmentStatus>(), rows.Skip(1).Select(row => row[0]));
        foreach (var row in rows.Skip(1))
            for (var column = 0; column < rows[0].Length; column++)
                Assert.Equal(
                    row[column + 1] == "-" ? null : Enum.Parse<AmendmentStatus>(row[column + 1]),
                    Amendment.Next(Enum.Parse<AmendmentStatus>(row[0]), Enum.Parse<AmendmentAction>(rows[0][column])));
    }
}
