namespace CrossBorder.Orders;

/// <summary>What another service told about units of an order. It cannot be refused: what does not fit yet waits.</summary>
/// <param name="Kind">Ship, Deliver, Declare, Return, TaxRefund or Unreserve.</param>
/// <param name="SourceVersion">Of the declaration; 0 for what a source tells once.</param>
/// <param name="Lines">Units per line number; empty when it is of all there is. A declaration tells what is in force from now on.</param>
public sealed record LedgerFact(
    MovementKind Kind, Guid SourceId, int SourceVersion, IReadOnlyDictionary<int, long> Lines, string Actor, DateTimeOffset At)
{
    public const string NotPacked = "not_packed";
    public const string UnknownLine = "unknown_line";

    /// <summary>The movements that the fact comes to, or why it has to wait.</summary>
    /// <param name="done">Earlier movements of the same source.</param>
    public (IReadOnlyList<Movement> Movements, string? Waits) Plan(
        IReadOnlyDictionary<int, LineUnits> lines, IReadOnlyCollection<Movement> done) => Kind switch
        {
            MovementKind.Ship => Ship(lines, done),
            MovementKind.Deliver => Deliver(lines, done),
            MovementKind.Declare => Declare(lines, done),
            MovementKind.Unreserve => Unreserve(lines, done),
            _ => Given(lines, done),
        };

    (IReadOnlyList<Movement> Movements, string? Waits) Unreserve(
        IReadOnlyDictionary<int, LineUnits> lines, IReadOnlyCollection<Movement> done) =>
        done.Any(move => move.Kind == MovementKind.Unreserve && move.SourceVersion == SourceVersion)
            ? ([], null)
            : ([.. lines.Values.Where(line => line.Reserved > 0).Select(line => Move(line, -line.Reserved))], null);

    /// <summary>An order has one shipment, which takes all of it; so it is packed as a whole before.</summary>
    (IReadOnlyList<Movement> Movements, string? Waits) Ship(
        IReadOnlyDictionary<int, LineUnits> lines, IReadOnlyCollection<Movement> done)
    {
        if (done.Any(move => move.Kind == MovementKind.Ship))
            return ([], null);
        var taken = lines.Values.Where(line => line.Produced > line.Shipped).ToArray();
        var packed = lines.Values.All(line => line.Open == 0) && lines.Values.Any(line => line.Produced > 0);
        return packed
            ? ([.. taken.Select(line => Move(line, line.Produced - line.Shipped) with { Kind = MovementKind.Ship })], null)
            : ([], NotPacked);
    }

    /// <summary>
    /// What arrived had left, also when that is told later. What had left before the ledger began is not known to be of a shipment: then it
    /// is all that left and has not arrived.
    /// </summary>
    (IReadOnlyList<Movement> Movements, string? Waits) Deliver(
        IReadOnlyDictionary<int, LineUnits> lines, IReadOnlyCollection<Movement> done)
    {
        if (done.Any(move => move.Kind == MovementKind.Deliver))
            return ([], null);
        var (shipped, waits) = Ship(lines, done);
        if (waits is not null)
            return ([], waits);
        Movement[] left = [.. shipped, .. done.Where(move => move.Kind == MovementKind.Ship)];
        var arrived = left.Length > 0
            ? left.Select(move => Move(lines[move.LineNo], move.Quantity))
            : lines.Values.Where(line => line.Shipped > line.Delivered).Select(line => Move(line, line.Shipped - line.Delivered));
        return ([.. shipped, .. arrived], null);
    }

    /// <summary>The difference to what the declaration told before; an older version than one that was told changes nothing.</summary>
    (IReadOnlyList<Movement> Movements, string? Waits) Declare(
        IReadOnlyDictionary<int, LineUnits> lines, IReadOnlyCollection<Movement> done)
    {
        var told = done.Where(move => move.Kind == MovementKind.Declare).ToLookup(move => move.LineNo);
        if (told.Any(line => line.Any(move => move.SourceVersion >= SourceVersion)))
            return ([], null);
        // Every line has its row, so that the version is known to have been told.
        return Lines.Keys.All(lines.ContainsKey)
            ? ([.. lines.Values.Select(line => Move(line, Lines.GetValueOrDefault(line.LineNo)
                - told[line.LineNo].Sum(move => move.Quantity)))], null)
            : ([], UnknownLine);
    }

    (IReadOnlyList<Movement> Movements, string? Waits) Given(
        IReadOnlyDictionary<int, LineUnits> lines, IReadOnlyCollection<Movement> done)
    {
        if (done.Any(move => move.Kind == Kind))
            return ([], null);
        return Lines.Keys.All(lines.ContainsKey)
            ? ([.. Lines.Where(line => line.Value > 0).Select(line => Move(lines[line.Key], line.Value))], null)
            : ([], UnknownLine);
    }

    Movement Move(LineUnits line, long quantity) => new(line.LineNo, Kind, SourceId, SourceVersion, quantity, Actor, At);
}
