using System.Globalization;
using System.Text;
using CrossBorder.Platform;

namespace CrossBorder.Sandbox;

/// <summary>A line of a statement. Signed: a credit of the account is positive.</summary>
/// <param name="CustomerReference">At most 16 characters; NONREF when there is none.</param>
/// <param name="Narrative">With its ?20 codes, in the SWIFT character set.</param>
sealed record StatementEntry(
    DateOnly BookedOn, long SignedMinor, string CustomerReference, string BankReference, string Narrative);

/// <summary>A statement of one account: opening plus entries is closing.</summary>
sealed record Statement(
    string Reference, string Account, Currency Currency, int Number, DateOnly OpenedOn, long OpeningMinor, DateOnly ClosedOn,
    long ClosingMinor, IReadOnlyList<StatementEntry> Entries);

/// <summary>SWIFT MT940 as in fx-and-payments.md section 3, without block headers, one message a file.</summary>
static class Mt940
{
    const int NarrativeLine = 65;
    const int NarrativeLines = 6;
    const int HighestNumber = 99_999;

    public static string Write(Statement statement)
    {
        var number = ((statement.Number - 1) % HighestNumber) + 1;
        var text = new StringBuilder();
        Line(text, $":20:{statement.Reference}");
        Line(text, $":25:{statement.Account}");
        Line(text, $":28C:{number:D5}/00001");
        Line(text, $":60F:{Balance(statement.OpeningMinor, statement.OpenedOn, statement.Currency)}");
        foreach (var entry in statement.Entries)
        {
            Line(text, $":61:{entry.BookedOn:yyMMdd}{entry.BookedOn:MMdd}{Sign(entry.SignedMinor)}"
                + $"{Amount(entry.SignedMinor, statement.Currency)}NTRF{entry.CustomerReference}//{entry.BankReference}");
            foreach (var line in Wrap(entry.Narrative))
                Line(text, line);
        }

        Line(text, $":62F:{Balance(statement.ClosingMinor, statement.ClosedOn, statement.Currency)}");
        Line(text, $":64:{Balance(statement.ClosingMinor, statement.ClosedOn, statement.Currency)}");
        Line(text, "-");
        return text.ToString();
    }

    /// <summary>Digits, a comma that is always there, and as many decimals as the currency has: 1234,50 USD, 1234, JPY.</summary>
    public static string Amount(long minor, Currency currency)
    {
        var digits = Math.Abs(minor).ToString(CultureInfo.InvariantCulture).PadLeft(currency.Exponent + 1, '0');
        return $"{digits[..^currency.Exponent]},{digits[^currency.Exponent..]}";
    }

    /// <summary>What the SWIFT character set lacks becomes a point; the question mark too, because it starts a code.</summary>
    public static string Plain(string text)
    {
        var plain = text.Select(c => char.IsAsciiLetterOrDigit(c) || "/-:().,'+ ".Contains(c, StringComparison.Ordinal) ? c : '.');
        return string.Concat(plain).Trim();
    }

    /// <summary>
    /// Lines of 65 characters. None begins like a tag or an end, and none begins or ends with a space that a reader may drop.
    /// </summary>
    static IEnumerable<string> Wrap(string narrative)
    {
        var rest = ":86:" + narrative;
        var most = NarrativeLine + 4;
        for (var line = 0; line < NarrativeLines && rest.Length > 0; line++)
        {
            var length = Math.Min(rest.Length, most);
            while (length > 1 && length < rest.Length && (rest[length] is ' ' or ':' or '-' || rest[length - 1] == ' '))
                length--;
            yield return rest[..length];
            rest = rest[length..];
            most = NarrativeLine;
        }
    }

    static string Balance(long minor, DateOnly day, Currency currency) =>
        string.Create(CultureInfo.InvariantCulture, $"{Sign(minor)}{day:yyMMdd}{currency.Code}{Amount(minor, currency)}");

    static char Sign(long minor) => minor < 0 ? 'D' : 'C';

    static void Line(StringBuilder text, string line) => text.Append(line).Append("\r\n");
}
