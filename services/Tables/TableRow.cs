namespace CrossBorder.Tables;

/// <param name="Line">Where it begins, from 1 on: the line of a CSV file, the row of a sheet.</param>
/// <param name="Cells">As they stand there, without blanks around them.</param>
/// <param name="Fault">Why it could not be read; its cells are what there was of them.</param>
public sealed record TableRow(int Line, IReadOnlyList<string> Cells, string? Fault = null);

/// <summary>A file that is no table, or one larger than is taken. The message says why.</summary>
public sealed class TableException(string message, string accepted) : Exception(message)
{
    public string Accepted { get; } = accepted;
}

/// <summary>How much of a file is taken; what is larger is refused before it takes memory or time.</summary>
public sealed record TableLimits
{
    public static TableLimits Usual { get; } = new();

    /// <summary>Characters of one record of a CSV file.</summary>
    public int Record { get; init; } = 10_000;

    /// <summary>Characters in one cell; a spreadsheet takes no more.</summary>
    public int Cell { get; init; } = 32_767;

    /// <summary>Cells in a row.</summary>
    public int Columns { get; init; } = 256;

    /// <summary>Bytes of a packed workbook.</summary>
    public long Packed { get; init; } = 64L * 1024 * 1024;

    /// <summary>Bytes that a workbook may have unpacked, over all parts that are read.</summary>
    public long Unpacked { get; init; } = 512L * 1024 * 1024;

    /// <summary>Files in a workbook.</summary>
    public int Parts { get; init; } = 2_000;

    /// <summary>Texts that the cells of a workbook share, and their characters in all.</summary>
    public int SharedTexts { get; init; } = 2_000_000;

    public long SharedCharacters { get; init; } = 32L * 1024 * 1024;

    /// <summary>Bytes of markup between two tags: an attribute of any length would be held whole.</summary>
    public int Markup { get; init; } = 512 * 1024;

    /// <summary>Elements within each other.</summary>
    public int Depth { get; init; } = 64;
}
