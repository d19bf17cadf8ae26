using System.Globalization;
using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Orders;

/// <summary>A manager says who orders, up to which amount. An organisation always keeps an active manager.</summary>
public sealed partial class PurchasingService
{
    [Allow(Role.Buyer)]
    public override async Task<V1.Member> PutMember(V1.PutMemberRequest request, ServerCallContext context)
    {
        if (Check(request) is { } fault)
            throw fault.ToGrpc();
        var outcome = await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => PutMember(tx, request)), context.CancellationToken);
        return outcome.OrThrow();
    }

    [Allow(Role.Buyer)]
    public override async Task<V1.ListMembersResponse> ListMembers(V1.ListMembersRequest request, ServerCallContext context)
    {
        var members = await db.Transact(tx => Organisation.Members(tx, Principal.Required.PartyId), context.CancellationToken);
        var response = new V1.ListMembersResponse();
        response.Members.AddRange(members.Select(member => member.ToWire()));
        return response;
    }

    async Task<Outcome<V1.Member>> PutMember(Tx tx, V1.PutMemberRequest request)
    {
        var (principal, name, role) = (Principal.Required, request.Name.Trim(), Enum.Parse<MemberRole>(request.Role));
        await Organisation.Lock(tx, principal.PartyId);
        var members = await Organisation.Members(tx, principal.PartyId);
        if (members.Count > 0 && await Organisation.Requires(tx, principal, MemberRole.Manager) is { } refused)
            return refused;
        var before = members.FirstOrDefault(member => member.Name == name);
        if (request.ExpectedVersion != (before?.Version ?? 0))
            return Problem.Stale("member", request.ExpectedVersion, before?.Version ?? 0);
        if (before is null && members.Count >= MostMembers)
            return Problem.Invalid("name", "The organisation is full.", $"at most {MostMembers} members");
        var managed = (request.Active && role == MemberRole.Manager)
            || members.Any(member => member.Name != name && member is { Active: true, Role: MemberRole.Manager });
        if (!managed)
            return new Problem(
                409, "last_manager", "Nobody would be left who manages the organisation.", "role", "another active manager first");

        var member = new BuyerMember
        {
            Name = name,
            Version = (before?.Version ?? 0) + 1,
            Role = role,
            Active = request.Active,
            Currencies = [.. request.Limits.Select(limit => limit.Currency)],
            Limits = [.. request.Limits.Select(limit => limit.AmountMinor)],
        };
        await Save(tx, principal, member, Now);
        return member.ToWire();
    }

    static async Task Save(Tx tx, Principal principal, BuyerMember member, DateTimeOffset now)
    {
        await tx.Run(
            """
            insert into buyer_member (buyer_id, name, version, role, active, currencies, limits, changed_by, changed_at)
            values (@PartyId, @Name, @Version, @Role, @Active, @Currencies, @Limits, @By, @now)
            on conflict on constraint buyer_member_key do update
            set version = excluded.version, role = excluded.role, active = excluded.active,
                currencies = excluded.currencies, limits = excluded.limits,
                changed_by = excluded.changed_by, changed_at = excluded.changed_at
            """,
            new
            {
                principal.PartyId,
                member.Name,
                member.Version,
                Role = member.Role.ToString(),
                member.Active,
                member.Currencies,
                member.Limits,
                By = principal.Name,
                now,
            });
        var limits = member.Currencies.Select(
            (currency, i) => string.Create(CultureInfo.InvariantCulture, $"{currency} {member.Limits[i]}"));
        await Organisation.Note(
            tx, principal.PartyId, principal.Name, "PutMember", member.Name,
            $"{member.Role}, {(member.Active ? "active" : "inactive")}, {string.Join(", ", limits)}", now);
    }

    static Problem? Check(V1.PutMemberRequest request)
    {
        if (PlaceCheck.Text("name", request.Name, 1, LongestName) is { } unnamed)
            return unnamed;
        if (!Enum.TryParse<MemberRole>(request.Role, out var role) || role.ToString() != request.Role)
            return Problem.Invalid("role", $"'{request.Role}' is not a role.", string.Join(", ", Enum.GetNames<MemberRole>()));
        for (var i = 0; i < request.Limits.Count; i++)
        {
            if (Currency.Find(request.Limits[i].Currency) is null)
                return Problem.Invalid($"limits[{i}].currency", $"'{request.Limits[i].Currency}' is not a currency.", Currency.Accepted);
            if (request.Limits[i].AmountMinor is <= 0 or > Totals.MostMinor)
                return Problem.Invalid($"limits[{i}].amount_minor", "The limit is out of range.", $"1 to {Totals.MostMinor}");
        }

        return request.Limits.DistinctBy(limit => limit.Currency).Count() < request.Limits.Count
            ? Problem.Invalid("limits", "A currency has two limits.", "one limit per currency")
            : null;
    }
}
