using System.Text;
using System.Text.RegularExpressions;

namespace CrossBorder.Settlement;

/// <summary>What an entry's texts say about where it belongs.</summary>
/// <param name="VirtualAccount">The one virtual account that is named with a right check digit.</param>
/// <param name="Fault">Else why there is none: a reason of <see cref="Unmatched"/>.</param>
/// <param name="Payer">Name of the other side (subfields 32 and 33).</param>
public sealed partial record Clues(string? VirtualAccount, string? Fault, string? Payer)
{
    const int LongestPayer = 70;
    static readonly string[] PayerName = ["32", "33"];
    static readonly string[] Remittance = ["20", "21", "22", "23", "24", "25", "26", "27", "28", "29", "60", "61", "62", "63"];

    public static Clues Of(Entry entry)
    {
        // Banks wrap a narrative at 65 characters wherever that falls, also inside of a subfield's code or of the account number.
        var text = (entry.Narrative.Length > 0 ? entry.Narrative : entry.Remittance).Replace("\n", "", StringComparison.Ordinal);
        var subfields = Subfields(text);
        var (found, broken) = Find(Normal(Joined(subfields, Remittance)));
        if (found.Count == 0)
        {
            var (elsewhere, alsoBroken) = Find(Normal(
                Code().Replace(text, " ") + entry.Details + " " + entry.References.Customer + " " + string.Join(' ', entry.Structured)));
            (found, broken) = (elsewhere, broken || alsoBroken);
        }

        var payer = (entry.Counterparty?.Name ?? Joined(subfields, PayerName)).Trim();
        var fault = found.Count switch
        {
            1 => null,
            > 1 => Unmatched.SeveralAccounts,
            _ => broken ? Unmatched.CheckDigit : Unmatched.NoAccountNamed,
        };
        return new Clues(
            fault is null ? found.Single() : null, fault, payer.Length == 0 ? null : payer[..Math.Min(payer.Length, LongestPayer)]);
    }

    /// <summary>What the payer wrote, without the bank's own fields and the names around it.</summary>
    public static string RemittanceOf(string narrative)
    {
        var text = narrative.Replace("\n", "", StringComparison.Ordinal);
        var remittance = Joined(Subfields(text), Remittance);
        return remittance.Length > 0 ? remittance : text;
    }

    static string Joined(List<(string Code, string Text)> subfields, string[] codes) =>
        string.Concat(subfields.Where(field => codes.Contains(field.Code)).Select(field => field.Text));

    static List<(string Code, string Text)> Subfields(string text)
    {
        var marks = Code().Matches(text);
        return [.. marks.Select((mark, i) => (
            mark.Groups[1].Value,
            text[(mark.Index + mark.Length)..(i + 1 < marks.Count ? marks[i + 1].Index : text.Length)]))];
    }

    /// <summary>Letters and digits only, in upper case: blanks, dashes and slashes inside of a number say nothing.</summary>
    static string Normal(string text)
    {
        var normal = new StringBuilder(text.Length);
        foreach (var c in text.Where(char.IsAsciiLetterOrDigit))
            normal.Append(char.ToUpperInvariant(c));
        return normal.ToString();
    }

    static (HashSet<string> Found, bool Broken) Find(string text)
    {
        var found = new HashSet<string>();
        var broken = false;
        foreach (Match candidate in Account().Matches(text))
        {
            if (IsGood(candidate.Value))
                found.Add(candidate.Value);
            else
                broken = true;
        }

        return (found, broken);
    }

    static bool IsGood(string account) => Settlement.VirtualAccount.IsGood(account);

    [GeneratedRegex(@"\?([0-9]{2})")]
    private static partial Regex Code();

    [GeneratedRegex("VA[0-9]{13}")]
    private static partial Regex Account();
}

/// <summary>Why an entry waits for somebody. Stable: operators filter by them.</summary>
public static class Unmatched
{
    public const string NoAccountNamed = "no_account_named";
    public const string CheckDigit = "account_check_digit";
    public const string SeveralAccounts = "several_accounts";

    /// <summary>No order has this virtual account (yet): matched again when one gets it.</summary>
    public const string UnknownAccount = "unknown_account";
    public const string CurrencyDiffers = "currency_differs";

    /// <summary>Money for a cancelled order: held as a debt to its buyer.</summary>
    public const string ReceivableCancelled = "receivable_cancelled";

    /// <summary>A reversed credit without the receipt that it takes back (yet): matched again when a receipt of the order is.</summary>
    public const string NoReceiptToReverse = "no_receipt_to_reverse";

    /// <summary>The payer is not the buyer and pays for it for the first time: a third party's receipt needs a reason.</summary>
    public const string ThirdPartyPayer = "third_party_payer";

    /// <summary>Amount or payer lead to one order, the text names another.</summary>
    public const string ReferenceConflicts = "reference_conflicts";
    public const string SeveralOrdersFit = "several_orders_fit";

    /// <summary>Named and less than what is due: matched by itself once the other parts are here.</summary>
    public const string PartOfInstalment = "part_of_instalment";

    /// <summary>Named and more than what is open.</summary>
    public const string AmountExceeds = "amount_exceeds_open";

    /// <summary>The payer is known, the amount is that of nothing that is open.</summary>
    public const string AmountFitsNothing = "amount_fits_nothing";
    public const string EvidenceTooWeak = "evidence_too_weak";

    /// <summary>Less than is due, and another receipt that names the order waits: which is less charges, which a part?</summary>
    public const string AnotherReceiptWaits = "another_receipt_waits";

    /// <summary>The named orders are paid, or cancelled.</summary>
    public const string NothingOpen = "nothing_open";

    /// <summary>Somebody took back what was decided.</summary>
    public const string Undone = "undone";

    /// <summary>Somebody allocated a part of it; the rest waits.</summary>
    public const string PartlyAllocated = "partly_allocated";

    /// <summary>Those that new orders, payers and schedules may explain.</summary>
    public static string[] LookedAtAgain { get; } =
    [
        NoAccountNamed, CheckDigit, SeveralAccounts, ThirdPartyPayer, ReferenceConflicts, SeveralOrdersFit, PartOfInstalment,
        AmountExceeds, AmountFitsNothing, EvidenceTooWeak, NothingOpen, AnotherReceiptWaits,
    ];

    /// <summary>A debit that none of our payouts explains.</summary>
    public const string UnknownReference = "unknown_reference";
    public const string AmountDiffers = "amount_differs";
    public const string PayoutNotOpen = "payout_not_open";

    /// <summary>The bank took one of its debits back, for example a returned transfer.</summary>
    public const string ReversedDebit = "reversed_debit";
}
