using CrossBorder.Platform;
using FsCheck;
using FsCheck.Fluent;

namespace CrossBorder.CustomsClearance.Tests;

public sealed class AmountInWordsTests
{
    [Theory]
    [InlineData(6_300, "GBP", "SAY GBP SIXTY-THREE ONLY")]
    [InlineData(120_550, "USD", "SAY USD ONE THOUSAND TWO HUNDRED AND FIVE AND 50/100 ONLY")]
    [InlineData(5, "EUR", "SAY EUR ZERO AND 05/100 ONLY")]
    [InlineData(1_000_011, "JPY", "SAY JPY ONE MILLION ELEVEN ONLY")]
    [InlineData(100_020, "KWD", "SAY KWD ONE HUNDRED AND 020/1000 ONLY")]
    public void An_amount_is_said_as_on_an_invoice(long minor, string currency, string words) =>
        Assert.Equal(words, AmountInWords.Of(new Money(minor, Currency.Of(currency))));

    [Fact]
    public void No_two_amounts_are_said_alike() => Prop.ForAll(
        ArbMap.Default.ArbFor<NonNegativeInt>(), ArbMap.Default.ArbFor<NonNegativeInt>(),
        (one, other) => one.Get == other.Get == (Said(one.Get) == Said(other.Get))).QuickCheckThrowOnFailure();

    static string Said(int minor) => AmountInWords.Of(new Money(minor, Currency.Of("USD")));
}
