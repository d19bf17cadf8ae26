namespace CrossBorder.Orders;

/// <summary>
/// The ledger of one order while it is changed, without a database: facts come in any order and more than once, and what does not fit
/// waits until other facts made it fit. Nothing that breaks a rule of a line is ever taken.
/// </summary>
public sealed class LedgerBook(IEnumerable<LineUnits> lines, IEnumerable<Movement> done, IEnumerable<LedgerFact> waiting)
{
    readonly SortedDictionary<int, LineUnits> lines = new(lines.ToDictionary(line => line.LineNo));
    readonly List<Movement> done = [.. done];
    readonly List<(LedgerFact Fact, string Reason)> waiting = [.. waiting.Select(fact => (fact, ""))];

    public IReadOnlyDictionary<int, LineUnits> Lines => lines;

    public List<Movement> Fresh { get; } = [];

    public IReadOnlyList<(LedgerFact Fact, string Reason)> Waiting => waiting;

    /// <summary>Takes a fact of another service: it is counted now, or it waits.</summary>
    public void Take(LedgerFact fact)
    {
        if (!waiting.Any(kept => Same(kept.Fact, fact)) && Try(fact) is { } reason)
            waiting.Add((fact, reason));
        Retry();
    }

    /// <summary>Counts what was decided here. Null, or the line and the rule that it would break; then nothing is counted.</summary>
    public (int LineNo, string Rule)? Do(IReadOnlyCollection<Movement> movements)
    {
        if (Break(movements) is { } broken)
            return broken;
        Count(movements);
        Retry();
        return null;
    }

    /// <summary>Begins lines that were not there, with nothing.</summary>
    public void Begin(IEnumerable<int> lineNos)
    {
        foreach (var no in lineNos.Where(no => !lines.ContainsKey(no)))
            lines[no] = new LineUnits { LineNo = no };
    }

    /// <summary>Everything that is still to be packed is packed.</summary>
    public IEnumerable<Movement> PackRest(Guid orderId, int version, string actor, DateTimeOffset at) =>
        lines.Values.Where(line => line.Open > 0)
            .Select(line => new Movement(line.LineNo, MovementKind.Pack, orderId, version, line.Open, actor, at));

    /// <summary>Nothing is wanted any more; what was packed in part goes back to the shelf.</summary>
    public IEnumerable<Movement> CancelAll(Guid orderId, int version, string actor, DateTimeOffset at) => lines.Values
        .SelectMany(line => new Movement[]
        {
            new(line.LineNo, MovementKind.Unpack, orderId, version, -line.Produced, actor, at),
            new(line.LineNo, MovementKind.Cancel, orderId, version, line.Ordered - line.Cancelled, actor, at),
        })
        .Where(move => move.Quantity != 0);

    void Retry()
    {
        for (var before = -1; before != Fresh.Count;)
        {
            before = Fresh.Count;
            for (var i = waiting.Count - 1; i >= 0; i--)
                if (Try(waiting[i].Fact) is { } reason)
                    waiting[i] = (waiting[i].Fact, reason);
                else
                    waiting.RemoveAt(i);
        }
    }

    /// <summary>Null when the fact was counted, or had been.</summary>
    string? Try(LedgerFact fact)
    {
        var (movements, waits) = fact.Plan(lines, [.. done.Where(move => move.SourceId == fact.SourceId)]);
        if ((waits ?? Break(movements)?.Rule) is { } reason)
            return reason;
        Count(movements);
        return null;
    }

    (int LineNo, string Rule)? Break(IReadOnlyCollection<Movement> movements)
    {
        foreach (var moves in movements.GroupBy(move => move.LineNo))
            if (moves.Aggregate(lines[moves.Key], (line, move) => line.After(move.Kind, move.Quantity)).Broken() is { } rule)
                return (moves.Key, rule);
        return null;
    }

    void Count(IReadOnlyCollection<Movement> movements)
    {
        foreach (var move in movements)
            lines[move.LineNo] = lines[move.LineNo].After(move.Kind, move.Quantity);
        done.AddRange(movements);
        Fresh.AddRange(movements);
    }

    static bool Same(LedgerFact one, LedgerFact other) =>
        (one.Kind, one.SourceId, one.SourceVersion) == (other.Kind, other.SourceId, other.SourceVersion);
}
