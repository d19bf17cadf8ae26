using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using Grpc.Core;
using Client = CrossBorder.Contracts.Customs.V1.Documents.DocumentsClient;

namespace CrossBorder.CustomsClearance.Tests;

/// <summary>What papers say of shipment in parts, of the order that a part was divided from, and of samples that are given away.</summary>
public sealed class SaleTermsTests(CustomsHost host)
{
    const string NoValue = "样品，无商业价值，所列价值仅供报关使用。Samplesofnocommercialvalue;valueforcustomspurposesonly.";

    Client Operator => new(host.As(CustomsHost.Operator));

    static bool Says(DocumentKind kind, TradeDocument trade, string words) =>
        PdfWords.Of(Papers.Pdf(kind, trade)).Contains(PdfWords.Plain(words), StringComparison.Ordinal);

    async Task<string> Read(Story story, string kind) => PdfWords.Of((await Operator.GetAsync(
        new DocumentRequest { OrderId = story.OrderId.ToString(), Kind = kind })).Content.ToByteArray());

    Task Known(Story story) => CustomsHost.Eventually(
        async () => await host.Db.One<long>(
            "select count(*) from declaration where order_id = @OrderId", new { story.OrderId }, CancellationToken.None) == 1
            && (await Operator.ListAsync(new DocumentsRequest { OrderId = story.OrderId.ToString() })).Documents
            .Where(document => document.Kind is "commercial-invoice" or "packing-list").All(document => document.Missing.Count == 0),
        "what the papers state is known");

    static TradeDocument Sold(bool? allowed)
    {
        var story = new Story();
        story.Placed = story.Placed with { PartialAllowed = allowed };
        return Papers.Of(story);
    }

    [Theory]
    [InlineData(DocumentKind.ProformaInvoice, true)]
    [InlineData(DocumentKind.SalesContract, true)]
    [InlineData(DocumentKind.CommercialInvoice, false)]
    [InlineData(DocumentKind.PackingList, false)]
    public void Papers_that_the_parties_agree_on_say_whether_the_goods_may_be_shipped_in_parts(DocumentKind kind, bool says)
    {
        Assert.Equal(says, Says(kind, Sold(true), "分批装运 Partial shipment 允许 Allowed"));
        Assert.Equal(says, Says(kind, Sold(false), "分批装运 Partial shipment 不允许 Not allowed"));
        // Of an order from before it was told nothing is claimed.
        Assert.False(Says(kind, Sold(null), "分批装运"));
    }

    static Story PartOf(Story whole)
    {
        var part = new Story();
        part.Placed = part.Placed with { ExporterId = whole.ExporterId, SplitOf = whole.OrderId, Part = 2, PartialAllowed = true };
        return part;
    }

    [Fact]
    public async Task The_papers_of_a_part_name_the_order_that_it_was_divided_from_once_that_is_known()
    {
        var whole = new Story();
        whole.Placed = whole.Placed with { PartialAllowed = true };
        var part = PartOf(whole);
        await host.DeliverAll([whole.Registered, part.Placed]);
        await host.WaitsFor(part.OrderId, "payment_missing", "packing_missing", "waybill_missing");
        var early = Problem.FromGrpc(await Assert.ThrowsAsync<RpcException>(() => Read(part, "sales-contract")));
        Assert.Equal(("document_not_ready", "order"), (early.Code, early.Accepted));

        await host.DeliverAll([whole.Placed, part.Packed, part.Funded, part.Booked]);
        await Known(part);
        var named = PdfWords.Plain($"原订单 Part of order {whole.Placed.Number}（第 2 批 part 2）");
        foreach (var kind in new[] { "proforma-invoice", "sales-contract", "commercial-invoice", "packing-list" })
            Assert.Contains(named, await Read(part, kind), StringComparison.Ordinal);
        Assert.DoesNotContain("原订单", await Read(whole, "sales-contract"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_the_buyer_allowed_later_is_in_the_contract_whichever_is_told_first(bool orderFirst)
    {
        var story = new Story();
        story.Placed = story.Placed with { PartialAllowed = false };
        var allowed = new PartialShipmentAllowed(story.OrderId, 3, Story.At.AddDays(1));
        await host.Deliver(story.Registered);
        if (orderFirst)
        {
            await host.Deliver(story.Placed);
            await host.WaitsFor(story.OrderId, "payment_missing", "packing_missing", "waybill_missing");
            Assert.Contains("不允许Notallowed", await Read(story, "sales-contract"), StringComparison.Ordinal);
        }

        await host.Deliver(allowed);
        await host.Deliver(story.Placed);
        await CustomsHost.Eventually(
            async () => await host.Db.One<long>(
                "select count(*) from declaration where order_id = @OrderId and placed is not null and parts_allowed_at is not null",
                new { story.OrderId }, CancellationToken.None) == 1,
            "both are known");
        Assert.Contains("分批装运Partialshipment允许Allowed", await Read(story, "sales-contract"), StringComparison.Ordinal);
    }

    static OrderPlaced Free(OrderPlaced order, long freight = 0) => order with
    {
        Kind = OrderKind.Sample,
        Lines = [.. order.Lines.Select(line => line with { UnitPrice = 0, AmountMinor = 0, CustomsUnitPrice = line.UnitPrice })],
        GoodsMinor = 0,
        FreightMinor = freight,
        TotalMinor = freight,
    };

    [Theory]
    [InlineData(0, "免费 Free of charge", "无需付款 No payment due")]
    [InlineData(1_200, "GBP 12.00（货物免费 goods free of charge）", "100% 发货前电汇")]
    public async Task Papers_of_samples_that_are_given_away_say_that_their_value_is_for_customs_only(
        long freight, string payable, string terms)
    {
        var story = new Story { TaxClass = "General" };
        story.Placed = Free(story.Placed, freight);
        await host.DeliverAll(story.Facts);
        await Known(story);
        foreach (var kind in new[] { "proforma-invoice", "sales-contract", "commercial-invoice" })
        {
            var words = await Read(story, kind);
            foreach (var said in new[] { NoValue, "买方应付 Payable by buyer" + payable, terms, "33.50" })
                Assert.Contains(PdfWords.Plain(said), words, StringComparison.Ordinal);
        }

        // A packing list states no value.
        Assert.DoesNotContain("无商业价值", await Read(story, "packing-list"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Samples_that_are_paid_for_are_sold_as_any_goods()
    {
        var story = new Story();
        story.Placed = story.Placed with { Kind = OrderKind.Sample };
        await host.DeliverAll(story.Facts);
        await Known(story);
        foreach (var kind in new[] { "proforma-invoice", "sales-contract", "commercial-invoice" })
            Assert.DoesNotContain("无商业价值", await Read(story, kind), StringComparison.Ordinal);
    }

    [Fact]
    public void What_these_papers_say_is_the_same_on_each_and_has_its_glyphs()
    {
        var story = new Story();
        story.Placed = CustomsWorth.Of(Free(story.Placed)) with { PartialAllowed = false, SplitOf = Guid.CreateVersion7(), Part = 2 };
        var trade = Papers.Of(story) with { WholeNumber = "SO-2026-000007", Owed = 0 };
        var said = Papers.Kinds.SelectMany(kind => Drafting.Of(kind, trade).OrThrow().Values).ToList();
        Assert.All(
            said.Where(value => value.Fact is not null).GroupBy(value => value.Fact),
            fact => Assert.Single(fact.Select(value => value.Text).Distinct()));
        Assert.DoesNotContain(said, value => value.Fact is null && value.Text.Any(char.IsAsciiDigit));
        var words = Papers.Kinds.SelectMany(kind => PageLayout.Of(Drafting.Of(kind, trade).OrThrow(), Papers.Face))
            .SelectMany(page => page.Texts).SelectMany(text => text.Text.EnumerateRunes()).Distinct();
        Assert.All(words, rune => Assert.True(Papers.Face.Glyph(rune.Value) != 0, $"U+{rune.Value:X4} {rune}"));
    }
}
