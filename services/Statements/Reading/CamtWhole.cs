namespace CrossBorder.Statements;

/// <summary>What an Ntry books: the part that must be right before any of its payments can be.</summary>
sealed record CamtWhole(
    long Minor, string Currency, bool IsCredit, bool IsReversal, EntryStatus Status, DateOnly Value, DateOnly Booked, string? BankReference)
{
    public long SignedMinor => IsCredit ? Minor : -Minor;

    /// <summary>An indicator says where the money goes; a reversal of a credit is a debit of its own.</summary>
    public static Mark MarkOf(bool isCredit, bool isReversal) => (isCredit, isReversal) switch
    {
        (true, false) => Mark.C,
        (false, false) => Mark.D,
        (false, true) => Mark.RC,
        (true, true) => Mark.RD,
    };

    /// <summary>Null when it could be read; else the field, its value and what would be taken.</summary>
    /// <param name="currency">Of the account; null when only the entry says.</param>
    /// <param name="day">Stands in for dates that are left out.</param>
    public static (string Field, string Value, string Accepted)? Read(
        CamtRecord head, string? currency, DateOnly? day, out CamtWhole? whole)
    {
        whole = null;
        var stated = head.Currencies.GetValueOrDefault(CamtField.Amount);
        if (MtParts.Currency(currency ?? stated) is not { } known || (stated is not null && stated != known))
            return ("Ntry/Amt/@Ccy", stated ?? "", currency ?? "a currency of ISO 4217");
        if (CamtParts.Amount(head, CamtField.Amount, known) is not { } minor)
            return ("Ntry/Amt", head[CamtField.Amount] ?? "", $"digits with at most {Iso4217.Decimals(known)} decimals of {known}");
        if (CamtParts.IsCredit(head[CamtField.Side]) is not { } isCredit)
            return ("Ntry/CdtDbtInd", head[CamtField.Side] ?? "", "CRDT or DBIT");
        if (StatusOf(head[CamtField.Status]) is not { } status)
            return ("Ntry/Sts", head[CamtField.Status]!, "BOOK, PDNG, INFO or FUTR");
        if (CamtParts.Flag(head[CamtField.Reversal] ?? "false") is not { } isReversal)
            return ("Ntry/RvslInd", head[CamtField.Reversal]!, "true or false");
        var (value, booked) = (head[CamtField.Value], head[CamtField.Booked]);
        if ((value is not null && CamtParts.Day(value) is null) || (booked is not null && CamtParts.Day(booked) is null))
            return ("Ntry/ValDt, Ntry/BookgDt", $"{value} {booked}", "days as yyyy-MM-dd");
        if ((CamtParts.Day(value) ?? CamtParts.Day(booked) ?? day) is not { } valueDay)
            return ("Ntry/ValDt", "", "a value date, a booking date or the date of a balance");
        whole = new CamtWhole(
            minor, known, isCredit, isReversal, status, valueDay, CamtParts.Day(booked) ?? valueDay,
            Texts.Some(head[CamtField.BankReference]));
        return null;
    }

    static EntryStatus? StatusOf(string? text) => text switch
    {
        null or "BOOK" => EntryStatus.Booked,
        "PDNG" => EntryStatus.Pending,
        "INFO" or "FUTR" => EntryStatus.Information,
        _ => null,
    };
}
