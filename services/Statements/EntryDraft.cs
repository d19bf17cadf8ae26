namespace CrossBorder.Statements;

/// <summary>An entry while its parts come in.</summary>
sealed class EntryDraft
{
    public int Position;
    public int Line;
    public DateOnly ValueDate;
    public DateOnly BookingDate;
    public Mark Mark;
    public EntryStatus Status;
    public char? FundsCode;
    public long AmountMinor;
    public string Currency = "";
    public string TypeCode = "";
    public string? BankCode;
    public References References = References.None;
    public List<Charge>? Charges;
    public string? Name;
    public string? Account;
    public string? Bic;
    public string? UltimateParty;
    public Original? Original;
    public string Remittance = "";
    public List<string>? Structured;
    public string? ReturnReason;
    public Batch? Batch;
    public string Details = "";
    public string Narrative = "";

    public Entry Entry(string raw) => new()
    {
        Position = Position,
        Line = Line,
        ValueDate = ValueDate,
        BookingDate = BookingDate,
        Mark = Mark,
        Status = Status,
        FundsCode = FundsCode,
        AmountMinor = AmountMinor,
        Currency = Currency,
        TypeCode = TypeCode,
        BankCode = BankCode,
        References = References,
        Charges = Charges ?? (IReadOnlyList<Charge>)[],
        Counterparty = Name is null && Account is null && Bic is null ? null : new Party(Name, Account, Bic),
        UltimateParty = UltimateParty,
        Original = Original,
        Remittance = Remittance,
        Structured = Structured ?? (IReadOnlyList<string>)[],
        ReturnReason = ReturnReason,
        Batch = Batch,
        Details = Details,
        Narrative = Narrative,
        Raw = raw,
    };
}
