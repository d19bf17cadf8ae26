namespace CrossBorder.Settlement.Tests;

/// <summary>Reads a table of a life cycle, which must have every status and every action.</summary>
static class PayoutTables
{
    public static TheoryData<TStatus, TAction, TStatus?> Cells<TStatus, TAction>(string table)
        where TStatus : struct, Enum where TAction : struct, Enum
    {
        string[][] rows =
            [.. table.Split('\n').Select(row => row.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];
        Assert.Equal(Enum.GetNames<TAction>(), rows[0]);
        Assert.Equal(Enum.GetNames<TStatus>(), rows.Skip(1).Select(row => row[0]));
        var cells = new TheoryData<TStatus, TAction, TStatus?>();
        foreach (var row in rows.Skip(1))
            for (var i = 0; i < rows[0].Length; i++)
                cells.Add(Enum.Parse<TStatus>(row[0]), Enum.Parse<TAction>(rows[0][i]),
                    row[i + 1] == "-" ? null : Enum.Parse<TStatus>(row[i + 1]));
        return cells;
    }
}
