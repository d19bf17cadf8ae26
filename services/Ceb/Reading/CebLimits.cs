namespace CrossBorder.Ceb;

/// <summary>How much a message from outside may ask of this process.</summary>
public sealed record CebLimits
{
    public static CebLimits Default { get; } = new();

    /// <summary>Of a whole message; a stream that cannot tell its length is held to as many characters.</summary>
    public long MaxBytes { get; init; } = 10 * 1024 * 1024;

    /// <summary>Business nodes of a message (CEB 202205: 100).</summary>
    public int MaxNodes { get; init; } = 100;

    /// <summary>Lines of a node where the schema sets no bound.</summary>
    public int MaxLines { get; init; } = 100_000;

    /// <summary>Characters of a field; the longest of the specification has 5,000.</summary>
    public int MaxText { get; init; } = 10_000;

    /// <summary>Characters of a refused message that the gateway quotes.</summary>
    public int MaxQuote { get; init; } = 4 * 1024 * 1024;

    /// <summary>Characters of a signature or extension.</summary>
    public int MaxRaw { get; init; } = 256 * 1024;

    /// <summary>Elements within each other in a signature or extension.</summary>
    public int MaxDepth { get; init; } = 32;
}
