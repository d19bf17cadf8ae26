using CrossBorder.Platform;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CrossBorder.Sandbox;

/// <summary>GET /tax/answers?after=&amp;limit=: the feed of answers from a number on.</summary>
static class ReadAnswers
{
    const int UsualLimit = 500;
    const int HighestLimit = 1000;

    public sealed record Answer(
        long Sequence, Guid ClaimId, string Outcome, string Reason, long PaidMinor, string TreasuryReference, DateTimeOffset AnsweredAt);

    public sealed record Response(IReadOnlyList<Answer> Answers);

    public static void Map(IEndpointRouteBuilder tax) => tax.MapGet("/answers", Handle);

    static async Task<Results<Ok<Response>, ProblemHttpResult>> Handle(Db db, CancellationToken ct, long after = 0, int limit = UsualLimit)
    {
        if (after < 0)
            return Problem.Invalid("after", "A sequence is not negative.", "the last sequence that was read, 0 at first").ToHttp();
        if (limit is < 1 or > HighestLimit)
            return Problem.Invalid("limit", "The limit is out of range.", $"1 to {HighestLimit}").ToHttp();
        var answers = await db.Many<Answer>(
            """
            select sequence, claim_id, outcome, reason, paid_minor, treasury_reference, answered_at
            from tax_answer
            where sequence > @after
            order by sequence
            limit @limit
            """,
            new { after, limit }, ct);
        return TypedResults.Ok(new Response(answers));
    }
}
