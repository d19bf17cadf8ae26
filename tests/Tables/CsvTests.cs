using System.Text;

namespace CrossBorder.Tables.Tests;

/// <summary>CSV as people's programs write it, and as it goes wrong.</summary>
public sealed class CsvTests
{
    static CsvTests() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    [Fact]
    public void Quotes_line_ends_and_blanks_are_read_as_RFC_4180_says() => Assert.Equal(
        ["1: sku|name", "2: A1|Mug, \"large\"\nblue", "5: A2|", "6: A3|x"],
        Workbook.Lines("sku,name\r\n A1 ,\"Mug, \"\"large\"\"\nblue\"\r\n\nA2,\nA3,x"));

    [Theory]
    [InlineData("sku;price\nA1;2,55\n")]
    [InlineData("sku\tprice\nA1\t2,55\n")]
    public void The_separator_is_the_one_that_the_first_line_has_most_of(string text) => Assert.Equal(
        ["1: sku|price", "2: A1|2,55"], Workbook.Lines(text));

    [Fact]
    public void A_record_with_a_fault_is_told_and_the_next_goes_on() => Assert.Equal(
        [
            "1: a|b", "2: 1|2 !Something follows a closing quote.", "3: x\"y !A quote stands inside a field that does not begin with one.",
            "4: 3|4",
        ],
        Workbook.Lines("a,b\n1,\"2\"0\nx\"y\"z,5\n3,4\n").Select(line => line.Replace("x\"y\"z", "x\"y", StringComparison.Ordinal)));

    [Fact]
    public void A_record_of_any_length_is_not_held_in_memory()
    {
        var lines = Workbook.Lines(new Endless("a,b\n", 100_000_000), TableLimits.Usual);
        Assert.Equal("1: a|b", lines[0]);
        Assert.Contains("too long", lines[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("gb18030")]
    public void Chinese_text_is_read_in_the_encodings_that_spreadsheets_save(string encoding)
    {
        var by = Encoding.GetEncoding(encoding);
        var file = new MemoryStream([.. by.GetPreamble(), .. by.GetBytes("货号,品名\nA1,马克杯㐀\n")]);
        Assert.Equal(["1: 货号|品名", "2: A1|马克杯㐀"], Workbook.Lines(file));
    }

    [Theory]
    [InlineData(new byte[] { 1, 0, 2, 0, 3 })]
    [InlineData(new byte[] { 0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1 })]
    [InlineData(new byte[] { (byte)'a', 0xFF, (byte)'b' })]
    public void What_is_no_text_is_refused(byte[] bytes) =>
        Assert.NotEmpty(Assert.Throws<TableException>(() => Workbook.Lines(new MemoryStream(bytes))).Accepted);

    [Fact]
    public async Task Text_that_a_spreadsheet_would_run_is_written_as_text_and_read_back_as_it_was()
    {
        string[] cells = ["=1+1", "+1", "-1", "@x", "'=1", "plain", "'quoted", "a=b"];
        var file = new MemoryStream();
        await using (var csv = await CsvWriter.Begin(file, [.. cells.Select((_, i) => new TableColumn($"c{i}"))], default))
            await csv.Write(cells, default);
        var text = Encoding.UTF8.GetString(file.ToArray());
        Assert.EndsWith("'=1+1,'+1,'-1,'@x,''=1,plain,'quoted,a=b\r\n", text, StringComparison.Ordinal);
        Assert.Equal(cells, TableFile.Read(file).Last().Cells);
    }

    /// <summary>A first line, and then one character as often as it is read for.</summary>
    sealed class Endless(string first, long length) : Stream
    {
        readonly byte[] head = Encoding.ASCII.GetBytes(first);

        public override bool CanRead => true;
        public override bool CanSeek => true;
        public override bool CanWrite => false;
        public override long Length => length;
        public override long Position { get; set; }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var taken = (int)Math.Min(count, length - Position);
            for (var i = 0; i < taken; i++)
                buffer[offset + i] = Position + i < head.Length ? head[Position + i] : (byte)'x';
            Position += taken;
            return taken;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
