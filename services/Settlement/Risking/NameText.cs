using System.Collections.Frozen;
using System.Text;

namespace CrossBorder.Settlement;

/// <summary>
/// A name as it is compared: width, case, accents and punctuation folded, legal forms left out. Folded here by tables, because the
/// processes run without the culture data that Unicode normalization needs.
/// </summary>
/// <param name="Words">In the order of the name: Latin and other scripts with spaces.</param>
/// <param name="Han">All Chinese characters in their order.</param>
public sealed record NameText(IReadOnlyList<string> Words, string Han)
{
    /// <summary>Longer names are cut before they are compared: one of a bank statement has 140 characters at most.</summary>
    public const int Longest = 200;

    const string Accented =
        "AÀÁÂÃÄÅĀĂĄǍǞǠǺȀȂȦḀẠẢẤẦẨẪẬẮẰẲẴẶ BƁḂḄḆ CÇĆĈĊČḈ DÐĎĐƉḊḌḎḐḒ EÈÉÊËĒĔĖĘĚȄȆȨḔḖḘḚḜẸẺẼẾỀỂỄỆ FḞ GĜĞĠĢǦǴḠ HĤĦȞḢḤḦḨḪ "
        + "IÌÍÎÏĨĪĬĮİıǏȈȊḬḮỈỊ JĴ KĶǨḰḲḴ LĹĻĽŁḶḸḺḼ MḾṀṂ NÑŃŅŇǸṄṆṈṊ OÒÓÔÕÖØŌŎŐƠǑǪǬȌȎȪȬȮȰṌṎṐṒỌỎỐỒỔỖỘỚỜỞỠỢ PṔṖ RŔŖŘȐȒṘṚṜṞ "
        + "SŚŜŞŠȘṠṢṤṦṨ TŢŤŦȚṪṬṮṰ UÙÚÛÜŨŪŬŮŰŲƯǓǕǗǙǛȔȖṲṴṶṸṺỤỦỨỪỬỮỰ VṼṾ WŴẀẂẄẆẈ XẊẌ YÝŶŸȲẎỲỴỶỸ ZŹŻŽẐẒẔ";

    static readonly FrozenDictionary<char, char> Plain = Accented.Split(' ')
        .SelectMany(group => group[1..].Select(letter => KeyValuePair.Create(letter, group[0]))).ToFrozenDictionary();

    /// <summary>Legal forms and words that only join others: they say nothing of who it is.</summary>
    static readonly FrozenSet<string> Legal = (
        "AB AG AND AS ASA BHD BV BVBA CJSC CO COMPANY CORP CORPORATION CV DBA EURL FZCO FZE FZLLC GMBH INC INCORPORATED JSC KFT KG KK "
        + "LIMITED LLC LLP LP LTD LTDA MBH NV OAO OJSC OOO OU OY OYJ PAO PJSC PLC PTE PTY PVT SA SAL SARL SAS SDN SL SP SPA "
        + "SPZOO SRL SRO THE ZAO ZOO").Split(' ').ToFrozenSet();

    static readonly string[] HanLegal = ["有限责任公司", "股份有限公司", "有限公司", "集团", "公司"];

    /// <summary>Equal for two names that differ by nothing that counts.</summary>
    public string Key { get; } = string.Join(' ', Words.Order(StringComparer.Ordinal).Append(Han).Where(part => part.Length > 0));

    public bool IsEmpty => Words.Count == 0 && Han.Length == 0;

    public static NameText Of(string? name)
    {
        var (words, han) = Parts((name ?? "")[..Math.Min(name?.Length ?? 0, Longest)]);
        // A name that is nothing but legal forms is compared as it is.
        var telling = words.Where((word, i) => !Legal.Contains(word) && !IsPolishForm(words, i)).ToList();
        var core = HanLegal.Aggregate(han, (rest, form) => rest.Replace(form, "", StringComparison.Ordinal));
        return telling.Count == 0 && core.Length == 0 ? new NameText(words, han) : new NameText(telling, core);
    }

    /// <summary>z o.o., the end of sp. z o.o.</summary>
    static bool IsPolishForm(List<string> words, int at) =>
        (words[at] == "Z" && at + 1 < words.Count && words[at + 1] == "OO") || (words[at] == "OO" && at > 0 && words[at - 1] == "Z");

    static (List<string> Words, string Han) Parts(string name)
    {
        var (words, word, han) = (new List<string>(), new StringBuilder(), new StringBuilder());
        var sinceDot = 0;
        void End()
        {
            if (word.Length > 0)
                words.Add(word.ToString());
            word.Clear();
            sinceDot = 0;
        }

        foreach (var letter in name.SelectMany(Fold))
        {
            if (IsHan(letter))
            {
                End();
                han.Append(letter);
            }
            else if (char.IsLetterOrDigit(letter) || char.IsSurrogate(letter))
            {
                word.Append(letter);
                sinceDot++;
            }
            else if (letter == '.' && sinceDot == 1)
                sinceDot = 0;
            else if (!Vanishes(letter))
                End();
        }

        End();
        return (words, han.ToString());
    }

    /// <summary>Combining accents, apostrophes and soft hyphens stand inside of words.</summary>
    static bool Vanishes(char letter) =>
        letter is '\'' or '’' or '‘' or '`' or '´' or '\u00AD' or '\u200B' or '\uFEFF' or (>= '\u0300' and <= '\u036F');

    /// <summary>Full width to plain, ligatures to their letters, capitals without accents.</summary>
    static string Fold(char letter) => letter switch
    {
        '\u3000' => " ",
        >= '\uFF01' and <= '\uFF5E' => Capital((char)(letter - 0xFEE0)),
        '。' or '｡' => ".",
        'ß' or 'ẞ' => "SS",
        'æ' or 'Æ' => "AE",
        'œ' or 'Œ' => "OE",
        'þ' or 'Þ' => "TH",
        'ﬀ' => "FF",
        'ﬁ' => "FI",
        'ﬂ' => "FL",
        _ => Capital(letter),
    };

    static string Capital(char letter)
    {
        var capital = char.ToUpperInvariant(letter);
        return (Plain.TryGetValue(capital, out var plain) ? plain : capital).ToString();
    }

    static bool IsHan(char letter) =>
        letter is (>= '\u4E00' and <= '\u9FFF') or (>= '\u3400' and <= '\u4DBF') or (>= '\uF900' and <= '\uFAFF');
}
