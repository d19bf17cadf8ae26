using System.Diagnostics;
using System.Text;

namespace CrossBorder.Settlement.Tests;

/// <summary>What must hold of any statement, and of any bytes that are none.</summary>
public sealed class Mt940PropertyTests
{
    static readonly string[] Currencies = ["USD", "JPY", "KWD", "EUR"];
    static readonly string[] Marks = ["C", "D", "RC", "RD"];

    [Fact]
    public void What_is_written_is_read_again()
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var random = new Random(seed);
            var written = Any(random);
            var message = Assert.Single(Mt940ReaderTests.Read(written.ToString()));
            Assert.True(message.Faults.Count == 0, $"seed {seed}: {string.Join("; ", message.Faults)}");
            var read = message.Statement!;
            Assert.Equal((written.Account, written.OpeningMinor, written.ClosingMinor, written.Number % 100000, written.Page),
                (read.Account, read.Opening.Minor, read.Closing.Minor, read.StatementNumber, read.SequenceNumber));
            Assert.Equal(
                written.Lines.Select(line =>
                    (line.Mark, line.Minor, line.ValueDate, line.EntryDate, line.FundsCode, line.Narrative, line.Details)),
                read.Entries.Select(entry => (entry.Mark.ToString(), entry.AmountMinor, entry.ValueDate, entry.EntryDate, entry.FundsCode,
                    entry.Narrative.Replace("\n", "", StringComparison.Ordinal), entry.Details)));
            Assert.Equal(
                written.Lines.Select(line => (line.CustomerReference == "NONREF" ? null : line.CustomerReference,
                    line.BankReference.Length == 0 ? null : line.BankReference)),
                read.Entries.Select(entry => (entry.CustomerReference, entry.BankReference)));
        }
    }

    [Fact]
    public void Damaged_files_neither_stop_nor_fool_the_reader()
    {
        var clock = Stopwatch.StartNew();
        for (var seed = 0; seed < 4000; seed++)
        {
            foreach (var message in Mt940Reader.Read(new MemoryStream(DamagedFile(seed))))
                CheckHonest(message, seed);
        }

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(60), $"took {clock.Elapsed}");
    }

    [Fact]
    public void Noise_is_read_to_its_end()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var bytes = new byte[20_000];
            new Random(seed).NextBytes(bytes);
            foreach (var message in Mt940Reader.Read(new MemoryStream(bytes)))
                CheckHonest(message, seed);
        }
    }

    /// <summary>Whatever was taken adds up, is positive and can be stored.</summary>
    static void CheckHonest(Mt940Message message, int seed)
    {
        Assert.All(message.Faults, fault => Assert.True(fault.Text.Length <= 500 && Storable(fault.Text), $"seed {seed}"));
        if (message.Statement is not { } statement)
        {
            Assert.NotEmpty(message.Faults);
            return;
        }

        var sum = statement.Entries.Aggregate(Int128.Zero, (total, entry) => total + entry.SignedMinor);
        Assert.True(statement.Opening.Minor + sum + statement.UnexplainedMinor == statement.Closing.Minor, $"seed {seed}");
        Assert.True(statement.UnexplainedMinor == 0 || message.Faults.Any(fault => fault.Code == "entry_refused"), $"seed {seed}");
        Assert.All(statement.Entries, entry =>
        {
            Assert.True(entry.AmountMinor > 0, $"seed {seed}");
            Assert.True(Storable(entry.Narrative) && Storable(entry.CustomerReference) && Storable(entry.BankReference), $"seed {seed}");
            Clues.Of(entry);
        });
        Assert.InRange(statement.Account.Length, 1, 35);
    }

    internal static byte[] DamagedFile(int seed)
    {
        var random = new Random(seed);
        return Damage(random, Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 3).Select(_ => Any(random).ToString()))));
    }

    static bool Storable(string? text) => text is null || text.All(c => c == '\n' || (!char.IsControl(c) && !char.IsSurrogate(c)));

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
