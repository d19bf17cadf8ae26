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
