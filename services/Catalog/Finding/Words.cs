using System.Text;

namespace CrossBorder.Catalog;

/// <summary>A term as the index knows it, and where in the text it stands.</summary>
public readonly record struct Word(string Term, int At);

/// <summary>
/// Cuts texts into terms. In lower case and with full-width forms as normal ones, runs of Latin letters and digits are words, reduced
/// to the singular; a word with a unit, such as 300ml, counts in parts too, and words with hyphens also joined. Chinese has no spaces:
/// each character is a term, and each pair of neighbours (陶瓷杯: 陶瓷, 瓷杯), so that no dictionary decides what can be found.
/// </summary>
public static class Words
{
    static readonly HashSet<string> Idle =
        ["a", "an", "and", "by", "for", "from", "in", "is", "it", "of", "on", "or", "s", "the", "to", "with"];

    const int FullWidth = '\uff01' - '!';

    /// <summary>
    /// Lower case, and the full-width forms that a Chinese keyboard writes as normal ones. Unicode's own NFKC needs ICU, without which
    /// the services run.
    /// </summary>
    public static string Normal(string text) => string.Create(text.Length, text, (to, from) =>
    {
        for (var i = 0; i < from.Length; i++)
            to[i] = char.ToLowerInvariant(from[i] switch
            {
                >= '\uff01' and <= '\uff5e' and var wide => (char)(wide - FullWidth),
                '\u3000' => ' ',
                var other => other,
            });
    });

    public static List<Word> Of(string text)
    {
        var (words, normal, at) = (new List<Word>(), Normal(text), 0);
        for (var i = 0; i < normal.Length; at++)
        {
            var end = End(normal, i);
            if (end == i)
            {
                i++;
                at--;
            }
            else if (Chinese(normal, i))
            {
                at = AddChinese(words, normal[i..end], at);
                i = end;
            }
            else
            {
                AddLatin(words, normal, i, end, at);
                i = end;
            }
        }

        return words;
    }

    /// <summary>Whether a Chinese character begins here: ideographs, extension A, compatibility and supplementary ones.</summary>
    public static bool Chinese(string text, int i) =>
        text[i] is (>= '\u3400' and <= '\u4dbf') or (>= '\u4e00' and <= '\u9fff') or (>= '\uf900' and <= '\ufaff')
        || (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && Rune.IsValid(char.ConvertToUtf32(text, i))
            && char.ConvertToUtf32(text, i) is >= 0x20000 and <= 0x3ffff);

    /// <summary>The end of the run of one script that begins here; the same place when nothing does.</summary>
    public static int End(string text, int from)
    {
        var i = from;
        if (Chinese(text, from))
        {
            while (i < text.Length && Chinese(text, i))
                i += char.IsHighSurrogate(text[i]) ? 2 : 1;
            return i;
        }

        while (i < text.Length && char.IsLetterOrDigit(text[i]) && !Chinese(text, i))
            i++;
        return i;
    }

    /// <summary>The characters of a Chinese run, pairs of surrogates kept together.</summary>
    public static string[] Characters(string run) => [.. run.EnumerateRunes().Select(rune => rune.ToString())];

    /// <summary>A word that says nothing about goods.</summary>
    public static bool IsIdle(string word) => Idle.Contains(word);

    /// <summary>The singular by its ending; wrong in places, but the same wrong for the text and for what is asked.</summary>
    public static string Singular(string word)
    {
        if (word.Length < 4 || word[^1] != 's' || word.EndsWith("ss", StringComparison.Ordinal)
            || word.EndsWith("us", StringComparison.Ordinal))
            return word;
        if (word.EndsWith("ies", StringComparison.Ordinal))
            return word[..^3] + "y";
        return EsAfter.Any(ending => word.EndsWith(ending, StringComparison.Ordinal)) ? word[..^2] : word[..^1];
    }

    static readonly string[] EsAfter = ["sses", "xes", "ches", "shes", "zes"];

    static int AddChinese(List<Word> words, string run, int at)
    {
        var characters = Characters(run);
        for (var i = 0; i < characters.Length; i++)
        {
            words.Add(new(characters[i], at + i));
            if (i + 1 < characters.Length)
                words.Add(new(characters[i] + characters[i + 1], at + i));
        }

        return at + characters.Length - 1;
    }

    static void AddLatin(List<Word> words, string text, int from, int end, int at)
    {
        var word = text[from..end];
        if (!IsIdle(word))
            words.Add(new(Singular(word), at));
        if (Unit(word) is > 0 and var digits)
        {
            words.Add(new(word[..digits], at));
            words.Add(new(Singular(word[digits..]), at));
        }

        if (from > 1 && text[from - 1] == '-' && words.Count > 0 && char.IsLetterOrDigit(text[from - 2]) && !Chinese(text, from - 2))
        {
            var before = from - 1;
            while (before > 0 && char.IsLetterOrDigit(text[before - 1]) && !Chinese(text, before - 1))
                before--;
            words.Add(new(Singular(text[before..(from - 1)] + word), at));
        }
    }

    /// <summary>How many digits lead a word that ends in letters only; 0 when it is no such word.</summary>
    static int Unit(string word)
    {
        var digits = word.TakeWhile(char.IsAsciiDigit).Count();
        return digits > 0 && digits < word.Length && word.Skip(digits).All(char.IsAsciiLetter) ? digits : 0;
    }
}
