namespace CrossBorder.Statements;

/// <summary>
/// Reads bank statements of any size, one entry in memory at a time: MT940, MT942 and camt.053, told apart by their first character.
/// Never throws for what is in a file: what cannot be taken comes as a <see cref="PartRefused"/> that says where, what and why.
/// </summary>
public static class StatementReader
{
    /// <param name="stream">Read once, from where it stands; not closed.</param>
    /// <returns>Read while it is enumerated.</returns>
    public static IEnumerable<StatementItem> Read(Stream stream, StatementLimits? limits = null)
    {
        limits ??= StatementLimits.Default;
        var source = new PeekedStream(stream);
        return source.StartsWith('<') ? CamtReader.Read(source, limits) : MtReader.Read(source, limits);
    }

    /// <summary>One entry alone, in the text that a fault or an entry kept, by the context of the statement that it came in.</summary>
    /// <param name="raw">Field 61 with what follows it, or one Ntry element.</param>
    /// <param name="detail">Place in its batch of the payment that the Ntry element holds; 0 for the whole booking.</param>
    public static IReadOnlyList<StatementItem> ReadEntry(
        Statement statement, int position, int detail, string raw, StatementLimits? limits = null)
    {
        limits ??= StatementLimits.Default;
        return statement.Format == StatementFormat.Camt053
            ? CamtReader.ReadEntry(statement, position, detail, raw, limits)
            : MtReader.ReadEntry(statement, position, raw, limits);
    }
}
