using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>How a receipt's amount fits what is open: exactly, less bank charges, in part, or it is more.</summary>
/// <param name="Evidence">Null when it fits nothing.</param>
/// <param name="WaitDays">
/// Nobody stated the charges, so that another part may come: they are charges after so many days without one. 0 when they are known.
/// </param>
sealed record AmountFit(long TakenMinor, long ChargeMinor, Evidence? Evidence, int WaitDays = 0)
{
    public bool Fits => Evidence is not null;

    /// <param name="exact">Amounts that are due, in any way; one of them is paid when just it comes.</param>
    /// <param name="whole">
    /// Those that come to what is due next, oldest first: only of these banks are taken to have kept something, and not when the
    /// payer says that it is a part.
    /// </param>
    public static AmountFit Of(WaitingEntry entry, IReadOnlyList<long> exact, IReadOnlyList<long> whole, MatchRules rules) =>
        Exact(entry, exact, rules) ?? Stated(entry, exact, rules) ?? LessCharges(entry, whole, rules)
        ?? new AmountFit(Math.Min(entry.AmountMinor, exact.DefaultIfEmpty(0).Max()), 0, null);

    static AmountFit? Exact(WaitingEntry entry, IReadOnlyList<long> exact, MatchRules rules) => !exact.Contains(entry.AmountMinor)
        ? null
        : new AmountFit(entry.AmountMinor, 0, new Evidence(
            "AmountExact", rules.Points("AmountExact", entry.ValueDate),
            $"The amount is what is open: {new Money(entry.AmountMinor, entry.Currency)}."));

    /// <summary>The statement has the amount that the payer instructed, or what banks kept of it.</summary>
    static AmountFit? Stated(WaitingEntry entry, IReadOnlyList<long> exact, MatchRules rules)
    {
        var day = entry.ValueDate;
        bool IsDue(long minor) =>
            exact.Contains(minor) && minor > entry.AmountMinor && minor - entry.AmountMinor <= rules.MostStated(minor, day);

        if (entry.OriginalMinor is { } original && entry.OriginalCurrency == entry.Currency.Code && IsDue(original))
            return new AmountFit(entry.AmountMinor, original - entry.AmountMinor, new Evidence(
                "AmountInstructed", rules.Points("AmountInstructed", day),
                $"The payer instructed what is open, {new Money(original, entry.Currency)}; banks kept the rest."));
        var charged = entry.AmountMinor + entry.ChargeMinor;
        return entry.ChargeMinor <= 0 || !IsDue(charged) ? null : new AmountFit(
            entry.AmountMinor, entry.ChargeMinor, new Evidence(
                "AmountStatedCharges", rules.Points("AmountStatedCharges", day),
                $"With the charges that the statement shows it is what is open: {new Money(charged, entry.Currency)}."));
    }

    /// <summary>Charges that nobody stated. When the payer bears them all (OUR), less than was due is a part and no charge.</summary>
    static AmountFit? LessCharges(WaitingEntry entry, IReadOnlyList<long> whole, MatchRules rules)
    {
        if (entry.SaysPart || entry.Bearer == ChargeBearer.Payer)
            return null;
        var day = entry.ValueDate;
        var least = Math.Max(1, rules.LeastCharge(entry.Currency, day));
        var due = whole.Where(target => target - entry.AmountMinor >= least
                && target - entry.AmountMinor <= rules.Tolerance(entry.Currency, target, day))
            .Order().FirstOrDefault();
        if (due == 0)
            return null;
        var wait = (int)rules.On(entry.Bearer == ChargeBearer.Beneficiary ? "ChargeWaitDaysBeneficiary" : "ChargeWaitDays", day);
        return new AmountFit(
            entry.AmountMinor, due - entry.AmountMinor, new Evidence(
                "AmountLessCharges", rules.Points("AmountLessCharges", day),
                $"{new Money(due, entry.Currency)} is open; {new Money(due - entry.AmountMinor, entry.Currency)} less came, "
                + "within the tolerance for bank charges."),
            wait);
    }
}
