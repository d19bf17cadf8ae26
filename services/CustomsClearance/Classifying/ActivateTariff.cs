using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Customs.V1;

namespace CrossBorder.CustomsClearance;

/// <summary>An operator puts a draft in force. From its first day for a code its rows are what is known; days before keep theirs.</summary>
public sealed partial class TariffService
{
    [Allow(Role.Operator)]
    public override async Task<V1.TariffVersion> Activate(ActivateTariffRequest request, ServerCallContext context)
    {
        var outcome = await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => Activate(tx, request.Id)), context.CancellationToken);
        var version = outcome.OrThrow();
        LogActivated(log, version.Id);
        return version;
    }

    async Task<Outcome<V1.TariffVersion>> Activate(Tx tx, string id)
    {
        await TariffStore.Lock(tx);
        if (await TariffVersion.Find(tx, id) is not { } version)
            return Problem.NotFound("tariff_version", id);
        if (version.Status != RuleStatus.Draft)
            return Problem.Refused("tariff_version", version.Status, "Activate", []);
        await TariffStore.Activate(tx, id, Principal.Required.PartyId, clock.GetUtcNow());
        return Wire((await TariffVersion.Find(tx, id))!);
    }

    [Allow(Role.Operator)]
    public override async Task<ListTariffVersionsResponse> ListVersions(ListTariffVersionsRequest request, ServerCallContext context)
    {
        var limit = Limit(request.Page);
        var rows = await db.Many<TariffVersion>(
            $"""
            select {TariffVersion.Columns}
            from tariff_version
            where @After = '' or (imported_at, id) < (select imported_at, id from tariff_version where id = @After)
            order by imported_at desc, id desc
            limit @Take
            """,
            new { After = request.Page?.Cursor ?? "", Take = limit + 1 }, context.CancellationToken);
        var response = new ListTariffVersionsResponse { NextCursor = rows.Count > limit ? rows[limit - 1].Id : "" };
        response.Versions.AddRange(rows.Take(limit).Select(Wire));
        return response;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Tariff version {VersionId} is in force")]
    static partial void LogActivated(ILogger log, string versionId);
}
