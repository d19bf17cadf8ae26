namespace CrossBorder.CustomsClearance.Tests;

public sealed class ElementTextTests
{
    const string Elements = "品牌类型|brand type*;出口享惠情况|export preference*;用途|use*;材质|material*;品牌（中文或外文名称）|brand name;型号|model";
    static readonly Dictionary<string, string> Nothing = [];

    [Fact]
    public void What_nobody_stated_is_derived_where_that_is_honest()
    {
        var found = Compose(true, "白色心形烛台", "WHITE HEART", new Dictionary<string, string> { ["材质"] = "铁" });

        Assert.Equal("0|0|白色心形烛台|铁|无品牌|无", found.Text);
        Assert.Empty(found.Missing);
        Assert.Empty(Check(found.Text));
    }

    [Fact]
    public void A_mandatory_element_that_nothing_tells_is_missing_and_blocks_unless_the_tariff_is_a_demonstration()
    {
        var demo = Compose(true, "烛台", "", Nothing);
        var real = Compose(false, "烛台", "", Nothing);

        Assert.Equal(("0|0|烛台|无|无品牌|无", false), (demo.Text, demo.Blocks));
        Assert.Equal(("0|0|烛台||无品牌|无", true), (real.Text, real.Blocks));
        Assert.Equal(["材质"], real.Missing.Select(element => element.NameZh));
    }

    [Fact]
    public void A_stated_brand_type_needs_a_stated_brand()
    {
        var found = Compose(true, "烛台", "", new Dictionary<string, string> { ["品牌类型"] = "3", ["材质"] = "铁" });

        Assert.Equal("3|0|烛台|铁|无|无", found.Text);
        Assert.Equal([5], found.Missing.Select(element => element.Position));
    }

    [Fact]
    public void Bars_and_line_ends_in_a_name_do_not_break_the_parts() =>
        Assert.Equal("0|0|A/B C|铁|无品牌|无",
            Compose(true, "", "A|B\nC", new Dictionary<string, string> { ["材质"] = "铁" }).Text);

    [Fact]
    public void A_text_never_is_longer_than_the_field() =>
        Assert.Equal((255, true), Told(Compose(true, new string('长', 400), "", new() { ["材质"] = new('铁', 400) })));

    [Fact]
    public void Each_message_takes_as_many_characters_as_its_field_list_says() => Assert.Equal(
        (250, 255), (ElementText.Longest(DeclarationChannel.CebList), ElementText.Longest(DeclarationChannel.FullDeclaration)));

    [Fact]
    public void What_is_only_filled_in_may_be_cut_and_what_somebody_stated_may_not() =>
        Assert.False(ElementText.Compose(Commodity(true), new string('长', 60), "", Nothing, Defaults, 20).IsTooLong);

    [Fact]
    public void Without_a_default_of_the_day_brand_type_and_preference_are_missing_too()
    {
        var found = ElementText.Compose(Commodity(false), "烛台", "", Nothing, new(null, null, "无品牌", [], "无"), 255);

        Assert.Equal([1, 2, 3, 4, 5], found.Missing.Select(element => element.Position));
    }

    [Fact]
    public void No_brand_contradicts_a_brand_type_and_states_nothing() => Assert.Equal([5], Compose(
        false, "烛台", "", new() { ["品牌类型"] = "3", ["材质"] = "铁", ["品牌（中文或外文名称）"] = "无品牌" })
            .Missing.Select(element => element.Position));

    static (int, bool) Told(ElementFinding found) => (found.Text.Length, found.IsTooLong);

    [Theory]
    [InlineData("0|0|家用|铁|无品牌|无", "")]
    [InlineData("4|2|家用|铁|IKEA|X1", "")]
    [InlineData("0|0|家用|铁|无品牌", "0 parts")]
    [InlineData("5|0|家用|铁|IKEA|X1", "1 code")]
    [InlineData("0|3|家用|铁|无品牌|无", "2 code")]
    [InlineData("0|0|家用| |无品牌|无", "4 mandatory")]
    [InlineData("3|0|家用|铁|无品牌|无", "5 brand")]
    public void Rules_are_checked_part_by_part(string text, string fault) =>
        Assert.Equal(fault, string.Join(',', Check(text).Select(found => $"{found.Position} {found.Rule}")));

    [Fact]
    public void A_text_that_is_too_long_is_refused() =>
        Assert.Equal("length", Assert.Single(Check(new string('x', 256))).Rule);

    static ElementFinding Compose(bool demo, string nameZh, string nameEn, Dictionary<string, string> stated) =>
        ElementText.Compose(Commodity(demo), nameZh, nameEn, stated, Defaults, 255);

    static IReadOnlyList<ElementFault> Check(string text) => ElementText.Check(Commodity(true), text, 255, "无品牌");

    static ElementDefaults Defaults { get; } = ElementDefaults.Of(TestRules.On(TestRules.Today));

    static Commodity Commodity(bool demo) => new(
        "9405500000", "非电气灯具", "035", null, 13, 13, 0, "", "", ElementList.Parse(Elements), new(2020, 1, 1), null, "V", demo);
}
