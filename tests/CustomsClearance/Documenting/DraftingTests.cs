using FsCheck;
using FsCheck.Fluent;

namespace CrossBorder.CustomsClearance.Tests;

public sealed class DraftingTests
{
    [Fact]
    public void No_two_of_the_six_documents_say_another_thing_of_the_same_fact()
    {
        var trade = Papers.Of(new Story());
        var said = Papers.Kinds.SelectMany(kind => Drafting.Of(kind, trade).OrThrow().Values).Where(value => value.Fact is not null)
            .GroupBy(value => value.Fact!).ToList();
        Assert.All(said, fact => Assert.Single(fact.Select(value => value.Text).Distinct()));
        string[] shared = ["line/2/quantity", "packing/gross", "packing/pieces", "waybill/number", "order/number", "declared/total"];
        Assert.All(shared, name => Assert.True(said.Single(fact => fact.Key == name).Count() > 1, name));
    }

    [Fact]
    public void Every_number_on_a_document_is_a_fact_of_the_aggregate()
    {
        var trade = Papers.Of(new Story());
        var loose = Papers.Kinds.SelectMany(kind => Drafting.Of(kind, trade).OrThrow().Values)
            .Where(value => value.Fact is null && value.Text.Any(char.IsAsciiDigit));
        Assert.Empty(loose);
    }

    [Fact]
    public void The_documents_state_what_the_facts_say()
    {
        var trade = Papers.Of(new Story());
        string Said(DocumentKind kind, string fact) => Drafting.Of(kind, trade).OrThrow().Values.First(value => value.Fact == fact).Text;
        Assert.Equal("33.50", Said(DocumentKind.ProformaInvoice, "order/goods"));
        Assert.Equal("GBP 33.50", Said(DocumentKind.CommercialInvoice, "order/total"));
        Assert.Equal("3.333", Said(DocumentKind.SalesContract, "line/2/price"));
        Assert.Equal("5.250", Said(DocumentKind.PackingList, "packing/gross"));
        Assert.Equal("4.100", Said(DocumentKind.DeclarationDraft, "packing/net"));
        Assert.Equal("GBP 33.50", Said(DocumentKind.DeclarationDraft, "declared/total"));
        // 10.00 / 3 to five decimals.
        Assert.Equal("3.33333", Said(DocumentKind.DeclarationDraft, "declared/2/price"));
        Assert.Equal("9405509090", Said(DocumentKind.DeclarationDraft, "line/2/hs"));
        Assert.Equal("940550", Said(DocumentKind.PowerOfAttorney, "line/1/hs"));
        Assert.Equal("SAY GBP THIRTY-THREE AND 50/100 ONLY", Said(DocumentKind.CommercialInvoice, "order/words"));
        Assert.Equal("N/M", Said(DocumentKind.PackingList, "packing/marks"));
        Assert.Equal("Felixstowe (GBFXT)", Said(DocumentKind.CommercialInvoice, "waybill/discharge"));
        Assert.Equal("FOB", Said(DocumentKind.DeclarationDraft, "declared/term"));
        Assert.Contains("英国", Said(DocumentKind.PowerOfAttorney, "consignee/country"), StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_agreed_on_does_not_change_when_the_code_of_the_goods_is_refined()
    {
        var trade = Papers.Of(new Story());
        foreach (var kind in new[] { DocumentKind.ProformaInvoice, DocumentKind.SalesContract })
            Assert.DoesNotContain(Drafting.Of(kind, trade).OrThrow().Values, value => value.Fact == "line/1/hs");
        Assert.Contains(Drafting.Of(DocumentKind.CommercialInvoice, trade).OrThrow().Values, value => value.Fact == "line/1/hs");
    }

    [Fact]
    public void Amounts_of_any_size_and_currency_agree_on_all_documents() => Prop.ForAll(
        ArbMap.Default.ArbFor<PositiveInt>(), Gen.Elements("USD", "JPY", "KWD").ToArbitrary(),
        (amount, currency) =>
        {
            var story = new Story();
            story.Placed = story.Placed with
            {
                Currency = currency,
                Lines = [story.Placed.Lines[0] with { AmountMinor = amount.Get }],
                GoodsMinor = amount.Get,
                TotalMinor = amount.Get,
            };
            var trade = Papers.Of(story);
            return Papers.Kinds.SelectMany(kind => Drafting.Of(kind, trade).OrThrow().Values).Where(value => value.Fact is not null)
                .GroupBy(value => value.Fact).All(fact => fact.Select(value => value.Text).Distinct().Count() == 1);
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(DocumentKind.ProformaInvoice, "")]
    [InlineData(DocumentKind.SalesContract, "")]
    [InlineData(DocumentKind.CommercialInvoice, "packing, waybill")]
    [InlineData(DocumentKind.PackingList, "packing, waybill")]
    [InlineData(DocumentKind.PowerOfAttorney, "declaration")]
    [InlineData(DocumentKind.DeclarationDraft, "packing, waybill, declaration")]
    public void A_document_whose_facts_have_not_come_names_them(DocumentKind kind, string missing)
    {
        var early = Papers.Of(new Story()) with { Packed = null, Booked = null, Declared = null };
        var problem = Drafting.Of(kind, early).Problem;
        Assert.Equal(missing, problem?.Accepted ?? "");
        Assert.Equal(missing.Length == 0 ? null : "document_not_ready", problem?.Code);
    }
}
