namespace CrossBorder.Statements;

/// <summary>
/// Codes that German and other banks put below field 61 or into field 86: /OCMT/USD100,00/ is the original amount, /CHGS/EUR1,50/ are
/// charges, /EXCH/1,0834/ is the rate. What does not have this form stays text.
/// </summary>
static class MtDetails
{
    public static void Read(EntryDraft draft, string currency)
    {
        Apply(draft, "OCMT", After(draft.Details, "/OCMT/"), currency);
        Apply(draft, "CHGS", After(draft.Details, "/CHGS/"), currency);
        Apply(draft, "EXCH", After(draft.Details, "/EXCH/"), currency);
    }

    /// <summary>One code with its value; true when it was understood.</summary>
    public static bool Apply(EntryDraft draft, string code, ReadOnlySpan<char> value, string currency)
    {
        value = value.Trim();
        if (value.IsEmpty)
            return false;
        if (code == "EXCH")
        {
            draft.Original = (draft.Original ?? new Original(null, null, null, null, null)) with { Rate = value.ToString() };
            return true;
        }

        if (Money(value, currency) is not var (minor, stated))
            return false;
        if (code == "OCMT")
            draft.Original = (draft.Original ?? new Original(null, null, null, null, null)) with { Minor = minor, Currency = stated };
        else
            (draft.Charges ??= []).Add(new Charge(minor, stated, null, null, null));
        return true;
    }

    static (long Minor, string Currency)? Money(ReadOnlySpan<char> text, string currency)
    {
        var isStated = text.Length > 3 && char.IsAsciiLetterUpper(text[0]);
        var stated = isStated ? MtParts.Currency(text[..3]) : currency;
        if (stated is null)
            return null;
        var amount = isStated ? text[3..] : text;
        return MtParts.Amount(amount, stated) is { } minor ? (minor, stated) : null;
    }

    static ReadOnlySpan<char> After(string details, string code)
    {
        var at = details.IndexOf(code, StringComparison.Ordinal);
        if (at < 0)
            return default;
        var rest = details.AsSpan(at + code.Length);
        var end = rest.IndexOfAny('/', '\n');
        return end < 0 ? rest : rest[..end];
    }
}
