namespace CrossBorder.Contracts;

/// <summary>
/// Unified social credit code of a Chinese organisation, GB 32100-2015: 18 characters without I, O, S, V and Z, the last one a
/// check character over weights 3^(i-1) mod 31.
/// </summary>
public static class UnifiedSocialCreditCode
{
    public const string Accepted = "18 characters of 0-9 and A-Z without I, O, S, V, Z, the last one the check character of GB 32100-2015";
    const string Alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    static readonly int[] Weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

    /// <summary>Null when the code is good, else what is wrong with it.</summary>
    public static string? Check(string code)
    {
        if (code.Length != 18)
            return $"The code has {code.Length} characters, not 18.";
        if (code.FirstOrDefault(c => !Alphabet.Contains(c, StringComparison.Ordinal)) is var stranger && stranger != default)
            return $"The code contains '{stranger}'.";
        return code[17] == CheckCharacter(code) ? null : $"The check character is '{code[17]}' and should be '{CheckCharacter(code)}'.";
    }

    /// <summary>The check character over the first 17 characters.</summary>
    public static char CheckCharacter(string code) =>
        Alphabet[(31 - (Weights.Select((weight, i) => weight * Alphabet.IndexOf(code[i], StringComparison.Ordinal)).Sum() % 31)) % 31];
}
