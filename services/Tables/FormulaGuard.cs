namespace CrossBorder.Tables;

/// <summary>
/// Text that a spreadsheet would take for a formula when it opens a CSV file gets an apostrophe. What has apostrophes before such a
/// beginning gets one more, so that taking one away gives back exactly what was there.
/// </summary>
public static class FormulaGuard
{
    public static string With(string text) => Begins(text) ? $"'{text}" : text;

    public static string Without(string text) => text.Length > 1 && text[0] == '\'' && Begins(text[1..]) ? text[1..] : text;

    static bool Begins(string text)
    {
        var rest = text.AsSpan().TrimStart('\'');
        return rest.Length > 0 && rest[0] is '=' or '+' or '-' or '@' or '\t' or '\r' or '\n';
    }
}
