using System.Text.RegularExpressions;
using CrossBorder.Platform;

namespace CrossBorder.Sandbox;

/// <summary>What the bank checks of every order of its customers.</summary>
static partial class BankOrder
{
    /// <summary>MT940 has room for 15 characters with the comma.</summary>
    public const long LargestMinor = 99_999_999_999_999;
    const int LongestText = 140;

    public static Problem? Check(Guid id, string idField, string currency, long amountMinor, string remittance)
    {
        if (id == Guid.Empty)
            return Problem.Invalid(idField, "The id is missing.", "a UUID");
        if (Currency.Find(currency) is null)
            return Problem.Invalid("currency", $"No account is kept in '{currency}'.", Currency.Accepted);
        if (amountMinor is < 1 or > LargestMinor)
            return Problem.Invalid("amountMinor", "The amount is out of range.", $"1 to {LargestMinor} minor units");
        return CheckText("remittance", remittance, 0);
    }

    public static Problem? CheckText(string field, string text, int least) => text.Trim().Length < least || text.Length > LongestText
        ? Problem.Invalid(field, "The text is missing or too long.", $"{least} to {LongestText} characters")
        : null;

    public static Problem? CheckAccount(string field, string account) => AccountShape().IsMatch(account)
        ? null
        : Problem.Invalid(field, $"'{account}' is not an account.", "1 to 34 letters, digits and hyphens");

    [GeneratedRegex("^[0-9A-Za-z-]{1,34}$")]
    private static partial Regex AccountShape();
}
