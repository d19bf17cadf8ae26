using CrossBorder.Platform;

namespace CrossBorder.CustomsClearance;

/// <summary>
/// Declarations that wait for a product's HS code or elements, or an exporter's registration. Whoever tells of the subject and whoever
/// finds it missing take the same lock, exclusive and shared: else each could commit without seeing the other, and nobody would look
/// again.
/// </summary>
static class Awaited
{
    /// <summary>Stands for rules, rates and tariff: a case that lacks one of them waits for any change of them.</summary>
    public static Guid Configuration { get; } = new("c0f16000-0000-7000-8000-000000000001");

    /// <summary>To be called by whoever adds rates or a tariff, in the transaction that does.</summary>
    public static Task TellConfiguration(Tx tx) => tx.Run($"{LockForTelling}; {Ripen}", new { Subject = Configuration });

    /// <summary>Statements of a teller, with the subject's id as @Subject.</summary>
    public const string LockForTelling = "select pg_advisory_xact_lock(hashtextextended(@Subject::text, 0))";

    public const string Ripen = "update awaited set ripe = true where subject_id = @Subject and not ripe";

    /// <summary>Of a teller that reads before it writes.</summary>
    public static Task Lock(Tx tx, Guid subject) => tx.Many<string>(
        "select pg_advisory_xact_lock(hashtextextended(@subject::text, 0))::text", new { subject });

    /// <summary>Before reading again what was missing.</summary>
    public static Task LockForLooking(Tx tx, IEnumerable<Guid> subjects) => tx.Many<string>(
        """
        select pg_advisory_xact_lock_shared(key)::text
        from (
            select hashtextextended(subject::text, 0) as key
            from unnest(@Subjects) as subject
            order by key
        ) as sorted
        """,
        new { Subjects = subjects.ToArray() });

    /// <summary>Adds to what this declaration waits for; what had come counts as not come.</summary>
    public static Task Add(Tx tx, DeclarationId declarationId, IEnumerable<Guid> subjects) => tx.Run(
        """
        insert into awaited as a (subject_id, declaration_id)
        select subject, @declarationId
        from unnest(@Subjects) as subject
        on conflict on constraint awaited_key do update set ripe = false
        """,
        new { declarationId, Subjects = subjects.Distinct().Order().ToArray() });

    /// <summary>Makes the list of what this declaration waits for; an empty list forgets it.</summary>
    public static Task Replace(Tx tx, DeclarationId declarationId, IEnumerable<Guid> subjects) => tx.Run(
        """
        delete from awaited where declaration_id = @declarationId;
        insert into awaited (subject_id, declaration_id)
        select subject, @declarationId
        from unnest(@Subjects) as subject
        """,
        new { declarationId, Subjects = subjects.Distinct().Order().ToArray() });
}
