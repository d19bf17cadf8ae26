namespace CrossBorder.Statements;

/// <summary>An entry of what an Ntry and one of its TxDtls say: the payment's own words first, then those of the booking.</summary>
static class CamtEntry
{
    /// <summary>What a payment is worth in the currency of the account; null when it does not say.</summary>
    public static long? Price(CamtRecord detail, string currency) =>
        CamtParts.Amount(detail, CamtField.Amount, currency)
        ?? Stated(detail, CamtField.TransactionAmount, currency)
        ?? Stated(detail, CamtField.CounterAmount, currency)
        ?? Stated(detail, CamtField.InstructedAmount, currency);

    /// <param name="number">Place in the batch; null when the booking has no other payments.</param>
    public static Entry Of(
        CamtRecord head, CamtRecord? detail, CamtWhole whole, int? number, int position, long minor, bool isCredit, string raw)
    {
        string? First(CamtField field) => detail?[field] ?? head[field];
        var draft = new EntryDraft
        {
            Position = position,
            Line = detail is null || detail.Line == 0 || number is null ? head.Line : detail.Line,
            ValueDate = whole.Value,
            BookingDate = whole.Booked,
            Mark = CamtWhole.MarkOf(isCredit, whole.IsReversal),
            Status = whole.Status,
            AmountMinor = minor,
            Currency = whole.Currency,
            TypeCode = TypeOf(detail) ?? TypeOf(head) ?? "",
            BankCode = First(CamtField.Proprietary),
            References = ReferencesOf(head, detail, whole),
            ReturnReason = First(CamtField.ReturnReason),
            Original = OriginalOf(detail, whole, minor) ?? OriginalOf(head, whole, minor),
            Details = Joined(detail?[CamtField.Additional], head[CamtField.Additional]),
            Remittance = detail is null ? "" : string.Join('\n', detail.Unstructured),
            Structured = detail?.Structured,
            Charges = ChargesOf(detail, whole.Currency) ?? (number is null ? ChargesOf(head, whole.Currency) : null),
        };
        if (number is { } place)
            draft.Batch = new Batch(
                place, whole.Minor, whole.BankReference, CamtWhole.MarkOf(whole.IsCredit, whole.IsReversal),
                head[CamtField.BatchMessage] ?? head[CamtField.BatchPayment], (int?)CamtParts.Number(head[CamtField.BatchCount]));
        if (detail is not null)
            AddParty(draft, detail);
        return draft.Entry(raw);
    }

    static long? Stated(CamtRecord detail, CamtField field, string currency) =>
        detail.Currencies.ContainsKey(field) ? CamtParts.Amount(detail, field, currency) : null;

    static string? TypeOf(CamtRecord? record) => record?[CamtField.Domain] is { } domain
        ? string.Join('/', new[] { domain, record[CamtField.Family], record[CamtField.SubFamily] }.OfType<string>())
        : null;

    static References ReferencesOf(CamtRecord head, CamtRecord? detail, CamtWhole whole) => new()
    {
        Customer = Texts.Some(detail?[CamtField.EndToEndId]) ?? Texts.Some(detail?[CamtField.InstructionId])
            ?? Texts.Some(head[CamtField.EntryReference]),
        Bank = Texts.Some(detail?[CamtField.BankReference]) ?? whole.BankReference,
        EndToEnd = Texts.Some(detail?[CamtField.EndToEndId]),
        Message = Texts.Some(detail?[CamtField.MessageId] ?? head[CamtField.BatchMessage]),
        PaymentInformation = Texts.Some(detail?[CamtField.PaymentId] ?? head[CamtField.BatchPayment]),
        Instruction = Texts.Some(detail?[CamtField.InstructionId]),
        Transaction = Texts.Some(detail?[CamtField.TransactionId]),
        Uetr = Texts.Some(detail?[CamtField.Uetr]),
        Mandate = Texts.Some(detail?[CamtField.MandateId]),
        Cheque = Texts.Some(detail?[CamtField.Cheque]),
    };

    /// <summary>The instructed amount where it is another one, and the rate.</summary>
    static Original? OriginalOf(CamtRecord? record, CamtWhole whole, long minor)
    {
        if (record is null)
            return null;
        var field = record[CamtField.InstructedAmount] is not null ? CamtField.InstructedAmount : CamtField.TransactionAmount;
        var currency = MtParts.Currency(record.Currencies.GetValueOrDefault(field));
        var amount = currency is null ? null : CamtParts.Amount(record, field, currency);
        var rate = record[CamtField.Rate];
        if (rate is null && (amount is null || (currency == whole.Currency && amount == minor)))
            return null;
        return new Original(amount, currency, rate, record[CamtField.SourceCurrency], record[CamtField.TargetCurrency]);
    }

    static List<Charge>? ChargesOf(CamtRecord? record, string currency)
    {
        if (record is null)
            return null;
        var charges = record.Charges.Select(charge => CamtParts.Charge(charge, currency)).OfType<Charge>().ToList();
        if (charges.Count == 0 && record[CamtField.ChargeTotal] is { } total
            && CamtParts.Charge(new CamtCharge(total, record.Currencies.GetValueOrDefault(CamtField.ChargeTotal)), currency) is { } all)
            charges.Add(all);
        return charges.Count == 0 ? null : charges;
    }

    /// <summary>Parties keep their names when a payment comes back: of a reversed credit the debtor is still who paid.</summary>
    static void AddParty(EntryDraft draft, CamtRecord detail)
    {
        var isDebtor = draft.Mark is Mark.C or Mark.RC;
        draft.Name = detail[isDebtor ? CamtField.Debtor : CamtField.Creditor];
        draft.Account = detail[isDebtor ? CamtField.DebtorAccount : CamtField.CreditorAccount];
        draft.Bic = detail[isDebtor ? CamtField.DebtorAgent : CamtField.CreditorAgent];
        draft.UltimateParty = detail[isDebtor ? CamtField.UltimateDebtor : CamtField.UltimateCreditor];
    }

    static string Joined(string? payment, string? booking) => (payment, booking) switch
    {
        (null, null) => "",
        (null, _) => booking,
        (_, null) => payment,
        _ => $"{payment}\n{booking}",
    };
}
