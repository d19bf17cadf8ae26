using System.Text;
using CrossBorder.Tables;

namespace CrossBorder.Portal.Tests;

/// <summary>Lists of SKUs and quantities as buyers bring them.</summary>
public sealed class OrderListFileTests
{
    static (List<ListedLine> Lines, List<ListFault> Faults) Read(string text, Encoding? encoding = null)
    {
        using var file = new MemoryStream((encoding ?? Encoding.UTF8).GetBytes(text));
        return OrderListFile.Read(file);
    }

    static string[] Lines(string text) =>
        [.. Read(text).Lines.Select(line => $"{line.Sku} x {line.Quantity} @ {string.Join(' ', line.FileLines)}")];

    static string[] Faults(string text) => [.. Read(text).Faults.Select(fault => $"{fault.Line} {fault.Column} '{fault.Value}'")];

    [Theory]
    [InlineData("SKU,Quantity\nA1,12\nB2,5", "A1 x 12 @ 2", "B2 x 5 @ 3")]
    [InlineData("Description;Qty;Item No.\nmug;12;A1\n;5;B2", "A1 x 12 @ 2", "B2 x 5 @ 3")]
    [InlineData("货号\t名称\t数量\nA1\t杯子\t１２\n", "A1 x 12 @ 2")]
    [InlineData("A1,12\nB2,5", "A1 x 12 @ 1", "B2 x 5 @ 2")]
    [InlineData("A1\t12\r\n\r\nB2\t5\r\n", "A1 x 12 @ 1", "B2 x 5 @ 3")]
    [InlineData("A1\nB2", "A1 x 1 @ 1", "B2 x 1 @ 2")]
    [InlineData("sku,qty\nA1,12.00", "A1 x 12 @ 2")]
    public void Columns_are_found_by_their_names_or_by_their_places(string text, params string[] expected) =>
        Assert.Equal(expected, Lines(text));

    [Fact]
    public void Lines_of_one_SKU_are_added_up_where_it_first_stood() =>
        Assert.Equal(["B x 3 @ 1 3", "A x 5 @ 2", "b x 1 @ 4"], Lines("B,1\nA,5\nB,2\nb,1"));

    [Theory]
    [InlineData("A1,1\n,2\nB2,0\nC3,-1\nD4,1.5\nE5,many\nF6\nG7,1e3\nH8,1000000001\nI9,9",
        "2 sku ''", "3 quantity '0'", "4 quantity '-1'", "5 quantity '1.5'", "6 quantity 'many'", "7 quantity ''", "8 quantity '1e3'",
        "9 quantity '1000000001'")]
    [InlineData("A1,1000000000\nA1,1", "2 quantity '1'")]
    public void A_line_that_says_nothing_to_order_is_named_and_the_others_go_on(string text, params string[] expected)
    {
        Assert.Equal(expected, Faults(text));
        Assert.Equal("A1", Read(text).Lines[0].Sku);
    }

    [Fact]
    public void A_list_longer_than_an_order_may_be_is_refused() =>
        Assert.Throws<TableException>(() => Read(string.Concat(Enumerable.Range(0, OrderListFile.LinesMost + 1).Select(i => $"S{i},1\n"))));

    [Fact]
    public async Task A_workbook_does_as_well()
    {
        var stop = TestContext.Current.CancellationToken;
        using var file = new MemoryStream();
        await using (var table = await XlsxWriter.Begin(file, [new TableColumn("SKU"), new TableColumn("数量", Number: true)], stop))
            await table.Write(["A1", "12"], stop);
        Assert.Equal("A1 x 12", OrderListFile.Read(file).Lines.Select(line => $"{line.Sku} x {line.Quantity}").Single());
    }

    [Fact]
    public void Whatever_the_bytes_are_the_lines_are_whole_and_positive_or_it_is_no_table()
    {
        var random = new Random(20261122);
        string[] pieces = ["A1", ",", ";", "\t", "\n", "\r\n", "\"", "12", "-3", "1.5", "SKU", "数量", " ", "\0", "９", "sku", "qty"];
        for (var i = 0; i < 2000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 60)).Select(_ => pieces[random.Next(pieces.Length)]));
            try
            {
                var (lines, faults) = Read(text);
                Assert.All(lines, line => Assert.True(line is { Quantity: >= 1, Sku.Length: > 0 } && line.FileLines.Count > 0, text));
                Assert.Equal(lines.Count, lines.DistinctBy(line => line.Sku).Count());
                Assert.All(faults, fault => Assert.NotEmpty(fault.Accepted));
            }
            catch (TableException e)
            {
                Assert.NotEmpty(e.Accepted);
            }
        }
    }
}
