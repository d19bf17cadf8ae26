using System.Text.Json;
using CrossBorder.Platform;

namespace CrossBorder.CustomsClearance;

/// <summary>What people stated about a case, as it is in force now. The table statement keeps all of it with who, when and why.</summary>
/// <param name="Accepted">Codes of differences that an operator lets pass.</param>
public sealed record Stated(
    RouteOverride? Override, StatedCharges? Charges, IReadOnlyList<Certificate> Certificates, IReadOnlyList<string> Accepted)
{
    public static Stated Nothing { get; } = new(null, null, [], []);

    public static Stated Parse(string json)
    {
        var stated = JsonSerializer.Deserialize<Stated>(json)!;
        return stated with { Certificates = stated.Certificates ?? [], Accepted = stated.Accepted ?? [] };
    }

    internal static Task Keep(
        Tx tx, DeclarationId id, string kind, object content, string reason, Stated now, Guid by, DateTimeOffset at) => tx.Run(
        """
        insert into statement (declaration_id, kind, content, reason, stated_by, stated_at)
        values (@id, @kind, @Content::json, @reason, @by, @at);
        update declaration set stated = @Stated::json, version = version + 1, changed_at = @at where id = @id
        """,
        new { id, kind, Content = JsonSerializer.Serialize(content), reason, by, at, Stated = JsonSerializer.Serialize(now) });
}
