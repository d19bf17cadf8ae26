using System.Security.Cryptography;
using System.Text;
using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>
/// Calendar files of meetings and of seats in live sessions, and the secret feed of all of a party's. They do not tell the room: its
/// link is shown on the page of the meeting, shortly before.
/// </summary>
public sealed partial class MeetingsService
{
    const int TokenBytes = 24;
    const int FeedMost = 1000;
    const int LongestSite = 200;
    static readonly TimeSpan FeedKeeps = TimeSpan.FromDays(90);

    [Allow(Role.Exporter, Role.Buyer)]
    public override async Task<V1.CalendarFile> GetCalendar(V1.GetCalendarRequest request, ServerCallContext context)
    {
        var (kind, id) = request.SessionId.Length > 0 ? ("live_session", request.SessionId) : ("meeting", request.MeetingId);
        var key = Guid.TryParse(id, out var known) ? known : Guid.Empty;
        var site = Site(request.Site).OrThrow();
        var row = await db.One<Entry>(
            $"{(kind == "meeting" ? MeetingsSql : SeatsSql)} and {(kind == "meeting" ? "meeting.id" : "live_session.id")} = @key limit 1",
            new { key, Principal.Required.PartyId, Since = DateTimeOffset.MinValue }, context.CancellationToken);
        if (row is null)
            throw Problem.NotFound(kind, id).ToGrpc();
        var method = row.Cancelled ? "CANCEL" : "REQUEST";
        return new()
        {
            Name = $"{kind.Replace('_', '-')}-{key:N}.ics",
            Method = method,
            Text = CalendarText.Write(method, [row.ToEvent(site)]),
        };
    }

    [Allow(Role.Exporter, Role.Buyer)]
    public override async Task<V1.CalendarFeed> MakeFeed(V1.MakeFeedRequest request, ServerCallContext context) => (await db.Decide(
        tx => Idempotency.Once(tx, context, request, () => MakeFeed(tx, Now)), context.CancellationToken)).OrThrow();

    static async Task<Outcome<V1.CalendarFeed>> MakeFeed(Tx tx, DateTimeOffset now)
    {
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(TokenBytes));
        await tx.Run(
            """
            insert into calendar_feed (party_id, party_role, token_hash, made_at)
            values (@PartyId, @Role, @Hash, @now)
            on conflict on constraint calendar_feed_key do update set token_hash = excluded.token_hash, made_at = excluded.made_at
            """,
            new { Principal.Required.PartyId, Role = Principal.Required.Role.ToString(), Hash = HashOf(token), now });
        return new V1.CalendarFeed { Token = token };
    }

    [Allow(Role.Exporter, Role.Buyer)]
    public override async Task<V1.CalendarFeed> RevokeFeed(V1.RevokeFeedRequest request, ServerCallContext context)
    {
        await db.Run(
            "delete from calendar_feed where party_id = @PartyId and party_role = @Role",
            new { Principal.Required.PartyId, Role = Principal.Required.Role.ToString() }, context.CancellationToken);
        return new();
    }

    /// <summary>Whoever has the token reads: calendars of people ask without a key. The last 90 days and what is to come.</summary>
    [Allow(Role.Exporter, Role.Buyer, Role.Partner, Role.Operator, Role.Service)]
    public override async Task<V1.CalendarFile> ReadFeed(V1.ReadFeedRequest request, ServerCallContext context)
    {
        var site = Site(request.Site).OrThrow();
        var party = await db.One<Guid?>(
            "select party_id from calendar_feed where token_hash = @Hash", new { Hash = HashOf(request.Token) }, context.CancellationToken)
            ?? throw new Problem(404, "calendar_feed_not_found", "No calendar has this address, or it was revoked.").ToGrpc();
        var rows = await db.Many<Entry>(
            $"({MeetingsSql}) union all ({SeatsSql}) order by starts_at desc, uid limit @FeedMost",
            new { PartyId = party, Since = Now - FeedKeeps, FeedMost }, context.CancellationToken);
        return new()
        {
            Name = "crossborder.ics",
            Method = "PUBLISH",
            Text = CalendarText.Write(
                "PUBLISH", rows.OrderBy(row => row.StartsAt).ThenBy(row => row.Uid).Select(row => row.ToEvent(site)), "CrossBorder"),
        };
    }

    /// <summary>Scheme and host as a browser writes them, and nothing else.</summary>
    static Outcome<string> Site(string site) => site.Length == 0
        || (site.Length <= LongestSite && Uri.TryCreate(site, UriKind.Absolute, out var address)
            && address.Scheme is "http" or "https" && address.GetLeftPart(UriPartial.Authority) == site)
            ? site
            : Problem.Invalid("site", $"'{site}' is not where a console is.", "scheme and host, such as https://trade.example, or nothing");

    static string HashOf(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    const string MeetingsSql =
        """
        select 'meeting-' || meeting.id as uid, meeting.version - 1 as sequence, meeting.changed_at, meeting.starts_at,
            meeting.ends_at, meeting.subject as title, meeting.host, exhibition.name_en as fair,
            meeting.status = 'Cancelled' as cancelled,
            meeting.exporter_id, meeting.exporter_name, meeting.buyer_id, meeting.buyer_name, 'meetings/' || meeting.id as page
        from meeting
        join exhibition on exhibition.id = meeting.exhibition_id
        where (meeting.buyer_id = @PartyId or meeting.exporter_id = @PartyId) and meeting.ends_at >= @Since
        """;

    const string SeatsSql =
        """
        select 'session-' || live_session.id || '-' || seat.buyer_id as uid,
            live_session.version - 1 + seat.sequence as sequence, seat.booked_at as changed_at, live_session.starts_at,
            live_session.ends_at, live_session.title_en as title,
            live_session.host, exhibition.name_en as fair,
            seat.status = 'Cancelled' or live_session.status = 'Cancelled' as cancelled, live_session.exporter_id,
            booth.exporter_name, seat.buyer_id, seat.buyer_name, 'sessions/' || live_session.id as page
        from live_session
        join booth on booth.id = live_session.booth_id
        join exhibition on exhibition.id = live_session.exhibition_id
        join live_seat as seat on seat.session_id = live_session.id and seat.buyer_id = @PartyId
        where live_session.ends_at >= @Since
        """;

    sealed record Entry
    {
        public required string Uid { get; init; }
        public int Sequence { get; init; }
        public DateTimeOffset ChangedAt { get; init; }
        public DateTimeOffset StartsAt { get; init; }
        public DateTimeOffset EndsAt { get; init; }
        public required string Title { get; init; }
        public required string Host { get; init; }
        public required string Fair { get; init; }
        public bool Cancelled { get; init; }
        public Guid ExporterId { get; init; }
        public required string ExporterName { get; init; }
        public Guid BuyerId { get; init; }
        public required string BuyerName { get; init; }
        public required string Page { get; init; }

        public CalendarEvent ToEvent(string site) => new(
            $"{Uid}@crossborder", Sequence, ChangedAt, StartsAt, EndsAt, Title, $"{Fair}\n{ExporterName}: {Host}",
            site.Length > 0 ? $"{site}/#/exhibitions/{Page}" : "", Cancelled, new(ExporterId, ExporterName), new(BuyerId, BuyerName));
    }
}
