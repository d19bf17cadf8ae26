using System.Globalization;

namespace CrossBorder.Sandbox;

/// <summary>What of a payment is not as it was agreed. One kind a payment; charges come on top of any but a virtual account.</summary>
enum Irregularity
{
    /// <summary>Names the virtual account.</summary>
    None,

    /// <summary>Names the order's number instead.</summary>
    NumberOnly,

    /// <summary>Names the buyer's own reference instead.</summary>
    ReferenceOnly,

    /// <summary>Names nothing.</summary>
    NoReference,

    /// <summary>A wrong, missing or exchanged digit in the order's number.</summary>
    Typo,

    /// <summary>The number of another order.</summary>
    WrongNumber,

    /// <summary>From an account and a name of somebody else.</summary>
    ThirdParty,

    /// <summary>In two parts.</summary>
    Split,

    /// <summary>Together with other orders of the buyer.</summary>
    Merged,

    /// <summary>More than is due.</summary>
    TooMuch,
}

/// <summary>Shares of payments per kind; what they leave of 1 names the virtual account. Charged is a share of all the others.</summary>
sealed record IrregularRates(
    double NumberOnly = 0.30, double ReferenceOnly = 0.10, double NoReference = 0.06, double Typo = 0.04, double WrongNumber = 0.02,
    double ThirdParty = 0.03, double Split = 0.04, double Merged = 0.06, double TooMuch = 0.01, double Charged = 0.20)
{
    /// <summary>The kind of a payment: the same whenever it is asked for.</summary>
    public Irregularity Of(long seed, string payment)
    {
        var at = Chance.Fraction(seed, "irregular", payment);
        foreach (var (kind, share) in Kinds())
            if ((at -= share) < 0)
                return kind;
        return Irregularity.None;
    }

    public bool IsCharged(long seed, string payment) => Chance.Share(Charged, seed, "charged", payment);

    IEnumerable<(Irregularity, double)> Kinds() =>
    [
        (Irregularity.NumberOnly, NumberOnly), (Irregularity.ReferenceOnly, ReferenceOnly), (Irregularity.NoReference, NoReference),
        (Irregularity.Typo, Typo), (Irregularity.WrongNumber, WrongNumber), (Irregularity.ThirdParty, ThirdParty),
        (Irregularity.Split, Split), (Irregularity.Merged, Merged), (Irregularity.TooMuch, TooMuch),
    ];
}

/// <summary>A payment as its buyer means it: the truth.</summary>
/// <param name="Number">Of the order, SO-2026-000123.</param>
/// <param name="Other">Another order's number, for who mistakes it.</param>
sealed record MeantPayment(
    string Id, Guid Order, string Number, string Reference, string VirtualAccount, long AmountMinor, string PayerName, string PayerAccount,
    string Other);

/// <summary>A credit as the bank shows it, with the orders that it is for.</summary>
sealed record ShownCredit(
    Irregularity Kind, bool IsCharged, long AmountMinor, string Narrative, IReadOnlyList<(Guid Order, long Minor)> Truth);

/// <summary>Makes of payments what a bank shows of them when people and banks are as they are. Pure; keeps what each is for.</summary>
static class Irregular
{
    const int LeastCharge = 800;
    const int MostCharge = 3500;

    /// <summary>Banks keep nothing of what is smaller than so many times their charge.</summary>
    const int ChargedFrom = 8;

    /// <param name="payments">One, or those that are paid together.</param>
    public static IEnumerable<ShownCredit> Show(IReadOnlyList<MeantPayment> payments, Irregularity kind, bool charged, long seed)
    {
        var first = payments[0];
        var amount = payments.Sum(payment => payment.AmountMinor);
        List<(Guid, long)> truth = [.. payments.Select(payment => (payment.Order, payment.AmountMinor))];
        if (kind == Irregularity.Split)
        {
            var part = amount * (30 + (long)(Chance.Number(seed, "part", first.Id) % 41)) / 100;
            // Only every other payer says so.
            var says = Chance.OneIn(2, seed, "says part", first.Id);
            yield return new ShownCredit(
                kind, false, part, Narrative($"{first.Number}{(says ? " PART 1" : "")}", first), [(first.Order, part)]);
            yield return new ShownCredit(
                kind, false, amount - part, Narrative($"{first.Number}{(says ? " PART 2" : "")}", first), [(first.Order, amount - part)]);
            yield break;
        }

        var charge = LeastCharge + (long)(Chance.Number(seed, "charge", first.Id) % (MostCharge - LeastCharge));
        charged = charged && kind is not (Irregularity.None or Irregularity.TooMuch) && amount > charge * ChargedFrom;
        var shown = kind == Irregularity.TooMuch ? amount + amount / 10 + 1 : charged ? amount - charge : amount;
        yield return new ShownCredit(kind, charged, shown, Narrative(Text(payments, kind, seed), Payer(first, kind)), truth);
    }

    static string Text(IReadOnlyList<MeantPayment> payments, Irregularity kind, long seed) => (kind, payments[0]) switch
    {
        (Irregularity.None, var payment) => $"VA {payment.VirtualAccount}",
        (Irregularity.ReferenceOnly, var payment) => $"INVOICE {payment.Reference}",
        (Irregularity.NoReference, _) => "PAYMENT OF GOODS",
        (Irregularity.Typo, var payment) => $"ORDER {Mistyped(payment.Number, seed)}",
        (Irregularity.WrongNumber, var payment) => $"ORDER {payment.Other}",
        (Irregularity.Merged, _) => string.Join(' ', payments.Select(payment => payment.Number)),
        (_, var payment) => Spelled(payment.Number, seed, payment.Id),
    };

    /// <summary>As people write it.</summary>
    static string Spelled(string number, long seed, string id) => (Chance.Number(seed, "spelled", id) % 4) switch
    {
        0 => $"ORDER {number}",
        1 => number.Replace('-', ' '),
        2 => $"YOUR REF {number.Replace("-", "", StringComparison.Ordinal)} THANK YOU",
        _ => number.Replace('-', '/'),
    };

    static string Mistyped(string number, long seed)
    {
        var digits = number.ToCharArray();
        var at = number.Length - 1 - (int)(Chance.Number(seed, "at", number) % 5);
        switch (Chance.Number(seed, "typo", number) % 3)
        {
            case 0:
                digits[at] = (char)('0' + ((digits[at] - '0' + 1) % 10));
                return new string(digits);
            case 1:
                (digits[at], digits[at - 1]) = (digits[at - 1], digits[at]);
                return new string(digits);
            default:
                return number.Remove(at, 1);
        }
    }

    static MeantPayment Payer(MeantPayment payment, Irregularity kind) => kind != Irregularity.ThirdParty ? payment : payment with
    {
        PayerName = $"AGENCY {Chance.Number(0, "agency", payment.Id) % 97} LTD",
        PayerAccount = string.Create(CultureInfo.InvariantCulture, $"HK{Chance.Number(0, "agency", payment.Id) % 1_000_000_007:D10}"),
    };

    static string Narrative(string text, MeantPayment payer) =>
        $"?20{Mt940.Plain(text)}?32{Mt940.Plain(payer.PayerName)}?31{Mt940.Plain(payer.PayerAccount)}";
}
