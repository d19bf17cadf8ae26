using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>The chart of accounts; README.md says what each transaction posts. Those with a party are kept per exporter or buyer.</summary>
public enum AccountKind
{
    /// <summary>Asset: what the bank's statements show.</summary>
    Bank,

    /// <summary>Transfers that the bank was asked for and has not shown yet; a credit balance.</summary>
    BankClearing,

    /// <summary>Statement entries that nobody has explained yet.</summary>
    Suspense,

    /// <summary>Owed per exporter: received for orders that are under way.</summary>
    OrderFunds,

    /// <summary>Owed per buyer: paid too much, or for a cancelled order.</summary>
    BuyerCredit,

    /// <summary>Owed per exporter: earned, less fees.</summary>
    ExporterPayable,

    /// <summary>The platform's income.</summary>
    PlatformFees,

    /// <summary>Refunds claimed at the tax bureau, in CNY.</summary>
    TaxBureauReceivable,

    /// <summary>Refunds that exporters may expect, the other side of the claims.</summary>
    ExporterRefund,

    /// <summary>Refunds that the treasury paid to exporters directly; in and out at once, so its debits are the refunded total.</summary>
    TreasuryTransit,

    /// <summary>Open between two legs of an exchange: a currency was given for another. Zero once the bank exchanged it.</summary>
    FxPosition,

    /// <summary>The middle rate less the bank's: set aside when it is bought, spent when the bank takes it.</summary>
    FxSpread,

    /// <summary>Per exporter, in CNY: gain or loss against the rate of the day on which the receivable was booked.</summary>
    FxResult,

    /// <summary>The other side of it.</summary>
    FxBooked,
}

/// <summary>One transaction to book: the fact it comes from, its day, and postings in one currency that sum up to zero.</summary>
/// <param name="fact">What happened, such as receipt; with <paramref name="id"/> it is the source, and a source is booked once.</param>
public sealed class LedgerEntry(string fact, Guid id, OrderId? orderId, DateOnly effectiveOn, Currency currency)
{
    readonly List<Line> lines = [];

    public string Source { get; } = $"{fact}:{id}";

    public OrderId? OrderId { get; } = orderId;

    public DateOnly EffectiveOn { get; } = effectiveOn;

    public Currency Currency { get; } = currency;

    public IReadOnlyList<Line> Lines => lines;

    /// <summary>Adds a debit; nothing when the amount is 0.</summary>
    public LedgerEntry Debit(AccountKind kind, PartyId party, long minor) => Add(new Line(kind, party, minor, 0), minor);

    /// <summary>Adds a credit; nothing when the amount is 0.</summary>
    public LedgerEntry Credit(AccountKind kind, PartyId party, long minor) => Add(new Line(kind, party, 0, minor), minor);

    LedgerEntry Add(Line line, long minor)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(minor);
        if (minor > 0)
            lines.Add(line);
        return this;
    }

    public readonly record struct Line(AccountKind Kind, PartyId Party, long DebitMinor, long CreditMinor);
}

/// <summary>Books transactions. The database checks at commit that each balances per currency, and lets nobody change one.</summary>
public static class Ledger
{
    const string Insertion =
        """
        with booked as (
            insert into ledger_transaction (id, source, order_id, effective_on)
            select * from unnest(@ids, @Sources, @OrderIds, @Days)
            on conflict on constraint ledger_transaction_source_once do nothing
            returning id),
        line as (
            select * from unnest(@LineIds, @Nos, @Kinds, @Parties, @Currencies, @Debits, @Credits)
                as line (id, no, kind, party_id, currency, debit_minor, credit_minor)),
        account as (
            insert into ledger_account (kind, party_id, currency)
            select distinct kind, party_id, currency
            from line
            where not exists (
                select from ledger_account a
                where (a.kind, a.party_id, a.currency) = (line.kind, line.party_id, line.currency))
            order by kind, party_id, currency
            on conflict on constraint ledger_account_key do nothing)
        insert into posting (transaction_id, no, kind, party_id, currency, debit_minor, credit_minor)
        select id, no, kind, party_id, currency, debit_minor, credit_minor
        from line join booked using (id)
        """;

    /// <summary>Books these in one round trip, without those whose source is booked already. Returns how many postings were made.</summary>
    public static async Task<int> Post(Tx tx, IReadOnlyList<LedgerEntry> entries)
    {
        if (entries.Count == 0)
            return 0;
        var ids = entries.Select(_ => Guid.CreateVersion7()).ToArray();
        var lines = entries
            .SelectMany((entry, i) => entry.Lines.Select((line, no) => (Id: ids[i], No: no + 1, entry.Currency, Line: line)))
            .ToList();
        return await tx.Run(
            Insertion,
            new
            {
                ids,
                Sources = entries.Select(entry => entry.Source).ToArray(),
                OrderIds = entries.Select(entry => entry.OrderId?.Value).ToArray(),
                Days = entries.Select(entry => entry.EffectiveOn).ToArray(),
                LineIds = lines.Select(line => line.Id).ToArray(),
                Nos = lines.Select(line => line.No).ToArray(),
                Kinds = lines.Select(line => line.Line.Kind.ToString()).ToArray(),
                Parties = lines.Select(line => line.Line.Party.Value).ToArray(),
                Currencies = lines.Select(line => line.Currency.Code).ToArray(),
                Debits = lines.Select(line => line.Line.DebitMinor).ToArray(),
                Credits = lines.Select(line => line.Line.CreditMinor).ToArray(),
            });
    }
}
