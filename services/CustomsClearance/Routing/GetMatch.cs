using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace CrossBorder.CustomsClearance;

/// <summary>The documents of a declaration side by side: each attempt as it was compared last.</summary>
public sealed partial class RoutingService
{
    [Allow(Role.Exporter, Role.Operator, Role.Service)]
    public override async Task<MatchReport> GetMatch(GetMatchRequest request, ServerCallContext context) =>
        (Guid.TryParse(request.DeclarationId, out var id)
            ? await db.Transact(tx => Match(tx, id, request.Attempt), context.CancellationToken)
            : null) ?? throw Problem.NotFound("declaration", request.DeclarationId).ToGrpc();

    async Task<MatchReport?> Match(Tx tx, Guid id, int attempt)
    {
        var principal = Principal.Required;
        var subject = await tx.One<OrderCase>(
            $"select {OrderCase.Columns} from declaration d where d.id = @id and {Visible}",
            new { id, principal.SeesAll, principal.PartyId });
        if (subject is null)
            return null;
        var stored = await tx.One<ResultRow>(
            """
            select attempt, rows, matched_at
            from match_result
            where declaration_id = @id and (@attempt = 0 or attempt = @attempt)
            order by attempt desc
            limit 1
            """,
            new { id, attempt });
        // Until the case is whole nothing is kept: what there is of it is compared here.
        var report = new MatchReport
        {
            DeclarationId = id.ToString(),
            Attempt = stored?.Attempt ?? 0,
            MatchedAt = stored?.MatchedAt.ToTimestamp(),
        };
        var rows = stored is not null ? MatchResult.Parse(stored.Rows)
            : attempt == 0 ? Compare.Documents(subject, options, await RuleBook.At(tx, Shanghai.Day(clock.GetUtcNow()))) : [];
        report.Rows.AddRange(rows.Select(Wire));
        return report;
    }

    static MatchRow Wire(Comparison row) => new()
    {
        Field = row.Field,
        LineNo = row.LineNo ?? 0,
        LeftDocument = row.Left.Document,
        LeftValue = row.Left.Value,
        RightDocument = row.Right.Document,
        RightValue = row.Right.Value,
        Tolerance = row.Tolerance,
        Verdict = row.Verdict,
        Code = row.Difference?.Code ?? "",
        Detail = row.Difference?.Detail ?? "",
        Owner = row.Difference?.Owner ?? "",
    };

    sealed record ResultRow(int Attempt, string Rows, DateTimeOffset MatchedAt);
}
