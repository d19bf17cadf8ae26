using System.Text;

namespace CrossBorder.Settlement.Tests;

/// <summary>Statements of the test writer, damaged: what a seed makes is always the same.</summary>
static class DamagedStatements
{
    static readonly string[] Currencies = ["USD", "JPY", "KWD", "EUR"];
    static readonly string[] Marks = ["C", "D", "RC", "RD"];

    internal static byte[] DamagedFile(int seed)
    {
        var random = new Random(seed);
        return Damage(random, Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 3).Select(_ => Any(random).ToString()))));
    }

    static StatementText Any(Random random)
    {
        var statement = new StatementText
        {
            Currency = Currencies[random.Next(Currencies.Length)],
            Account = Text(random, 1, 35),
            OpeningMinor = random.NextInt64(-1_000_000_000, 1_000_000_000),
            Page = random.Next(1, 99999),
            FirstPage = random.Next(2) == 0,
            LastPage = random.Next(2) == 0,
            LineEnd = random.Next(2) == 0 ? "\n" : "\r\n",
        };
        for (var i = random.Next(6); i > 0; i--)
        {
            var value = new DateOnly(2024, 1, 1).AddDays(random.Next(1000));
            statement.Add(new StatementText.Line(
                Marks[random.Next(4)], random.NextInt64(1, 99_999_999_999), Text(random, 0, 300),
                random.Next(2) == 0 ? "NONREF" : Text(random, 1, 16),
                random.Next(2) == 0 ? "" : Text(random, 1, 16), value, value.AddDays(random.Next(-20, 20)),
                random.Next(3) == 0 ? (char)('A' + random.Next(26)) : null, random.Next(3) == 0 ? Text(random, 1, 34) : ""));
        }

        return statement;
    }

    /// <summary>Letters, digits, question marks: a line may not start with a colon or dash, and a double slash ends a reference.</summary>
    static string Text(Random random, int least, int most) =>
        string.Concat(Enumerable.Range(0, random.Next(least, most + 1))
            .Select(_ => "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghij0123456789?"[random.Next(47)]));

    static byte[] Damage(Random random, byte[] bytes)
    {
        var damaged = bytes.ToList();
        for (var i = random.Next(1, 12); i > 0 && damaged.Count > 2; i--)
        {
            var at = random.Next(damaged.Count);
            var length = Math.Min(random.Next(1, 80), damaged.Count - at);
            switch (random.Next(6))
            {
                case 0: damaged[at] = (byte)random.Next(256); break;
                case 1: damaged.RemoveRange(at, length); break;
                case 2: damaged.Insert(at, (byte)"\r\n:-{}D,/0"u8[random.Next(10)]); break;
                case 3: damaged.InsertRange(at, damaged.GetRange(at, length)); break;
                case 4: damaged.RemoveRange(at, damaged.Count - at); break;
                default: (damaged[at], damaged[0]) = (damaged[0], damaged[at]); break;
            }
        }

        return [.. damaged];
    }
}
