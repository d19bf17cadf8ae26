using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>An exporter makes a price list, or says anew for whom and when it counts. Every version is kept.</summary>
public sealed partial class PriceListsService
{
    const int LongestCode = 40;
    const int LongestName = 200;
    const int PriorityMost = 1_000_000;

    [Allow(Role.Exporter)]
    public override async Task<V1.PriceList> PutList(V1.PutPriceListRequest request, ServerCallContext context)
    {
        var (draft, problem) = Check(request, Principal.Required.PartyId, Now);
        if (draft is null)
            throw problem!.ToGrpc();
        var list = (await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => Put(tx, request, draft)), context.CancellationToken)).OrThrow();
        LogPut(log, list.Id, list.Version);
        return list;
    }

    static Outcome<PriceList> Check(V1.PutPriceListRequest request, Guid exporterId, DateTimeOffset now)
    {
        if (request.Code.Trim().Length is 0 or > LongestCode || request.Code.Trim() == "Cost" || request.Code.Any(char.IsControl))
            return Problem.Invalid("code", "The code is missing, too long or a word of the formulas.",
                $"1 to {LongestCode} printable characters, not Cost");
        if (request.Name.Trim().Length is 0 or > LongestName || request.Name.Any(char.IsControl))
            return Problem.Invalid("name", "The name is missing or too long.", $"1 to {LongestName} printable characters");
        if (request.BuyerId.Length > 0 && !Guid.TryParse(request.BuyerId, out _))
            return Problem.Invalid("buyer_id", $"'{request.BuyerId}' is not an id.", "a UUID, or nothing");
        if (request.GroupId.Length > 0 && !Guid.TryParse(request.GroupId, out _))
            return Problem.Invalid("group_id", $"'{request.GroupId}' is not an id.", "a UUID, or nothing");
        if (Currency.Find(request.Currency) is null)
            return Problem.Invalid("currency", $"'{request.Currency}' is not a currency of the platform.", Currency.Accepted);
        if (request.Priority is < -PriorityMost or > PriorityMost)
            return Problem.Invalid("priority", "The priority is out of range.", $"-{PriorityMost} to {PriorityMost}");
        if (!TryParse(request.Counting, PriceCounting.Line, out var counting))
            return Problem.Invalid(
                "counting", $"'{request.Counting}' is no way to count.", string.Join(", ", Enum.GetNames<PriceCounting>()));
        if (!TryParse(request.Status, PriceListStatus.Active, out var status))
            return Problem.Invalid("status", $"'{request.Status}' is not a status.", string.Join(", ", Enum.GetNames<PriceListStatus>()));
        var (from, until) = (Instant(request.ValidFrom) ?? now, Instant(request.ValidUntil));
        if (until <= from)
            return Problem.Invalid("valid_until", "The window ends before it begins.", $"after {from:O}, or nothing");
        return (Audience.CheckMarket(request.Market) ?? Audience.CheckChannel(request.Channel)) is { } problem
            ? problem
            : Draft(request, exporterId, status, counting, (from, until));
    }

    static PriceList Draft(
        V1.PutPriceListRequest request, Guid exporterId, PriceListStatus status, PriceCounting counting,
        (DateTimeOffset From, DateTimeOffset? Until) window)
    {
        return new()
        {
            ExporterId = exporterId,
            Code = request.Code.Trim(),
            Name = request.Name.Trim(),
            Status = status,
            BuyerId = request.BuyerId.Length > 0 ? Guid.Parse(request.BuyerId) : null,
            GroupId = request.GroupId.Length > 0 ? Guid.Parse(request.GroupId) : null,
            Market = Text(request.Market),
            Channel = Text(request.Channel),
            Currency = request.Currency,
            ValidFrom = window.From,
            ValidUntil = window.Until,
            Priority = request.Priority,
            Counting = counting,
        };
    }

    static bool TryParse<T>(string text, T usual, out T value) where T : struct, Enum
    {
        value = usual;
        return text.Length == 0 || (Enum.GetNames<T>().Contains(text) && Enum.TryParse(text, out value));
    }

    async Task<Outcome<V1.PriceList>> Put(Tx tx, V1.PutPriceListRequest request, PriceList draft)
    {
        if (draft.GroupId is { } group && !await tx.One<bool>(
            "select exists (select from buyer_group where exporter_id = @ExporterId and id = @group)", new { draft.ExporterId, group }))
            return Problem.NotFound("buyer_group", group) with { Field = "group_id" };
        var old = request.Id.Length > 0 ? await Lock(tx, request.Id, draft.ExporterId) : null;
        if (request.Id.Length > 0 && old is null)
            return PriceList.NotFound(request.Id);
        if (old is not null && request.ExpectedVersion != 0 && request.ExpectedVersion != old.Version)
            return Problem.Stale("price list", request.ExpectedVersion, old.Version);
        if (old is not null && (old.Currency, old.Counting) != (draft.Currency, draft.Counting))
            return new Problem(409, "price_list_fixed", "The currency and the counting of a list stay as it was made.",
                old.Currency != draft.Currency ? "currency" : "counting", $"{old.Currency} and {old.Counting}, or a new list");

        var now = Now;
        var written = await Write(tx, now, draft with
        {
            Id = old?.Id ?? Guid.CreateVersion7(),
            Version = (old?.Version ?? 0) + 1,
            CreatedAt = old?.CreatedAt ?? now,
        });
        return written is null
            ? new Problem(409, "price_list_code_taken", $"Another list has the code {draft.Code}.", "code", "a code that no list has")
            : written.ToWire();
    }

    static Task<PriceList?> Lock(Tx tx, string id, Guid exporterId) => Guid.TryParse(id, out var key)
        ? tx.One<PriceList>(
            $"select id, {PriceList.Columns} from price_list where exporter_id = @exporterId and id = @key for no key update",
            new { exporterId, key })
        : Task.FromResult<PriceList?>(null);

    /// <summary>Writes the version and keeps it; null when another list has the code.</summary>
    static async Task<PriceList?> Write(Tx tx, DateTimeOffset now, PriceList list)
    {
        var columns = new
        {
            list.ExporterId,
            list.Id,
            list.Version,
            list.Code,
            list.Name,
            Status = list.Status.ToString(),
            list.BuyerId,
            list.GroupId,
            list.Market,
            list.Channel,
            list.Currency,
            list.ValidFrom,
            list.ValidUntil,
            list.Priority,
            Counting = list.Counting.ToString(),
            list.CreatedAt,
            now,
            By = Principal.Required.PartyId,
        };
        return await tx.One<bool>(
            "select exists (select from price_list where exporter_id = @ExporterId and code = @Code and id <> @Id)", columns)
            ? null
            : await tx.One<PriceList>(WriteListSql, columns);
    }

    const string WriteListSql =
        $"""
        with written as (
            insert into price_list (exporter_id, id, version, code, name, status, buyer_id, group_id, market, channel,
                currency, valid_from, valid_until, priority, counting, created_at, recorded_from, recorded_by)
            values (@ExporterId, @Id, @Version, @Code, @Name, @Status, @BuyerId, @GroupId, @Market, @Channel,
                @Currency, @ValidFrom, @ValidUntil, @Priority, @Counting, @CreatedAt, @now, @By)
            on conflict on constraint price_list_key do update
            set version = excluded.version, code = excluded.code, name = excluded.name, status = excluded.status,
                buyer_id = excluded.buyer_id, group_id = excluded.group_id, market = excluded.market,
                channel = excluded.channel, valid_from = excluded.valid_from, valid_until = excluded.valid_until,
                priority = excluded.priority, recorded_from = excluded.recorded_from,
                recorded_by = excluded.recorded_by
            returning id, {PriceList.Columns}, recorded_from, recorded_by
        ),
        closed as (
            update price_list_version as old
            set recorded_until = @now
            where exporter_id = @ExporterId and list_id = @Id and version = @Version - 1
        ),
        kept as (
            insert into price_list_version (list_id, {PriceList.Columns}, recorded_from, recorded_by)
            select id, {PriceList.Columns}, recorded_from, recorded_by from written
        )
        select id, {PriceList.Columns} from written
        """;

    [LoggerMessage(Level = LogLevel.Information, Message = "Price list {ListId} written as version {Version}")]
    static partial void LogPut(ILogger log, string listId, int version);
}
