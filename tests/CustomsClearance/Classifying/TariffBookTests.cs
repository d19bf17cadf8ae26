using CrossBorder.Testing;

namespace CrossBorder.CustomsClearance.Tests;

public sealed class TariffBookTests(CustomsHost host)
{
    static readonly DateOnly Day = new(2026, 3, 5);

    [Fact]
    public async Task A_ten_digit_code_of_the_demonstration_is_found_and_marked()
    {
        var found = (await At("9505100000"))["9505100000"];

        Assert.Equal("", found.Problem);
        Assert.True(found.Commodity!.IsDemo);
        Assert.Equal("DEMO-TARIFF-2026", found.Commodity.RuleVersion);
        Assert.Equal("035", found.Commodity.Unit1);
        Assert.Equal("品牌类型", found.Commodity.Elements[0].NameZh);
    }

    [Theory]
    [InlineData("940550", "9405500000")]
    [InlineData("94055090", "9405509090")]
    [InlineData("27122000", "2712200000")]
    [InlineData("85043190", "8504319000")]
    public async Task A_shorter_code_stands_for_the_only_one_below_it(string asked, string code) =>
        Assert.Equal(code, (await At(asked))[asked].Commodity?.Code);

    [Fact]
    public async Task A_code_with_two_below_it_is_ambiguous_and_names_them()
    {
        var found = (await At("611020"))["611020"];

        Assert.Null(found.Commodity);
        Assert.Equal("ambiguous", found.Problem);
        Assert.Equal(["6110200011", "6110200090"], found.Candidates);
    }

    [Theory]
    [InlineData("9999990000")]
    [InlineData("94055")]
    [InlineData("")]
    [InlineData("94055000001")]
    [InlineData("9405%")]
    public async Task What_the_tariff_does_not_have_is_unknown(string asked) =>
        Assert.Equal("unknown", (await At(asked))[asked].Problem);

    [Theory]
    [InlineData("2024-11-30", 13)]
    [InlineData("2026-03-31", 9)]
    [InlineData("2026-04-01", 0)]
    public async Task A_row_applies_on_its_days_only(string day, int refund)
    {
        var date = DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture);
        var found = await host.Db.Transact(tx => TariffBook.At(tx, ["8541430000"], date), CancellationToken.None);
        Assert.Equal(refund, found["8541430000"].Commodity!.RefundRate);
    }

    [Fact]
    public async Task Every_code_of_the_real_file_is_in_the_demonstration()
    {
        var path = Path.Combine(Servers.Root, "data", "hs-assignment.csv");
        using var reader = new StreamReader(path);
        var codes = CsvRecords.Read(reader).Skip(1).Select(record => record.Fields![3]).Where(code => code.Length > 0).Distinct().ToArray();

        Assert.Equal(166, codes.Length);
        Assert.All((await At(codes)).Values, found => Assert.Equal("", found.Problem));
    }

    Task<IReadOnlyDictionary<string, CommodityFinding>> At(params string[] codes) =>
        host.Db.Transact(tx => TariffBook.At(tx, codes, Day), CancellationToken.None);
}
