using System.Security.Cryptography;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace CrossBorder.Platform;

/// <summary>
/// Same key and same request: the same answer; same key and another request: 422; two at once: one effect. Keys belong to the
/// calling party. The claim, the work and the answer are one transaction.
/// </summary>
public static class Idempotency
{
    public const string Header = "idempotency-key";

    /// <summary>422: the key came before, with another request.</summary>
    public static Problem Reused { get; } = new(
        StatusCodes.Status422UnprocessableEntity, "idempotency_key_reused", "This key was used for a different request.", "Idempotency-Key",
        "a new UUID per request, the same one for a retry");

    static readonly Problem Missing = Problem.Invalid("Idempotency-Key", "The request carries no idempotency key.", "a UUID");

    /// <summary>The key that the caller sent along, or a problem that asks for one.</summary>
    public static Outcome<Guid> Key(ServerCallContext context) =>
        Guid.TryParse(context.RequestHeaders.GetValue(Header), out var key) ? key : Missing;

    /// <summary>SHA-256 over the method and the request: what makes two requests the same.</summary>
    public static string Fingerprint(ServerCallContext context, IMessage request) =>
        Convert.ToHexStringLower(SHA256.HashData([.. System.Text.Encoding.UTF8.GetBytes(context.Method), .. request.ToByteArray()]));

    /// <summary>Runs the work once for the caller's key when it sent one; without a key it just runs the work.</summary>
    public static async Task<Outcome<T>> Once<T>(Tx tx, ServerCallContext context, IMessage request, Func<Task<Outcome<T>>> work)
        where T : IMessage<T>, new()
    {
        if (context.RequestHeaders.GetValue(Header) is null)
            return await work();
        var (key, problem) = Key(context);
        if (problem is not null)
            return problem;
        return await Once(tx, Principal.Required.PartyId, key, Fingerprint(context, request), work);
    }

    /// <summary>Runs the work once for a party's key; the answer is kept as protobuf JSON.</summary>
    public static async Task<Outcome<T>> Once<T>(Tx tx, Guid partyId, Guid key, string fingerprint, Func<Task<Outcome<T>>> work)
        where T : IMessage<T>, new()
    {
        // A rival with the same key waits here until the first one commits or rolls back.
        var claimed = await tx.Run(
            """
            insert into idempotency (party_id, key, fingerprint)
            values (@partyId, @key, @fingerprint)
            on conflict on constraint idempotency_key do nothing
            """,
            new { partyId, key, fingerprint });
        if (claimed == 0)
            return await Replay<T>(tx, partyId, key, fingerprint);

        var outcome = await work();
        if (outcome.Problem is null)
            await tx.Run(
                "update idempotency set answer = @Answer where party_id = @partyId and key = @key",
                new { partyId, key, Answer = JsonFormatter.Default.Format(outcome.Value) });
        return outcome;
    }

    static async Task<Outcome<T>> Replay<T>(Tx tx, Guid partyId, Guid key, string fingerprint) where T : IMessage<T>, new()
    {
        var first = await tx.One<Claim>(
            "select fingerprint, answer from idempotency where party_id = @partyId and key = @key", new { partyId, key });
        return first!.Fingerprint == fingerprint ? new MessageParser<T>(() => new T()).ParseJson(first.Answer!) : Reused;
    }

    sealed record Claim(string Fingerprint, string? Answer);
}
