using System.Text;

namespace CrossBorder.Statements;

/// <summary>What one piece of a file may take. Files themselves may have any size: no more than one entry is held at a time.</summary>
public sealed record StatementLimits
{
    public static StatementLimits Default { get; } = new();

    /// <summary>Bytes of a line; the format says 65 characters, banks that do not wrap narratives send far more.</summary>
    public int MaxLine { get; init; } = 4096;

    /// <summary>Lines of one tagged field; the format says 6.</summary>
    public int MaxLines { get; init; } = 40;

    /// <summary>Characters of one XML text.</summary>
    public int MaxText { get; init; } = 4000;

    /// <summary>Characters between two angle brackets of a tag.</summary>
    public int MaxTag { get; init; } = 16 * 1024;

    /// <summary>Elements within each other.</summary>
    public int MaxDepth { get; init; } = 40;

    /// <summary>Values of one kind in one entry, such as charges or lines of remittance text.</summary>
    public int MaxRepeats { get; init; } = 200;

    /// <summary>Characters of source text kept with one entry or one fault.</summary>
    public int MaxRaw { get; init; } = 32 * 1024;

    /// <summary>Payments of one batch that may be held because they have no amount of their own.</summary>
    public int MaxUnpriced { get; init; } = 1000;

    /// <summary>What the file is written in, where the bank has told; else UTF-8, GBK and Windows-1252 are told apart.</summary>
    public Encoding? Encoding { get; init; }
}
