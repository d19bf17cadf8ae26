namespace CrossBorder.Catalog.Tests;

/// <summary>How texts are cut: the rules of <see cref="Words"/>, one row each.</summary>
public sealed class WordsTests
{
    [Theory]
    [InlineData("Ceramic mugs", "ceramic mug")]
    [InlineData("GLASSES boxes dishes watches", "glass box dish watch")]
    [InlineData("cherries daisies", "cherry daisy")]
    [InlineData("bus glass us", "bus glass us")]
    [InlineData("gas", "gas")]
    [InlineData("the lid of a mug", "lid mug")]
    [InlineData("300ml", "300ml 300 ml")]
    [InlineData("3D 85123A", "3d 3 d 85123a 85123 a")]
    [InlineData("t-light", "t light tlight")]
    [InlineData("LED灯", "led 灯")]
    [InlineData("陶瓷杯", "陶 陶瓷 瓷 瓷杯 杯")]
    [InlineData("陶瓷，杯子", "陶 陶瓷 瓷 杯 杯子 子")]
    [InlineData("㐀𠀀杯", "㐀 㐀𠀀 𠀀 𠀀杯 杯")]
    [InlineData("ＭＵＧ ３００ｍｌ", "mug 300ml 300 ml")]
    [InlineData("Tür café", "tür café")]
    [InlineData("  !? ", "")]
    [InlineData("", "")]
    public void A_text_is_cut_into(string text, string expected) =>
        Assert.Equal(expected, string.Join(' ', Words.Of(text).Select(word => word.Term)));

    [Fact]
    public void Places_count_words_and_characters_so_that_neighbours_are_one_apart()
    {
        var at = Words.Of("white 陶瓷杯 mug").GroupBy(word => word.Term).ToDictionary(one => one.Key, one => one.First().At);

        Assert.Equal((0, 1, 2, 3, 4), (at["white"], at["陶瓷"], at["瓷杯"], at["杯"], at["mug"]));
    }

    [Theory]
    [InlineData("mug", "mug", 0)]
    [InlineData("ceramic", "cermaic", 1)]
    [InlineData("holder", "holde", 1)]
    [InlineData("holder", "hholder", 1)]
    [InlineData("umbrella", "umberla", 2)]
    [InlineData("cat", "dogs", 3)]
    public void Slips_are_counted_with_swapped_neighbours_as_one(string one, string other, int slips) =>
        Assert.Equal(slips, Spelling.Slips(one, other, 2));

    /// <summary>Cutting a query and cutting a text agree: every text is found by each of its own words.</summary>
    [Fact]
    public void Any_text_of_both_scripts_is_found_by_itself_and_by_each_of_its_words()
    {
        var random = new Random(5);
        const string Letters = "mugs boxes 白色陶瓷杯子-灯 300ml t-light，";
        for (var i = 0; i < 2_000; i++)
        {
            var text = new string([.. Enumerable.Range(0, random.Next(1, 30)).Select(_ => Letters[random.Next(Letters.Length)])]);
            var index = new ProductIndex();
            index.Put(FinderTests.Row(1, text));
            foreach (var word in text.Split([' ', '-', '，'], StringSplitOptions.RemoveEmptyEntries))
                if (Words.Of(word).Count > 0)
                    Assert.True(FinderTests.Find(index, word).Total == 1, $"'{word}' of '{text}'");
        }
    }
}
