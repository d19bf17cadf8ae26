using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>The chain over the wire, so much of it per call; the answer is where the next call begins.</summary>
public sealed partial class LedgerService
{
    const int MostPositions = 100_000;
    const int HashLength = 64;

    [Allow(Role.Operator, Role.Service)]
    public override async Task<V1.VerifyResponse> Verify(V1.VerifyRequest request, ServerCallContext context)
    {
        if (request.Position < 0 || request.Limit is < 0 or > MostPositions)
            throw Problem.Invalid("limit", "The walk cannot be that long.", $"1 to {MostPositions} positions, 0 means that").ToGrpc();
        if (request.Hash.Length is not (0 or HashLength) || !request.Hash.All(char.IsAsciiHexDigit))
            throw Problem.Invalid("hash", "The hash is not one of ours.", $"{HashLength} hexadecimal digits, or none").ToGrpc();
        var walk = await VerifyChain.Walk(
            db, request.Position, Convert.FromHexString(request.Hash), request.Limit == 0 ? MostPositions : request.Limit,
            context.CancellationToken);
        return new V1.VerifyResponse
        {
            Sound = walk.Break is null,
            Finished = walk.Finished,
            Position = walk.Position,
            Hash = Convert.ToHexStringLower(walk.Hash),
            BrokenPosition = walk.Break?.Position ?? 0,
            BrokenTransaction = walk.Break?.TransactionId?.ToString() ?? "",
            Reason = walk.Break?.Reason ?? "",
            Waiting = walk.Waiting,
        };
    }
}
