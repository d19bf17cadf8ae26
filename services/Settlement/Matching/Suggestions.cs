using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>Keeps the candidates of what is left to people, and the words that may name an order which is not here yet.</summary>
static class Suggestions
{
    public static async Task Write(Tx tx, IReadOnlyList<Verdict> verdicts, IReadOnlyList<WaitingEntry> entries, DateTimeOffset now)
    {
        var looked = entries.Where(entry => entry.NeedsSearch).ToDictionary(entry => entry.Id);
        if (looked.Count == 0)
            return;
        var left = verdicts.Where(verdict => verdict.Why is not null && looked.ContainsKey(verdict.Id)).ToList();
        var names = left.SelectMany(verdict => looked[verdict.Id].Names.Where(MatchText.IsStrong).Select(key => (verdict.Id, Key: key)))
            .ToList();
        var rows = left.SelectMany(verdict => verdict.Why!.Candidates.Select((candidate, i) => (verdict.Id, Rank: i + 1, candidate)))
            .ToList();
        await tx.Run(
            """
            delete from match_suggestion where entry_id = any(@Looked);
            delete from entry_name where entry_id = any(@Looked);
            delete from look_again where entry_id = any(@Looked);
            insert into entry_name (entry_id, key)
            select entry_id, key
            from unnest(@NameIds, @NameKeys) as n (entry_id, key)
            on conflict on constraint entry_name_key do nothing;
            insert into match_suggestion (id, entry_id, rank, score, shares, evidence, made_at)
            select id, entry_id, rank, score, shares::jsonb, evidence::jsonb, @now
            from unnest(@Ids, @Entries, @Ranks, @Scores, @Shares, @Evidence)
                as s (id, entry_id, rank, score, shares, evidence)
            """,
            new
            {
                now,
                Looked = verdicts.Select(verdict => verdict.Id.Value).Union(looked.Keys.Select(id => id.Value)).ToArray(),
                NameIds = names.Select(name => name.Id.Value).ToArray(),
                NameKeys = names.Select(name => name.Key).ToArray(),
                Ids = rows.Select(_ => Guid.CreateVersion7()).ToArray(),
                Entries = rows.Select(row => row.Id.Value).ToArray(),
                Ranks = rows.Select(row => row.Rank).ToArray(),
                Scores = rows.Select(row => row.candidate.Score).ToArray(),
                Shares = rows.Select(row => CandidateText.Shares(row.candidate)).ToArray(),
                Evidence = rows.Select(row => CandidateText.Evidence(row.candidate.Evidence)).ToArray(),
            });
    }
}
