using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>One transaction to book: the fact it comes from, its day, and postings that sum up to zero in every currency.</summary>
/// <param name="fact">What happened, such as receipt; with <paramref name="id"/> it is the source, and a source is booked once.</param>
/// <param name="currency">Of postings that name an amount alone.</param>
public sealed class LedgerEntry(string fact, Guid id, OrderId? orderId, DateOnly effectiveOn, Currency currency)
{
    readonly List<Line> lines = [];

    /// <summary>Of the transaction; made here unless a client made it.</summary>
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public string Source { get; } = $"{fact}:{id}";

    public OrderId? OrderId { get; } = orderId;

    public DateOnly EffectiveOn { get; } = effectiveOn;

    /// <summary>For people, at most 500 characters.</summary>
    public string Memo { get; init; } = "";

    /// <summary>The transaction that this one takes back.</summary>
    public Guid? Reverses { get; init; }

    /// <summary>The hold that this posts: one of its lines takes at most the held amount from the hold's account.</summary>
    public Hold? Hold { get; init; }

    /// <summary>The id of that hold.</summary>
    public Guid? HoldId { get => field ?? Hold?.Id; init; }

    /// <summary>Of postings that name an amount alone.</summary>
    public Currency Currency { get; } = currency;

    public IReadOnlyList<Line> Lines => lines;

    /// <summary>Adds a debit; nothing when the amount is 0.</summary>
    public LedgerEntry Debit(AccountKind kind, PartyId party, long minor) => Debit(new Account(kind, party, Currency), minor);

    /// <summary>Adds a credit; nothing when the amount is 0.</summary>
    public LedgerEntry Credit(AccountKind kind, PartyId party, long minor) => Credit(new Account(kind, party, Currency), minor);

    public LedgerEntry Debit(Account account, long minor) => Add(new Line(account, minor, 0), minor);

    public LedgerEntry Credit(Account account, long minor) => Add(new Line(account, 0, minor), minor);

    /// <summary>Null when the postings sum up to zero in every currency and there are some, else what is wrong.</summary>
    public Problem? Fault()
    {
        var open = lines.GroupBy(line => line.Account.Currency)
            .Select(group => (group.Key, Difference: group.Aggregate(0L, (sum, line) => checked(sum + line.DebitMinor - line.CreditMinor))))
            .FirstOrDefault(sum => sum.Difference != 0);
        if (lines.Count == 0 || open.Difference != 0)
            return LedgerProblems.Unbalanced(open.Key, open.Difference);
        if (Hold is null)
            return null;
        var held = lines.FindAll(line => line.Account == Hold.Account);
        if (held.Count == 0 && lines.Exists(line => line.Account with { Currency = Hold.Account.Currency } == Hold.Account))
            return LedgerProblems.CurrencyMismatch(Hold.Account);
        var taken = held.Sum(line => line.DebitMinor - line.CreditMinor);
        return Hold.Taken(taken) is var minor && minor > 0 && minor <= Hold.AmountMinor ? null : LedgerProblems.HoldExceeded(Hold, minor);
    }

    LedgerEntry Add(Line line, long minor)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(minor);
        if (minor > 0)
            lines.Add(line);
        return this;
    }

    public readonly record struct Line(Account Account, long DebitMinor, long CreditMinor)
    {
        public AccountKind Kind => Account.Kind;
    }
}
