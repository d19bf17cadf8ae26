using FsCheck;
using FsCheck.Fluent;

namespace CrossBorder.Settlement.Tests;

public sealed class NameScoreTests(ITestOutputHelper output)
{
    static readonly string[] Latin =
    [
        "Norvakia", "Lagoon", "Quillon", "Brevikov", "Hargrove", "Petrochemical", "Müller", "Álvarez", "Trading", "International",
        "Sunrise", "Mohammed", "Weiming", "Orient", "Boateng", "Shipping", "Precision", "O'Neil",
    ];

    static readonly string[] Han = ["金礁湖", "诺瓦基亚", "奎隆", "星海", "航运", "仪器", "礼品", "军火", "杭州", "纺织"];

    static readonly Gen<string> Names = Gen.OneOf(
        Gen.ArrayOf(Gen.Elements(Latin), 3).Select(words => string.Join(' ', words)),
        Gen.ArrayOf(Gen.Elements(Latin), 2).Select(words => string.Join(' ', words)),
        Gen.ArrayOf(Gen.Elements(Han), 3).Select(string.Concat),
        Gen.Two(Gen.ArrayOf(Gen.Elements(Han), 2)).Select(two => string.Concat(two.Item1) + " " + string.Concat(two.Item2)),
        Gen.Zip(Gen.ArrayOf(Gen.Elements(Latin), 2), Gen.ArrayOf(Gen.Elements(Han), 2))
            .Select(both => $"{string.Join(' ', both.Item1)} {string.Concat(both.Item2)}"),
        Gen.ArrayOf(Gen.Elements("abcdeé 汉字甲.-&李Øß".ToCharArray()), 12).Select(letters => new string(letters)));

    static double Score(string one, string other) => NameScore.Of(NameText.Of(one), NameText.Of(other));

    [Fact]
    public void The_score_is_the_same_both_ways_and_between_0_and_1() => Prop.ForAll(Gen.Two(Names).ToArbitrary(), two =>
    {
        Assert.Equal(Score(two.Item1, two.Item2), Score(two.Item2, two.Item1), 12);
        Assert.InRange(Score(two.Item1, two.Item2), 0, 1);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void A_name_always_hits_itself_also_through_the_index() => Prop.ForAll(Names.ToArbitrary(), name =>
    {
        if (NameText.Of(name).IsEmpty)
            return;
        Assert.Equal(1, Score(name, name));
        Assert.Equal(1m, Assert.Single(Index(name).Find(name, Today)).Score);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void Case_punctuation_legal_form_and_the_order_of_words_do_not_count() => Prop.ForAll(
        Gen.Zip(Gen.ArrayOf(Gen.Elements(Latin), 3), Gen.Choose(0, 1000)).ToArbitrary(), given =>
        {
            var (words, seed) = given;
            var random = new Random(seed);
            var shuffled = words.ToArray();
            random.Shuffle(shuffled);
            var separators = new[] { " ", ", ", " - ", "/", "  ", " & ", "." };
            var form = new[] { "", " Co., Ltd.", " LLC", " GmbH" }[seed % 4];
            var variant = string.Join(separators[random.Next(separators.Length)], shuffled) + form;
            variant = seed % 2 == 0 ? variant.ToUpperInvariant() : variant.ToLowerInvariant();
            Assert.Equal(NameText.Of(string.Join(' ', words)).Key, NameText.Of(variant).Key);
            Assert.Equal(1, Score(string.Join(' ', words), variant));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public void Full_width_accents_and_ligatures_are_folded()
    {
        Assert.Equal("ACME DUSSELDORF", NameText.Of("ＡＣＭＥ　Düsseldorf ＧｍｂＨ").Key);
        Assert.Equal("AERO OELAND STRASSE", NameText.Of("Æro Œland Straße").Key);
        Assert.Equal("JOSE", NameText.Of("Jose\u0301").Key);
        Assert.Equal("金礁湖航运", NameText.Of("金礁湖 航运（有限公司）").Key);
        Assert.Equal("LIMITED", NameText.Of("Limited").Key);
        Assert.True(NameText.Of(" .,- ").IsEmpty);
    }

    /// <summary>One letter more, less or other than it should be, anywhere in a name of sixteen letters and more.</summary>
    [Fact]
    public void A_slip_of_the_pen_in_a_long_name_still_hits() => Prop.ForAll(
        Gen.Three(Gen.Choose(0, 10_000)).ToArbitrary(), three =>
        {
            var name = $"{Latin[three.Item1 % 8]} {Latin[(three.Item2 % 8) + 9]} Hargrove".ToUpperInvariant();
            var at = three.Item3 % name.Length;
            if (name[at] == ' ' || !char.IsAsciiLetter(name[at]))
                return;
            foreach (var slip in new[] { name.Remove(at, 1), name.Insert(at, "X"), name.Remove(at, 1).Insert(at, "X") })
                Assert.True(Index(name).Find(slip, Today) is [{ Score: >= NamePairs.Threshold }], $"{name} / {slip}: {Score(name, slip)}");
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void Random_names_do_not_hit_each_other()
    {
        var random = new Random(7);
        string Word() => new([.. Enumerable.Range(0, random.Next(4, 9)).Select(_ => (char)('A' + random.Next(26)))]);
        var names = Enumerable.Range(0, 400).Select(_ => $"{Word()} {Word()} Trading Ltd").ToList();
        var index = Index([.. names]);
        Assert.All(names, name => Assert.Single(index.Find(name, Today), hit => hit.Score >= NamePairs.Threshold));
    }

    /// <summary>The list is labelled by hand; what it says is right, also where the score comes close.</summary>
    [Fact]
    public void The_labelled_pairs_are_told_apart_at_the_shipped_threshold()
    {
        var scored = NamePairs.Pairs.Select(pair => (pair, Score: (decimal)Score(pair.One, pair.Other))).OrderByDescending(row => row.Score)
            .ToList();
        foreach (var (pair, score) in scored)
            output.WriteLine($"{score:0.000} {(pair.Same ? "same " : "other")} {pair.One} | {pair.Other}");
        output.WriteLine($"lowest of the same {scored.Where(row => row.pair.Same).Min(row => row.Score):0.000}, highest of the others "
            + $"{scored.Where(row => !row.pair.Same).Max(row => row.Score):0.000}");
        Assert.True(scored.Count >= 50);
        Assert.DoesNotContain(scored, row => row.pair.Same != row.Score >= NamePairs.Threshold);
        Assert.All(scored.Where(row => row.pair.Same), row =>
            Assert.True(Index(row.pair.Other).Find(row.pair.One, Today) is [{ Score: >= NamePairs.Threshold }], row.pair.One));
    }

    [Fact]
    public void A_bank_is_known_by_its_identifier_and_nothing_like_it()
    {
        var index = Index("Bank of Outer Norvakia", "BIC:NORVXNBK");
        Assert.Equal(1m, Assert.Single(index.Find("BIC:NORVXNBKXXX", Today)).Score);
        Assert.Empty(index.Find("BIC:NORVXNBJ", Today));
        Assert.Equal("BIC:NORVXNBK", NameIndex.Bic(" norvxnbk "));
        Assert.Null(NameIndex.Bic("NORV"));
    }

    [Fact]
    public void An_entry_counts_from_its_first_day_and_the_best_of_its_names_is_told()
    {
        var index = new NameIndex(
        [
            new("L", 1, "1", "Golden Lagoon Shipping", null, "P", Today), new("L", 1, "1", "Golden Lagoon Marine", null, "P", Today),
        ]);
        Assert.Empty(index.Find("Golden Lagoon Marine", Today.AddDays(-1)));
        Assert.Equal(("Golden Lagoon Marine", 1m),
            (Assert.Single(index.Find("Golden Lagoon Marine", Today)).Listed.Name, index.Find("Golden Lagoon Marine", Today)[0].Score));
    }

    static readonly DateOnly Today = new(2026, 6, 1);

    static NameIndex Index(params string[] names) =>
        new(names.Select((name, i) => new ListedName("L", 1, $"{i}", name, null, "P", new DateOnly(2020, 1, 1))));
}
