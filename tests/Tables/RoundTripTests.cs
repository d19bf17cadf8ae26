using FsCheck;
using FsCheck.Fluent;

namespace CrossBorder.Tables.Tests;

/// <summary>What is written is read back: any texts, in either form.</summary>
public sealed class RoundTripTests
{
    const string Letters = "ab12 ,;\"'=+-@<>&\n\t中文é😀|:]]>";

    [Theory]
    [InlineData("csv")]
    [InlineData("xlsx")]
    public void Any_table_is_read_back_as_it_was_written(string form) => Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
    {
        var random = new Random(seed);
        var width = random.Next(1, 6);
        TableColumn[] columns = [.. Enumerable.Range(0, width).Select(i => new TableColumn($"column {i}"))];
        string[][] rows = [.. Enumerable.Range(0, random.Next(0, 8)).Select(
            _ => Enumerable.Range(0, width).Select(_ => Cell(random)).ToArray())];
        var file = new MemoryStream();
        Write(form, file, columns, rows).GetAwaiter().GetResult();
        var read = TableFile.Read(file).ToList();
        Assert.All(read, row => Assert.Null(row.Fault));
        Assert.Equal(
            rows.Where(row => row.Any(cell => cell.Length > 0)).Prepend([.. columns.Select(column => column.Name)]),
            read.Where(row => row.Cells.Any(cell => cell.Length > 0)).Select(row => row.Cells.ToArray()));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Fact]
    public async Task Numbers_are_numbers_in_a_workbook_and_a_large_one_is_written_without_being_held()
    {
        const int lines = 20_000;
        var path = Path.GetTempFileName();
        await using (var file = File.Create(path))
        {
            await using var table = await XlsxWriter.Begin(file, [new("sku"), new("grams", Number: true)], default);
            for (var i = 0; i < lines; i++)
                await table.Write([$"A{i}", "150"], default);
        }

        await using (var file = File.OpenRead(path))
        {
            var rows = TableFile.Read(file).ToList();
            Assert.Equal((lines + 1, lines + 1), (rows.Count, rows[^1].Line));
            Assert.Equal([$"A{lines - 1}", "150"], rows[^1].Cells);
        }

        File.Delete(path);
    }

    static async Task Write(string form, Stream file, TableColumn[] columns, string[][] rows)
    {
        await using ITableWriter table = form == "csv"
            ? await CsvWriter.Begin(file, columns, default)
            : await XlsxWriter.Begin(file, columns, default);
        foreach (var row in rows)
            await table.Write(row, default);
    }

    // Blanks around a cell are no part of it.
    static string Cell(Random random)
    {
        var runes = Letters.EnumerateRunes().ToArray();
        return string.Concat(Enumerable.Range(0, random.Next(0, 9)).Select(_ => runes[random.Next(runes.Length)].ToString())).Trim();
    }
}
