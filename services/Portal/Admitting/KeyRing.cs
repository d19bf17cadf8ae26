using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using CrossBorder.Platform;

namespace CrossBorder.Portal;

/// <summary>A fresh API key: what the caller presents is "id.secret".</summary>
public sealed record NewKey(Guid Id, string Secret)
{
    const int SecretBytes = 32;

    public string Presented => $"{Id:N}.{Secret}";

    public byte[] Hash => HashOf(Secret);

    public static NewKey Generate() => new(Guid.CreateVersion7(), Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes)));

    /// <summary>Null when the text is not of the form id.secret.</summary>
    public static NewKey? Parse(string presented) =>
        presented.IndexOf('.', StringComparison.Ordinal) is var dot and > 0 && Guid.TryParse(presented.AsSpan(0, dot), out var id)
            && presented.Length > dot + 1
                ? new NewKey(id, presented[(dot + 1)..])
                : null;

    /// <summary>
    /// A plain SHA-256 is enough: the secret is 256 random bits, so that no list of guesses exists that a slow hash would slow down,
    /// and the check is made on every request.
    /// </summary>
    public static byte[] HashOf(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}

/// <summary>Who a key stands for, from memory for some seconds: the hot path asks the database for a key only now and then.</summary>
public sealed class KeyRing(Db db, TimeProvider clock)
{
    static readonly TimeSpan Trusted = TimeSpan.FromSeconds(10);
    static readonly TimeSpan UseNotedEvery = TimeSpan.FromMinutes(1);
    const int HeldMost = 10_000;
    readonly ConcurrentDictionary<Guid, Held> held = new();

    /// <summary>The principal of a presented key; null when it is unknown, wrong or revoked.</summary>
    public async ValueTask<Principal?> Open(string presented, CancellationToken ct)
    {
        if (NewKey.Parse(presented) is not { } key)
            return null;
        var found = await Find(key.Id, ct);
        if (found.Key is not { RevokedAt: null } known || !CryptographicOperations.FixedTimeEquals(known.SecretHash, key.Hash))
            return null;
        await NoteUse(key.Id, found, ct);
        return found.Principal;
    }

    /// <summary>The principal of a key that was opened before, for sessions; null once it is revoked.</summary>
    public async ValueTask<Principal?> Of(Guid id, CancellationToken ct) =>
        await Find(id, ct) is { Key.RevokedAt: null } found ? found.Principal : null;

    /// <summary>Lets this process see a change of the key at once; others see it within seconds.</summary>
    public void Forget(Guid id) => held.TryRemove(id, out _);

    async ValueTask<Held> Find(Guid id, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (held.TryGetValue(id, out var known) && now - known.ReadAt < Trusted)
            return known;

        var row = await db.One<Row>(
            "select secret_hash, party_id, role, name, last_used_at, revoked_at from api_key where id = @id", new { id }, ct);
        // Unknown ids are remembered too, so that guessing costs no queries; the bound keeps guesses from filling the memory.
        if (held.Count >= HeldMost)
            held.Clear();
        return held[id] = new Held(row, row is null ? null : new Principal(row.PartyId, Enum.Parse<Role>(row.Role), row.Name), now);
    }

    async ValueTask NoteUse(Guid id, Held found, CancellationToken ct)
    {
        if (found.ReadAt - found.Key!.LastUsedAt < UseNotedEvery)
            return;
        held[id] = found with { Key = found.Key with { LastUsedAt = found.ReadAt } };
        await db.Run("update api_key set last_used_at = @At where id = @id", new { id, At = found.ReadAt }, ct);
    }

    sealed record Held(Row? Key, Principal? Principal, DateTimeOffset ReadAt);

    sealed record Row(byte[] SecretHash, Guid PartyId, string Role, string Name, DateTimeOffset? LastUsedAt, DateTimeOffset? RevokedAt);
}
