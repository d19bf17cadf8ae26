using System.Security.Cryptography;
using CrossBorder.Platform;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Orders;

/// <summary>A file that one side shows; its content is kept once under its hash, and neither is ever changed or removed.</summary>
public sealed record Evidence(
    Guid Id, string Sha256, string Name, string ContentType, long SizeBytes, string Side, string Author, DateTimeOffset At)
{
    public const string Columns = "id, sha256, name, content_type, size_bytes, side, author, at";

    public V1.Evidence ToWire() => new()
    {
        Id = Id.ToString(),
        Name = Name,
        ContentType = ContentType,
        SizeBytes = SizeBytes,
        Sha256 = Sha256,
        Side = Side,
        Author = Author,
        At = At.ToTimestamp(),
    };
}

public sealed partial class DisputesService
{
    /// <summary>Of one side in one dispute.</summary>
    const int MostFiles = 30;

    [Allow(Role.Exporter, Role.Buyer)]
    public override async Task<V1.Evidence> AddEvidence(V1.AddEvidenceRequest request, ServerCallContext context)
    {
        if (FileCheck.Of(request.Name, request.ContentType, request.Content.Span) is { } fault)
            throw fault.ToGrpc();
        var kept = (await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => Keep(tx, request)), context.CancellationToken)).OrThrow();
        LogKept(log, kept.Id, kept.Sha256, kept.SizeBytes);
        return kept;
    }

    async Task<Outcome<V1.Evidence>> Keep(Tx tx, V1.AddEvidenceRequest request)
    {
        var (principal, now) = (Principal.Required, Now);
        if (await DisputeRows.Lock(tx, request.DisputeId, principal) is not { } dispute)
            return Problem.NotFound("dispute", request.DisputeId);
        if (dispute.Over)
            return Problem.Refused("dispute", dispute.Status, "AddEvidence", []);
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(request.Content.Span));
        var evidence = new Evidence(
            Guid.CreateVersion7(now), sha256, request.Name.Trim(), request.ContentType, request.Content.Length,
            principal.Role.ToString(), principal.Name, now);
        await tx.Run(
            """
            insert into file_content (sha256, content, stored_at)
            values (@Sha256, @Content, @At)
            on conflict on constraint file_content_key do nothing
            """,
            new { evidence.Sha256, Content = request.Content.ToByteArray(), evidence.At });
        return await Insert(tx, dispute, evidence)
            ? evidence.ToWire()
            : new Problem(
                409, "dispute_evidence_full", $"A side shows at most {MostFiles} files.", "dispute_id", "several in one document");
    }

    /// <summary>False when the side showed as many as one may; the dispute is locked.</summary>
    static async Task<bool> Insert(Tx tx, Dispute dispute, Evidence evidence) => await tx.Run(
        """
        insert into dispute_evidence (id, dispute_id, sha256, name, content_type, size_bytes, side, author, at)
        select @Id, @Dispute, @Sha256, @Name, @ContentType, @SizeBytes, @Side, @Author, @At
        where (select count(*) from dispute_evidence where dispute_id = @Dispute and side = @Side) < @MostFiles
        """,
        new
        {
            evidence.Id,
            Dispute = dispute.Id,
            evidence.Sha256,
            evidence.Name,
            evidence.ContentType,
            evidence.SizeBytes,
            evidence.Side,
            evidence.Author,
            evidence.At,
            MostFiles,
        }) == 1;

    /// <summary>For the two parties and the operator that has the case.</summary>
    [Allow(Role.Exporter, Role.Buyer, Role.Operator)]
    public override async Task<V1.EvidenceContent> GetEvidence(V1.EvidenceRequest request, ServerCallContext context)
    {
        var (ct, principal) = (context.CancellationToken, Principal.Required);
        var dispute = await Find(request.DisputeId, ct);
        if (principal.SeesAll && NotTaken(dispute, principal) is { } refused)
            throw refused.ToGrpc();
        var evidence = Guid.TryParse(request.EvidenceId, out var id)
            ? await db.One<Evidence>(
                $"select {Evidence.Columns} from dispute_evidence where id = @id and dispute_id = @Dispute",
                new { id, Dispute = dispute.Id }, ct)
            : null;
        if (evidence is null)
            throw Problem.NotFound("dispute_evidence", request.EvidenceId).ToGrpc();
        var content = await db.One<byte[]>("select content from file_content where sha256 = @Sha256", new { evidence.Sha256 }, ct);
        return new V1.EvidenceContent { Evidence = evidence.ToWire(), Content = UnsafeByteOperations.UnsafeWrap(content) };
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Evidence {EvidenceId} kept as {Sha256}, {Bytes} bytes")]
    static partial void LogKept(ILogger log, string evidenceId, string sha256, long bytes);
}
