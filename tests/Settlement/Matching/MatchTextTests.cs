namespace CrossBorder.Settlement.Tests;

public sealed class MatchTextTests
{
    [Theory]
    [InlineData("INVOICE SO-2026-000123 MUGS", "SO2026000123")]
    [InlineData("so 2026 000123", "SO2026000123")]
    [InlineData("PAYMENT FOR SO2026000123.", "SO2026000123")]
    [InlineData("SO/2026/000123", "SO2026000123")]
    [InlineData("REF PI-4711/B", "PI4711B")]
    [InlineData("INV 536365 THANKS", "536365")]
    [InlineData("TO VA1234567890123", "VA1234567890123")]
    public void A_name_is_found_however_it_is_written(string text, string key) => Assert.Contains(key, MatchText.Names(text));

    [Theory]
    [InlineData("GBP 1234.56", "123456")]
    [InlineData("ON 2026-05-04", "20260504")]
    [InlineData("15363651", "536365")]
    [InlineData("PO-7", "PO7")]
    public void Amounts_days_and_parts_of_numbers_name_nothing(string text, string key) =>
        Assert.DoesNotContain(key, MatchText.Names(text));

    [Theory]
    [InlineData("SO2026000123", "SO2026000132", true)]
    [InlineData("SO2026000123", "SO2026000128", true)]
    [InlineData("SO2026000123", "SO202600123", true)]
    [InlineData("SO2026000123", "SO20260001234", true)]
    [InlineData("SO2026000123", "SO2026000123", true)]
    [InlineData("SO2026000123", "SO2026000321", false)]
    [InlineData("SO2026000123", "SO20260123", false)]
    public void One_wrong_missing_added_or_exchanged_character_is_near(string one, string other, bool near) =>
        Assert.Equal((near, near), (MatchText.IsNear(one, other), MatchText.IsNear(other, one)));

    [Theory]
    [InlineData("Gift Shop Ltd.", "GIFT SHOP LIMITED", true)]
    [InlineData("The Gift Shop Co., Ltd", "SHOP GIFT", true)]
    [InlineData("Müller GmbH", "MULLER", false)]
    public void A_companys_form_does_not_tell_it_apart(string one, string other, bool same) =>
        Assert.Equal(same, MatchText.NameKey(one) == MatchText.NameKey(other));

    [Theory]
    [InlineData("Gift Shop Leeds Ltd", "Gift Shop", true)]
    [InlineData("Giftt Shopp Leeds", "Giftt Shop Leeds", true)]
    [InlineData("Gift Shop", "Gift House", false)]
    [InlineData("Customer 12345", "Customer 12346", false)]
    [InlineData("", "Gift Shop", false)]
    public void Names_are_close_when_one_has_all_the_words_of_the_other(string one, string other, bool close) =>
        Assert.Equal(close, MatchText.IsClose(MatchText.NameKey(one), MatchText.NameKey(other)));
}
