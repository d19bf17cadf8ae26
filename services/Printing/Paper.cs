namespace CrossBorder.Printing;

/// <summary>The same words in Chinese and English.</summary>
public sealed record Label(string Zh, string En);

/// <summary>
/// What a document says at one place. Fact names what is stated, such as line/2/quantity: every document that states the same fact
/// says the same, because both take it from one aggregate.
/// </summary>
public sealed record Value(string Text, string? Fact = null);

/// <param name="Share">Of the width, against the shares of the other columns.</param>
public sealed record Column(Label Label, float Share, bool Right = false);

/// <param name="Totals">A last row in bold, with a cell for each column.</param>
public sealed record Table(IReadOnlyList<Column> Columns, IReadOnlyList<IReadOnlyList<Value>> Rows, IReadOnlyList<Value>? Totals = null);

/// <summary>A part of a document: named values in two columns, a table, or clauses; each may be empty.</summary>
public sealed record Section(Label? Title)
{
    public IReadOnlyList<(Label Label, Value Value)> Fields { get; init; } = [];

    public Table? Table { get; init; }

    /// <summary>A value over the whole width below the table.</summary>
    public (Label Label, Value Value)? Closing { get; init; }

    public IReadOnlyList<Label> Clauses { get; init; } = [];

    /// <summary>Who signs, side by side above a line.</summary>
    public IReadOnlyList<(Label Label, Value Value)> Signatures { get; init; } = [];

    public IEnumerable<Value> Values => Fields.Select(named => named.Value).Concat(Signatures.Select(signature => signature.Value))
        .Concat(Table is null ? [] : Table.Rows.Append(Table.Totals ?? []).SelectMany(row => row))
        .Concat(Closing is { } closing ? [closing.Value] : []);
}

/// <summary>A document as content, before it has pages.</summary>
/// <param name="Number">Its own number, for people.</param>
/// <param name="At">The time of the newest fact in it, not of its making.</param>
public record Paper(Label Title, string Number, DateTimeOffset At, IReadOnlyList<Section> Sections)
{
    public IEnumerable<Value> Values => Sections.SelectMany(section => section.Values);
}
