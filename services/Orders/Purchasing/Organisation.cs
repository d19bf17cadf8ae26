using CrossBorder.Platform;
using Npgsql;
using V1 = CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Orders;

/// <summary>What a person of a buyer may do. Approvers place what a colleague asks for; managers keep the organisation besides.</summary>
public enum MemberRole { Purchaser, Approver, Manager }

/// <summary>A person of a buyer.</summary>
public sealed record BuyerMember
{
    public const string Columns = "name, version, role, active, currencies, limits";

    public string Name { get; init; } = "";
    public int Version { get; init; }
    public MemberRole Role { get; init; }
    public bool Active { get; init; }
    public string[] Currencies { get; init; } = [];

    /// <summary>Of one order, in minor units of the currency at the same place.</summary>
    public long[] Limits { get; init; } = [];

    public V1.Member ToWire()
    {
        var wire = new V1.Member { Name = Name, Version = Version, Role = Role.ToString(), Active = Active };
        wire.Limits.AddRange(Currencies.Select((currency, i) => new V1.OrderLimit { Currency = currency, AmountMinor = Limits[i] }));
        return wire;
    }
}

/// <summary>The organisation of a buyer as the database enforces it: limits and budgets bind whoever places an order.</summary>
static class Organisation
{
    /// <summary>Keeps two who change the same organisation apart.</summary>
    public static Task Lock(Tx tx, Guid buyer) =>
        tx.Run("select pg_advisory_xact_lock(hashtextextended('buyer ' || @buyer, 0))", new { buyer = buyer.ToString() });

    public static Task<List<BuyerMember>> Members(Tx tx, Guid buyer) => tx.Many<BuyerMember>(
        $"select {BuyerMember.Columns} from buyer_member where buyer_id = @buyer order by name", new { buyer });

    /// <summary>Null when the person may act in one of these roles.</summary>
    public static async Task<Problem?> Requires(Tx tx, Principal principal, params MemberRole[] roles)
    {
        var member = await tx.One<BuyerMember>(
            $"select {BuyerMember.Columns} from buyer_member where buyer_id = @PartyId and name = @Name",
            new { principal.PartyId, principal.Name });
        return member is { Active: true } && roles.Contains(member.Role)
            ? null
            : new Problem(
                403, "member_not_allowed", $"'{principal.Name}' may not do this.", null, $"a member who is {string.Join(" or ", roles)}");
    }

    public static Task Note(Tx tx, Guid buyer, string actor, string action, string subject, string detail, DateTimeOffset now) => tx.Run(
        """
        insert into buyer_trail (buyer_id, at, actor, action, subject, detail)
        values (@buyer, @now, @actor, @action, @subject, @detail)
        """,
        new { buyer, now, actor, action, subject, detail });

    /// <summary>Runs a decision about an order, which the database refuses when limits or budgets do not allow it.</summary>
    public static async Task<Outcome<T>> Bound<T>(Func<Task<Outcome<T>>> decide)
    {
        try
        {
            return await decide();
        }
        catch (PostgresException e) when (Refusal(e) is { } refusal)
        {
            return refusal;
        }
    }

    /// <summary>Why the database did not let a person of a buyer order; null for any other failure.</summary>
    public static Problem? Refusal(PostgresException e) => e.SqlState switch
    {
        "CB001" => new(
            403, "member_not_allowed", "The buyer has members, and who orders is not an active one.", null, "a key of an active member"),
        "CB002" => new(
            409, "order_above_limit", $"The order is above its author's limit of {e.Hint} minor units in this currency.", "lines",
            "a smaller order, or a requisition that a colleague approves"),
        "CB003" => new(
            409, "budget_exhausted", $"The budget of the day has {e.Hint} minor units left.", "lines",
            "a smaller order, or a larger budget"),
        PostgresErrorCodes.CheckViolation when e.ConstraintName == "frame_balance_used_within" => new(
            409, "frame_exhausted", "The order is called off a frame, of which fewer units are left.", "lines", "fewer units"),
        _ => null,
    };
}
