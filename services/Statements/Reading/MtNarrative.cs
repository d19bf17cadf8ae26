using System.Text;

namespace CrossBorder.Statements;

/// <summary>
/// Field 86: subfields after a separator (166?00...?20...?32..., with ?, ~, &lt; or ^), codes between slashes (/EREF/.../REMI/...), or
/// free text. The whole text is kept beside what is found in it.
/// </summary>
static class MtNarrative
{
    static readonly string[] SlashCodes =
    [
        "EREF", "KREF", "PREF", "IREF", "MREF", "MARF", "CRED", "CSID", "DEBT", "REMI", "ORDP", "BENM", "NAME", "IBAN", "BIC", "ULTD",
            "ULTC",
        "UDTR", "UCRD", "RTRN", "OCMT", "CHGS", "EXCH", "TRTP", "ACCW", "INST", "SVCL", "PURP", "TRCD", "ISDT", "UETR", "ADDR", "ID",
            "CNTP",
    ];

    static readonly string[] SepaTags = ["EREF", "KREF", "MREF", "CRED", "DEBT", "SVWZ", "ABWA", "ABWE", "IBAN", "BIC", "COAM", "OAMT"];

    /// <param name="text">The field without its tag.</param>
    public static void Read(EntryDraft draft, string text)
    {
        draft.Narrative = text;
        if (Separator(text) is { } separator)
            Subfields(draft, text.Replace("\n", "", StringComparison.Ordinal), separator);
        else if (IsCoded(text))
            Codes(draft, text.Replace("\n", "", StringComparison.Ordinal));
        else
            draft.Remittance = text;
    }

    static char? Separator(string text)
    {
        var head = text.AsSpan(0, Math.Min(text.Length, 200));
        for (var i = 0; i + 2 < head.Length; i++)
        {
            if (head[i] is '?' or '~' or '<' or '^' && char.IsAsciiDigit(head[i + 1]) && char.IsAsciiDigit(head[i + 2])
                && IsStart(head[..i]))
                return head[i];
            // A line may end within the subfield's code.
            if (i == 0 && head[0] == '?' && char.IsAsciiDigit(head[1]) && head[2] == '\n')
                return '?';
        }

        return null;
    }

    /// <summary>Nothing, or the three digits of the bank's code, stands before the first subfield.</summary>
    static bool IsStart(ReadOnlySpan<char> before) => before.Length is 0 or 3 && !before.ContainsAnyExceptInRange('0', '9');

    static void Subfields(EntryDraft draft, string text, char separator)
    {
        var first = text.IndexOf(separator, StringComparison.Ordinal);
        draft.BankCode = first == 3 ? text[..3] : null;
        var remittance = new StringBuilder();
        for (var at = Next(text, separator, first); at >= 0;)
        {
            var next = Next(text, separator, at + 3);
            var value = text.AsSpan((at + 3)..(next < 0 ? text.Length : next));
            Subfield(draft, text.AsSpan(at + 1, 2), value, remittance);
            at = next;
        }

        Remitted(draft, remittance.ToString());
    }

    /// <summary>The next separator with two digits behind it.</summary>
    static int Next(string text, char separator, int from)
    {
        if (from > text.Length)
            return -1;
        for (var at = text.IndexOf(separator, from); at >= 0 && at + 2 < text.Length; at = text.IndexOf(separator, at + 1))
        {
            if (char.IsAsciiDigit(text[at + 1]) && char.IsAsciiDigit(text[at + 2]))
                return at;
        }

        return -1;
    }

    static void Subfield(EntryDraft draft, ReadOnlySpan<char> code, ReadOnlySpan<char> value, StringBuilder remittance)
    {
        switch (code)
        {
            case ['2', _] or ['6', >= '0' and <= '3']: remittance.Append(value); break;
            case "30": draft.Bic = Texts.Some(value.ToString()); break;
            case "31": draft.Account = Texts.Some(value.ToString()); break;
            case "32" or "33": draft.Name = Texts.Some(draft.Name + value.ToString()); break;
            case "34": draft.ReturnReason = Texts.Some(value.ToString()); break;
        }
    }

    /// <summary>Remittance of a SEPA payment has its parts after EREF+, SVWZ+ and the like.</summary>
    static void Remitted(EntryDraft draft, string text)
    {
        draft.Remittance = text;
        var tag = "";
        var start = 0;
        for (var plus = text.IndexOf('+', StringComparison.Ordinal); plus >= 0; plus = text.IndexOf('+', plus + 1))
        {
            if (Array.Find(SepaTags, known => text.AsSpan(0, plus).EndsWith(known, StringComparison.Ordinal)) is not { } found)
                continue;
            Sepa(draft, tag, text[start..(plus - found.Length)]);
            (tag, start) = (found, plus + 1);
        }

        if (tag.Length > 0)
            Sepa(draft, tag, text[start..]);
    }

    static void Sepa(EntryDraft draft, string tag, string value)
    {
        switch (tag)
        {
            case "EREF": draft.References = draft.References with { EndToEnd = Texts.Some(value) }; break;
            case "MREF": draft.References = draft.References with { Mandate = Texts.Some(value) }; break;
            case "SVWZ": draft.Remittance = value.Trim(); break;
            case "ABWA" or "ABWE": draft.UltimateParty = Texts.Some(value); break;
            case "IBAN": draft.Account = Texts.Some(value); break;
            case "BIC": draft.Bic = Texts.Some(value); break;
        }
    }

    static bool IsCoded(string text)
    {
        var end = text.Length < 4 || text[0] != '/' ? -1 : text.IndexOf('/', 1);
        return end is >= 3 and <= 5 && Array.IndexOf(SlashCodes, text[1..end]) >= 0;
    }

    static void Codes(EntryDraft draft, string text)
    {
        var code = "";
        var start = 0;
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] != '/' || CodeAt(text, at) is not { } found)
                continue;
            Code(draft, code, text[Math.Min(start, at)..at].Trim('/', ' '));
            code = found;
            start = at + found.Length + 2;
            at = start - 2;
        }

        Code(draft, code, text[start..].Trim('/', ' '));
    }

    static string? CodeAt(string text, int slash)
    {
        var end = text.IndexOf('/', slash + 1, Math.Min(6, text.Length - slash - 1));
        return end < 0 ? null : Array.Find(SlashCodes, known => text.AsSpan(slash + 1, end - slash - 1).SequenceEqual(known));
    }

    static void Code(EntryDraft draft, string code, string value)
    {
        if (value.Length == 0)
            return;
        switch (code)
        {
            case "EREF": draft.References = draft.References with { EndToEnd = Texts.Some(value) }; break;
            case "PREF": draft.References = draft.References with { PaymentInformation = Texts.Some(value) }; break;
            case "IREF" or "KREF": draft.References = draft.References with { Instruction = Texts.Some(value) }; break;
            case "UETR": draft.References = draft.References with { Uetr = Texts.Some(value) }; break;
            case "MREF" or "MARF": draft.References = draft.References with { Mandate = Texts.Some(value) }; break;
            case "REMI": draft.Remittance = Unlabelled(value); break;
            case "NAME" or "ORDP" or "BENM": draft.Name ??= value; break;
            case "IBAN" or "ACCW": draft.Account ??= value; break;
            case "BIC" or "INST": draft.Bic ??= value; break;
            case "ULTD" or "ULTC" or "UDTR" or "UCRD": draft.UltimateParty ??= value; break;
            case "RTRN": draft.ReturnReason = value; break;
            case "OCMT" or "CHGS" or "EXCH": MtDetails.Apply(draft, code, value, draft.Currency); break;
        }
    }

    /// <summary>Remittance states whether it is text or a reference: USTD//, STRD/.</summary>
    static string Unlabelled(string value) =>
        value.StartsWith("USTD//", StringComparison.Ordinal) ? value[6..]
        : value.StartsWith("STRD/", StringComparison.Ordinal) ? value[5..]
        : value;
}
