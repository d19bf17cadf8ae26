using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace CrossBorder.Platform;

public enum Role { Exporter, Buyer, Partner, Operator, Service }

/// <summary>Who acts: a party in one role. Services that act on their own carry the role Service and an empty party id.</summary>
public sealed record Principal(Guid PartyId, Role Role, string Name)
{
    static readonly AsyncLocal<Principal?> Ambient = new();

    /// <summary>The principal of the call or message being handled; null outside of one.</summary>
    public static Principal? Current
    {
        get => Ambient.Value;
        set => Ambient.Value = value;
    }

    /// <exception cref="InvalidOperationException">Nothing set a principal: the call came past the interceptor.</exception>
    public static Principal Required => Current ?? throw new InvalidOperationException("no principal");

    public static Principal Service(string name) => new(Guid.Empty, Role.Service, name);

    /// <summary>Operators and the platform's own services see every row; a party sees its own.</summary>
    public bool SeesAll => Role is Role.Operator or Role.Service;

    public override string ToString() => $"{Role}:{PartyId}";

    /// <summary>The principal that <see cref="ToString"/> wrote, as it travels with an event; null when there is none.</summary>
    public static Principal? Parse(string? text) =>
        text?.Split(':') is [var role, var party] && Enum.TryParse<Role>(role, out var known) && Guid.TryParse(party, out var id)
            ? new Principal(id, known, "")
            : null;
}

/// <summary>
/// Seals a principal for the way from one service to the next: HMAC-SHA256 with the platform's key, valid for a minute. Nobody
/// outside holds the key; API keys and cookies are checked at the portal only.
/// </summary>
public sealed class PrincipalSeal(byte[] key, TimeProvider clock)
{
    public const string Header = "x-principal";
    static readonly TimeSpan ValidFor = TimeSpan.FromMinutes(1);

    public string Seal(Principal principal)
    {
        var expires = (clock.GetUtcNow() + ValidFor).ToUnixTimeSeconds();
        var text = string.Create(CultureInfo.InvariantCulture, $"{principal.PartyId:N}|{principal.Role}|{expires}|{principal.Name}");
        var payload = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
        return $"{payload}.{Base64Url.EncodeToString(Mac(payload))}";
    }

    /// <summary>Null when the seal is missing, broken or expired.</summary>
    public Principal? Open(string? seal)
    {
        if (seal is null || seal.IndexOf('.', StringComparison.Ordinal) is var dot && dot < 0)
            return null;
        var payload = seal[..dot];
        try
        {
            if (!CryptographicOperations.FixedTimeEquals(Mac(payload), Base64Url.DecodeFromChars(seal.AsSpan(dot + 1))))
                return null;
        }
        catch (FormatException)
        {
            return null;
        }

        var parts = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(payload)).Split('|', 4);
        return long.Parse(parts[2], CultureInfo.InvariantCulture) < clock.GetUtcNow().ToUnixTimeSeconds()
            ? null
            : new Principal(Guid.ParseExact(parts[0], "N"), Enum.Parse<Role>(parts[1]), parts[3]);
    }

    byte[] Mac(string payload) => HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(payload));
}

/// <summary>The roles that may call a gRPC method or REST endpoint. One without this is refused for everybody.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AllowAttribute(params Role[] roles) : Attribute
{
    public IReadOnlyList<Role> Roles { get; } = roles;
}
