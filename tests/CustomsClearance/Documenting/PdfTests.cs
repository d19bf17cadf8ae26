using System.Text;
using System.Text.RegularExpressions;

namespace CrossBorder.CustomsClearance.Tests;

public sealed partial class PdfTests
{
    const int LargestDocument = 300 * 1024;

    [Fact]
    public void The_same_content_gives_the_same_bytes_and_other_content_other_bytes()
    {
        var story = new Story();
        Assert.Equal(Papers.Pdf(DocumentKind.SalesContract, Papers.Of(story)), Papers.Pdf(DocumentKind.SalesContract, Papers.Of(story)));
        var before = Papers.Pdf(DocumentKind.SalesContract, Papers.Of(story));
        story.Placed = story.Placed with { Reference = "PO 1" };
        Assert.NotEqual(before, Papers.Pdf(DocumentKind.SalesContract, Papers.Of(story)));
    }

    [Fact]
    public void A_document_of_a_hundred_lines_carries_a_small_part_of_the_font()
    {
        foreach (var kind in Papers.Kinds)
        {
            var pdf = Papers.Pdf(kind, Papers.Long(100));
            Assert.InRange(pdf.Length, 2_000, LargestDocument);
            Assert.Contains("/FontFile2", Encoding.Latin1.GetString(pdf), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_table_of_objects_leads_to_each_of_them()
    {
        var pdf = Encoding.Latin1.GetString(Papers.Pdf(DocumentKind.PackingList, Papers.Long(60)));
        var start = int.Parse(pdf[(pdf.LastIndexOf("startxref\n", StringComparison.Ordinal) + 10)..].Split('\n')[0]);
        Assert.Equal("xref", pdf.Substring(start, 4));
        var places = Place().Matches(pdf[start..]).Select(match => int.Parse(match.Groups[1].Value)).ToList();
        Assert.NotEmpty(places);
        for (var number = 1; number <= places.Count; number++)
            Assert.StartsWith($"{number} 0 obj\n", pdf[places[number - 1]..(places[number - 1] + 12)], StringComparison.Ordinal);
    }

    [GeneratedRegex("(?m)^([0-9]{10}) 00000 n ")]
    private static partial Regex Place();

    [Fact]
    public void A_long_table_repeats_its_head_and_every_page_has_its_number()
    {
        var pages = PageLayout.Of(Drafting.Of(DocumentKind.CommercialInvoice, Papers.Long(100)).OrThrow(), Papers.Face);
        Assert.True(pages.Count > 2);
        for (var i = 0; i < pages.Count; i++)
        {
            Assert.Contains(pages[i].Texts, text => text.Text == "Description");
            Assert.Contains(pages[i].Texts, text => text.Text.EndsWith($"Page {i + 1} of {pages.Count}", StringComparison.Ordinal));
            Assert.All(pages[i].Texts, text => Assert.InRange(text.Y, 20, 842));
        }

        var rows = pages.SelectMany(page => page.Texts).Count(text => text.Text.Contains("[SKU-", StringComparison.Ordinal));
        Assert.Equal(100, rows);
    }

    [Fact]
    public void Every_page_bears_number_version_and_hash()
    {
        var model = Drafting.Of(DocumentKind.PackingList, Papers.Long(60)).OrThrow();
        var pages = PageLayout.Of(model, Papers.Face, "版本 Version 3   SHA-256 00ff");
        Assert.True(pages.Count > 1);
        Assert.All(pages, page => Assert.Contains(page.Texts, text => text.Text == $"{model.Number}   版本 Version 3   SHA-256 00ff"));
    }

    [Fact]
    public void Every_character_of_the_documents_has_a_glyph()
    {
        var words = Papers.Kinds.SelectMany(kind => PageLayout.Of(Drafting.Of(kind, Papers.Of(new Story())).OrThrow(), Papers.Face))
            .SelectMany(page => page.Texts).SelectMany(text => text.Text.EnumerateRunes()).Distinct();
        Assert.All(words, rune => Assert.True(Papers.Face.Glyph(rune.Value) != 0, $"U+{rune.Value:X4} {rune}"));
    }

    [Fact]
    public void No_word_leaves_the_page_on_the_right()
    {
        var flow = new TextFlow(Papers.Face);
        foreach (var kind in Papers.Kinds)
            foreach (var text in PageLayout.Of(Drafting.Of(kind, Papers.Long(3)).OrThrow(), Papers.Face).SelectMany(page => page.Texts))
                Assert.True(text.X + flow.Width(text.Text, text.Size) <= PdfFile.Width - 41, text.Text);
    }

    [Fact]
    public void Lines_are_broken_between_words_and_between_ideographs_and_nothing_is_lost()
    {
        var flow = new TextFlow(Papers.Face);
        const string text = "WHITE HANGING HEART 白色心形烛台 T-LIGHT HOLDERHOLDERHOLDERHOLDERHOLDER";
        var lines = flow.Wrap(text, 9, 80);
        Assert.All(lines, line => Assert.True(flow.Width(line, 9) <= 80, line));
        Assert.Equal(text.Replace(" ", "", StringComparison.Ordinal), string.Concat(lines).Replace(" ", "", StringComparison.Ordinal));
        Assert.Equal("WHITE", lines[0].Split(' ')[0]);
    }

    [Fact]
    public void A_file_that_is_no_such_font_is_refused_in_words()
    {
        Assert.Throws<InvalidDataException>(() => new TrueTypeFace([1, 2, 3]));
        Assert.Throws<InvalidDataException>(() => new TrueTypeFace("OTTO followed by something that is not TrueType"u8.ToArray()));
    }
}
