namespace CrossBorder.Settlement.Tests;

/// <summary>Every cell of the transition tables of receivables and claims.</summary>
public sealed class LifeCycleTests
{
    const string Receivable =
        """
                    HoldNothing HoldPart    HoldAll HoldMore Cancel
        Open        Open        PartlyPaid  Paid    Overpaid Cancelled
        PartlyPaid  Open        PartlyPaid  Paid    Overpaid Cancelled
        Paid        Open        PartlyPaid  Paid    Overpaid Cancelled
        Overpaid    Open        PartlyPaid  Paid    Overpaid Cancelled
        Cancelled   -           -           -       -        -
        """;

    const string ClaimTable =
        """
                    File    Accept    Pay   Refuse   Withdraw
        Waiting     Filed   -         -     Refused  Withdrawn
        Filed       -       Accepted  Paid  Refused  -
        Accepted    -       -         Paid  Refused  -
        Paid        -       -         -     -        -
        Refused     -       -         -     -        -
        Withdrawn   -       -         -     -        -
        """;

    public static TheoryData<ReceivableStatus, ReceivableAction, ReceivableStatus?> ReceivableCells() =>
        Cells<ReceivableStatus, ReceivableAction>(Receivable);

    public static TheoryData<ClaimStatus, ClaimAction, ClaimStatus?> ClaimCells() => Cells<ClaimStatus, ClaimAction>(ClaimTable);

    [Theory, MemberData(nameof(ReceivableCells))]
    public void A_receivable_moves_only_as_the_table_says(ReceivableStatus from, ReceivableAction action, ReceivableStatus? to) =>
        Assert.Equal(to, OrderCase.Next(from, action));

    [Theory, MemberData(nameof(ClaimCells))]
    public void A_claim_moves_only_as_the_table_says(ClaimStatus from, ClaimAction action, ClaimStatus? to) =>
        Assert.Equal(to, Claim.Next(from, action));

    static TheoryData<TStatus, TAction, TStatus?> Cells<TStatus, TAction>(string table)
        where TStatus : struct, Enum
        where TAction : struct, Enum
    {
        var rows = table.Split('\n').Select(row => row.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .ToList();
        var actions = rows[0].Select(Enum.Parse<TAction>).ToList();
        Assert.Equal(Enum.GetValues<TAction>(), actions);
        Assert.Equal(Enum.GetValues<TStatus>(), rows.Skip(1).Select(row => Enum.Parse<TStatus>(row[0])));
        var cells = new TheoryData<TStatus, TAction, TStatus?>();
        foreach (var row in rows.Skip(1))
            for (var i = 0; i < actions.Count; i++)
                cells.Add(Enum.Parse<TStatus>(row[0]), actions[i], row[i + 1] == "-" ? null : Enum.Parse<TStatus>(row[i + 1]));
        return cells;
    }
}
