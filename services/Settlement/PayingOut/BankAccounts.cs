using System.Collections.Frozen;
using System.Text.RegularExpressions;
using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>What an account number is: an IBAN, a bank card (Luhn), a Chinese account of 8 to 32 digits, or another.</summary>
public enum AccountForm { Iban, Card, Chinese, Other }

/// <summary>Checks of account numbers and bank codes: fx-and-payments.md sections 5 and 6.</summary>
public static partial class BankAccounts
{
    // ISO 13616: the length of an IBAN per country of its register.
    const string IbanLengthsText =
        """
        AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18
        FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20
        LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24
        SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30
        """;

    // ISO 3166-1 alpha-2, with XK as banks use it.
    const string CountriesText =
        """
        AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH
        CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN
        GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI
        LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM
        PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD
        TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW
        """;

    static readonly FrozenDictionary<string, int> IbanLengths = Words(IbanLengthsText)
        .ToFrozenDictionary(word => word[..2], word => int.Parse(word[2..], System.Globalization.CultureInfo.InvariantCulture));

    static readonly FrozenSet<string> Countries = Words(CountriesText).ToFrozenSet();

    public static bool IsCountry(string code) => Countries.Contains(code);

    /// <summary>Countries whose accounts are IBANs.</summary>
    public static bool HasIban(string country) => IbanLengths.ContainsKey(country);

    /// <summary>As it is kept: without the blanks and hyphens that people write, in upper case.</summary>
    public static string Normal(string account) =>
        string.Concat(account.Where(c => c is not (' ' or '-'))).ToUpperInvariant();

    /// <summary>ISO 13616: known country, its length, and remainder 1 by 97 with the first four characters at the end.</summary>
    public static bool IsIban(string text)
    {
        if (text.Length < 5 || !IbanLengths.TryGetValue(text[..2], out var length) || text.Length != length
            || !text.All(char.IsAsciiLetterOrDigit) || !char.IsAsciiDigit(text[2]) || !char.IsAsciiDigit(text[3]))
            return false;
        var rest = 0;
        foreach (var c in text[4..] + text[..4])
            rest = char.IsAsciiDigit(c)
                ? ((rest * 10) + c - '0') % 97
                : ((rest * 100) + char.ToUpperInvariant(c) - 'A' + 10) % 97;
        return rest == 1;
    }

    /// <summary>ISO 9362: four letters of the bank (here as SWIFT gives them), a known country, place and perhaps branch.</summary>
    public static bool IsBic(string text) => BicShape().IsMatch(text) && IsCountry(text[4..6]);

    public static bool IsCnaps(string text) => CnapsShape().IsMatch(text);

    /// <summary>Every second digit from the right doubled; the sum of all digits ends in 0 (ISO/IEC 7812).</summary>
    public static bool IsLuhn(string digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[digits.Length - 1 - i] - '0';
            if (i % 2 == 1)
                digit = digit * 2 > 9 ? (digit * 2) - 9 : digit * 2;
            sum += digit;
        }

        return digits.Length > 0 && sum % 10 == 0;
    }

    /// <summary>
    /// The form of an account of a bank in this country, or what is wrong with it. Chinese numbers that begin with 62 (UnionPay) and have
    /// 16 to 19 digits are cards, so their check digit counts.
    /// </summary>
    /// <param name="account">Normal already.</param>
    public static Outcome<AccountForm> FormOf(string account, string country)
    {
        if (HasIban(country))
            return IsIban(account) && account.StartsWith(country, StringComparison.Ordinal)
                ? AccountForm.Iban
                : Problem.Invalid("account", "It is no IBAN of the bank's country, or a digit of it is wrong.",
                    $"an IBAN of {IbanLengths[country]} characters that begins with {country}");
        if (country != "CN")
            return OtherShape().IsMatch(account)
                ? AccountForm.Other
                : Problem.Invalid("account", "It is no account number.", "4 to 34 letters and digits");
        if (!ChineseShape().IsMatch(account))
            return Problem.Invalid("account", "It is no account number of a bank in China.", "8 to 32 digits");
        if (!CardShape().IsMatch(account))
            return AccountForm.Chinese;
        return IsLuhn(account)
            ? AccountForm.Card
            : Problem.Invalid("account", "It is a card whose check digit is wrong.", "the number as it stands on the card");
    }

    static string[] Words(string text) => text.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries);

    [GeneratedRegex(@"\A[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?\z")]
    private static partial Regex BicShape();

    [GeneratedRegex(@"\A[0-9]{12}\z")]
    private static partial Regex CnapsShape();

    [GeneratedRegex(@"\A[0-9]{8,32}\z")]
    private static partial Regex ChineseShape();

    [GeneratedRegex(@"\A62[0-9]{14,17}\z")]
    private static partial Regex CardShape();

    [GeneratedRegex(@"\A[0-9A-Z]{4,34}\z")]
    private static partial Regex OtherShape();
}
