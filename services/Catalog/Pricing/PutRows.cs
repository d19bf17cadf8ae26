using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>
/// An exporter puts up to 1,000 rows of a list, all or nothing; what it does not name stays, what is as it was keeps its version.
/// </summary>
public sealed partial class PriceListsService
{
    const int RowsMost = 1000;

    [Allow(Role.Exporter)]
    public override async Task<V1.PriceChange> PutRows(V1.PutPriceRowsRequest request, ServerCallContext context)
    {
        if (request.Rows.Count is 0 or > RowsMost)
            throw Problem.Invalid("rows", $"There are {request.Rows.Count} rows.", $"1 to {RowsMost}").ToGrpc();
        var rows = new List<PriceDraft>(request.Rows.Count);
        foreach (var row in request.Rows)
            rows.Add(At(rows.Count + 1, PriceDraft.Check(row, rows.Count + 1)).OrThrow());
        var change = (await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => PutRows(tx, request, rows)), context.CancellationToken)).OrThrow();
        LogChanged(log, change.ListId, change.Added, change.Changed, change.Removed, change.Repriced);
        return change;
    }

    async Task<Outcome<V1.PriceChange>> PutRows(Tx tx, V1.PutPriceRowsRequest request, List<PriceDraft> rows)
    {
        var exporterId = Principal.Required.PartyId;
        await PriceChange.Queue(tx, exporterId);
        if (await Lock(tx, request.ListId, exporterId) is not { } list)
            return PriceList.NotFound(request.ListId);
        var change = PriceChange.Begin(exporterId, list.Id, "Put", Now) with { Lines = rows.Count };
        if (await StagePrices.Run(tx, change, rows) is [var (row, problem), ..])
            return At<V1.PriceChange>(row.Line, problem);
        var (done, refused) = await ApplyPrices.Run(tx, change, exporterId, (_, baseless) => Task.FromResult(
            baseless is [var first, ..] ? At<int>(first.LineNo, first.Problem("base")) : 0));
        if (done is null)
            return refused!;
        await ApplyPrices.Sweep(tx, done);
        return done.ToWire();
    }

    static Outcome<T> At<T>(int line, Outcome<T> outcome) =>
        outcome.Problem is { Field: { } field } problem ? problem with { Field = $"rows[{line - 1}].{field}" } : outcome;

    [LoggerMessage(Level = LogLevel.Information,
        Message = "Price list {ListId}: {Added} rows added, {Changed} changed, {Removed} removed, {Repriced} computed anew")]
    static partial void LogChanged(ILogger log, string listId, int added, int changed, int removed, int repriced);
}
