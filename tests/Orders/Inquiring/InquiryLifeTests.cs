namespace CrossBorder.Orders.Tests;

public sealed class InquiryLifeTests
{
    const string Table =
        """
                  Ask      Answer    Quote   Order    Close
        Open      Open     Answered  Quoted  -        Closed
        Answered  Open     Answered  Quoted  -        Closed
        Quoted    Quoted   Quoted    Quoted  Ordered  Closed
        Ordered   Ordered  Ordered   -       -        -
        Closed    -        -         -       -        -
        """;

    public static TheoryData<InquiryStatus, InquiryAction, InquiryStatus?> Cells() => Cells<InquiryStatus, InquiryAction>(Table);

    /// <summary>The cells of a table of statuses by actions, which must name every one of them.</summary>
    public static TheoryData<TStatus, TAction, TStatus?> Cells<TStatus, TAction>(string table)
        where TStatus : struct, Enum
        where TAction : struct, Enum
    {
        var rows = table.Split('\n').Select(row => row.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToArray();
        var actions = rows[0].Select(Enum.Parse<TAction>).ToArray();
        Assert.Equal(Enum.GetValues<TAction>(), actions);
        Assert.Equal(Enum.GetNames<TStatus>(), rows[1..].Select(row => row[0]));
        var cells = new TheoryData<TStatus, TAction, TStatus?>();
        foreach (var row in rows[1..])
            for (var i = 0; i < actions.Length; i++)
                cells.Add(Enum.Parse<TStatus>(row[0]), actions[i], row[i + 1] == "-" ? null : Enum.Parse<TStatus>(row[i + 1]));
        return cells;
    }

    [Theory, MemberData(nameof(Cells))]
    public void An_inquiry_moves_only_as_the_table_says(InquiryStatus from, InquiryAction action, InquiryStatus? to)
    {
        Assert.Equal(to, Inquiry.Next(from, action));
        Assert.Equal(to is not null, Inquiry.Allowed(from).Contains(action.ToString()));
    }
}
