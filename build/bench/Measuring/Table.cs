using System.Globalization;
using System.Text;

namespace CrossBorder.Bench;

/// <summary>A Markdown table whose columns are aligned for a terminal as well.</summary>
sealed class Table(params string[] columns)
{
    readonly List<string[]> rows = [];

    public void Add(params object[] cells) =>
        rows.Add([.. cells.Select(cell => Convert.ToString(cell, CultureInfo.InvariantCulture) ?? "")]);

    public void Print(string title)
    {
        var widths = columns.Select((column, i) => rows.Select(row => row[i].Length).Append(column.Length).Max()).ToArray();
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"\n### {title}\n\n");
        Line(text, columns, widths);
        Line(text, [.. widths.Select((width, i) => i == 0 ? new string('-', width) : new string('-', width - 1) + ":")], widths);
        foreach (var row in rows)
            Line(text, row, widths);
        Console.Write(text);
    }

    static void Line(StringBuilder text, string[] cells, int[] widths)
    {
        for (var i = 0; i < cells.Length; i++)
            text.Append("| ").Append(i == 0 ? cells[i].PadRight(widths[i]) : cells[i].PadLeft(widths[i])).Append(' ');
        text.Append("|\n");
    }
}
