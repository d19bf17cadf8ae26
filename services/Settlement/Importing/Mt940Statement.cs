using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>Credit, debit, and the reversals of a credit (money leaves again) and of a debit (money comes back).</summary>
public enum Mark { C, D, RC, RD }

/// <summary>Fields 60, 62, 64 and 65.</summary>
/// <param name="Intermediate">Option M: the balance of a page that is not the first or last one.</param>
/// <param name="Minor">Negative for a debit balance.</param>
public sealed record Mt940Balance(bool Intermediate, DateOnly Day, Currency Currency, long Minor);

/// <summary>Field 61 with the 86 that follows it.</summary>
/// <param name="Position">From 1, within its message; a refused entry keeps its place.</param>
/// <param name="AmountMinor">Positive; the mark tells the direction.</param>
/// <param name="CustomerReference">Null for NONREF.</param>
/// <param name="BankReference">The account servicing institution's reference, null when there is none.</param>
public sealed record Mt940Entry(
    int Position, int Line, DateOnly ValueDate, DateOnly EntryDate, Mark Mark, char? FundsCode, long AmountMinor, string TypeCode,
    string? CustomerReference, string? BankReference, string Details, string Narrative)
{
    /// <summary>What the entry adds to the balance.</summary>
    public long SignedMinor => Mark is Mark.C or Mark.RD ? AmountMinor : -AmountMinor;
}

/// <summary>Fields 90D and 90C: how many entries of one side, and their sum.</summary>
public sealed record Mt940Total(Mark Side, int Count, long Minor);

/// <summary>One message, which is one page of a statement.</summary>
/// <param name="Floors">Field 34F, minor units: entries below are not reported.</param>
/// <param name="UnexplainedMinor">Closing less opening and entries: not 0 only when an entry was refused.</param>
/// <param name="Narrative">The 86 that follows the closing balance.</param>
public sealed record Mt940Statement(
    string Reference, string? RelatedReference, string Account, int StatementNumber, int SequenceNumber, DateTimeOffset? CreatedAt,
    IReadOnlyList<long> Floors, Mt940Balance Opening, IReadOnlyList<Mt940Entry> Entries, Mt940Balance Closing, Mt940Balance? Available,
    IReadOnlyList<Mt940Balance> Forward, IReadOnlyList<Mt940Total> Totals, string Narrative, long UnexplainedMinor);

/// <summary>Something in the file that was not taken. Code is entry_refused, statement_refused or field_refused.</summary>
public sealed record Mt940Fault(int Line, string Code, string Detail, string Text);

/// <summary>A message as read: the statement, unless it was refused as a whole, and what of it was refused.</summary>
public sealed record Mt940Message(Mt940Statement? Statement, IReadOnlyList<Mt940Fault> Faults);
