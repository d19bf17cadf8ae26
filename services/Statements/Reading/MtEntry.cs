namespace CrossBorder.Statements;

/// <summary>
/// Field 61: YYMMDD[MMDD][E|R]C|D[funds code]amount,[type][customer reference][//bank reference], then lines of details. Banks exceed
/// the 16 characters of references and leave out type and references: both are taken.
/// </summary>
static class MtEntry
{
    /// <summary>Fills the draft, or answers which part is wrong, what stands there and what would be taken.</summary>
    public static (string Part, string Value, string Accepted)? Read(EntryDraft draft, MtField field, string currency)
    {
        var lineEnd = field.Text.IndexOf('\n', StringComparison.Ordinal);
        var line = lineEnd < 0 ? field.Text.AsSpan() : field.Text.AsSpan(0, lineEnd);
        draft.Details = lineEnd < 0 ? "" : field.Text[(lineEnd + 1)..].TrimEnd();
        var text = line.TrimEnd();
        if (text.Length < 6 || MtParts.Day(text[..6]) is not { } value)
            return ("value date", text[..Math.Min(6, text.Length)].ToString(), "a day as YYMMDD");
        text = text[6..];
        draft.ValueDate = draft.BookingDate = value;
        if (text.Length >= 4 && char.IsAsciiDigit(text[0]))
        {
            if (MtParts.EntryDay(text[..4], value) is not { } booked)
                return ("entry date", text[..4].ToString(), "a day as MMDD");
            draft.BookingDate = booked;
            text = text[4..];
        }

        if (!ReadMark(draft, ref text))
            return ("mark", text[..Math.Min(2, text.Length)].ToString(), "C, D, RC, RD, EC or ED");
        return ReadAmount(draft, ref text, currency) ?? ReadReferences(draft, text, currency);
    }

    static bool ReadMark(EntryDraft draft, ref ReadOnlySpan<char> text)
    {
        if (text.Length < 2)
            return false;
        var prefix = text[0] is 'R' or 'E' && text[1] is 'C' or 'D' ? text[0] : ' ';
        var at = prefix == ' ' ? 0 : 1;
        if (text[0] is not ('C' or 'D') && prefix == ' ')
            return false;
        draft.Mark = (prefix == 'R', text[at]) switch
        {
            (false, 'C') => Mark.C,
            (false, _) => Mark.D,
            (true, 'C') => Mark.RC,
            _ => Mark.RD,
        };
        draft.Status = prefix == 'E' ? EntryStatus.Pending : EntryStatus.Booked;
        text = text[(at + 1)..];
        if (text.Length > 0 && char.IsAsciiLetterUpper(text[0]))
        {
            draft.FundsCode = text[0];
            text = text[1..];
        }

        return true;
    }

    static (string, string, string)? ReadAmount(EntryDraft draft, ref ReadOnlySpan<char> text, string currency)
    {
        var end = 0;
        while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] is ',' or '.'))
            end++;
        var amount = text[..end];
        if (MtParts.Amount(amount, currency) is not { } minor)
            return ("amount", amount.ToString(), $"digits, a comma and at most {Iso4217.Decimals(currency)} decimals of {currency}");
        draft.AmountMinor = minor;
        draft.Currency = currency;
        text = text[end..];
        return null;
    }

    static (string, string, string)? ReadReferences(EntryDraft draft, ReadOnlySpan<char> text, string currency)
    {
        if (text.Length >= 4 && char.IsAsciiLetterUpper(text[0]) && IsCode(text[1..4]))
        {
            draft.TypeCode = Type(text[..4]);
            text = text[4..];
        }

        var slashes = text.IndexOf("//");
        draft.References = new References
        {
            Customer = Reference(slashes < 0 ? text : text[..slashes]),
            Bank = slashes < 0 ? null : Reference(text[(slashes + 2)..]),
        };
        if (draft.Details.Length > 0)
            MtDetails.Read(draft, currency);
        return null;
    }

    static bool IsCode(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterUpper(c) && !char.IsAsciiDigit(c))
                return false;
        }

        return true;
    }

    static string Type(ReadOnlySpan<char> text) => text switch
    {
        "NTRF" => "NTRF",
        "NMSC" => "NMSC",
        "NCHG" => "NCHG",
        _ => text.ToString(),
    };

    static string? Reference(ReadOnlySpan<char> text) => text.Trim() is { Length: > 0 } some ? Texts.Some(some.ToString()) : null;
}
