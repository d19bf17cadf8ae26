namespace CrossBorder.Statements;

/// <summary>Something in a file that was not taken, where it stands and what would have been.</summary>
/// <param name="Code">entry_refused, batch_refused, statement_refused, field_refused, totals_differ, text_ignored or
/// file_unreadable.</param>
/// <param name="Field">Tag such as 61, or path such as Ntry/Amt.</param>
/// <param name="Value">What stands there, at most 200 characters.</param>
/// <param name="Accepted">What would be taken.</param>
/// <param name="Line">From 1; 0 when it concerns no line.</param>
/// <param name="Column">From 1; 0 when unknown.</param>
/// <param name="Raw">The source text concerned, within <see cref="StatementLimits.MaxRaw"/>.</param>
public sealed record StatementFault(string Code, string Field, string Value, string Accepted, int Line, int Column, string Raw)
{
    const int LongestValue = 200;

    /// <summary>Place of the entry in the statement, 0 when it concerns none.</summary>
    public int Position { get; init; }

    /// <summary>Place of the payment in its batch, 0 when the whole entry is concerned.</summary>
    public int Detail { get; init; }

    /// <summary>For people.</summary>
    public string Reason => Value.Length == 0 ? $"{Field}: {Accepted} is needed" : $"{Field}: '{Value}' is not {Accepted}";

    internal static StatementFault Of(string code, string field, string value, string accepted, int line, int column, string raw) =>
        new(code, field, Texts.Clean(Texts.Bounded(value, LongestValue), keepLines: true), accepted, line, column,
            Texts.Clean(raw, keepLines: true));
}

/// <summary>What a file consists of, in its order: a statement is opened, has entries and faults, and is closed.</summary>
public abstract record StatementItem;

/// <param name="Statement">What is known before the first entry.</param>
public sealed record StatementOpened(Statement Statement) : StatementItem;

public sealed record EntryRead(Entry Entry) : StatementItem;

/// <summary>The rest goes on. A fault may stand between two statements.</summary>
public sealed record PartRefused(StatementFault Fault) : StatementItem;

/// <param name="Statement">With all of its balances, counts and, if its entries must not be taken, the refusal.</param>
public sealed record StatementClosed(Statement Statement) : StatementItem;
