using Microsoft.Extensions.Logging.Abstractions;

namespace CrossBorder.CustomsClearance.Tests;

/// <summary>Aggregates for the documents, made of the facts of a <see cref="Story"/>.</summary>
static class Papers
{
    public static DocumentKind[] Kinds => Enum.GetValues<DocumentKind>();

    public static TradeDocument Of(Story story) => new(
        "CB000000000042", story.Placed, new TradeParty("3301961234", "杭州礼品有限公司", "Hangzhou Gifts Co., Ltd."),
        Sender.Of(new CustomsOptions()), story.Packed, story.Booked,
        new DeclaredGoods("9710", "CebList", story.Placed.Currency, null,
            [.. story.Placed.Lines.Select(line => new DeclaredItem(
                line.LineNo, 1, null, line.HsCode!, line.NameZh, line.Quantity, line.UnitCode, line.AmountMinor))]));

    public static TradeDocument Long(int lines)
    {
        var story = new Story();
        var first = story.Placed.Lines[0];
        story.Placed = story.Placed with
        {
            Lines = [.. Enumerable.Range(1, lines).Select(no => first with { LineNo = no, Sku = $"SKU-{no}" })],
            GoodsMinor = lines * first.AmountMinor,
            TotalMinor = lines * first.AmountMinor,
        };
        return Of(story);
    }

    public static TrueTypeFace Face { get; } =
        new DocumentFont(new CustomsOptions(), NullLogger<DocumentFont>.Instance).Face().OrThrow();

    public static byte[] Pdf(DocumentKind kind, TradeDocument trade)
    {
        var model = Drafting.Of(kind, trade).OrThrow();
        return PdfFile.Write(PageLayout.Of(model, Face), model.Title.En, model.At, Face);
    }
}
