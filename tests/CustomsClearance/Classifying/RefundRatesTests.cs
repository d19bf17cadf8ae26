using System.Globalization;
using System.Text;

namespace CrossBorder.CustomsClearance.Tests;

public sealed class RefundRatesTests(CustomsHost host)
{
    static readonly DateOnly Day = new(2026, 6, 1);

    [Theory]
    [InlineData("8541430000", "2026-03-31", 9, RefundTreatment.Refund, "8541430000")]
    [InlineData("8541430000", "2026-04-01", 0, RefundTreatment.Domestic, "8541430000")]
    [InlineData("8479899990", "2026-05-05", 13, RefundTreatment.Refund, "8479899990")]
    [InlineData("8504319000", "2026-05-05", 13, RefundTreatment.Refund, "85043190")]
    [InlineData("8507600000", "2026-12-31", 6, RefundTreatment.Refund, "8507600000")]
    [InlineData("8507600000", "2027-01-01", 0, RefundTreatment.Domestic, "8507600000")]
    [InlineData("9999999999", "2026-05-05", 0, RefundTreatment.NotFound, "")]
    [InlineData("8479899990", "2019-12-31", 0, RefundTreatment.NotFound, "")]
    public async Task The_rate_follows_the_export_date(string code, string day, int rate, RefundTreatment treatment, string matched)
    {
        var date = DateOnly.Parse(day, CultureInfo.InvariantCulture);

        var found = await host.Db.Transact(tx => RefundRates.At(tx, code, date), CancellationToken.None);

        Assert.Equal((rate, treatment, matched), (found.Rate, found.Treatment, found.MatchedCode));
    }

    [Fact]
    public void Longer_codes_that_differ_are_ambiguous_and_the_parent_does_not_decide()
    {
        var found = RefundRates.Find("2844430000", Day, [Row("28444300", 13), Row("28444300001", 13), Row("28444300002", 0, "1")]);

        Assert.Equal(RefundTreatment.Ambiguous, found.Treatment);
        Assert.Equal(["28444300001", "28444300002"], found.Candidates);
    }

    [Fact]
    public void A_row_of_the_code_itself_that_differs_from_those_below_is_ambiguous_too() =>
        Assert.Equal(RefundTreatment.Ambiguous,
            RefundRates.Find("2844430000", Day, [Row("2844430000", 9), Row("284443000099", 13)]).Treatment);

    [Fact]
    public void Longer_codes_that_agree_decide_together() =>
        Assert.Equal(9, RefundRates.Find("2844430000", Day, [Row("284443000001", 9), Row("284443000002", 9)]).Rate);

    [Fact]
    public void The_longest_prefix_wins_and_of_it_the_newest_row() =>
        Assert.Equal(6, RefundRates.Find("2844430000", Day,
            [Row("284443", 13), Row("28444300", 9, "", "2020-01-01"), Row("28444300", 6, "", "2026-01-01")]).Rate);

    [Theory]
    [InlineData("1", RefundTreatment.Domestic)]
    [InlineData("2", RefundTreatment.Exempt)]
    [InlineData("", RefundTreatment.Manual)]
    public void A_rate_of_zero_means_what_its_flag_says(string flag, RefundTreatment treatment) =>
        Assert.Equal(treatment, RefundRates.Find("2844430000", Day, [Row("2844430000", 0, flag)]).Treatment);

    [Fact]
    public void A_rate_that_its_flag_contradicts_is_for_a_person()
    {
        var found = RefundRates.Find("2844430000", Day, [Row("2844430000", 13, "1")]);

        Assert.Equal((RefundTreatment.Manual, 0m), (found.Treatment, found.Rate));
    }

    [Fact]
    public void The_library_is_read_from_its_tables_with_the_full_names_of_the_memo()
    {
        var rates = Foxpro.Table(
            [("CODE", 'C', 14), ("NAME", 'C', 20), ("UNIT", 'C', 8), ("ZSSL_SET", 'C', 10), ("TSL", 'N', 6), ("ST_DATE", 'C', 8),
                ("END_DATE", 'D', 8), ("TSFLAG", 'C', 1)],
            ["8541430000", "光电池", "个", "13", "9.00", "20241201", "20260331", ""],
            ["*8541430000", "删除", "个", "13", "13", "20200320", "20241130", ""],
            ["8541430000", "光电池", "个", "13", "0", "20260401", "99991231", "1"],
            ["85", "太短", "", "", "0", "20260401", "99991231", ""],
            ["8541430001", "坏日", "", "", "0", "20261301", "99991231", ""]);
        var memo = Foxpro.Memo(64, "已装在组件内或组装成块的光电池");
        var names = Foxpro.Table([("CODE", 'C', 14), ("NAME", 'M', 4), ("UNIT", 'C', 8)], ["8541430000", "\u0001\u0000\u0000\u0000", "个"]);

        var reading = RefundLibrary.Read(rates, names, memo);

        Assert.Equal(
            [
                new RefundLine(1, "8541430000", "已装在组件内或组装成块的光电池", "个", "13", 9, "", new(2024, 12, 1), new(2026, 3, 31)),
                new RefundLine(3, "8541430000", "已装在组件内或组装成块的光电池", "个", "13", 0, "1", new(2026, 4, 1), new(9999, 12, 31)),
            ], reading.Rows);
        Assert.Equal(
            [new LineRefusal(4, "CODE", "85", "8 to 20 digits"), new LineRefusal(5, "ST_DATE", "20261301", "a day as YYYYMMDD")],
            reading.Refusals);
    }

    [Fact]
    public void A_table_that_ends_too_early_gives_what_is_there_and_says_so()
    {
        var whole = Library();

        var reading = RefundLibrary.Read(whole.AsMemory(0, whole.Length - 10));

        Assert.Single(reading.Rows);
        Assert.Equal((2, "cmcode.DBF"), (reading.Refusals[0].Line, reading.Refusals[0].Field));
    }

    [Fact]
    public void Broken_tables_are_refused_and_never_followed_out_of_their_bytes()
    {
        var random = new Random(20260101);
        var (rates, memo) = (Library(), Foxpro.Memo(64, "名称"));
        var names = Foxpro.Table([("CODE", 'C', 14), ("NAME", 'M', 4)], ["8541430000", "\u0001\u0000\u0000\u0000"]);
        for (var round = 0; round < 20_000; round++)
            RefundLibrary.Read(Mutated(rates, random), Mutated(names, random), Mutated(memo, random));
    }

    static byte[] Library() => Foxpro.Table(
        [("CODE", 'C', 14), ("TSL", 'N', 6), ("ST_DATE", 'D', 8), ("END_DATE", 'D', 8), ("TSFLAG", 'C', 1)],
        ["8541430000", "9", "20241201", "20260331", ""], ["8541430000", "0", "20260401", "99991231", "1"]);

    static byte[] Mutated(byte[] file, Random random)
    {
        var copy = file.AsSpan(0, random.Next(4) == 0 ? random.Next(file.Length + 1) : file.Length).ToArray();
        for (var change = random.Next(4); change > 0 && copy.Length > 0; change--)
            copy[random.Next(2) == 0 ? random.Next(Math.Min(copy.Length, 160)) : random.Next(copy.Length)] = (byte)random.Next(256);
        return copy;
    }

    static RefundRow Row(string code, decimal rate, string flag = "", string from = "2020-01-01") =>
        new(code, rate, flag, DateOnly.Parse(from, CultureInfo.InvariantCulture), new(9999, 12, 31));
}

/// <summary>Tables and memo files made byte by byte after the layout of hs-and-rates.md section 5.</summary>
static class Foxpro
{
    static readonly Encoding Gb18030 = CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!;

    /// <param name="records">Texts of the fields; a star before the first marks the record as deleted.</param>
    public static byte[] Table((string Name, char Type, int Length)[] fields, params string[][] records)
    {
        using var file = new MemoryStream();
        using var writer = new BinaryWriter(file);
        writer.Write([0x30, 126, 6, 9]);
        writer.Write((uint)records.Length);
        writer.Write((ushort)(32 + (32 * fields.Length) + 1 + 263));
        writer.Write((ushort)(1 + fields.Sum(field => field.Length)));
        writer.Write(new byte[20]);
        foreach (var (name, type, length) in fields)
        {
            writer.Write(Encoding.ASCII.GetBytes(name.PadRight(11, '\0')));
            writer.Write((byte)type);
            writer.Write(new byte[4]);
            writer.Write((byte)length);
            writer.Write(new byte[15]);
        }

        writer.Write((byte)0x0D);
        writer.Write(new byte[263]);
        foreach (var record in records)
        {
            writer.Write(record[0].StartsWith('*') ? (byte)'*' : (byte)' ');
            foreach (var (field, text) in fields.Zip(record, (field, text) => (field, text.TrimStart('*'))))
            {
                var bytes = field.Type == 'M' ? Encoding.Latin1.GetBytes(text) : Gb18030.GetBytes(text);
                writer.Write([.. bytes, .. Enumerable.Repeat((byte)' ', field.Length - bytes.Length)]);
            }
        }

        return file.ToArray();
    }

    /// <summary>A memo file whose first text begins at the block 1.</summary>
    public static byte[] Memo(int blockSize, string text)
    {
        var bytes = Gb18030.GetBytes(text);
        var file = new byte[blockSize + 8 + bytes.Length];
        file[6] = (byte)(blockSize >> 8);
        file[7] = (byte)blockSize;
        file[blockSize + 3] = 1;
        file[blockSize + 7] = (byte)bytes.Length;
        bytes.CopyTo(file, blockSize + 8);
        return file;
    }
}
