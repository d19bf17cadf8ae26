using System.Security.Cryptography;
using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>
/// The exhibition's owner admits or refuses a booth; its exporter withdraws it, with all that was arranged there. An admitted booth has
/// a campaign of its own: its link and those of its sessions attribute what is opened afterwards, and the funnel counts it.
/// </summary>
public sealed partial class ExhibitionsService
{
    const int LongestReason = 500;
    const string Letters = "abcdefghijkmnpqrstuvwxyz23456789";
    const int LinkLetters = 10;
    static readonly string[] BoothActions = [nameof(BoothAction.Admit), nameof(BoothAction.Refuse), nameof(BoothAction.Withdraw)];

    [Allow(Role.Operator, Role.Exporter)]
    public override async Task<V1.Booth> ActOnBooth(V1.ActOnBoothRequest request, ServerCallContext context)
    {
        if (!BoothActions.Contains(request.Action))
            throw Problem.Invalid("action", $"'{request.Action}' is nothing to do.", string.Join(", ", BoothActions)).ToGrpc();
        var action = Enum.Parse<BoothAction>(request.Action);
        if (action == BoothAction.Refuse && ExhibitionCheck.Line("reason", request.Reason, LongestReason) is { } problem)
            throw problem.ToGrpc();
        var booth = (await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => Act(tx, request, action, Now)), context.CancellationToken)).OrThrow();
        LogBooth(log, booth.Id, booth.Status);
        return booth;
    }

    static async Task<Outcome<V1.Booth>> Act(Tx tx, V1.ActOnBoothRequest request, BoothAction action, DateTimeOffset now)
    {
        var principal = Principal.Required;
        var (found, problem) = await LockBooth(tx, request.Id);
        if (problem is not null)
            return problem;
        var (booth, exhibition) = found;
        // Who only sees the booth is told the same as who does not.
        if (action == BoothAction.Withdraw ? booth.ExporterId != principal.PartyId : !exhibition.IsRunBy(principal))
            return Booth.NotFound(request.Id);
        if (request.ExpectedVersion != 0 && request.ExpectedVersion != booth.Version)
            return Problem.Stale("booth", request.ExpectedVersion, booth.Version);
        if (Booth.Next(booth.Status, action) is not { } next)
            return Booth.Refused(booth.Status, action);
        if (action == BoothAction.Admit)
            return exhibition.IsOpen
                ? (await Admit(tx, exhibition, booth, now)).ToWire(inside: true, await Products(tx, [booth]), 0)
                : exhibition.NotOpen;
        var reason = action == BoothAction.Refuse ? request.Reason.Trim() : null;
        await tx.Run(
            "update booth set status = @Next, version = version + 1, reason = @reason where id = @Id",
            new { booth.Id, Next = next.ToString(), reason });
        if (action == BoothAction.Withdraw)
            await CallOff.Booths(tx, [booth.Id], now);
        return (booth with { Status = next, Version = booth.Version + 1, Reason = reason })
            .ToWire(inside: true, await Products(tx, [booth]), 0);
    }

    /// <summary>The booth, locked, with its exhibition, when the caller may see it.</summary>
    internal static async Task<Outcome<(Booth Booth, Exhibition Exhibition)>> LockBooth(Tx tx, string id)
    {
        var key = Guid.TryParse(id, out var known) ? known : Guid.Empty;
        var exhibition = await tx.One<Exhibition>(
            $"select {Exhibition.Columns} from exhibition where id = (select exhibition_id from booth where id = @key) for share",
            new { key });
        var booth = exhibition is null ? null : await tx.One<Booth>(
            $"""
            select {Booth.Columns}
            from booth
            join exhibition on exhibition.id = booth.exhibition_id
            where booth.id = @key and {Booth.Visible}
            for update of booth
            """,
            new { key, Principal.Required.SeesAll, Principal.Required.PartyId });
        return booth is null ? Booth.NotFound(id) : (booth, exhibition!);
    }

    static async Task<Booth> Admit(Tx tx, Exhibition exhibition, Booth booth, DateTimeOffset now)
    {
        var campaign = await tx.One<Guid>(
            """
            insert into campaign (exporter_id, id, version, code, name, status, valid_from, valid_until, goal, goal_count,
                created_at)
            values (@ExporterId, @Id, 1, @Code, @NameEn, 'Active', least(@now, @OpensAt), @ClosesAt, 'Inquiries', 1, @now)
            on conflict on constraint campaign_code_once do update set name = excluded.name
            returning id
            """,
            new
            {
                booth.ExporterId,
                Id = Guid.CreateVersion7(),
                Code = ChannelOf(exhibition.Code),
                exhibition.NameEn,
                exhibition.OpensAt,
                exhibition.ClosesAt,
                now,
            });
        var link = await AddLink(tx, booth.ExporterId, campaign, ChannelOf(exhibition.Code), now);
        await tx.Run(
            """
            update booth
            set status = 'Admitted', version = version + 1, reason = null, campaign_id = @campaign, link_code = @link
            where id = @Id
            """,
            new { booth.Id, campaign, link });
        return booth with
        {
            Status = BoothStatus.Admitted,
            Version = booth.Version + 1,
            Reason = null,
            CampaignId = campaign,
            LinkCode = link,
        };
    }

    static string ChannelOf(string exhibitionCode) => $"fair:{exhibitionCode}";

    /// <summary>The code of the channel's link; the link that there is already when the booth comes again.</summary>
    static async Task<string> AddLink(Tx tx, Guid exporterId, Guid campaign, string channel, DateTimeOffset now) =>
        (await tx.One<string>(
            """
            insert into campaign_link (code, exporter_id, campaign_id, channel, created_at)
            values (@Code, @exporterId, @campaign, @channel, @now)
            on conflict on constraint campaign_link_channel_once do update set campaign_id = excluded.campaign_id
            returning code
            """,
            new { Code = RandomNumberGenerator.GetString(Letters, LinkLetters), exporterId, campaign, channel, now }))!;
}
