namespace CrossBorder.Catalog.Tests;

/// <summary>Every cell of the life cycles of exhibitions, booths and meetings.</summary>
public sealed class ExhibitionLifeTests
{
    const string Exhibitions =
        """
                    Publish    Open     Close   Cancel
        Draft       Published  -        -       -
        Published   -          Running  Closed  Cancelled
        Running     -          -        Closed  Cancelled
        Closed      -          -        -       -
        Cancelled   -          -        -       -
        """;

    const string Booths =
        """
                    Apply    Change    Admit     Refuse   Withdraw
        Applied     -        Applied   Admitted  Refused  Withdrawn
        Admitted    -        Admitted  -         -        Withdrawn
        Refused     Applied  -         -         -        -
        Withdrawn   Applied  -         -         -        -
        """;

    const string Meetings =
        """
                    Move    Cancel
        Booked      Booked  Cancelled
        Cancelled   -       -
        """;

    [Fact]
    public void An_exhibition_moves_only_as_the_table_says() =>
        Same<ExhibitionStatus, ExhibitionAction>(Exhibitions, Exhibition.Next);

    [Fact]
    public void A_booth_moves_only_as_the_table_says() => Same<BoothStatus, BoothAction>(Booths, Booth.Next);

    [Fact]
    public void A_meeting_moves_only_as_the_table_says() => Same<MeetingStatus, MeetingAction>(Meetings, Meeting.Next);

    static void Same<TStatus, TAction>(string table, Func<TStatus, TAction, TStatus?> next)
        where TStatus : struct, Enum where TAction : struct, Enum
    {
        var rows = table.Split('\n').Select(row => row.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .ToArray();
        Assert.Equal(Enum.GetNames<TAction>(), rows[0]);
        Assert.Equal(Enum.GetNames<TStatus>(), rows.Skip(1).Select(row => row[0]));
        foreach (var row in rows.Skip(1))
            foreach (var (action, cell) in Enum.GetValues<TAction>().Zip(row.Skip(1)))
                Assert.Equal(cell, next(Enum.Parse<TStatus>(row[0]), action)?.ToString() ?? "-");
    }
}
