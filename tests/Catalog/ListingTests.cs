using CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog.Tests;

/// <summary>What a listing may say: one field wrong at a time.</summary>
public sealed class ListingTests
{
    [Fact]
    public void The_reference_lists_are_complete()
    {
        // Counted in the files with other tools: 5,613 subheadings of HS 2022, 123 units, 249 countries with an ISO code.
        Assert.Equal((5613, 123, 249), (CustomsLists.Subheadings.Count, CustomsLists.Units.Count, CustomsLists.Countries.Count));
    }

    [Theory]
    [InlineData("851713")]
    [InlineData("8517130")]
    [InlineData("85171300")]
    [InlineData("8517130000")]
    [InlineData("940550")]
    public void An_HS_code_has_6_to_10_digits_that_begin_with_a_subheading(string code) => Assert.True(CustomsLists.IsHsCode(code));

    [Theory]
    [InlineData("8517")]
    [InlineData("85171")]
    [InlineData("85171300000")]
    [InlineData("851799")]
    [InlineData("000000")]
    [InlineData("85171a")]
    [InlineData("8517.13")]
    [InlineData("８５１７１３")]
    public void Anything_else_is_refused_with_what_is_accepted(string code)
    {
        var draft = Seller.Draft("A1");
        draft.HsCode = code;

        var problem = Listing.Check(draft).Problem;
        Assert.Equal(("invalid_field", "hs_code"), (problem?.Code, problem?.Field));
        Assert.Contains("6 to 10 digits", problem?.Accepted, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_subheading_is_answered_with_those_of_its_heading()
    {
        // HS 2022 heading 9405 in the list: 940511 to 940599.
        var draft = Seller.Draft("A1");
        draft.HsCode = "940540";

        Assert.Contains("heading 9405 has 940511, 940519, 940521", Listing.Check(draft).Problem?.Accepted, StringComparison.Ordinal);
    }

    [Fact]
    public void An_HS_code_is_kept_as_it_is_and_never_padded() =>
        Assert.Equal("940550", Listing.Check(Seller.Draft("A1")).Value?.HsCode);

    [Fact]
    public void A_draft_may_leave_out_all_but_SKU_English_name_and_currency()
    {
        var listing = Listing.Check(new ProductDraft { Sku = "A1", NameEn = "Mug", Currency = "USD" }).Value!;

        Assert.Equal((null, null, null, null, null, null),
            (listing.NameZh, listing.HsCode, listing.UnitCode, listing.Origin, listing.NetGrams, listing.GrossGrams));
        Assert.Empty(listing.Tiers);
    }

    public static TheoryData<string, Action<ProductDraft>> WrongFields() => new()
    {
        { "sku", draft => draft.Sku = "" },
        { "sku", draft => draft.Sku = " A1" },
        { "sku", draft => draft.Sku = "A\u0000" },
        { "sku", draft => draft.Sku = new string('x', 41) },
        { "name_en", draft => draft.NameEn = "  " },
        { "name_en", draft => draft.NameEn = new string('x', 201) },
        { "name_en", draft => draft.NameEn = "Mug\u0000" },
        { "name_zh", draft => draft.NameZh = new string('杯', 201) },
        { "name_zh", draft => draft.NameZh = "杯\n子" },
        { "unit_code", draft => draft.UnitCode = "7" },
        { "unit_code", draft => draft.UnitCode = "999" },
        { "origin", draft => draft.Origin = "cn" },
        { "origin", draft => draft.Origin = "ZZ" },
        { "origin", draft => draft.Origin = "CHN" },
        { "net_grams", draft => draft.NetGrams = -1 },
        { "net_grams", draft => draft.NetGrams = 0 },
        { "gross_grams", draft => draft.GrossGrams = 0 },
        { "gross_grams", draft => draft.GrossGrams = 149 },
        { "gross_grams", draft => draft.GrossGrams = 1_000_000_001 },
        { "currency", draft => draft.Currency = "" },
        { "currency", draft => draft.Currency = "XXX" },
        { "stock", draft => draft.Stock = -1 },
        { "stock", draft => draft.Stock = 1_000_000_000_001 },
        { "tiers[0].min_quantity", draft => draft.Tiers[0].MinQuantity = 0 },
        { "tiers[1].min_quantity", draft => draft.Tiers[1].MinQuantity = 1 },
        { "tiers[2].min_quantity", draft => draft.Tiers[2].MinQuantity = 11 },
        { "tiers[2].min_quantity", draft => draft.Tiers[2].MinQuantity = 10_000_001 },
        { "tiers[1].unit_price", draft => draft.Tiers[1].UnitPrice = "0" },
        { "tiers[1].unit_price", draft => draft.Tiers[1].UnitPrice = "-1" },
        { "tiers[1].unit_price", draft => draft.Tiers[1].UnitPrice = "" },
        { "tiers[1].unit_price", draft => draft.Tiers[1].UnitPrice = "2,55" },
        { "tiers[1].unit_price", draft => draft.Tiers[1].UnitPrice = "2.55555" },
        { "tiers[1].unit_price", draft => draft.Tiers[1].UnitPrice = "1e2" },
        { "tiers[1].unit_price", draft => draft.Tiers[1].UnitPrice = "100000000" },
        { "tiers", draft => draft.Tiers.Add(Enumerable.Repeat(new PriceTier(), 18)) },
    };

    [Theory, MemberData(nameof(WrongFields))]
    public void A_wrong_field_is_named_with_what_is_accepted(string field, Action<ProductDraft> spoil)
    {
        var draft = Seller.Draft("A1");
        spoil(draft);

        var problem = Listing.Check(draft).Problem;
        Assert.Equal((400, "invalid_field", field), (problem?.Status, problem?.Code, problem?.Field));
        Assert.NotEmpty(problem!.Accepted!);
    }

    [Theory]
    [InlineData("2.55", "2.55")]
    [InlineData("2.5000", "2.5")]
    [InlineData("2.50000", "2.5")]
    [InlineData("0.0001", "0.0001")]
    [InlineData("99999999.9999", "99999999.9999")]
    [InlineData("7", "7")]
    public void A_price_travels_as_text_without_loss(string text, string expected) =>
        Assert.Equal(expected, UnitPrice.Format(UnitPrice.Parse(text)!.Value));
}
