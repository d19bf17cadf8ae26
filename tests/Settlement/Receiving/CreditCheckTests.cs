using CrossBorder.Platform;

namespace CrossBorder.Settlement.Tests;

/// <summary>UCP 600 by hand: shipment on Monday 1 June 2026, credit of 100,000.00 until 30 June.</summary>
public sealed class CreditCheckTests
{
    static readonly WorkCalendar Weekdays = new(new Dictionary<DateOnly, bool>());
    static readonly Currency Usd = Currency.Of("USD");

    static readonly CreditTerms Credit = new(
        Usd, 10_000_000, About: false, PartialAllowed: true, new DateOnly(2026, 6, 5), new DateOnly(2026, 6, 30), 21);

    static readonly DocumentsPresented Documents = new(
        new DateOnly(2026, 6, 15), new DateOnly(2026, 6, 1), Usd, 10_000_000, 0, false);

    static string Check(CreditTerms credit, DocumentsPresented documents) =>
        string.Join(',', CreditCheck.Of(credit, documents, Weekdays).Select(one => one.Code));

    [Fact]
    public void Documents_that_comply_have_no_discrepancy() => Assert.Equal("", Check(Credit, Documents));

    // 1 June and 21 days: Monday 22 June.
    [Theory]
    [InlineData(22, "")]
    [InlineData(23, "presented_late")]
    public void Documents_are_presented_within_21_days_of_shipment(int day, string expected) =>
        Assert.Equal(expected, Check(Credit, Documents with { PresentedOn = new DateOnly(2026, 6, day) }));

    [Fact]
    public void A_last_day_without_banking_gives_way_to_the_next()
    {
        // 6 June and 21 days: Saturday 27 June, so Monday 29 June is in time.
        var shipped = new DateOnly(2026, 6, 6);
        var credit = Credit with { LatestShipment = null };
        Assert.Equal("", Check(credit, Documents with { ShippedOn = shipped, PresentedOn = new DateOnly(2026, 6, 29) }));
        Assert.Equal("presented_late", Check(credit, Documents with { ShippedOn = shipped, PresentedOn = new DateOnly(2026, 6, 30) }));
        Assert.Equal(new DateOnly(2026, 6, 29), CreditCheck.LatestPresentation(credit, shipped, Weekdays));
    }

    [Fact]
    public void A_credit_that_is_over_pays_nothing() => Assert.Equal(
        "credit_expired", Check(Credit with { ExpiresOn = new DateOnly(2026, 6, 12) }, Documents));

    [Fact]
    public void Goods_leave_by_the_latest_day_and_before_their_documents_are_shown()
    {
        Assert.Equal("shipped_late", Check(Credit, Documents with { ShippedOn = new DateOnly(2026, 6, 6) }));
        Assert.Equal("presented_before_shipment", Check(Credit, Documents with { PresentedOn = new DateOnly(2026, 5, 31) }));
    }

    [Theory]
    [InlineData(false, 10_000_000, "")]
    [InlineData(false, 10_000_001, "amount_exceeds_credit")]
    [InlineData(true, 11_000_000, "")]
    [InlineData(true, 11_000_001, "amount_exceeds_credit")]
    public void About_is_ten_percent_and_nothing_else_is_any(bool about, long drawn, string expected) =>
        Assert.Equal(expected, Check(Credit with { About = about }, Documents with { DrawnMinor = drawn }));

    [Fact]
    public void Parts_are_drawn_unless_the_credit_forbids_it()
    {
        var part = Documents with { DrawnMinor = 4_000_000, IsPartial = true };
        Assert.Equal("", Check(Credit, part));
        Assert.Equal("partial_forbidden", Check(Credit with { PartialAllowed = false }, part));
        Assert.Equal("amount_below_credit", Check(Credit with { PartialAllowed = false }, part with { IsPartial = false }));
        Assert.Equal("amount_exceeds_credit", Check(Credit, part with { DrawnBefore = 6_000_001 }));
        Assert.Equal("currency_differs", Check(Credit, Documents with { Currency = Currency.Of("EUR") }));
    }

    [Fact]
    public void The_bank_has_five_banking_days() => Assert.Equal(
        new DateOnly(2026, 6, 22), CreditCheck.BankAnswersBy(new DateOnly(2026, 6, 15), Weekdays));
}
