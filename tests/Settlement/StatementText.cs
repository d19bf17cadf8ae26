using System.Globalization;
using System.Text;

namespace CrossBorder.Settlement.Tests;

/// <summary>Writes MT940 messages for tests, straight from the field table and independent of the reader.</summary>
public sealed class StatementText
{
    static int numbers;
    static long references = 1_000_000;
    readonly List<Line> lines = [];

    public required string Currency { get; init; }

    public required string Account { get; init; }

    public int Number { get; init; } = Interlocked.Increment(ref numbers);

    public int Page { get; init; } = 1;

    public long OpeningMinor { get; init; } = 5_000_000_000;

    public DateOnly Day { get; init; } = new(2026, 5, 4);

    public string LineEnd { get; init; } = "\r\n";

    public bool FirstPage { get; init; } = true;

    public bool LastPage { get; init; } = true;

    /// <summary>What is stated as closing beyond the truth.</summary>
    public long Lie { get; init; }

    public IReadOnlyList<Line> Lines => lines;

    public long ClosingMinor => OpeningMinor + lines.Sum(line => line.Mark is "C" or "RD" ? line.Minor : -line.Minor);

    public static StatementText Of(string currency) => new() { Currency = currency, Account = $"CB{currency}0001" };

    public static string NextReference() => $"B{Interlocked.Increment(ref references)}";

    public StatementText Credit(long minor, string virtualAccount, string? bankReference = null) =>
        Add("C", minor, $"?20VA {virtualAccount}?21PI 4711?32GIFT SHOP LTD?31GB82WEST12345698765432", bankReference: bankReference);

    public StatementText Reversal(long minor, string virtualAccount, string? bankReference = null) =>
        Add("RC", minor, $"?20REVERSAL?21{virtualAccount}", bankReference: bankReference);

    public StatementText Debit(long minor, string reference) => Add("D", minor, "?20PAYOUT", reference);

    public StatementText Add(string mark, long minor, string narrative, string customerReference = "NONREF", string? bankReference = null)
    {
        lines.Add(new Line(mark, minor, narrative, customerReference, bankReference ?? NextReference(), Day, Day, null, ""));
        return this;
    }

    public StatementText Add(Line line)
    {
        lines.Add(line);
        return this;
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        void Put(string line) => text.Append(line).Append(LineEnd);
        Put($":20:ST{Number}");
        Put($":25:{Account}");
        Put($":28C:{Number % 100000}/{Page}");
        Put($":60{(FirstPage ? 'F' : 'M')}:{Balance(OpeningMinor)}");
        foreach (var line in lines)
        {
            Put($":61:{line.ValueDate:yyMMdd}{line.EntryDate:MMdd}{line.Mark}{line.FundsCode}{Amount(line.Minor)}NTRF"
                + line.CustomerReference + (line.BankReference.Length == 0 ? "" : $"//{line.BankReference}"));
            if (line.Details.Length > 0)
                Put(line.Details);
            for (var at = 0; at < line.Narrative.Length; at += 65)
                Put(string.Concat(at == 0 ? ":86:" : "", line.Narrative.AsSpan(at, Math.Min(65, line.Narrative.Length - at))));
        }

        Put($":62{(LastPage ? 'F' : 'M')}:{Balance(ClosingMinor + Lie)}");
        Put("-");
        return text.ToString();
    }

    string Balance(long minor) => $"{(minor < 0 ? 'D' : 'C')}{Day:yyMMdd}{Currency}{Amount(Math.Abs(minor))}";

    string Amount(long minor)
    {
        var exponent = Platform.Currency.Of(Currency).Exponent;
        var digits = minor.ToString(CultureInfo.InvariantCulture).PadLeft(exponent + 1, '0');
        return $"{digits[..^exponent]},{digits[^exponent..]}";
    }

    public sealed record Line(
        string Mark, long Minor, string Narrative, string CustomerReference, string BankReference, DateOnly ValueDate, DateOnly EntryDate,
        char? FundsCode, string Details);
}
