using CrossBorder.Platform;

namespace CrossBorder.CustomsClearance;

/// <summary>A code that the list of dual-use goods names: the goods wait until a person has looked at them.</summary>
/// <param name="ListId">Announcement that the list comes from.</param>
public sealed record ScreeningHit(string Code, string ListId);

/// <summary>
/// Dual-use screening by the reference codes of the export licence catalogue (MOFCOM and GACC Announcement 2025 No.91). A code that is
/// not in the list clears nothing, so nothing is recorded of it.
/// </summary>
public static class Screening
{
    /// <summary>The hits among @Codes on @date; of two lists that name a code the one that began later.</summary>
    internal const string Hits =
        """
        select distinct on (code) code, list_id
        from dual_use_code
        where code = any(@Codes) and valid_from <= @date and (valid_to is null or valid_to >= @date)
        order by code, valid_from desc
        """;

    /// <summary>The hits among ten-digit codes on a day in Asia/Shanghai; codes without a hit are not in the answer.</summary>
    public static async Task<IReadOnlyDictionary<string, ScreeningHit>> At(
        Tx tx, IReadOnlyCollection<string> codes10, DateOnly date) =>
        (await tx.Many<ScreeningHit>(Hits, new { Codes = codes10.Distinct().ToArray(), date })).ToDictionary(hit => hit.Code);
}
