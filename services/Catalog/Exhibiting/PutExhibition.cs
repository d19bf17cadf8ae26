using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>
/// An operator plans an exhibition, or an exporter its own event, and changes it until it is over. Once published it keeps its
/// address, and its window keeps what was arranged in it.
/// </summary>
public sealed partial class ExhibitionsService
{
    const int UsualRoomMinutes = 15;
    const int UsualRemindMinutes = 60;

    [Allow(Role.Operator, Role.Exporter)]
    public override async Task<V1.Exhibition> Put(V1.PutExhibitionRequest request, ServerCallContext context)
    {
        if (ExhibitionCheck.Exhibition(request) is { } problem)
            throw problem.ToGrpc();
        var exhibition = (await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => Put(tx, request, Now)), context.CancellationToken)).OrThrow();
        LogPut(log, exhibition.Id, exhibition.Version);
        return exhibition;
    }

    static async Task<Outcome<V1.Exhibition>> Put(Tx tx, V1.PutExhibitionRequest request, DateTimeOffset now)
    {
        var principal = Principal.Required;
        // Writers of one address follow each other, so that it is taken once.
        await tx.Run("select pg_advisory_xact_lock(hashtextextended(@Key, 0))", new { Key = $"exhibition {request.Code}" });
        var old = request.Id.Length > 0 ? await Lock(tx, request.Id, "update") : null;
        if (request.Id.Length > 0 && (old is null || !old.IsRunBy(principal)))
            return Exhibition.NotFound(request.Id);
        var draft = Draft(request, old, now);
        if (old is not null && await Check(tx, request, old, draft) is { } problem)
            return problem;
        var version = await tx.One<int>(WriteSql, new
        {
            draft.Id,
            draft.Code,
            draft.OwnerId,
            draft.OwnerName,
            draft.NameEn,
            draft.NameZh,
            draft.AboutEn,
            draft.AboutZh,
            draft.OpensAt,
            draft.ClosesAt,
            draft.Zone,
            draft.Halls,
            draft.RoomMinutes,
            draft.RemindMinutes,
            draft.CreatedAt,
        });
        return version == 0
            ? new Problem(409, "exhibition_code_taken", $"Another exhibition has the address {draft.Code}.", "code", "another address")
            : (draft with { Version = version }).ToWire(0);
    }

    static Exhibition Draft(V1.PutExhibitionRequest request, Exhibition? old, DateTimeOffset now) => new()
    {
        Id = old?.Id ?? Guid.CreateVersion7(),
        Code = request.Code,
        OwnerId = old is not null ? old.OwnerId : Principal.Required.Role == Role.Exporter ? Principal.Required.PartyId : null,
        OwnerName = old?.OwnerName ?? Principal.Required.Name,
        NameEn = request.NameEn.Trim(),
        NameZh = request.NameZh.Trim(),
        AboutEn = request.AboutEn.Trim(),
        AboutZh = request.AboutZh.Trim(),
        OpensAt = request.OpensAt.ToDateTimeOffset(),
        ClosesAt = request.ClosesAt.ToDateTimeOffset(),
        Zone = request.Zone,
        Halls = [.. request.Halls],
        Status = old?.Status ?? ExhibitionStatus.Draft,
        RoomMinutes = request.RoomMinutes > 0 ? request.RoomMinutes : UsualRoomMinutes,
        RemindMinutes = request.RemindMinutes > 0 ? request.RemindMinutes : UsualRemindMinutes,
        CreatedAt = old?.CreatedAt ?? now,
    };

    static async Task<Problem?> Check(Tx tx, V1.PutExhibitionRequest request, Exhibition old, Exhibition draft)
    {
        if (request.ExpectedVersion != 0 && request.ExpectedVersion != old.Version)
            return Problem.Stale("exhibition", request.ExpectedVersion, old.Version);
        if (old.Status is ExhibitionStatus.Closed or ExhibitionStatus.Cancelled)
            return Exhibition.Refused(old.Status, "Change");
        if (old.Status != ExhibitionStatus.Draft && old.Code != draft.Code)
            return Problem.Invalid("code", "A published exhibition keeps its address.", old.Code);
        var arranged = await tx.One<bool>(
            """
            select exists (select from live_session
                    where exhibition_id = @Id and status = 'Planned' and (starts_at < @OpensAt or ends_at > @ClosesAt))
                or exists (select from meeting
                    where exhibition_id = @Id and status = 'Booked' and (starts_at < @OpensAt or ends_at > @ClosesAt))
                or exists (select from booth
                    where exhibition_id = @Id and status in ('Applied', 'Admitted') and not hall = any(@Halls))
            """,
            new { draft.Id, draft.OpensAt, draft.ClosesAt, draft.Halls });
        return arranged
            ? new Problem(409, "exhibition_in_use", "A session, meeting or booth lies outside of the new window and halls.", "opens_at",
                "a window and halls that hold what was arranged")
            : null;
    }

    const string WriteSql =
        """
        insert into exhibition (id, version, code, owner_id, owner_name, name_en, name_zh, about_en, about_zh, opens_at,
            closes_at, zone, halls, status, room_minutes, remind_minutes, created_at)
        select @Id, 1, @Code, @OwnerId, @OwnerName, @NameEn, @NameZh, @AboutEn, @AboutZh, @OpensAt,
            @ClosesAt, @Zone, @Halls, 'Draft', @RoomMinutes, @RemindMinutes, @CreatedAt
        where not exists (select from exhibition where code = @Code and id <> @Id)
        on conflict on constraint exhibition_key do update
        set version = exhibition.version + 1, code = excluded.code, name_en = excluded.name_en, name_zh = excluded.name_zh,
            about_en = excluded.about_en, about_zh = excluded.about_zh, opens_at = excluded.opens_at,
            closes_at = excluded.closes_at, zone = excluded.zone, halls = excluded.halls,
            room_minutes = excluded.room_minutes, remind_minutes = excluded.remind_minutes
        returning version
        """;

    [LoggerMessage(Level = LogLevel.Information, Message = "Exhibition {ExhibitionId} written as version {Version}")]
    static partial void LogPut(ILogger log, string exhibitionId, int version);
}
