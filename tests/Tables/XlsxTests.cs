namespace CrossBorder.Tables.Tests;

/// <summary>Workbooks as spreadsheets write them, and as somebody who means harm does.</summary>
public sealed class XlsxTests
{
    const string Texts =
        """
        <si><t>sku</t></si><si><r><t>Mug, </t></r><r><t xml:space="preserve">large </t></r><rPh sb="0" eb="1"><t>no</t></rPh></si>
        <si><t/></si>
        """;

    // Written by hand after ECMA-376 part 1, 18.3.1.4 (c), 18.3.1.73 (row) and 18.4.8 (si).
    [Fact]
    public void Cells_are_read_by_their_kind_and_place() => Assert.Equal(
        ["1: sku|b|c|d", "3: Mug, large||2.55|TRUE", "4: x|kept|#N/A|1500000"],
        Workbook.Lines(Workbook.Of(
            """
            <row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>b</t></is></c><c t="str"><v>c</v></c><c><v>d</v></c></row>
            <row r="2"><c r="A2" t="s"><v>2</v></c></row>
            <row r="3"><c r="A3" t="s"><v>1</v></c><c r="C3"><v>2.5499999999999998</v></c><c r="D3" t="b"><v>1</v></c></row>
            <row><c t="inlineStr"><is><r><t>x</t></r></is></c><c r="B4" t="str"><f>"a"&amp;"b"</f><v>kept</v></c><c t="e"><v>#N/A</v></c>
              <c><v>1.5E6</v></c></row>
            """, Texts)));

    [Fact]
    public void A_row_with_more_cells_than_the_first_shows_them_and_empty_ones_are_left_out() => Assert.Equal(
        ["1: a|b", "2: 1|", "3: 1|2|3"],
        Workbook.Lines(Workbook.Of(
            """
            <row r="1"><c><v>a</v></c><c><v>b</v></c></row><row r="2"><c><v>1</v></c><c r="E2"/></row>
            <row r="3"><c><v>1</v></c><c><v>2</v></c><c><v>3</v></c></row>
            """)));

    [Fact]
    public void A_workbook_that_unpacks_to_more_than_is_taken_is_refused_before_it_is_unpacked()
    {
        var blanks = new string(' ', 100_000);
        var bomb = Workbook.Of(string.Concat(Enumerable.Repeat($"<row><c><v>{blanks}1</v></c></row>", 20)));
        Assert.True(bomb.Length < 100_000);
        Assert.Contains("unpacks", Refused(bomb, new TableLimits { Unpacked = 1_000_000, Cell = 1_000_000 }), StringComparison.Ordinal);
        Assert.Contains("characters", Refused(bomb), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>""", "<row><c><v>&x;</v></c></row>")]
    [InlineData("", "<row><c><v>&x;</v></c></row>")]
    [InlineData("", "<row><c><v>1</c></row>")]
    [InlineData("", """<row><c t="s"><v>0</v></c></row>""")]
    [InlineData("", """<row><c r="ZZZ1"><v>1</v></c></row>""")]
    [InlineData("", """<row><c r="B1"><v>1</v></c><c r="A1"><v>1</v></c></row>""")]
    public void Entities_and_damage_are_refused(string head, string rows) =>
        Assert.NotEmpty(Refused(Workbook.Of("<row><c><v>1</v></c></row>" + rows, head: head)));

    [Fact]
    public void No_attribute_nesting_or_shared_text_fills_the_memory()
    {
        Assert.Contains("markup", Refused(Workbook.Of($"""<row a="{new string('>', 3_000_000)}"/>""")), StringComparison.Ordinal);
        Assert.Contains("deeper", Refused(Workbook.Of(string.Concat(Enumerable.Repeat("<a>", 10_000)))), StringComparison.Ordinal);
        var texts = string.Concat(Enumerable.Repeat("<si><t>abc</t></si>", 100));
        Assert.Contains("shares", Refused(Workbook.Of("", texts), new TableLimits { SharedTexts = 99 }), StringComparison.Ordinal);
        Assert.Contains("shares", Refused(Workbook.Of("", texts), new TableLimits { SharedCharacters = 299 }), StringComparison.Ordinal);
    }

    [Fact]
    public void An_archive_of_many_parts_of_none_that_matter_or_cut_off_is_refused()
    {
        Assert.NotEmpty(Refused(Workbook.Zip(("a.txt", "x"))));
        Assert.NotEmpty(Refused(Workbook.Zip([.. Enumerable.Range(0, 2001).Select(i => ($"{i}", (string?)""))])));
        var whole = Workbook.Of("<row><c><v>1</v></c></row>").ToArray();
        Assert.NotEmpty(Refused(new MemoryStream(whole[..(whole.Length / 2)])));
        Assert.NotEmpty(Refused(new MemoryStream(whole), new TableLimits { Packed = whole.Length - 1 }));
    }

    [Fact]
    public void Whatever_is_damaged_is_read_or_refused_and_nothing_else()
    {
        var random = new Random(20260301);
        var whole = Workbook.Of("""<row r="1"><c r="A1" t="s"><v>0</v></c><c><v>2</v></c></row>""", Texts).ToArray();
        for (var i = 0; i < 3000; i++)
        {
            var damaged = (byte[])whole.Clone();
            for (var n = random.Next(1, 6); n > 0; n--)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            var error = Record.Exception(() => Workbook.Lines(new MemoryStream(damaged)));
            Assert.True(error is null or TableException, $"{i}: {error}");
        }
    }

    static string Refused(Stream file, TableLimits? limits = null) =>
        Assert.Throws<TableException>(() => Workbook.Lines(file, limits)).Message;
}
