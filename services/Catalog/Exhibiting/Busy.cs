using CrossBorder.Platform;

namespace CrossBorder.Catalog;

/// <summary>A host of an exporter by name, or a buyer with no name: has one thing at a time.</summary>
public sealed record Person(Guid PartyId, string Name);

/// <summary>Who is busy when. Whoever takes time of persons holds their locks first, in order, before any row.</summary>
static class Busy
{
    public static Problem Taken { get; } = new(
        409, "meeting_time_taken", "The host or the caller has something else at that time.", null, "another time");

    public static Task Lock(Tx tx, params Person[] persons) => tx.Run(
        """
        select pg_advisory_xact_lock(hashtextextended(key, 0))
        from (select key from unnest(@Keys) as key order by key) as sorted
        """,
        new { Keys = persons.Select(one => $"busy {one.PartyId:N} {one.Name}").ToArray() });

    /// <summary>The time of all these persons for one thing; nothing else of theirs overlaps it, or it is refused.</summary>
    public static async Task<Problem?> Take(Tx tx, Guid aboutId, DateTimeOffset start, DateTimeOffset end, params Person[] persons)
    {
        var taken = await tx.Run(
            """
            insert into busy (party_id, person, about_id, starts_at, ends_at)
            select wanted.party_id, wanted.person, @aboutId, @start, @end
            from unnest(@Parties, @Names) as wanted (party_id, person)
            where not exists (
                select from busy
                where busy.party_id = wanted.party_id and busy.person = wanted.person
                    and busy.starts_at < @end and busy.ends_at > @start)
            """,
            new
            {
                aboutId,
                start,
                end,
                Parties = persons.Select(one => one.PartyId).ToArray(),
                Names = persons.Select(one => one.Name).ToArray(),
            });
        return taken == persons.Length ? null : Taken;
    }

    public static Task Free(Tx tx, Guid aboutId) => tx.Run("delete from busy where about_id = @aboutId", new { aboutId });
}
