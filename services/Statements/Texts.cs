namespace CrossBorder.Statements;

/// <summary>Texts from outside, so that every database and document can keep them.</summary>
static class Texts
{
    /// <summary>Control characters become blanks, halves of a surrogate pair U+FFFD; line feeds stay where they are kept.</summary>
    public static string Clean(string text, bool keepLines = false)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if ((char.IsControl(text[i]) && !(keepLines && text[i] == '\n')) || char.IsSurrogate(text[i]) || text[i] >= 0xFFFE)
                return Cleaned(text, keepLines);
        }

        return text;
    }

    static string Cleaned(string text, bool keepLines) => string.Create(text.Length, (text, keepLines), static (span, state) =>
    {
        for (var i = 0; i < span.Length; i++)
        {
            var c = state.text[i];
            var pair = (char.IsHighSurrogate(c) && i + 1 < span.Length && char.IsLowSurrogate(state.text[i + 1]))
                || (char.IsLowSurrogate(c) && i > 0 && char.IsHighSurrogate(state.text[i - 1]));
            span[i] = char.IsControl(c) && !(state.keepLines && c == '\n') ? ' '
                : (char.IsSurrogate(c) && !pair) || c >= 0xFFFE ? '\uFFFD'
                : c;
        }
    });

    /// <summary>At most so many characters, without half of a pair at the end.</summary>
    public static string Bounded(string text, int most)
    {
        if (text.Length <= most)
            return text;
        return char.IsHighSurrogate(text[most - 1]) ? text[..(most - 1)] : text[..most];
    }

    /// <summary>Null for nothing and for the words that say so.</summary>
    public static string? Some(string? text) =>
        text?.Trim() is { Length: > 0 } some && some is not ("NONREF" or "NOTPROVIDED" or "NOT PROVIDED" or "NONE") ? some : null;
}
