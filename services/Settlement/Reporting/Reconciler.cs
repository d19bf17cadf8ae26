using CrossBorder.Platform;
using Google.Protobuf.Collections;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>Why the bank's balance is another one than the ledger's. Stable: clients show them.</summary>
public static class ReconciliationKind
{
    /// <summary>What was on the account before the first statement came.</summary>
    public const string Opening = "opening";

    /// <summary>A statement does not open with what the one before closed with: one is missing.</summary>
    public const string Gap = "gap";

    /// <summary>A statement that does not add up waits for an operator; its entries count nowhere.</summary>
    public const string Held = "held_statement";

    /// <summary>A statement moves by more than its entries: some are in the quarantine.</summary>
    public const string Quarantined = "quarantined";

    /// <summary>Entries that are not booked yet, or were discarded.</summary>
    public const string NotBooked = "not_booked";
    public const string Discarded = "discarded";

    /// <summary>Stated, with a value day that is still to come.</summary>
    public const string ValueLater = "value_later";

    /// <summary>Booked, and in no closed statement up to this day: a report during the day, or a later statement.</summary>
    public const string Ahead = "ahead_of_statement";

    /// <summary>The same entry in several statements of the chain.</summary>
    public const string Repeated = "repeated";

    /// <summary>Bank was posted without an entry of a statement.</summary>
    public const string Journal = "journal";

    /// <summary>Asked of the bank and not shown by it yet.</summary>
    public const string InTransit = "in_transit";

    /// <summary>At the bank, and nobody has explained it yet.</summary>
    public const string Suspense = "suspense";
}

/// <summary>
/// Holds the ledger against the bank at the end of a day. Every figure is made of rows that can be shown; what they do not explain is
/// told as unexplained, and is a defect. A handful of statements for any number of accounts.
/// </summary>
static partial class Reconciler
{
    const int MostRows = 200;

    /// <param name="currency">Empty for all.</param>
    public static async Task<IReadOnlyList<V1.ReconciledCurrency>> Load(Tx tx, DateOnly on, string currency)
    {
        var chain = await tx.Many<LinkRow>(Chain, new { on, currency });
        var arguments = new
        {
            on,
            currency,
            Statements = chain.ConvertAll(link => link.Id).ToArray(),
            Held = chain.ConvertAll(link => link.Held).ToArray(),
            MostRows,
        };
        var counted = (await tx.Many<CountedRow>(Counted, arguments)).ToDictionary(row => row.StatementId, row => row.Minor);
        var entries = await tx.Many<ItemRow>(Entries, arguments);
        var booked = await tx.Many<BookedRow>(Booked, arguments);
        var ledger = await tx.Many<LedgerRow>(LedgerTotals, arguments);
        var loose = await tx.Many<ItemRow>(Loose, arguments);
        var accounts = chain.Select(link => (link.AccountKey, link.Currency))
            .Concat(booked.Select(row => (row.AccountKey, row.Currency))).Concat(entries.Select(row => (row.AccountKey, row.Currency)))
            .Distinct().Select(key => Account(
                key.AccountKey, key.Currency, chain.FindAll(link => (link.AccountKey, link.Currency) == key), counted,
                entries.FindAll(row => (row.AccountKey, row.Currency) == key),
                booked.Find(row => (row.AccountKey, row.Currency) == key)))
            .ToLookup(account => account.Currency, account => account.Wire);
        return
        [
            .. ledger.Select(row => row.Currency).Concat(accounts.Select(group => group.Key)).Distinct().Order(StringComparer.Ordinal)
                .Select(code => Whole(
                    code, [.. accounts[code].OrderBy(account => account.Account, StringComparer.Ordinal)],
                    ledger.FindAll(row => row.Currency == code), loose.FindAll(row => row.Currency == code))),
        ];
    }

    /// <summary>
    /// Closing = first opening + movements + gaps between them; a movement is its entries and what is missing of them. The ledger has the
    /// entries that are booked. What differs between the two is listed, entry by entry and statement by statement.
    /// </summary>
    static (string Currency, V1.ReconciledAccount Wire) Account(
        string key, string currency, List<LinkRow> chain, Dictionary<Guid, long> counted, List<ItemRow> entries, BookedRow? booked)
    {
        var last = chain.LastOrDefault();
        var wire = new V1.ReconciledAccount
        {
            Account = last?.Account ?? key,
            BankMinor = last?.ClosingMinor ?? 0,
            StatedOn = last is null ? "" : Wire.Day(last.ClosedOn),
            LedgerMinor = booked?.LedgerMinor ?? 0,
        };
        wire.DifferenceMinor = wire.BankMinor - wire.LedgerMinor;
        Add(wire.Items, ReconciliationKind.Opening, chain.Take(1).Select(link => link.Row(link.OpeningMinor)));
        Add(wire.Items, ReconciliationKind.Gap,
            chain.Zip(chain.Skip(1), (before, link) => link.Row(link.OpeningMinor - before.ClosingMinor)));
        Add(wire.Items, ReconciliationKind.Held, chain.Where(link => link.Held).Select(link => link.Row(link.MovementMinor)));
        Add(wire.Items, ReconciliationKind.Quarantined, chain.Where(link => !link.Held)
            .Select(link => link.Row(link.MovementMinor - counted.GetValueOrDefault(link.Id))));
        AddAll(wire.Items, entries);
        wire.UnexplainedMinor = wire.DifferenceMinor - wire.Items.Sum(item => item.AmountMinor);
        return (currency, wire);
    }

    static V1.ReconciledCurrency Whole(
        string currency, List<V1.ReconciledAccount> accounts, List<LedgerRow> ledger, List<ItemRow> loose)
    {
        long Of(AccountKind kind) => ledger.Find(row => row.Kind == kind)?.Minor ?? 0;
        var wire = new V1.ReconciledCurrency
        {
            Currency = currency,
            BankMinor = accounts.Sum(account => account.BankMinor),
            BookMinor = Of(AccountKind.Bank) + Of(AccountKind.BankClearing) + Of(AccountKind.Suspense),
        };
        wire.Accounts.AddRange(accounts);
        wire.DifferenceMinor = wire.BankMinor - wire.BookMinor;
        foreach (var kind in accounts.SelectMany(account => account.Items).GroupBy(item => item.Kind))
        {
            var item = new V1.ReconciliationItem
            {
                Kind = kind.Key,
                AmountMinor = kind.Sum(one => one.AmountMinor),
                Count = kind.Sum(one => one.Count),
            };
            item.Rows.AddRange(kind.SelectMany(one => one.Rows).Take(MostRows));
            wire.Items.Add(item);
        }

        AddAll(wire.Items, loose);
        wire.UnexplainedMinor = wire.DifferenceMinor - wire.Items.Sum(item => item.AmountMinor);
        return wire;
    }

    static void Add(RepeatedField<V1.ReconciliationItem> items, string kind, IEnumerable<V1.ReconciliationRow> rows)
    {
        var all = rows.Where(row => row.AmountMinor != 0).ToList();
        if (all.Count == 0)
            return;
        var item = new V1.ReconciliationItem { Kind = kind, AmountMinor = all.Sum(row => row.AmountMinor), Count = all.Count };
        item.Rows.AddRange(all.Take(MostRows));
        items.Add(item);
    }

    /// <summary>Rows of one kind follow each other and carry the sum and the number of all of the kind.</summary>
    static void AddAll(RepeatedField<V1.ReconciliationItem> items, List<ItemRow> rows)
    {
        foreach (var kind in rows.GroupBy(row => row.Kind))
        {
            var item = new V1.ReconciliationItem { Kind = kind.Key, AmountMinor = kind.First().AllMinor, Count = kind.First().AllCount };
            item.Rows.AddRange(kind.Select(row => new V1.ReconciliationRow
            {
                Id = row.Id.ToString(),
                On = Wire.Day(row.Day),
                Text = row.Text,
                AmountMinor = row.Minor,
            }));
            items.Add(item);
        }
    }

    sealed record LinkRow(
        Guid Id, string AccountKey, string Account, string Currency, DateOnly ClosedOn, string Reference, long OpeningMinor,
        long ClosingMinor, bool Held)
    {
        public long MovementMinor => ClosingMinor - OpeningMinor;

        public V1.ReconciliationRow Row(long minor) => new()
        {
            Id = Id.ToString(),
            On = Wire.Day(ClosedOn),
            Text = $"{Account} {Reference}",
            AmountMinor = minor,
        };
    }

    sealed record CountedRow(Guid StatementId, long Minor);

    sealed record ItemRow(
        string AccountKey, string Currency, string Kind, Guid Id, DateOnly Day, string Text, long Minor, long AllMinor, int AllCount);

    sealed record BookedRow(string AccountKey, string Currency, long LedgerMinor);

    sealed record LedgerRow(string Currency, AccountKind Kind, long Minor);
}
