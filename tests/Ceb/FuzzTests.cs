using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace CrossBorder.Ceb.Tests;

/// <summary>
/// Damaged messages are read or refused with an explanation, in bounded time and memory, and nothing else happens. 20,000 of them each
/// run; CROSSBORDER_FUZZ sets another number.
/// </summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    const int AlwaysRun = 20_000;

    /// <summary>A thousand times what a message takes, so that a busy machine is no failure and a hang is.</summary>
    static readonly TimeSpan Slowest = TimeSpan.FromSeconds(30);

    [Fact]
    public void A_damaged_message_is_read_or_refused_with_its_reason()
    {
        var runs = int.TryParse(Environment.GetEnvironmentVariable("CROSSBORDER_FUZZ"), CultureInfo.InvariantCulture, out var asked)
            ? asked
            : AlwaysRun;
        var damage = new Damage(202205);
        var count = new Dictionary<string, int>();
        var (slowest, most, before) = (TimeSpan.Zero, 0L, GC.GetTotalMemory(forceFullCollection: true));
        var whole = Stopwatch.StartNew();
        for (var run = 0; run < runs; run++)
        {
            var bytes = damage.Next();
            var start = Stopwatch.GetTimestamp();
            var outcome = Outcome(bytes);
            slowest = Stopwatch.GetElapsedTime(start) is var took && took > slowest ? took : slowest;
            count[outcome] = count.GetValueOrDefault(outcome) + 1;
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
        Assert.Superset(new HashSet<string>(["valid", "invalid", "xml", "mandatory", "unknown"]), count.Keys.ToHashSet());
    }

    /// <summary>valid, invalid, or the rule by which it was refused.</summary>
    static string Outcome(byte[] bytes)
    {
        try
        {
            var message = CebReader.Read(new MemoryStream(bytes));
            var faults = CebValidator.Check(message);
            Assert.All(faults, Explained);
            if (faults.Count > 0)
                return "invalid";
            Assert.Equal(message, CebReader.Read(new MemoryStream(CebWriter.ToBytes(message))));
            return "valid";
        }
        catch (CebUnreadableException e)
        {
            Explained(e.Fault);
            Assert.NotEmpty(e.Message);
            return e.Fault.Rule;
        }
    }

    static void Explained(CebFault fault)
    {
        Assert.NotEmpty(fault.Rule);
        Assert.NotEmpty(fault.Accepted);
        Assert.InRange(fault.Value.Length, 0, 200);
        Assert.InRange(fault.Path.Length, 0, 200);
    }

    [Theory]
    [InlineData("<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]>", "DTD")]
    [InlineData("<!DOCTYPE x SYSTEM \"file:///etc/passwd\">", "DTD")]
    public void A_document_type_is_refused(string type, string reason)
    {
        var refusal = Refused(Golden.Text("CEB304").Replace("<ceb:CEB304Message", type + "<ceb:CEB304Message", StringComparison.Ordinal));
        Assert.Equal("xml", refusal.Fault.Rule);
        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_above_the_limit_is_not_even_parsed()
    {
        using var stream = new MemoryStream();
        stream.SetLength(CebLimits.Default.MaxBytes + 1);
        Assert.Equal("size", Assert.Throws<CebUnreadableException>(() => CebReader.Read(stream)).Fault.Rule);
    }

    [Fact]
    public void A_message_of_more_than_a_hundred_nodes_is_refused_at_the_next_one()
    {
        var node = Golden.Text("CEB506")[Golden.Text("CEB506").IndexOf("  <ceb:LogisticsReturn>", StringComparison.Ordinal)..];
        node = node[..node.IndexOf("</ceb:CEB506Message>", StringComparison.Ordinal)];
        var hundred = Golden.Text("CEB506").Replace(node, string.Concat(Enumerable.Repeat(node, 100)), StringComparison.Ordinal);
        Assert.Equal(100, CebReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(hundred))).Nodes.Count);
        var more = Golden.Text("CEB506").Replace(node, string.Concat(Enumerable.Repeat(node, 101)), StringComparison.Ordinal);
        Assert.Equal(("LogisticsReturn", "occurrence"), (Refused(more).Fault.Path, Refused(more).Fault.Rule));
    }

    [Fact]
    public void A_long_text_is_refused_at_its_field_and_not_taken_in()
    {
        var text = Golden.Text("CEB506").Replace("审核通过", new string('a', 5_000_000), StringComparison.Ordinal);
        var bytes = Encoding.UTF8.GetBytes(text);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var refusal = Assert.Throws<CebUnreadableException>(() => CebReader.Read(new MemoryStream(bytes)));
        Assert.Equal(("LogisticsReturn/returnInfo", "max_length"), (refusal.Fault.Path, refusal.Fault.Rule));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Theory]
    [InlineData("CEB303", "<ds:SignedInfo>")]
    [InlineData("CEB303", "<ceb:Message>")]
    [InlineData("CEB304", "<ceb:guid>")]
    [InlineData("CEB900", "<ceb:oriBizMessage>")]
    [InlineData("DEC101", "<dec:DecHead>")]
    public void Deep_nesting_is_refused_without_recursion(string type, string at)
    {
        var deep = string.Concat(Enumerable.Repeat("<a>", 200_000)) + string.Concat(Enumerable.Repeat("</a>", 200_000));
        var refusal = Refused(Golden.Text(type).Replace(at, at + deep, StringComparison.Ordinal));
        Assert.Contains(refusal.Fault.Rule, new[] { "nested", "unknown" });
    }

    static CebUnreadableException Refused(string text) =>
        Assert.Throws<CebUnreadableException>(() => CebReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(text))));
}
