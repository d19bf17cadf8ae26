using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>A letter of credit as far as presentations are judged by it.</summary>
/// <param name="About">The amount has the word about or approximately.</param>
/// <param name="PresentationDays">Calendar days after shipment within which documents are presented.</param>
public sealed record CreditTerms(
    Currency Currency, long AmountMinor, bool About, bool PartialAllowed, DateOnly? LatestShipment, DateOnly ExpiresOn,
    int PresentationDays);

/// <summary>What is presented to the bank.</summary>
/// <param name="DrawnMinor">The draft's amount.</param>
/// <param name="DrawnBefore">Of earlier presentations.</param>
public sealed record DocumentsPresented(
    DateOnly PresentedOn, DateOnly ShippedOn, Currency Currency, long DrawnMinor, long DrawnBefore, bool IsPartial);

/// <summary>A reason for which a bank refuses a presentation.</summary>
public sealed record CreditDiscrepancy(string Code, string Detail, string Rule);

/// <summary>
/// The checks of UCP 600 that dates and amounts decide (fx-and-payments.md section 2, general knowledge): presentation within 21 days
/// of shipment (article 14 c) and before the end (article 6), ten percent for about (article 30 a), no excess otherwise, partial
/// shipment unless forbidden (article 31), five banking days for the bank to answer (article 14 b). Pure.
/// </summary>
public static class CreditCheck
{
    public const int UsualPresentationDays = 21;
    const int BankingDaysToAnswer = 5;
    const decimal AboutPercent = 10m;

    public static IEnumerable<CreditDiscrepancy> Of(CreditTerms credit, DocumentsPresented shown, WorkCalendar calendar)
    {
        if (shown.PresentedOn < shown.ShippedOn)
            yield return new("presented_before_shipment", $"Shipment is on {shown.ShippedOn:O}.", "UCP 600 article 14");
        if (shown.PresentedOn > calendar.OnOrAfter(credit.ExpiresOn))
            yield return new("credit_expired", $"The credit ended on {credit.ExpiresOn:O}.", "UCP 600 articles 6, 29");
        if (shown.PresentedOn > calendar.OnOrAfter(shown.ShippedOn.AddDays(credit.PresentationDays)))
            yield return new(
                "presented_late",
                $"{credit.PresentationDays} days after shipment ended on {shown.ShippedOn.AddDays(credit.PresentationDays):O}.",
                "UCP 600 articles 14 c, 29");
        if (shown.ShippedOn > credit.LatestShipment)
            yield return new(
                "shipped_late", $"The latest day of shipment was {credit.LatestShipment:O}.", "the credit, UCP 600 article 29 c");
        if (shown.Currency != credit.Currency)
            yield return new("currency_differs", $"The credit is in {credit.Currency}.", "UCP 600 article 18 a");
        else
            foreach (var wrong in OfAmount(credit, shown))
                yield return wrong;
    }

    /// <summary>The last day of presentation: 21 days, or what the credit says, and not after its end; a closed day gives way.</summary>
    public static DateOnly LatestPresentation(CreditTerms credit, DateOnly shippedOn, WorkCalendar calendar)
    {
        var byShipment = shippedOn.AddDays(credit.PresentationDays);
        return calendar.OnOrAfter(byShipment < credit.ExpiresOn ? byShipment : credit.ExpiresOn);
    }

    /// <summary>The bank says within five banking days after the presentation whether it objects.</summary>
    public static DateOnly BankAnswersBy(DateOnly presentedOn, WorkCalendar calendar) => calendar.After(presentedOn, BankingDaysToAnswer);

    static IEnumerable<CreditDiscrepancy> OfAmount(CreditTerms credit, DocumentsPresented shown)
    {
        var drawn = shown.DrawnBefore + shown.DrawnMinor;
        var tolerance = credit.About ? (long)(credit.AmountMinor * AboutPercent / 100m) : 0;
        if (drawn > credit.AmountMinor + tolerance)
            yield return new(
                "amount_exceeds_credit",
                $"{new Money(drawn, credit.Currency)} are drawn of {new Money(credit.AmountMinor, credit.Currency)}"
                + (credit.About ? " with 10 percent for about." : "."), credit.About ? "UCP 600 article 30 a" : "UCP 600 article 18 b");
        if (!credit.PartialAllowed && (shown.IsPartial || shown.DrawnBefore > 0))
            yield return new("partial_forbidden", "The credit forbids partial shipment and drawing.", "UCP 600 article 31 a");
        if (!credit.PartialAllowed && !shown.IsPartial && drawn < credit.AmountMinor - tolerance)
            yield return new(
                "amount_below_credit", $"{new Money(drawn, credit.Currency)} are drawn where partial drawings are forbidden.",
                "UCP 600 articles 30, 31 a");
    }
}
