namespace CrossBorder.CustomsClearance.Tests;

public sealed class RateBookTests
{
    [Fact]
    public void The_reference_rates_of_a_month_are_those_of_the_month_before_over_the_dollar()
    {
        // June 2026 in the file, so for declarations of July; computed by hand from its rows for China and the United Kingdom.
        var rates = LoadRates.FromReference().Where(rate => rate.Month == new DateOnly(2026, 7, 1)).ToDictionary(rate => rate.Currency);
        Assert.Equal(6.7758m, rates["USD"].CnyPerUnit);
        Assert.Equal(9.03801521m, rates["GBP"].CnyPerUnit);     // 6.7758 / 0.7497
        Assert.DoesNotContain("CNY", rates.Keys);
    }

    [Fact]
    public void A_month_without_rate_takes_the_newest_before_it_and_says_so()
    {
        var old = new RateBook([new("GBP", new(2026, 1, 1), 2, 9.5m, "a test")], new(2026, 3, 6));
        Assert.Equal("customs-rate/GBP/2026-01/2", old.Ground("GBP").Id);
        Assert.Contains("no rate of 2026-03", old.Ground("GBP").Says, StringComparison.Ordinal);
        Assert.DoesNotContain("no rate of", TestRules.Rates.Ground("GBP").Says, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1000, "GBP", "CNY", 9500)]
    [InlineData(1000, "JPY", "CNY", 5000)]      // Yen have no minor unit.
    [InlineData(700, "CNY", "JPY", 140)]
    [InlineData(1, "USD", "GBP", 1)]            // 0.74 pence.
    [InlineData(5, "GBP", "GBP", 5)]
    public void Amounts_are_converted_to_the_minor_unit_half_away_from_zero(long minor, string from, string to, long expected) =>
        Assert.Equal(new Charge(expected, to), TestRules.Rates.Convert(new(minor, from), to));

    [Fact]
    public void Without_a_rate_nothing_is_converted() => Assert.Null(TestRules.Rates.Convert(new(1, "NZD"), "GBP"));
}
