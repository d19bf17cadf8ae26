using System.Security.Cryptography;
using System.Text;
using CrossBorder.Contracts.Enterprises.V1;
using CrossBorder.Platform;
using Grpc.Core;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http.HttpResults;
using Client = CrossBorder.Contracts.Enterprises.V1.Enterprises.EnterprisesClient;

namespace CrossBorder.Portal;

/// <param name="PartyId">The company that the key acts for; operators may leave it out.</param>
/// <param name="Role">Exporter, Buyer, Partner or Operator.</param>
/// <param name="Name">For people: where the key is used.</param>
public sealed record CreateApiKey(string Role, string Name, Guid? PartyId = null);

/// <param name="Key">Shown this once: present it as "Authorization: ApiKey key".</param>
public sealed record CreatedApiKey(Guid Id, string Key);

/// <param name="LastUsedAt">To about a minute.</param>
public sealed record ApiKeyView(
    Guid Id, Guid PartyId, string Role, string Name, string CreatedBy, DateTimeOffset CreatedAt, DateTimeOffset? LastUsedAt,
    DateTimeOffset? RevokedAt);

/// <summary>Operators create, list and revoke the API keys of all parties.</summary>
static partial class ApiKeys
{
    const int LongestName = 100;
    static readonly Role[] Assignable = [Role.Exporter, Role.Buyer, Role.Partner, Role.Operator];

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/api-keys", Create).Allow(Role.Operator).Describe("Access", "Creates an API key; the answer shows its secret once.");
        api.MapGet("/api-keys", List).Allow(Role.Operator).Describe("Access", "All API keys, without their secrets.");
        api.MapDelete("/api-keys/{id:guid}", Revoke).Allow(Role.Operator).Describe("Access", "Revokes an API key within seconds.");
    }

    static async Task<Created<CreatedApiKey>> Create(
        CreateApiKey request, Db db, Client companies, IDataProtectionProvider protection, ILogger<KeyRing> log, HttpContext http)
    {
        var role = CheckedRole(request);
        if (request.Name.Trim().Length is 0 or > LongestName)
            throw Problem.Invalid("name", "The key needs a name.", $"1 to {LongestName} characters").ToGrpc();
        var party = role == Role.Operator
            ? request.PartyId ?? BootstrapKey.OperatorParty
            : await PartyOf(request, role, companies, http);

        var claim = Guid.Parse(http.Request.Headers[Rest.IdempotencyKey]!);
        var outcome = await db.Decide(
            tx => CreateOnce(tx, claim, party, role, request.Name.Trim(), protection.CreateProtector("api-key-answer")),
            http.RequestAborted);
        var created = outcome.OrThrow();
        LogCreated(log, created.Id, role, party);
        return TypedResults.Created($"/api/v1/api-keys/{created.Id}", created);
    }

    static Role CheckedRole(CreateApiKey request) =>
        Enum.TryParse<Role>(request.Role, out var role) && Assignable.Contains(role) && role.ToString() == request.Role
            ? role
            : throw Problem.Invalid("role", $"'{request.Role}' is not a role for keys.", string.Join(", ", Assignable)).ToGrpc();

    static async Task<Guid> PartyOf(CreateApiKey request, Role role, Client companies, HttpContext http)
    {
        var missing = Problem.Invalid("partyId", $"No {role} has this id.", $"the id of a registered {role}");
        if (request.PartyId is not { } id)
            throw missing.ToGrpc();
        try
        {
            var company = await companies.GetAsync(new GetRequest { Id = id.ToString() }, http.Call());
            return company.Kind == role.ToString() ? id : throw missing.ToGrpc();
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.NotFound)
        {
            throw missing.ToGrpc();
        }
    }

    /// <summary>A repeat answers the same secret, which is kept encrypted with the claim for as long as claims are.</summary>
    static async Task<Outcome<CreatedApiKey>> CreateOnce(Tx tx, Guid claim, Guid party, Role role, string name, IDataProtector protector)
    {
        var caller = Principal.Required;
        var fingerprint = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"api-key\n{party}\n{role}\n{name}")));
        var key = NewKey.Generate();
        var claimed = await tx.Run(
            """
            insert into idempotency (party_id, key, fingerprint, answer)
            values (@PartyId, @claim, @fingerprint, @Answer)
            on conflict on constraint idempotency_key do nothing
            """,
            new { caller.PartyId, claim, fingerprint, Answer = protector.Protect(key.Presented) });
        if (claimed == 0)
            return await FirstAnswer(tx, caller.PartyId, claim, fingerprint, protector);

        await tx.Run(
            """
            insert into api_key (id, secret_hash, party_id, role, name, created_by)
            values (@Id, @Hash, @party, @Role, @name, @CreatedBy)
            """,
            new { key.Id, key.Hash, party, Role = role.ToString(), name, CreatedBy = caller.Name });
        return new CreatedApiKey(key.Id, key.Presented);
    }

    static async Task<Outcome<CreatedApiKey>> FirstAnswer(Tx tx, Guid partyId, Guid claim, string fingerprint, IDataProtector protector)
    {
        var answer = await tx.One<string>(
            "select answer from idempotency where party_id = @partyId and key = @claim and fingerprint = @fingerprint",
            new { partyId, claim, fingerprint });
        if (answer is null)
            return Idempotency.Reused;
        var presented = protector.Unprotect(answer);
        return new CreatedApiKey(NewKey.Parse(presented)!.Id, presented);
    }

    static async Task<Page<ApiKeyView>> List(Db db, [AsParameters] Paging paging, CancellationToken ct)
    {
        if (paging.Cursor is { Length: > 0 } cursor && !Guid.TryParse(cursor, out _))
            throw Problem.Invalid("cursor", "The cursor is not one of ours.", "the nextCursor of the page before").ToGrpc();
        var limit = paging.CheckedLimit(50);
        var rows = await db.Many<ApiKeyView>(
            """
            select id, party_id, role, name, created_by, created_at, last_used_at, revoked_at
            from api_key
            where @After::uuid is null or id > @After
            order by id
            limit @Take
            """,
            new { After = Guid.TryParse(paging.Cursor, out var after) ? after : (Guid?)null, Take = limit + 1 }, ct);
        return new Page<ApiKeyView>([.. rows.Take(limit)], rows.Count > limit ? rows[limit - 1].Id.ToString() : null);
    }

    static async Task<Results<NoContent, ProblemHttpResult>> Revoke(
        Guid id, Db db, KeyRing keys, ILogger<KeyRing> log, CancellationToken ct)
    {
        var found = await db.Run("update api_key set revoked_at = coalesce(revoked_at, now()) where id = @id", new { id }, ct);
        keys.Forget(id);
        if (found == 0)
            return Problem.NotFound("api_key", id).ToHttp();
        LogRevoked(log, id);
        return TypedResults.NoContent();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "API key {KeyId} created for {Role} {PartyId}")]
    static partial void LogCreated(ILogger log, Guid keyId, Role role, Guid partyId);

    [LoggerMessage(Level = LogLevel.Information, Message = "API key {KeyId} revoked")]
    static partial void LogRevoked(ILogger log, Guid keyId);
}
