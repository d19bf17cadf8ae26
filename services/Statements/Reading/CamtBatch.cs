using System.Text;

namespace CrossBorder.Statements;

/// <summary>
/// One Ntry with its payments. A booking of one payment is one entry; of several, each payment leaves as it is read, and at the end
/// they must add up to what was booked: what does not is told as batch_refused after the payments, which then must not be taken.
/// </summary>
sealed class CamtBatch(CamtRecord head, string? currency, DateOnly? day, int position, StatementLimits limits)
{
    readonly List<CamtRecord> unpriced = [];
    CamtWhole? whole;
    CamtRecord? held;
    StatementFault? broken;
    Int128 sum;
    Int128 charges;
    int details;
    int priced;

    public CamtRecord Head => head;

    public void Add(CamtRecord detail, Queue<StatementItem> ready)
    {
        details++;
        if (details == 1)
        {
            held = detail;
            return;
        }

        if (details == 2)
        {
            Judge();
            Pay(held!, 1, ready);
            held = null;
        }

        Pay(detail, details, ready);
    }

    public void Close(Tally tally, Queue<StatementItem> ready)
    {
        Judge();
        if (broken is null && details <= 1)
            ready.Enqueue(new EntryRead(CamtEntry.Of(head, held, whole!, null, position, whole!.Minor, whole.IsCredit, Raw(held))));
        else if (broken is null)
            Settle(ready);
        if (broken is null)
        {
            tally.Add(whole!.SignedMinor, whole.IsCredit, whole.Status);
            return;
        }

        tally.Refuse();
        ready.Enqueue(new PartRefused(broken with { Position = position, Raw = Raw(held) }));
    }

    /// <summary>The only payment, which was the given one of its batch, by its own amount.</summary>
    public void CloseOne(int detail, Queue<StatementItem> ready)
    {
        Judge();
        if (broken is null && held is not null)
            Pay(held, detail, ready);
        if (broken is null && priced == 1)
            return;
        broken ??= Fault(head, "TxDtls/Amt", "", $"an amount in {whole!.Currency}");
        ready.Enqueue(new PartRefused(broken with { Position = position, Detail = detail, Raw = Raw(held) }));
    }

    /// <summary>The document ends here: the booking is refused, whatever of it was read.</summary>
    public void Abandon(StatementFault fault, Queue<StatementItem> ready) => ready.Enqueue(new PartRefused(
        fault with { Code = priced > 0 ? "batch_refused" : "entry_refused", Position = position, Raw = Raw(held) }));

    void Judge()
    {
        if (whole is not null || broken is not null)
            return;
        var wrong = head.Excess is { } excess ? (excess, "", "an entry within the limits") : CamtWhole.Read(head, currency, day, out whole);
        if (wrong is var (field, value, accepted))
            broken = Fault(head, field, value, accepted);
    }

    void Pay(CamtRecord detail, int number, Queue<StatementItem> ready)
    {
        if (broken is not null)
            return;
        if (detail.Excess is { } excess)
        {
            broken = Fault(detail, $"TxDtls {number}", excess, "a payment within the limits") with { Code = "batch_refused" };
        }
        else if (CamtEntry.Price(detail, whole!.Currency) is { } minor)
        {
            var isCredit = CamtParts.IsCredit(detail[CamtField.Side]) ?? whole.IsCredit;
            Emit(detail, number, minor, isCredit, ready);
        }
        else if (unpriced.Count == limits.MaxUnpriced)
        {
            broken = Fault(detail, $"TxDtls {number}", "", "an amount in the currency of the account") with { Code = "batch_refused" };
        }
        else
        {
            unpriced.Add(detail);
        }
    }

    void Emit(CamtRecord detail, int number, long minor, bool isCredit, Queue<StatementItem> ready)
    {
        sum += isCredit ? minor : -minor;
        priced++;
        var entry = CamtEntry.Of(head, detail, whole!, number, position, minor, isCredit, priced == 1 ? Raw(detail) : Kept(detail));
        foreach (var charge in entry.Charges.Where(charge => charge.Currency == whole!.Currency && charge.Included != true))
            charges += charge.Minor;
        ready.Enqueue(new EntryRead(entry));
    }

    string Kept(CamtRecord detail) => detail.Raw.Length == 0 ? Raw(null) : Texts.Bounded(detail.Raw, limits.MaxRaw);

    /// <summary>What the payments leave open of the booked amount: nothing, the one payment without an amount, or charges.</summary>
    void Settle(Queue<StatementItem> ready)
    {
        var open = (Int128)whole!.SignedMinor - sum;
        if (priced == 0)
        {
            ready.Enqueue(new EntryRead(Unpriced()));
        }
        else if (unpriced.Count == 1 && open != 0 && Int128.Abs(open) <= long.MaxValue)
        {
            Emit(unpriced[0], details, (long)Int128.Abs(open), open > 0, ready);
        }
        else if (unpriced.Count == 0 && open != 0 && charges != 0 && open == -charges)
        {
            Emit(new CamtRecord(CamtTree.Detail, limits), details + 1, (long)Int128.Abs(open), open > 0, ready);
        }
        else if (unpriced.Count > 0 || open != 0)
        {
            var fault = Fault(head, "NtryDtls", $"{sum}", $"{whole.SignedMinor}, what was booked for all payments, in minor units");
            broken = fault with { Code = "batch_refused" };
        }
    }

    /// <summary>Payments without amounts: the booking is one entry with all of their texts.</summary>
    Entry Unpriced()
    {
        var entry = CamtEntry.Of(head, unpriced[0], whole!, null, position, whole!.Minor, whole.IsCredit, "");
        var raw = new StringBuilder(head.Raw);
        foreach (var detail in unpriced.TakeWhile(_ => raw.Length < limits.MaxRaw))
            raw.Append(detail.Raw);
        return entry with
        {
            Remittance = Texts.Bounded(string.Join('\n', unpriced.SelectMany(detail => detail.Unstructured)), limits.MaxText),
            Structured = [.. unpriced.SelectMany(detail => detail.Structured).Take(limits.MaxRepeats)],
            Raw = Texts.Bounded(raw.ToString(), limits.MaxRaw),
        };
    }

    /// <summary>The booking with one payment in it, as an element of its own that can be read again.</summary>
    string Raw(CamtRecord? detail)
    {
        const string End = "</Ntry>";
        var text = head.Raw.EndsWith(End, StringComparison.Ordinal) ? head.Raw[..^End.Length] : head.Raw;
        var isOpen = text.LastIndexOf("<NtryDtls>", StringComparison.Ordinal) > text.LastIndexOf("</NtryDtls>", StringComparison.Ordinal);
        var payment = detail is null ? "" : isOpen ? $"{detail.Raw}</NtryDtls>" : $"<NtryDtls>{detail.Raw}</NtryDtls>";
        return Texts.Bounded(text + payment + End, limits.MaxRaw);
    }

    static StatementFault Fault(CamtRecord record, string field, string value, string accepted) =>
        StatementFault.Of("entry_refused", field, value, accepted, record.Line, record.Column, "");
}
