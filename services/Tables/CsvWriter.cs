using System.Buffers;
using System.Text;

namespace CrossBorder.Tables;

/// <param name="Number">Its cells are numbers, or empty.</param>
public sealed record TableColumn(string Name, bool Number = false);

/// <summary>Writes a table to a stream, row by row; disposing of it ends the file.</summary>
public interface ITableWriter : IAsyncDisposable
{
    /// <param name="cells">As many as there are columns.</param>
    Task Write(IReadOnlyList<string> cells, CancellationToken ct);
}

/// <summary>RFC 4180 in UTF-8, with a mark so that spreadsheets see the encoding.</summary>
public sealed class CsvWriter : ITableWriter
{
    static readonly SearchValues<char> Quoted = SearchValues.Create(",;\t\"\r\n");
    readonly StreamWriter writer;
    readonly IReadOnlyList<TableColumn> columns;

    CsvWriter(Stream file, IReadOnlyList<TableColumn> columns)
    {
        writer = new StreamWriter(file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), 64 * 1024, leaveOpen: true);
        this.columns = columns;
    }

    /// <summary>Begins with the names of the columns.</summary>
    public static async Task<CsvWriter> Begin(Stream file, IReadOnlyList<TableColumn> columns, CancellationToken ct)
    {
        var csv = new CsvWriter(file, columns);
        await csv.writer.WriteAsync($"{string.Join(',', columns.Select(column => Cell(column.Name, number: false)))}\r\n".AsMemory(), ct);
        return csv;
    }

    public Task Write(IReadOnlyList<string> cells, CancellationToken ct) => writer.WriteAsync(
        $"{string.Join(',', cells.Select((cell, i) => Cell(cell, columns[i].Number)))}\r\n".AsMemory(), ct);

    public ValueTask DisposeAsync() => writer.DisposeAsync();

    static string Cell(string text, bool number)
    {
        text = number ? text : FormulaGuard.With(text);
        return text.AsSpan().IndexOfAny(Quoted) < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
