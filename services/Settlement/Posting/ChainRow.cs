namespace CrossBorder.Settlement;

/// <summary>A posting with its transaction, as it is read to be hashed. Members of what is missing are null.</summary>
sealed record ChainRow(
    Guid? Id, string? Source, Guid? OrderId, DateOnly? EffectiveOn, DateTimeOffset? RecordedAt, string? Memo, byte[]? Content,
    Guid? Reverses, Guid? HoldId, int? No, string? Kind, Guid? PartyId, string? Currency, long? DebitMinor, long? CreditMinor)
{
    public const string Columns =
        """
        t.id, t.source, t.order_id, t.effective_on, t.recorded_at, t.memo, t.content, t.reverses, t.hold_id,
        p.no, p.kind, p.party_id, p.currency, p.debit_minor, p.credit_minor
        """;

    /// <summary>Transactions of rows that are ordered by transaction and number.</summary>
    public static IEnumerable<(Guid Id, LedgerEntry Entry)> Entries(IEnumerable<ChainRow> rows) =>
        rows.GroupBy(row => row.Id!.Value).Select(group => (group.Key, Entry([.. group])));

    /// <summary>
    /// The transaction that these rows tell. What is not readable (a currency that is none, an amount below zero) was not written by
    /// the ledger: then it is another content.
    /// </summary>
    public static LedgerEntry Entry(IReadOnlyList<ChainRow> rows)
    {
        var first = rows[0];
        var source = first.Source!.Split(':');
        var entry = new LedgerEntry(
            source[0], Guid.Parse(source[1]), first.OrderId is { } order ? new OrderId(order) : null, first.EffectiveOn!.Value,
            Platform.Currency.Of("CNY"))
        {
            Id = first.Id!.Value,
            Memo = first.Memo!,
            Reverses = first.Reverses,
            HoldId = first.HoldId,
        };
        foreach (var row in rows.Where(row => row.No is not null))
        {
            var account = new Account(
                Enum.Parse<AccountKind>(row.Kind!), new PartyId(row.PartyId!.Value), Platform.Currency.Of(row.Currency!));
            entry = row.DebitMinor > 0 ? entry.Debit(account, row.DebitMinor.Value) : entry.Credit(account, row.CreditMinor!.Value);
        }

        return entry;
    }
}
