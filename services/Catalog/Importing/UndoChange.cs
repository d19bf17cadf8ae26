using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>
/// Takes a whole change of rows back, a file's as well: each row that is still as the change left it gets its content before as a new
/// version, or goes away when the change brought it. A row that was changed again since stays and is counted as skipped.
/// </summary>
public sealed partial class PriceImportsService
{
    [Allow(Role.Exporter)]
    public override async Task<V1.PriceChange> Undo(V1.UndoPriceChangeRequest request, ServerCallContext context)
    {
        var change = (await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => Undo(tx, Id(request.ChangeId, "change_id"))),
            context.CancellationToken)).OrThrow();
        LogUndone(log, request.ChangeId, change.Skipped);
        return change;
    }

    async Task<Outcome<V1.PriceChange>> Undo(Tx tx, Guid id)
    {
        var exporterId = Principal.Required.PartyId;
        await PriceChange.Queue(tx, exporterId);
        var undone = await tx.One<PriceChange>(
            $"""
            select {PriceChange.Columns}, (
                select id from price_change as undo
                where undo.exporter_id = @exporterId and undo.undoes = @id) as undone_by
            from price_change
            where exporter_id = @exporterId and id = @id
            """,
            new { exporterId, id });
        if (undone is null)
            return Problem.NotFound("price_change", id);
        return Undoable(undone) is { } problem ? problem : await Undo(tx, undone);
    }

    static Problem? Undoable(PriceChange undone)
    {
        if (undone.Kind is "Rate" or "Costs" || undone.Status != "Applied")
            return new Problem(409, "price_change_not_undone", $"A change of kind {undone.Kind} that is {undone.Status} is not taken back.",
                "change_id", "an applied change of rows: Put, Import or Undo");
        return undone.UndoneBy is not null
            ? new Problem(409, "price_change_undone", "The change was taken back already.", "change_id", "the change that did so")
            : null;
    }

    async Task<Outcome<V1.PriceChange>> Undo(Tx tx, PriceChange undone)
    {
        var change = PriceChange.Begin(undone.ExporterId, undone.ListId, "Undo", clock.GetUtcNow()) with { Undoes = undone.Id };
        var arguments = new { exporterId = undone.ExporterId, id = undone.Id, undone.ListId, Undo = change.Id };
        var lines = await tx.Run(StageUndoSql, arguments);
        var skipped = await tx.One<int>(SkippedSql, arguments);
        var (done, refused) = await ApplyPrices.Run(
            tx, change with { Lines = lines, Skipped = skipped }, undone.ExporterId,
            (_, baseless) => Task.FromResult<Outcome<int>>(baseless.Count));
        if (done is null)
            return refused!;
        await ApplyPrices.Sweep(tx, done);
        return done.ToWire();
    }

    [Allow(Role.Exporter, Role.Operator)]
    public override async Task<V1.ListPriceChangesResponse> ListChanges(V1.ListPriceChangesRequest request, ServerCallContext context)
    {
        var list = Id(request.ListId, "list_id");
        var (after, limit) = PageOf(request.Page);
        var changes = await db.Many<PriceChange>(
            $"""
            select {PriceChange.Columns}, (
                select id from price_change as undo
                where undo.exporter_id = price_change.exporter_id and undo.undoes = price_change.id) as undone_by
            from price_change
            where list_id = @list and (@SeesAll or exporter_id = @PartyId) and (@After::uuid is null or id < @After)
            order by id desc
            limit @Take
            """,
            new
            {
                list,
                Principal.Required.SeesAll,
                Principal.Required.PartyId,
                After = after.Length > 0 ? Id(after, "page.cursor") : default(Guid?),
                Take = limit + 1,
            }, context.CancellationToken);
        var response = new V1.ListPriceChangesResponse { NextCursor = changes.Count > limit ? changes[limit - 1].Id.ToString() : "" };
        response.Changes.AddRange(changes.Take(limit).Select(change => change.ToWire()));
        return response;
    }

    const string StageUndoSql =
        """
        insert into price_change_row (exporter_id, change_id, list_id, line_no, product_id, min_quantity, moq, increment,
            fixed_price, base_kind, base_list_id, percent, amount, remove)
        select @exporterId, @Undo, @ListId, row_number() over (order by product_id, min_quantity), product_id, min_quantity,
            moq, increment, fixed_price, base_kind, base_list_id, percent, amount, remove
        from (
            select written.product_id, written.min_quantity, coalesce(before.moq, written.moq) as moq,
                coalesce(before.increment, written.increment) as increment, before.fixed_price, before.base_kind,
                before.base_list_id, before.percent, before.amount, before.version is null as remove
            from price_row as written
            left join price_row as before on before.exporter_id = @exporterId and before.closed_by = @id
                and before.list_id = @ListId and before.product_id = written.product_id
                and before.min_quantity = written.min_quantity
            where written.exporter_id = @exporterId and written.change_id = @id and written.list_id = @ListId
                and written.recorded_until is null
            union all
            select product_id, min_quantity, moq, increment, fixed_price, base_kind, base_list_id, percent, amount, false
            from price_row as before
            where exporter_id = @exporterId and closed_by = @id and list_id = @ListId and not exists (
                select from price_row as later
                where later.exporter_id = @exporterId and later.list_id = @ListId and later.product_id = before.product_id
                    and later.min_quantity = before.min_quantity and later.version > before.version)
        ) as wanted
        """;

    const string SkippedSql =
        """
        select (
            select count(*) from price_row as written
            where exporter_id = @exporterId and change_id = @id and list_id = @ListId and recorded_until is not null
        )::int + (
            select count(*) from price_row as before
            where exporter_id = @exporterId and closed_by = @id and list_id = @ListId
                and exists (
                    select from price_row as later
                    where later.exporter_id = @exporterId and later.list_id = @ListId
                        and later.product_id = before.product_id and later.min_quantity = before.min_quantity
                        and later.version > before.version)
                and not exists (
                    select from price_row as own
                    where own.exporter_id = @exporterId and own.list_id = @ListId and own.change_id = @id
                        and own.product_id = before.product_id and own.min_quantity = before.min_quantity)
        )::int
        """;

    [LoggerMessage(Level = LogLevel.Information, Message = "Price change {ChangeId} taken back, {Skipped} rows changed since")]
    static partial void LogUndone(ILogger log, string changeId, int skipped);
}
