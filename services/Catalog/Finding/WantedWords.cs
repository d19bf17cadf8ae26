namespace CrossBorder.Catalog;

/// <summary>Terms that stand side by side, each with its distance from the first.</summary>
sealed record Phrase(IReadOnlyList<Word> Words)
{
    public static Phrase Of(string term) => new([new Word(term, 0)]);
}

/// <summary>One way to satisfy a part of what is asked.</summary>
/// <param name="Ordered">The phrases stand in this order, with anything between them.</param>
/// <param name="Worth">100 as asked; less when the words are synonyms, corrected or apart.</param>
/// <param name="Slots">Products that are known to satisfy it, instead of phrases: those with the SKU.</param>
sealed record Way(IReadOnlyList<Phrase> Phrases, bool Ordered, int Worth, IReadOnlyList<int>? Slots = null);

/// <summary>A part of what is asked: any of its ways will do.</summary>
sealed record Part(string Text, IReadOnlyList<Way> Ways);

/// <summary>A word that no product has, and what was looked for instead.</summary>
public sealed record Correction(string Word, IReadOnlyList<string> Instead);

/// <summary>
/// What is asked: every part, and none of what must not be. Quotes ask for words side by side, a minus for their absence. Chinese is cut
/// where no product has the pair of characters: 白杯 is 白 and later 杯 when there is no 白杯.
/// </summary>
sealed record WantedWords(IReadOnlyList<Part> All, IReadOnlyList<Part> Not, IReadOnlyList<Correction> Corrections)
{
    const int Exact = 100;
    const int Synonym = 90;
    const int Apart = 80;
    const int Corrected = 60;
    const int Sku = 1000;

    public static WantedWords Of(string text, ProductIndex index, SynonymTable synonyms)
    {
        var (all, not, corrections) = (new List<Part>(), new List<Part>(), new List<Correction>());
        foreach (var (token, quoted, negative) in Tokens(text))
        {
            var words = Words.Of(token);
            if (negative)
            {
                var sku = quoted ? [] : index.WithSku(token);
                if (words.Count > 0 || sku.Count > 0)
                    not.Add(new Part(token, [new Way([new Phrase(words)], false, Exact), new Way([], false, Sku, sku)]));
            }
            else if (quoted)
            {
                if (words.Count > 0)
                    all.Add(new Part(token, [new Way([new Phrase(words)], false, Exact)]));
            }
            else
            {
                AddToken(all, corrections, token, index);
            }
        }

        return new([.. synonyms.Widen(Compounds(all, index), Synonym)], not, corrections);
    }

    /// <summary>
    /// What is asked in pieces, of which most will do when none has all: words, and of longer Chinese runs characters and pairs.
    /// </summary>
    public IEnumerable<Part> Units() => All.SelectMany(part =>
        Words.Chinese(part.Text, 0) && Words.End(part.Text, 0) == part.Text.Length && Words.Characters(part.Text).Length > 2
            ? Words.Of(part.Text).Select(word => new Part(word.Term, [new Way([Phrase.Of(word.Term)], false, Exact)]))
            : [part]);

    /// <summary>Two words that some write as one (polka dot, polkadot) are looked for so as well.</summary>
    static List<Part> Compounds(List<Part> parts, ProductIndex index)
    {
        for (var i = 0; i + 1 < parts.Count; i++)
            if (index.Find(parts[i].Text + parts[i + 1].Text) is not null && parts[i].Text.All(char.IsAsciiLetter)
                && parts[i + 1].Text.All(char.IsAsciiLetter))
            {
                var joined = new Way([Phrase.Of(parts[i].Text + parts[i + 1].Text)], false, Synonym);
                var apart = new Way([.. parts[i].Ways[0].Phrases, .. parts[i + 1].Ways[0].Phrases], false, Exact);
                parts[i] = new Part($"{parts[i].Text} {parts[i + 1].Text}", [apart, joined]);
                parts.RemoveAt(i + 1);
            }

        return parts;
    }

    static IEnumerable<(string Token, bool Quoted, bool Negative)> Tokens(string text)
    {
        var normal = Words.Normal(text).Replace('“', '"').Replace('”', '"');
        for (var i = 0; i < normal.Length;)
        {
            var negative = normal[i] == '-' && (i == 0 || char.IsWhiteSpace(normal[i - 1]));
            var from = negative ? i + 1 : i;
            if (from < normal.Length && normal[from] == '"' && normal.IndexOf('"', from + 1) is > 0 and var close)
            {
                yield return (normal[(from + 1)..close], true, negative);
                i = close + 1;
                continue;
            }

            var end = from;
            while (end < normal.Length && !char.IsWhiteSpace(normal[end]) && normal[end] != '"')
                end++;
            if (end > from)
                yield return (normal[from..end], false, negative);
            i = Math.Max(end, i + 1);
        }
    }

    static void AddToken(List<Part> all, List<Correction> corrections, string token, ProductIndex index)
    {
        var latin = new List<string>();
        for (var i = 0; i < token.Length;)
        {
            var end = Words.End(token, i);
            if (end > i && Words.Chinese(token, i))
                AddChinese(all, token[i..end], index);
            else if (end > i && !Words.IsIdle(token[i..end]))
                latin.Add(Words.Singular(token[i..end]));
            i = Math.Max(end, i + 1);
        }

        var sku = index.WithSku(token);
        if (latin.Count == 0 && sku.Count == 0)
            return;
        var ways = latin.Count == 0 ? [] : Latin(latin, corrections, sku.Count > 0, index);
        if (sku.Count > 0)
            ways.Add(new Way([], false, Sku, sku));
        all.Add(new Part(token, ways));
    }

    static List<Way> Latin(List<string> words, List<Correction> corrections, bool known, ProductIndex index)
    {
        var unknown = known ? -1 : words.FindIndex(word => index.Find(word) is null);
        if (unknown < 0)
            return [new Way([.. words.Select(Phrase.Of)], false, Exact)];
        if (Halves(words[unknown], index) is { } halves)
            return [new Way([.. words[..unknown].Select(Phrase.Of), halves, .. words[(unknown + 1)..].Select(Phrase.Of)], false, Synonym)];
        var instead = Spelling.Near(words[unknown], index);
        if (instead.Count == 0)
            return [new Way([.. words.Select(Phrase.Of)], false, Exact)];
        corrections.Add(new(words[unknown], instead));
        return
        [
            .. instead.Select(word => new Way(
                [.. words.Select((one, i) => Phrase.Of(i == unknown ? word : one))], false, Corrected)),
        ];
    }

    /// <summary>A word that no product has as the two that stand side by side in some: chalkboard, chalk board.</summary>
    static Phrase? Halves(string word, ProductIndex index)
    {
        for (var i = 3; i <= word.Length - 3; i++)
            if (index.Find(word[..i]) is not null && index.Find(Words.Singular(word[i..])) is not null)
                return new Phrase([new Word(word[..i], 0), new Word(Words.Singular(word[i..]), 1)]);
        return null;
    }

    static void AddChinese(List<Part> all, string run, ProductIndex index)
    {
        var characters = Words.Characters(run);
        var segments = Segments(characters, index);
        if (segments.Count > 1 && segments.All(segment => segment.Length > 1))
        {
            all.AddRange(segments.Select(segment => new Part(string.Concat(segment), [new Way([Adjacent(segment)], false, Exact)])));
            return;
        }

        var ways = new List<Way> { new([.. segments.Select(Adjacent)], true, segments.Count == 1 ? Exact : Apart) };
        if (segments.Count == 1 && characters.Length >= 4)
        {
            var weakest = Enumerable.Range(2, characters.Length - 3)
                .MinBy(i => index.Find(characters[i - 1] + characters[i])?.Count ?? 0);
            ways.Add(new([Adjacent(characters[..weakest]), Adjacent(characters[weakest..])], false, Apart));
        }

        all.Add(new Part(run, ways));
    }

    /// <summary>Cuts between two characters that stand side by side in no product.</summary>
    static List<string[]> Segments(string[] characters, ProductIndex index)
    {
        var (segments, from) = (new List<string[]>(), 0);
        for (var i = 1; i <= characters.Length; i++)
            if (i == characters.Length || index.Find(characters[i - 1] + characters[i]) is null)
            {
                segments.Add(characters[from..i]);
                from = i;
            }

        return segments;
    }

    static Phrase Adjacent(string[] characters) => characters.Length == 1
        ? Phrase.Of(characters[0])
        : new([.. Enumerable.Range(0, characters.Length - 1).Select(i => new Word(characters[i] + characters[i + 1], i))]);
}
