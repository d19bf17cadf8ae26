using System.Text;

namespace CrossBorder.Statements;

/// <summary>Takes the fields of one message: entries leave as soon as their narrative is over, the rest waits for the end.</summary>
sealed class MtMessage
{
    readonly StatementLimits limits;
    readonly Tally tally = new();
    readonly StringBuilder raw = new();
    readonly Queue<StatementItem> early = new();
    readonly bool isFormatKnown;
    Statement head;
    StatementFault? broken;
    EntryDraft? pending;
    StatementFault? refused;
    string entryRaw = "";
    int position;
    bool isOpened;
    string? currency;

    public MtMessage(int index, int line, (StatementFormat? Format, string Raw) blocks, StatementLimits limits)
    {
        this.limits = limits;
        isFormatKnown = blocks.Format is not null;
        raw.Append(blocks.Raw);
        head = new Statement { Format = blocks.Format ?? StatementFormat.Mt940, Index = index, Line = line };
    }

    /// <summary>For one entry alone, by the context of its statement.</summary>
    public MtMessage(Statement context, int position, StatementLimits limits)
    {
        (this.limits, head, currency, isOpened) = (limits, context, context.Currency, true);
        this.position = position - 1;
    }

    string Bounds => $"at most {limits.MaxLine} bytes a line and {limits.MaxLines} lines";

    /// <summary>A new reference begins the next message, and so does a head after the closing balance.</summary>
    public bool IsEndedBy(MtField field) => field.Kind == MtKind.Tagged && field.Tag switch
    {
        "20" => raw.Length > 0 && (head.Account is not null || head.Opening is not null || position > 0),
        "25" or "25P" or "28C" or "60F" or "60M" => head.Closing is not null,
        _ => false,
    };

    public void Add(MtField field, Queue<StatementItem> ready)
    {
        if (field.Tag == "61")
        {
            Flush(ready);
            Begin(field, ready);
        }
        else if (field.Tag == "86" && (pending is not null || refused is not null))
        {
            Describe(field, ready);
        }
        else
        {
            Flush(ready);
            KeepRaw(field);
            AddHead(field, isOpened ? ready : early);
        }
    }

    public void Close(Queue<StatementItem> ready)
    {
        Flush(ready);
        Open(ready);
        var statement = tally.Judge(head with { Raw = raw.ToString(), Currency = currency ?? head.Closing?.Currency }, broken);
        foreach (var fault in tally.Differing(statement))
        {
            // Without balances the totals are all that a report of the day can be checked by.
            if (statement.IsInterim)
                statement = statement with { Refusal = statement.Refusal ?? fault with { Code = "statement_refused" } };
            ready.Enqueue(new PartRefused(fault));
        }

        ready.Enqueue(new StatementClosed(statement));
    }

    /// <summary>The entry or fault whose narrative is over leaves.</summary>
    public void Flush(Queue<StatementItem> ready)
    {
        if (pending is not null)
        {
            var entry = pending.Entry(Texts.Bounded(entryRaw, limits.MaxRaw));
            tally.Add(entry.SignedMinor, entry.Mark is Mark.C or Mark.RD, entry.Status);
            ready.Enqueue(new EntryRead(entry));
        }
        else if (refused is not null)
        {
            tally.Refuse();
            ready.Enqueue(new PartRefused(refused with { Raw = Texts.Bounded(entryRaw, limits.MaxRaw) }));
        }

        (pending, refused) = (null, null);
    }

    void Begin(MtField field, Queue<StatementItem> ready)
    {
        Open(ready);
        position++;
        entryRaw = field.Raw;
        currency ??= CurrencyOfAccount();
        var draft = new EntryDraft { Position = position, Line = field.Line };
        var wrong = field.Cut ? ("length", field.Text, Bounds)
            : currency is null ? ("currency", "", "an opening balance (60F) or floor limit (34F), which names it, before the entries")
            : MtEntry.Read(draft, field, currency);
        if (wrong is var (part, value, accepted))
            refused = Fault("entry_refused", $"61 {part}", value, accepted, field) with { Position = position };
        else
            pending = draft;
    }

    void Describe(MtField field, Queue<StatementItem> ready)
    {
        entryRaw = entryRaw.Length < limits.MaxRaw ? $"{entryRaw}\n{field.Raw}" : entryRaw;
        if (field.Cut)
            ready.Enqueue(new PartRefused(Fault("field_refused", "86", field.Text, Bounds, field) with { Position = position }));
        if (pending is not null)
            MtNarrative.Read(pending, pending.Narrative.Length == 0 ? field.Text : Joined(pending.Narrative, field.Text));
    }

    void Open(Queue<StatementItem> ready)
    {
        if (isOpened)
            return;
        isOpened = true;
        currency ??= head.Opening?.Currency ?? (head.Floors.Count > 0 ? head.Floors[0].Currency : null);
        if (!isFormatKnown && head.Opening is null && head.Floors.Count > 0)
            head = head with { Format = StatementFormat.Mt942 };
        ready.Enqueue(new StatementOpened(head with { Raw = raw.ToString(), Currency = currency }));
        while (early.TryDequeue(out var item))
            ready.Enqueue(item);
    }

    /// <summary>Some banks write 0123456789EUR: the number, then the currency of the account.</summary>
    string? CurrencyOfAccount() =>
        head.Account is { Length: > 6 } account && char.IsAsciiDigit(account[^4]) ? MtParts.Currency(account.AsSpan(account.Length - 3))
            : null;

    void KeepRaw(MtField field)
    {
        if (raw.Length + field.Text.Length < limits.MaxRaw)
            raw.Append(field.Raw).Append('\n');
    }

    void AddHead(MtField field, Queue<StatementItem> ready)
    {
        var text = field.Text.Trim();
        switch (field.Tag)
        {
            case "20": head = head with { Reference = Texts.Bounded(text, 35) }; break;
            case "21": head = head with { RelatedReference = Texts.Bounded(text, 35) }; break;
            case "25" or "25P": head = Account(field, text); break;
            case "28C" or "28": head = Numbers(field, ready); break;
            case "60F" or "60M": head = head with { Opening = Once(head.Opening, field, BalanceKind.Opening, ready) }; break;
            case "62F" or "62M": head = head with { Closing = Once(head.Closing, field, BalanceKind.Closing, ready) }; break;
            case "86": head = head with { Narrative = Joined(head.Narrative, field.Text) }; break;
            default: AddOptional(field, ready); break;
        }
    }

    string Joined(string before, string text) => Texts.Bounded(before.Length == 0 ? text : $"{before}\n{text}", limits.MaxRaw);

    /// <summary>35x; option P has the BIC of the account's bank on a second line.</summary>
    Statement Account(MtField field, string text)
    {
        var end = text.IndexOf('\n', StringComparison.Ordinal);
        var account = (end < 0 ? text : text[..end]).Trim();
        if (account.Length is 0 or > 70)
        {
            broken ??= Fault("statement_refused", "25", text, "an account of 1 to 70 characters", field);
            return head;
        }

        return head with { Account = account, Servicer = end < 0 ? head.Servicer : Texts.Some(text[(end + 1)..]) };
    }

    Statement Numbers(MtField field, Queue<StatementItem> ready)
    {
        if (MtParts.Numbers(field.Text) is var (number, page))
            return head with { Number = number, Page = page };
        ready.Enqueue(new PartRefused(Fault("field_refused", field.Tag, field.Text,
            "1 to 9 digits, and perhaps a slash and 1 to 9 more", field)));
        return head;
    }

    Balance? Once(Balance? already, MtField field, BalanceKind kind, Queue<StatementItem> ready)
    {
        const string Accepted = "C or D, YYMMDD, a currency and an amount with a comma";
        var read = MtParts.Balance(field, kind);
        if (already is not null)
            broken ??= Fault("statement_refused", field.Tag, field.Text, "one of its kind in a statement", field);
        if (read is null)
            ready.Enqueue(new PartRefused(Fault("field_refused", field.Tag, field.Text, Accepted, field)));
        if (read is not null && kind == BalanceKind.Opening && isOpened && position > 0)
            broken ??= Fault("statement_refused", field.Tag, field.Text, "the opening balance before the entries", field);
        return already ?? read;
    }

    /// <summary>Fields that a statement may do without: a bad one is told and left out. Unknown tags are kept in the raw text.</summary>
    void AddOptional(MtField field, Queue<StatementItem> ready)
    {
        var before = head;
        var text = field.Text;
        head = field.Tag switch
        {
            "64" when MtParts.Balance(field, BalanceKind.Available) is { } balance => With(balance),
            "65" when MtParts.Balance(field, BalanceKind.Forward) is { } balance => With(balance),
            "13D" or "13" when MtParts.Created(text) is { } created => head with { CreatedAt = created },
            "34F" when MtParts.Floor(text) is { } floor && head.Floors.Count < limits.MaxRepeats =>
                head with { Floors = [.. head.Floors, floor] },
            "90D" when MtParts.Total(text, false) is { } total && head.Totals.Count < limits.MaxRepeats =>
                head with { Totals = [.. head.Totals, total] },
            "90C" when MtParts.Total(text, true) is { } total && head.Totals.Count < limits.MaxRepeats =>
                head with { Totals = [.. head.Totals, total] },
            _ => head,
        };
        if (ReferenceEquals(before, head) && field.Tag is "64" or "65" or "13D" or "34F" or "90D" or "90C")
            ready.Enqueue(new PartRefused(Fault("field_refused", field.Tag, text, "its format, or fewer of them", field)));
    }

    Statement With(Balance balance) =>
        head.OtherBalances.Count < limits.MaxRepeats ? head with { OtherBalances = [.. head.OtherBalances, balance] } : head;

    StatementFault Fault(string code, string name, string value, string accepted, MtField field) => StatementFault.Of(
        code, name, value, accepted, field.Line, 1, Texts.Bounded(field.Raw, limits.MaxRaw));
}
