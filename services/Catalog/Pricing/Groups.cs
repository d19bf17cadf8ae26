using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>Groups of buyers that price lists are for. A buyer belongs to a group in windows, and may be in many groups at once.</summary>
public sealed partial class PriceListsService
{
    const int WindowsMost = 50;

    const string GroupColumns =
        """
        id, version, code, name, (
            select count(distinct buyer_id) from buyer_group_member as member
            where member.exporter_id = buyer_group.exporter_id and member.group_id = buyer_group.id
                and recorded_until is null and valid_from <= @Now and (valid_until is null or @Now < valid_until)) as members
        """;

    [Allow(Role.Exporter)]
    public override async Task<V1.BuyerGroup> PutGroup(V1.PutBuyerGroupRequest request, ServerCallContext context)
    {
        if (request.Code.Trim().Length is 0 or > LongestCode || request.Code.Any(char.IsControl))
            throw Problem.Invalid("code", "The code is missing or too long.", $"1 to {LongestCode} printable characters").ToGrpc();
        if (request.Name.Trim().Length is 0 or > LongestName || request.Name.Any(char.IsControl))
            throw Problem.Invalid("name", "The name is missing or too long.", $"1 to {LongestName} printable characters").ToGrpc();
        return (await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => Put(tx, request)), context.CancellationToken)).OrThrow();
    }

    async Task<Outcome<V1.BuyerGroup>> Put(Tx tx, V1.PutBuyerGroupRequest request)
    {
        var exporterId = Principal.Required.PartyId;
        var old = request.Id.Length == 0 ? null : await tx.One<GroupRow>(
            $"select {GroupColumns} from buyer_group where exporter_id = @exporterId and id = @Id for no key update",
            new { exporterId, Id = Id(request.Id, "id"), Now });
        if (request.Id.Length > 0 && old is null)
            return Problem.NotFound("buyer_group", request.Id);
        if (old is not null && request.ExpectedVersion != 0 && request.ExpectedVersion != old.Version)
            return Problem.Stale("buyer group", request.ExpectedVersion, old.Version);
        var id = old?.Id ?? Guid.CreateVersion7();
        var code = request.Code.Trim();
        if (await tx.One<bool>(
            "select exists (select from buyer_group where exporter_id = @exporterId and code = @code and id <> @id)",
            new { exporterId, code, id }))
            return new Problem(409, "buyer_group_code_taken", $"Another group has the code {code}.", "code", "a code that no group has");
        return (await tx.One<GroupRow>(
            $"""
            insert into buyer_group (exporter_id, id, version, code, name, created_at)
            values (@exporterId, @id, 1, @code, @Name, @Now)
            on conflict on constraint buyer_group_key do update
            set version = buyer_group.version + 1, code = excluded.code, name = excluded.name
            returning {GroupColumns}
            """,
            new { exporterId, id, code, Name = request.Name.Trim(), Now }))!.ToWire();
    }

    [Allow(Role.Exporter, Role.Operator)]
    public override async Task<V1.ListBuyerGroupsResponse> ListGroups(V1.ListBuyerGroupsRequest request, ServerCallContext context)
    {
        var (after, limit) = PageOf(request.Page);
        var groups = await db.Many<GroupRow>(
            $"""
            select {GroupColumns}
            from buyer_group
            where (@SeesAll or exporter_id = @PartyId) and (@After::uuid is null or id < @After)
            order by id desc
            limit @Take
            """,
            new
            {
                Principal.Required.SeesAll,
                Principal.Required.PartyId,
                After = after.Length > 0 ? Id(after, "page.cursor") : default(Guid?),
                Take = limit + 1,
                Now,
            }, context.CancellationToken);
        var response = new V1.ListBuyerGroupsResponse { NextCursor = groups.Count > limit ? groups[limit - 1].Id.ToString() : "" };
        response.Groups.AddRange(groups.Take(limit).Select(group => group.ToWire()));
        return response;
    }

    [Allow(Role.Exporter)]
    public override async Task<V1.GroupMember> PutMember(V1.PutGroupMemberRequest request, ServerCallContext context)
    {
        var (group, buyer) = (Id(request.GroupId, "group_id"), Id(request.BuyerId, "buyer_id"));
        if (request.Windows.Count > WindowsMost)
            throw Problem.Invalid("windows", $"There are {request.Windows.Count} windows.", $"at most {WindowsMost}").ToGrpc();
        var now = Now;
        var from = request.Windows.Select(window => Instant(window.ValidFrom) ?? now).ToArray();
        var until = request.Windows.Select(window => Instant(window.ValidUntil)).ToArray();
        for (var i = 0; i < from.Length; i++)
            if (until[i] <= from[i])
                throw Problem.Invalid(
                    $"windows[{i}].valid_until", "The window ends before it begins.", $"after {from[i]:O}, or nothing").ToGrpc();
        return (await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => Put(tx, group, buyer, from, until)), context.CancellationToken)).OrThrow();
    }

    async Task<Outcome<V1.GroupMember>> Put(Tx tx, Guid group, Guid buyer, DateTimeOffset[] from, DateTimeOffset?[] until)
    {
        var arguments = new
        {
            ExporterId = Principal.Required.PartyId,
            group,
            buyer,
            From = from,
            Until = until,
            Now,
        };
        if (await tx.One<Guid?>(
            "select id from buyer_group where exporter_id = @ExporterId and id = @group for no key update", arguments) is null)
            return Problem.NotFound("buyer_group", group);
        await tx.Run(
            """
            update buyer_group_member
            set recorded_until = @Now
            where exporter_id = @ExporterId and buyer_id = @buyer and group_id = @group and recorded_until is null
            """,
            arguments);
        await tx.Run(
            """
            insert into buyer_group_member (exporter_id, buyer_id, group_id, valid_from, valid_until, recorded_from, recorded_by)
            select @ExporterId, @buyer, @group, begins, ends, @Now, @ExporterId
            from unnest(@From, @Until) as given (begins, ends)
            """,
            arguments);
        return Member(group, buyer, from.Zip(until));
    }

    [Allow(Role.Exporter, Role.Operator)]
    public override async Task<V1.ListGroupMembersResponse> ListMembers(V1.ListGroupMembersRequest request, ServerCallContext context)
    {
        var (after, limit) = PageOf(request.Page);
        var group = Id(request.GroupId, "group_id");
        var args = new
        {
            group,
            Principal.Required.SeesAll,
            Principal.Required.PartyId,
            Take = limit + 1,
            After = after.Length > 0 ? Id(after, "page.cursor") : Guid.Empty,
        };
        if (!await db.One<bool>(
            "select exists (select from buyer_group where id = @group and (@SeesAll or exporter_id = @PartyId))", args,
            context.CancellationToken))
            throw Problem.NotFound("buyer_group", group).ToGrpc();
        var rows = await db.Many<MemberRow>(
            """
            select buyer_id, valid_from, valid_until
            from buyer_group_member
            where group_id = @group and (@SeesAll or exporter_id = @PartyId) and recorded_until is null and buyer_id in (
                select distinct buyer_id from buyer_group_member
                where group_id = @group and (@SeesAll or exporter_id = @PartyId) and recorded_until is null and buyer_id > @After
                order by buyer_id
                limit @Take)
            order by buyer_id, valid_from
            """,
            args, context.CancellationToken);
        var members = rows.GroupBy(row => row.BuyerId).ToList();
        var response = new V1.ListGroupMembersResponse { NextCursor = members.Count > limit ? members[limit - 1].Key.ToString() : "" };
        response.Members.AddRange(members.Take(limit).Select(member => Member(
            group, member.Key, member.Select(row => (row.ValidFrom, row.ValidUntil)))));
        return response;
    }

    static V1.GroupMember Member(Guid group, Guid buyer, IEnumerable<(DateTimeOffset From, DateTimeOffset? Until)> windows)
    {
        var member = new V1.GroupMember { GroupId = group.ToString(), BuyerId = buyer.ToString() };
        member.Windows.AddRange(windows.Select(window => new V1.MemberWindow
        {
            ValidFrom = Timestamp.FromDateTimeOffset(window.From),
            ValidUntil = window.Until is { } end ? Timestamp.FromDateTimeOffset(end) : null,
        }));
        return member;
    }

    sealed record GroupRow(Guid Id, int Version, string Code, string Name, long Members)
    {
        public V1.BuyerGroup ToWire() => new() { Id = Id.ToString(), Version = Version, Code = Code, Name = Name, Members = Members };
    }

    sealed record MemberRow(Guid BuyerId, DateTimeOffset ValidFrom, DateTimeOffset? ValidUntil);
}
