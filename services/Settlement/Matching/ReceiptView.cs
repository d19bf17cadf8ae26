using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>What a receipt that names no virtual account says about itself, read once.</summary>
/// <param name="Unknown">Order numbers in the text that no order has.</param>
sealed record ReceiptView(
    WaitingEntry Entry, IReadOnlyList<OrderName> Named, IReadOnlyList<string> Unknown, string AccountKey, string NameKey,
    IReadOnlySet<PartyId> ByAccount, IReadOnlySet<PartyId> ByName)
{
    /// <summary>Buyers that the payer is known to pay for.</summary>
    public IEnumerable<PartyId> Buyers => ByAccount.Count > 0 ? ByAccount : ByName;

    public bool HasPayer => AccountKey.Length > 0 || NameKey.Length > 0;

    /// <summary>Orders that the text names with certainty.</summary>
    public IReadOnlyList<OrderName> Strong { get; } = [.. Named.Where(name => MatchText.IsStrong(name.Key))];

    /// <summary>A known number with something behind it, such as SO-2026-000123 1/2, is that number.</summary>
    static bool Extends(string key, string known) => key.StartsWith(known, StringComparison.Ordinal);

    public static ReceiptView Of(WaitingEntry entry, MatchFacts facts)
    {
        var keys = entry.Names;
        var named = keys.SelectMany(facts.Named).Distinct().ToList();
        var (account, name) = (MatchText.Key(entry.PayerAccount ?? ""), MatchText.NameKey(entry.Payer));
        return new ReceiptView(
            entry, named, [.. keys.Where(key => MatchText.IsOrderNumber(key) && !named.Exists(one => Extends(key, one.Key)))],
            account, name,
            account.Length == 0 ? new HashSet<PartyId>() : facts.PaysFrom(account).ToHashSet(),
            name.Length == 0 ? new HashSet<PartyId>() : facts.PaysAs(name).ToHashSet());
    }
}

/// <summary>How a receipt's amount fits what is open: exactly, less bank charges, in part, or it is more.</summary>
/// <param name="Evidence">Null when it fits nothing.</param>
sealed record AmountFit(long TakenMinor, long ChargeMinor, Evidence? Evidence)
{
    public bool Fits => Evidence is not null;

    /// <param name="exact">Amounts that are due, in any way; one of them is paid when just it comes.</param>
    /// <param name="whole">
    /// Those that come to what is due next, oldest first: only of these banks are taken to have kept something, and not when the
    /// payer says that it is a part.
    /// </param>
    public static AmountFit Of(WaitingEntry entry, IReadOnlyList<long> exact, IReadOnlyList<long> whole, MatchRules rules)
    {
        var day = entry.ValueDate;
        if (exact.Contains(entry.AmountMinor))
            return new AmountFit(entry.AmountMinor, 0, new Evidence(
                "AmountExact", rules.Points("AmountExact", day),
                $"The amount is what is open: {new Money(entry.AmountMinor, entry.Currency)}."));
        if (entry.OriginalMinor is { } original && entry.OriginalCurrency == entry.Currency.Code && exact.Contains(original)
            && original > entry.AmountMinor && original - entry.AmountMinor <= rules.MostStated(original, day))
            return new AmountFit(entry.AmountMinor, original - entry.AmountMinor, new Evidence(
                "AmountInstructed", rules.Points("AmountInstructed", day),
                $"The payer instructed what is open, {new Money(original, entry.Currency)}; banks kept the rest."));
        var least = Math.Max(1, rules.LeastCharge(entry.Currency, day));
        var due = entry.SaysPart ? 0 : whole.Where(target => target - entry.AmountMinor >= least
                && target - entry.AmountMinor <= rules.Tolerance(entry.Currency, target, day))
            .Order().FirstOrDefault();
        return due == 0 ? new AmountFit(Math.Min(entry.AmountMinor, exact.DefaultIfEmpty(0).Max()), 0, null) : new AmountFit(
            entry.AmountMinor, due - entry.AmountMinor, new Evidence(
                "AmountLessCharges", rules.Points("AmountLessCharges", day),
                $"{new Money(due, entry.Currency)} is open; {new Money(due - entry.AmountMinor, entry.Currency)} less came, "
                + "within the tolerance for bank charges."));
    }
}
