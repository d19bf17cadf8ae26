using CrossBorder.Platform;
using Grpc.Core;
using Refusal = CrossBorder.Contracts.Common.V1.Refusal;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>An operator hands in a statement file; the answer tells what was found in it and what was matched to orders.</summary>
public sealed partial class SettlementService
{
    [Allow(Role.Operator)]
    public override async Task<V1.StatementImport> ImportStatement(V1.ImportStatementRequest request, ServerCallContext context)
    {
        if (request.FileName.Trim().Length is 0 or > 200)
            throw Problem.Invalid("file_name", "The file has no name, or one that is too long.", "1 to 200 characters").ToGrpc();
        var ct = context.CancellationToken;
        var bytes = request.Content.ToByteArray();
        var outcome = await importer.Import(request.FileName.Trim(), () => new MemoryStream(bytes, writable: false), ct);
        var file = outcome.OrThrow();
        await matcher.MatchFile(file.Id, ct);
        return await Answer(file, ct);
    }

    async Task<V1.StatementImport> Answer(ImportedFile file, CancellationToken ct)
    {
        var counts = await db.One<MatchCounts>(
            """
            select (count(*) filter (where status = 'Matched'))::int as matched,
                (count(*) filter (where status = 'Unmatched'))::int as unmatched
            from statement_entry
            where file_id = @Id
            """,
            new { file.Id }, ct);
        var answer = new V1.StatementImport
        {
            Id = file.Id.ToString(),
            RepeatedFile = file.Known,
            Statements = file.Statements,
            Entries = file.Entries,
            Matched = counts!.Matched,
            Unmatched = counts.Unmatched,
        };
        answer.Refusals.AddRange(file.Faults.Select(fault =>
            new Refusal { Code = fault.Code, Field = $"line {fault.Line}", Detail = fault.Reason }));
        return answer;
    }

    sealed record MatchCounts(int Matched, int Unmatched);
}
