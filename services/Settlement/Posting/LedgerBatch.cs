namespace CrossBorder.Settlement;

/// <summary>
/// Transactions as the database takes them: sums per account in the order in which accounts are locked, and the postings in columns.
/// </summary>
public sealed class LedgerBatch
{
    readonly SortedDictionary<Account, Sum> sums = new(Account.LockOrder);
    readonly List<(Guid Id, int No, LedgerEntry.Line Line)> lines = [];

    /// <exception cref="ArgumentException">Two of the transactions have the same source.</exception>
    public LedgerBatch(IReadOnlyList<LedgerEntry> entries)
    {
        if (entries.DistinctBy(entry => entry.Source).Count() < entries.Count)
            throw new ArgumentException("a source comes twice in a batch", nameof(entries));
        Entries = entries;
        foreach (var entry in entries)
        {
            var no = 0;
            foreach (var line in entry.Lines)
            {
                lines.Add((entry.Id, ++no, line));
                sums.TryGetValue(line.Account, out var sum);
                sums[line.Account] = sum.Plus(line.DebitMinor, line.CreditMinor, 0);
            }

            if (entry.Hold is { } hold)
                sums[hold.Account] = sums[hold.Account].Plus(0, 0, hold.AmountMinor);
        }

        Accounts = [.. sums.Keys];
    }

    public IReadOnlyList<LedgerEntry> Entries { get; }

    /// <summary>Sorted, each once.</summary>
    public IReadOnlyList<Account> Accounts { get; }

    public int Postings => lines.Count;

    /// <summary>The arguments of ledger_post.</summary>
    /// <param name="opens">Accounts that are missing are opened.</param>
    public object Columns(bool opens, DateTimeOffset now) => new
    {
        now,
        opens,
        Ids = Of(entry => entry.Id),
        Sources = Of(entry => entry.Source),
        Orders = Of(entry => entry.OrderId?.Value),
        Days = Of(entry => entry.EffectiveOn),
        Memos = Of(entry => entry.Memo),
        Contents = Of(LedgerHash.Content),
        Reverses = Entries.Any(entry => entry.Reverses is not null) ? Of(entry => entry.Reverses) : null,
        Holds = Entries.Any(entry => entry.Hold is not null) ? Of(entry => entry.Hold?.Id) : null,
        Kinds = Accounts.Select(account => account.Kind.ToString()).ToArray(),
        Parties = Accounts.Select(account => account.Party.Value).ToArray(),
        Currencies = Accounts.Select(account => account.Currency.Code).ToArray(),
        Debits = sums.Values.Select(sum => sum.Debit).ToArray(),
        Credits = sums.Values.Select(sum => sum.Credit).ToArray(),
        Released = sums.Values.Select(sum => sum.Released).ToArray(),
        LineIds = Lines(line => line.Id),
        LineNos = Lines(line => line.No),
        LineKinds = Lines(line => line.Line.Kind.ToString()),
        LineParties = Lines(line => line.Line.Account.Party.Value),
        LineCurrencies = Lines(line => line.Line.Account.Currency.Code),
        LineDebits = Lines(line => line.Line.DebitMinor),
        LineCredits = Lines(line => line.Line.CreditMinor),
    };

    T[] Of<T>(Func<LedgerEntry, T> member) => [.. Entries.Select(member)];

    T[] Lines<T>(Func<(Guid Id, int No, LedgerEntry.Line Line), T> member) => [.. lines.Select(member)];

    readonly record struct Sum(long Debit, long Credit, long Released)
    {
        public Sum Plus(long debit, long credit, long released) =>
            new(checked(Debit + debit), checked(Credit + credit), checked(Released + released));
    }
}
