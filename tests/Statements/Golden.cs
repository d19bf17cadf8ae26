using System.Text;

namespace CrossBorder.Statements.Tests;

/// <summary>Statements written by hand from the field tables of fx-and-payments sections 3 and 4.</summary>
static class Golden
{
    public static IEnumerable<string> Names => typeof(Golden).Assembly.GetManifestResourceNames().Order(StringComparer.Ordinal);

    public static byte[] Bytes(string name)
    {
        using var stream = typeof(Golden).Assembly.GetManifestResourceStream("Golden/" + name)!;
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }

    public static string Text(string name) => Encoding.UTF8.GetString(Bytes(name));

    public static Taken Read(string name) => Taken.Of(Bytes(name));
}

/// <summary>One statement as it was read.</summary>
sealed record TakenStatement(Statement Head, List<Entry> Entries, List<StatementFault> Faults);

/// <summary>A file as it was read.</summary>
sealed class Taken
{
    public List<TakenStatement> Statements { get; } = [];

    /// <summary>Outside of statements.</summary>
    public List<StatementFault> Faults { get; } = [];

    public TakenStatement One => Assert.Single(Statements);

    public static Taken Of(string text, StatementLimits? limits = null) => Of(Encoding.UTF8.GetBytes(text), limits);

    public static Taken Of(byte[] bytes, StatementLimits? limits = null)
    {
        var taken = new Taken();
        TakenStatement? open = null;
        foreach (var item in StatementReader.Read(new MemoryStream(bytes), limits))
        {
            switch (item)
            {
                case StatementOpened opened:
                    Assert.Null(open);
                    open = new TakenStatement(opened.Statement, [], []);
                    break;
                case EntryRead read:
                    Assert.NotNull(open);
                    open.Entries.Add(read.Entry);
                    break;
                case PartRefused refused:
                    (open?.Faults ?? taken.Faults).Add(refused.Fault);
                    break;
                case StatementClosed closed:
                    Assert.NotNull(open);
                    taken.Statements.Add(open with { Head = closed.Statement });
                    open = null;
                    break;
            }
        }

        Assert.Null(open);
        return taken;
    }
}
