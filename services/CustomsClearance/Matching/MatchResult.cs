using System.Text.Json;
using CrossBorder.Platform;

namespace CrossBorder.CustomsClearance;

/// <summary>The comparisons of each attempt as they came out last, for the page that shows the documents side by side.</summary>
static class MatchResult
{
    public static Task Store(Tx tx, DeclarationId id, int attempt, IEnumerable<Comparison> rows, DateTimeOffset now) => tx.Run(
        """
        insert into match_result (declaration_id, attempt, rows, matched_at)
        values (@id, @attempt, @Rows::json, @now)
        on conflict on constraint match_result_key do update set rows = excluded.rows, matched_at = excluded.matched_at
        """,
        new { id, attempt, Rows = JsonSerializer.Serialize(rows), now });

    public static IReadOnlyList<Comparison> Parse(string json) => JsonSerializer.Deserialize<List<Comparison>>(json)!;
}
