using System.Globalization;

namespace CrossBorder.Bench;

/// <summary>What to measure, and for how long.</summary>
/// <param name="Seconds">Of load per number of clients.</param>
/// <param name="Orders">Taken through the whole flow.</param>
/// <param name="Messages">Moved by the relay.</param>
/// <param name="Declarations">Made and closed in each round.</param>
/// <param name="Seeds">Years of receipts that are matched.</param>
public sealed record BenchOptions(string What, int Seconds, int Orders, int Messages, int Declarations, int Seeds)
{
    static readonly string[] Known =
    [
        "placing", "search", "prices", "relay", "ledger", "flow", "startup", "messages", "declarations", "statements", "matching",
        "payouts", "all",
    ];

    public bool Measures(string what) => What == what || What == "all";

    /// <exception cref="ArgumentException">A word or number is not understood; the message says what is.</exception>
    public static BenchOptions Parse(IReadOnlyList<string> words)
    {
        var options = new BenchOptions("all", 10, 100, 20_000, 1000, 1);
        for (var i = 0; i < words.Count; i++)
            options = words[i] switch
            {
                "--seconds" => options with { Seconds = Number(words, ++i) },
                "--orders" => options with { Orders = Number(words, ++i) },
                "--messages" => options with { Messages = Number(words, ++i) },
                "--declarations" => options with { Declarations = Number(words, ++i) },
                "--seeds" => options with { Seeds = Number(words, ++i) },
                var what when Known.Contains(what) => options with { What = what },
                var unknown => throw new ArgumentException(
                    $"'{unknown}' is none of {string.Join(", ", Known)}, --seconds, --orders, --messages, --declarations, --seeds"),
            };
        return options;
    }

    static int Number(IReadOnlyList<string> words, int i) =>
        i < words.Count && int.TryParse(words[i], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw new ArgumentException($"{words[i - 1]} needs a number above 0");
}
