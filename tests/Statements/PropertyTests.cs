using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace CrossBorder.Statements.Tests;

/// <summary>What a writer of the tests writes from any valid statement is read back equal.</summary>
public sealed class PropertyTests
{
    static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Theory]
    [InlineData(false, "\r\n")]
    [InlineData(false, "\n")]
    [InlineData(true, "\r")]
    public void Any_swift_statement_is_read_back_equal(bool isInterim, string lineEnd) => ForAll(seed =>
    {
        var (head, entries) = new Models(seed).Mt(isInterim);
        Same(head, entries, MtWriter.Write(head, entries, lineEnd));
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Any_camt_statement_is_read_back_equal(bool isLater) => ForAll(seed =>
    {
        var (head, entries) = new Models(seed).Camt();
        Same(head, entries, new CamtWriter(isLater).Write(head, entries));
    });

    [Fact]
    public void An_entry_is_read_alone_from_the_text_that_was_kept_of_it() => ForAll(seed =>
    {
        var models = new Models(seed);
        var (head, entries) = models.Flip() ? models.Mt(false) : models.Camt();
        var text = head.Format == StatementFormat.Camt053 ? new CamtWriter(true).Write(head, entries) : MtWriter.Write(head, entries);
        var read = Taken.Of(text).One;
        foreach (var entry in read.Entries.Where(entry => entry.Batch is null))
        {
            var alone = Assert.IsType<EntryRead>(Assert.Single(StatementReader.ReadEntry(read.Head, entry.Position, 0, entry.Raw)));
            Assert.Equal(Json(entry with { Line = 0 }), Json(alone.Entry with { Line = 0, Raw = entry.Raw }));
        }
    });

    [Fact]
    public void Nothing_of_the_source_is_lost() => ForAll(seed =>
    {
        var (head, entries) = new Models(seed).Mt(false);
        var text = MtWriter.Write(head, entries, "\n");
        var read = Taken.Of(text).One;
        var kept = read.Head.Raw + string.Concat(read.Entries.Select(entry => entry.Raw + "\n"));
        Assert.Equal(text.Split('\n').Where(line => line is not ("" or "-")).Order(StringComparer.Ordinal),
            kept.Split('\n').Where(line => line.Length > 0).Order(StringComparer.Ordinal));
    });

    static void ForAll(Action<int> check) => Prop.ForAll(ArbMap.Default.ArbFor<int>(), check).Check(
        Config.QuickThrowOnFailure.WithMaxTest(300));

    static void Same(Statement head, List<Entry> entries, string text)
    {
        var read = Taken.Of(Encoding.UTF8.GetBytes(text));
        Assert.Empty(read.Faults);
        Assert.Empty(read.One.Faults);
        Assert.Equal(Json(head with { Line = 0 }), Json(read.One.Head with { Line = 0, Raw = "" }));
        Assert.Equal(Json(entries.Select(Unwrapped)), Json(read.One.Entries.Select(Unwrapped)));
    }

    static Entry Unwrapped(Entry entry) =>
        entry with { Line = 0, Raw = "", Narrative = entry.Narrative.Replace("\n", "", StringComparison.Ordinal) };

    static string Json<T>(T value) => JsonSerializer.Serialize(value, Readable);
}
