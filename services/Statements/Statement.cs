namespace CrossBorder.Statements;

public enum StatementFormat { Mt940, Mt942, Camt053 }

public enum BalanceKind { Opening, Closing, Available, Forward, Other }

/// <summary>Fields 60, 62, 64 and 65; OPBD, PRCD, CLBD, CLAV, FWAV and ITBD.</summary>
/// <param name="Intermediate">Of a page that is not the first (opening) or last one (closing).</param>
/// <param name="Minor">Minor units, negative for a debit balance.</param>
public sealed record Balance(BalanceKind Kind, bool Intermediate, DateOnly? Day, string Currency, long Minor);

/// <summary>Fields 90D and 90C, TxsSummry: how many entries of one side, and their sum in minor units.</summary>
public sealed record StatementTotal(bool IsCredit, long Count, long? Minor);

/// <summary>Field 34F: entries below are not reported. Side is null when it counts for both.</summary>
public sealed record FloorLimit(string Currency, long Minor, char? Side);

/// <summary>
/// One message of a file, which is one page of a statement. When it is opened it has what stands before the entries; when it is
/// closed it has everything.
/// </summary>
public sealed record Statement
{
    public required StatementFormat Format { get; init; }

    /// <summary>From 1 within the file.</summary>
    public required int Index { get; init; }

    /// <summary>Line of the file that it starts on, from 1.</summary>
    public required int Line { get; init; }

    /// <summary>Field 20 or Stmt/Id.</summary>
    public string Reference { get; init; } = "";

    public string? RelatedReference { get; init; }

    /// <summary>Field 25, IBAN or other id, as stated; null when the bank left it out.</summary>
    public string? Account { get; init; }

    public string? AccountOwner { get; init; }

    /// <summary>BIC of the bank that keeps the account.</summary>
    public string? Servicer { get; init; }

    /// <summary>Of the account: opening balance, floor limit, Acct/Ccy, closing balance or the end of the account number.</summary>
    public string? Currency { get; init; }

    /// <summary>Field 28C before the slash, ElctrncSeqNb or LglSeqNb.</summary>
    public long? Number { get; init; }

    /// <summary>Field 28C after the slash, PgNb.</summary>
    public int? Page { get; init; }

    public bool? LastPage { get; init; }

    public DateTimeOffset? CreatedAt { get; init; }

    public DateTimeOffset? From { get; init; }

    public DateTimeOffset? To { get; init; }

    /// <summary>COPY, DUPL or CODU when the bank sends it another time.</summary>
    public string? Copy { get; init; }

    public Balance? Opening { get; init; }

    public Balance? Closing { get; init; }

    public IReadOnlyList<Balance> OtherBalances { get; init; } = [];

    public IReadOnlyList<FloorLimit> Floors { get; init; } = [];

    public IReadOnlyList<StatementTotal> Totals { get; init; } = [];

    /// <summary>What the bank tells about the whole statement.</summary>
    public string Narrative { get; init; } = "";

    /// <summary>Everything of the source that is not an entry, within <see cref="StatementLimits.MaxRaw"/>.</summary>
    public string Raw { get; init; } = "";

    /// <summary>Booked lines that were read; payments of a batch count as one.</summary>
    public int Entries { get; init; }

    /// <summary>Booked lines that were not read.</summary>
    public int Refused { get; init; }

    /// <summary>Closing less opening and entries; null when a balance is missing. Not 0 is right only when an entry was refused.</summary>
    public long? UnexplainedMinor { get; init; }

    /// <summary>Why its entries must not be taken as they are: a balance or the account is missing, or it does not add up.</summary>
    public StatementFault? Refusal { get; init; }

    /// <summary>It is a report during the day, whose entries come again in the statement of the day.</summary>
    public bool IsInterim => Format == StatementFormat.Mt942;
}
