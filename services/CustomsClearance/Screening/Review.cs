using CrossBorder.Platform;

namespace CrossBorder.CustomsClearance;

/// <summary>Where the review of a hit stands. Open and Refused hold the declaration, Cleared and Licensed let it go on.</summary>
public enum ReviewStatus { Open, Cleared, Licensed, Refused }

/// <summary>A hit of one declaration and what was decided about it.</summary>
public sealed record ScreeningStanding(string Code, string ListId, ReviewStatus Status, string? LicenceNumber)
{
    public bool Holds => Status is ReviewStatus.Open or ReviewStatus.Refused;
}

/// <summary>The reviews of one declaration: opened at the first look, kept for ever.</summary>
public static class Reviews
{
    /// <summary>
    /// Opens a review for every hit that has none, and tells where all hits among these codes stand. A decision belongs to the
    /// declaration and the code: it is not asked again when the declaration is matched anew.
    /// </summary>
    public static async Task<IReadOnlyList<ScreeningStanding>> Of(
        Tx tx, DeclarationId id, IReadOnlyCollection<string> codes10, DateOnly date, DateTimeOffset now)
    {
        var hits = await Screening.At(tx, codes10, date);
        if (hits.Count == 0)
            return [];
        var codes = hits.Keys.Order(StringComparer.Ordinal).ToArray();
        await tx.Run(
            """
            insert into screening_review (declaration_id, code, list_id, opened_at)
            select @id, code, list_id, @now
            from unnest(@codes, @Lists) as hit (code, list_id)
            on conflict on constraint screening_review_key do nothing
            """,
            new { id, codes, Lists = codes.Select(code => hits[code].ListId).ToArray(), now });
        return await tx.Many<ScreeningStanding>(
            """
            select code, list_id, status, licence_number
            from screening_review
            where declaration_id = @id and code = any(@codes)
            order by code
            """,
            new { id, codes });
    }
}
