using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace CrossBorder.Statements.Tests;

/// <summary>
/// Damaged files are read or refused with an explanation, in bounded time and memory, and nothing else happens. 20,000 of each format
/// every run; CROSSBORDER_FUZZ sets another number.
/// </summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    const int AlwaysRun = 20_000;

    /// <summary>A thousand times what a file takes, so that a busy machine is no failure and a hang is.</summary>
    static readonly TimeSpan Slowest = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_damaged_file_is_read_or_refused_with_its_reasons(bool isXml)
    {
        var runs = int.TryParse(Environment.GetEnvironmentVariable("CROSSBORDER_FUZZ"), CultureInfo.InvariantCulture, out var asked)
            ? asked
            : AlwaysRun;
        var damage = new Damage(940_053, isXml);
        var count = new Dictionary<string, int>();
        var (slowest, most, before) = (TimeSpan.Zero, 0L, GC.GetTotalMemory(forceFullCollection: true));
        var whole = Stopwatch.StartNew();
        for (var run = 0; run < runs; run++)
        {
            var bytes = damage.Next();
            var start = Stopwatch.GetTimestamp();
            Take(bytes, count);
            slowest = Stopwatch.GetElapsedTime(start) is var took && took > slowest ? took : slowest;
            if (run % 1000 == 0)
                most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: false) - before);
        }

        var kept = GC.GetTotalMemory(forceFullCollection: true) - before;
        var outcomes = string.Join(", ", count.OrderByDescending(one => one.Value).Select(one => $"{one.Key} {one.Value}"));
        output.WriteLine($"{runs} in {whole.Elapsed.TotalSeconds:F1} s, slowest {slowest.TotalMilliseconds:F1} ms");
        output.WriteLine($"heap at most +{most >> 20} MiB, kept +{kept >> 10} KiB; {outcomes}");
        Assert.True(slowest < Slowest, $"one took {slowest}");
        Assert.InRange(kept, long.MinValue, 8 << 20);
        Assert.InRange(most, long.MinValue, 512 << 20);
        Assert.Superset(new HashSet<string>(["entry", "statement", "entry_refused", "bad"]), count.Keys.ToHashSet());
    }

    /// <summary>Whatever was taken is whole, adds up and can be stored; whatever was not is explained.</summary>
    static void Take(byte[] bytes, Dictionary<string, int> count)
    {
        Statement? open = null;
        var refusedPositions = new HashSet<int>();
        var signed = new Dictionary<int, Int128>();
        foreach (var item in StatementReader.Read(new MemoryStream(bytes)))
        {
            var kind = Kind(item);
            count[kind] = count.GetValueOrDefault(kind) + 1;
            switch (item)
            {
                case StatementOpened opened:
                    Assert.Null(open);
                    open = opened.Statement;
                    signed.Clear();
                    refusedPositions.Clear();
                    break;
                case EntryRead read:
                    Honest(open, read.Entry);
                    if (read.Entry.Status == EntryStatus.Booked)
                        signed[read.Entry.Position] = signed.GetValueOrDefault(read.Entry.Position) + read.Entry.SignedMinor;
                    break;
                case PartRefused refused:
                    Explained(refused.Fault);
                    refusedPositions.Add(refused.Fault.Code == "batch_refused" ? refused.Fault.Position : 0);
                    break;
                case StatementClosed closed:
                    Assert.NotNull(open);
                    foreach (var position in refusedPositions)
                        signed.Remove(position);
                    Whole(closed.Statement, signed.Values.Aggregate(Int128.Zero, (total, one) => total + one));
                    open = null;
                    break;
            }
        }

        Assert.Null(open);
    }

    static string Kind(StatementItem item) => item switch
    {
        StatementOpened => "statement",
        EntryRead => "entry",
        PartRefused refused => refused.Fault.Code,
        StatementClosed closed => closed.Statement.Refusal is null ? "good" : "bad",
        _ => throw new InvalidOperationException(),
    };

    static void Honest(Statement? open, Entry entry)
    {
        Assert.NotNull(open);
        Assert.True(entry.AmountMinor >= 0);
        Assert.Equal(3, entry.Currency.Length);
        Assert.InRange(entry.Raw.Length, 1, StatementLimits.Default.MaxRaw);
        Storable(entry.Raw);
        Storable(entry.Remittance);
        Storable(entry.Narrative);
        Storable(entry.Details);
        Storable(entry.References.ToString());
        Storable(entry.Counterparty?.ToString() ?? "");
    }

    static void Explained(StatementFault fault)
    {
        Assert.NotEmpty(fault.Code);
        Assert.NotEmpty(fault.Field);
        Assert.NotEmpty(fault.Accepted);
        Assert.InRange(fault.Value.Length, 0, 200);
        Assert.InRange(fault.Raw.Length, 0, StatementLimits.Default.MaxRaw);
        Storable(fault.Raw);
        Storable(fault.Reason);
    }

    static void Whole(Statement statement, Int128 sum)
    {
        Storable(statement.Raw);
        if (statement.Refusal is { } refusal)
        {
            Explained(refusal);
            return;
        }

        Assert.InRange(statement.Account!.Length, 1, 70);
        if (!statement.IsInterim)
            Assert.Equal((Int128)statement.Closing!.Minor, statement.Opening!.Minor + sum + statement.UnexplainedMinor!.Value);
        Assert.True(statement.UnexplainedMinor is null or 0 || statement.Refused > 0);
    }

    /// <summary>A database takes neither zero characters nor half of a surrogate pair.</summary>
    static void Storable(string text)
    {
        Assert.DoesNotContain('\0', text);
        Assert.True(new UTF8Encoding(false, true).GetByteCount(text) >= text.Length);
    }
}
