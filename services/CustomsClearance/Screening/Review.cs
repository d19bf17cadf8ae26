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
    /// Opens a review for every hit that has none, and tells where all hits among these codes stand; one statement. A decision belongs
    /// to the declaration, the code and the list: it is not asked again when the declaration is matched anew, and it is when the goods
    /// have another code or another list names the code. <c>screening_decision</c> keeps what was decided before.
    /// </summary>
    public static async Task<IReadOnlyList<ScreeningStanding>> Of(
        Tx tx, DeclarationId id, IReadOnlyCollection<string> codes10, DateOnly date, DateTimeOffset now) =>
        codes10.Count == 0 ? [] : await tx.Many<ScreeningStanding>(
            $"""
            with hit as (
                {Screening.Hits}
            ), opened as (
                insert into screening_review as r (declaration_id, code, list_id, opened_at)
                select @id, code, list_id, @now
                from hit
                on conflict on constraint screening_review_key do update
                set list_id = excluded.list_id, status = 'Open', licence_number = null, reason = null, decided_by = null,
                    decided_at = null, opened_at = excluded.opened_at, version = r.version + 1
                where r.list_id <> excluded.list_id
                returning r.code, r.list_id, r.status, r.licence_number
            )
            select code, list_id, status, licence_number
            from opened
            union all
            select r.code, r.list_id, r.status, r.licence_number
            from screening_review r
            join hit h on h.code = r.code and h.list_id = r.list_id
            where r.declaration_id = @id
            order by code
            """,
            new { id, Codes = codes10.Distinct().ToArray(), date, now });
}
