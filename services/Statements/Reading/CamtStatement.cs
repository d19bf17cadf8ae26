using System.Text;

namespace CrossBorder.Statements;

/// <summary>Head, balances and sums of one Stmt while it is read.</summary>
sealed class CamtStatement(int index, int line, CamtRecord? group, StatementLimits limits)
{
    readonly List<(string Code, Balance Balance)> balances = [];
    readonly StringBuilder raw = new();
    readonly Queue<StatementItem> early = new();

    public Tally Tally { get; } = new();

    public bool IsOpened { get; private set; }

    public int Position { get; private set; }

    public StatementFault? Broken { get; set; }

    /// <summary>Of the account, or of the first balance when the account does not say.</summary>
    public string? Currency { get; private set; }

    /// <summary>What stands in for a date that an entry leaves out.</summary>
    public DateOnly? Day { get; private set; }

    public int NextPosition() => ++Position;

    public void AddBalance(CamtRecord record, Queue<StatementItem> ready)
    {
        KeepRaw(record.Raw);
        if (CamtParts.Balance(record, Currency) is not var (code, balance))
            (IsOpened ? ready : early).Enqueue(new PartRefused(StatementFault.Of(
                "field_refused", "Bal", record[CamtField.Amount] ?? "", "a code, an amount with its currency, and CRDT or DBIT",
                    record.Line,
                record.Column, record.Raw)));
        else if (balances.Count < limits.MaxRepeats)
            balances.Add((code, balance));
    }

    /// <summary>Before the first entry: what the head says so far.</summary>
    public void Open(CamtRecord head, Queue<StatementItem> ready)
    {
        if (IsOpened)
            return;
        IsOpened = true;
        var statement = Build(head);
        Currency = statement.Currency;
        Day = statement.Closing?.Day ?? statement.Opening?.Day ?? (statement.CreatedAt is { } at ? DateOnly.FromDateTime(at.DateTime)
            : null);
        ready.Enqueue(new StatementOpened(statement));
        while (early.TryDequeue(out var item))
            ready.Enqueue(item);
    }

    public void Close(CamtRecord head, Queue<StatementItem> ready)
    {
        Open(head, ready);
        var statement = Tally.Judge(Build(head), Broken);
        foreach (var fault in Tally.Differing(statement))
            ready.Enqueue(new PartRefused(fault));
        ready.Enqueue(new StatementClosed(statement));
    }

    Statement Build(CamtRecord head)
    {
        var currency = MtParts.Currency(head[CamtField.AccountCurrency]) ?? (balances.Count > 0 ? balances[0].Balance.Currency : null);
        var (opening, closing) = Ends();
        return new Statement
        {
            Format = StatementFormat.Camt053,
            Index = index,
            Line = line,
            Reference = Texts.Bounded(head[CamtField.Id] ?? "", 70),
            Account = Texts.Some(head[CamtField.Iban] ?? head[CamtField.OtherAccount]) is { Length: <= 70 } account ? account : null,
            AccountOwner = head[CamtField.Owner],
            Servicer = head[CamtField.Servicer],
            Currency = currency,
            Number = CamtParts.Number(head[CamtField.Number]) ?? CamtParts.Number(head[CamtField.LegalNumber]),
            Page = Page(head),
            LastPage = CamtParts.Flag(head[CamtField.LastPage] ?? group?[CamtField.LastPage]),
            CreatedAt = CamtParts.Instant(head[CamtField.Created] ?? group?[CamtField.Created]),
            From = CamtParts.Instant(head[CamtField.From]),
            To = CamtParts.Instant(head[CamtField.To]),
            Copy = head[CamtField.Copy],
            Opening = opening,
            Closing = closing,
            OtherBalances = [.. balances.Select(one => one.Balance).Where(balance => balance != opening && balance != closing)],
            Totals = [.. Totals(head, currency)],
            Narrative = head[CamtField.Information] ?? "",
            Raw = Texts.Bounded(head.Raw + raw, limits.MaxRaw),
        };
    }

    int? Page(CamtRecord head) =>
        CamtParts.Number(head[CamtField.Page] ?? group?[CamtField.Page]) is { } page and >= 0 and <= int.MaxValue ? (int)page : null;

    /// <summary>
    /// OPBD, else PRCD, opens, CLBD closes. An intermediate balance stands for the one that is missing; of two the first opens.
    /// </summary>
    (Balance? Opening, Balance? Closing) Ends()
    {
        var opening = Find("OPBD") ?? Find("PRCD");
        var closing = Find("CLBD");
        var between = balances.Where(one => one.Code == "ITBD").Select(one => one.Balance).ToList();
        if (opening is null && between.Count > 0)
        {
            opening = between[0] with { Kind = BalanceKind.Opening };
            between.RemoveAt(0);
        }

        if (closing is null && between.Count > 0)
            closing = between[^1] with { Kind = BalanceKind.Closing };
        return (opening, closing);
    }

    Balance? Find(string code) => balances.Find(one => one.Code == code).Balance;

    static IEnumerable<StatementTotal> Totals(CamtRecord head, string? currency)
    {
        if (Total(head, CamtField.CreditCount, CamtField.CreditSum, currency) is { } credits)
            yield return credits;
        if (Total(head, CamtField.DebitCount, CamtField.DebitSum, currency) is { } debits)
            yield return debits;
    }

    static StatementTotal? Total(CamtRecord head, CamtField count, CamtField sum, string? currency) =>
        CamtParts.Number(head[count]) is { } number
            ? new StatementTotal(count == CamtField.CreditCount, number, currency is null ? null : CamtParts.Amount(head, sum, currency))
            : null;

    void KeepRaw(string text)
    {
        if (raw.Length + text.Length < limits.MaxRaw)
            raw.Append('\n').Append(text);
    }
}
