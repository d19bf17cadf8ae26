namespace CrossBorder.Statements;

/// <summary>Adds up a statement as it is read, and judges it at its end.</summary>
sealed class Tally
{
    Int128 credits;
    Int128 debits;
    long creditCount;
    long debitCount;

    public int Entries { get; private set; }

    public int Refused { get; private set; }

    /// <summary>A booked line was read; sums are wider than 64 bits, because many good entries need not fit.</summary>
    public void Add(long signedMinor, bool isCredit, EntryStatus status)
    {
        Entries++;
        if (status != EntryStatus.Booked)
            return;
        if (isCredit)
            (credits, creditCount) = (credits + Int128.Abs(signedMinor), creditCount + 1);
        else
            (debits, debitCount) = (debits + Int128.Abs(signedMinor), debitCount + 1);
    }

    public void Refuse() => Refused++;

    /// <summary>The statement with its sums; <paramref name="broken"/> is what was found wrong with it before.</summary>
    public Statement Judge(Statement statement, StatementFault? broken)
    {
        var (opening, closing) = (statement.Opening, statement.Closing);
        Int128? unexplained = opening is null || closing is null || opening.Currency != closing.Currency
            ? null
            : (Int128)closing.Minor - opening.Minor - (credits - debits);
        var fits = unexplained is { } difference && Int128.Abs(difference) <= long.MaxValue;
        return statement with
        {
            Entries = Entries,
            Refused = Refused,
            UnexplainedMinor = fits ? (long)unexplained!.Value : null,
            Refusal = broken ?? Missing(statement) ?? Unbalanced(statement, unexplained, fits),
        };
    }

    /// <summary>Stated counts and sums that are not those of the entries; only asked when every entry was read.</summary>
    public IEnumerable<StatementFault> Differing(Statement statement)
    {
        if (Refused > 0)
            yield break;
        foreach (var total in statement.Totals)
        {
            var (count, sum) = total.IsCredit ? (creditCount, credits) : (debitCount, debits);
            if (total.Count != count || (total.Minor is { } minor && minor != sum))
                yield return StatementFault.Of(
                    "totals_differ", total.IsCredit ? "total of credits" : "total of debits", $"{total.Count} of {total.Minor}",
                    $"{count} entries of {sum} minor units, which were read", statement.Line, 0, "");
        }
    }

    static StatementFault? Missing(Statement statement) => statement switch
    {
        { Account: null } => Of(statement, "account", "", "the account (25, Acct/Id)"),
        { IsInterim: true } => null,
        { Opening: null } => Of(statement, "opening balance", "", "the opening balance (60F or 60M; OPBD, PRCD or ITBD)"),
        { Closing: null } => Of(statement, "closing balance", "", "the closing balance (62F or 62M; CLBD or ITBD)"),
        { Opening.Currency: var opens, Closing.Currency: var closes } when opens != closes =>
            Of(statement, "closing balance", closes, $"{opens}, the currency that it opens in"),
        _ => null,
    };

    StatementFault? Unbalanced(Statement statement, Int128? unexplained, bool fits)
    {
        if (unexplained is null || unexplained == 0 || (Refused > 0 && fits))
            return null;
        var (opening, entries) = (statement.Opening!.Minor, credits - debits);
        return Of(statement, "closing balance", $"{statement.Closing!.Minor}",
            $"{opening + entries}: opening {opening} and entries {entries}, in minor units");
    }

    static StatementFault Of(Statement statement, string field, string value, string accepted) => StatementFault.Of(
        "statement_refused", field, value, accepted, statement.Line, 0, statement.Raw);
}
