using System.Globalization;

namespace CrossBorder.Settlement;

/// <param name="ReviewScore">A name this like a listed one gets <paramref name="ReviewPoints"/>.</param>
/// <param name="BlockScore">One this like gets <paramref name="BlockPoints"/> instead.</param>
/// <param name="Roles">Whose names are looked at: Buyer, Consignee, Payer, Bank, Beneficiary.</param>
public sealed record ScreeningParameters(
    decimal ReviewScore, decimal BlockScore, int ReviewPoints, int BlockPoints, IReadOnlyList<string> Roles)
{
    public string? Fault() =>
        ReviewScore >= (decimal)NameIndex.Lowest && BlockScore >= ReviewScore && BlockScore <= 1 && Points.Fit(ReviewPoints, BlockPoints)
        && Roles.Count > 0 && Roles.All(role => Enum.IsDefined(typeof(NameRole), role))
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"reviewScore from {NameIndex.Lowest}, blockScore from it to 1, ")
                + $"{Points.Accepted}, roles of {string.Join(", ", Enum.GetNames<NameRole>())}";

    public int On(decimal score) => score >= BlockScore ? BlockPoints : score >= ReviewScore ? ReviewPoints : 0;
}

/// <summary>
/// The names of a subject against the lists. A hit that an operator released for the same party, name and entry is told, but counts no
/// more.
/// </summary>
static class Screening
{
    const int MostHits = 10;

    public static async Task<IReadOnlyList<RiskContribution>> Judge(RiskRule rule, RiskCall call)
    {
        var limits = rule.As<ScreeningParameters>();
        var names = await Names(call, limits);
        var hits = names.Distinct().SelectMany(name => call.Listed.Names.Find(name.Name, call.Listed.Today)
            .Where(hit => limits.On(hit.Score) > 0).Take(MostHits).Select(hit => new Found(name, hit))).ToList();
        var cleared = await Cleared(call, hits);
        var byNo = hits.ToLookup(hit => hit.Name.No);
        var screened = names.ToLookup(name => name.No);
        return
        [
            .. call.Subjects.Select((_, no) => rule.Says(
                byNo[no].Where(hit => !cleared.Contains(hit.Mark)).Select(hit => limits.On(hit.Hit.Score)).DefaultIfEmpty(0).Max(),
                [
                    new RiskFact("screened", Points.Plain(screened[no].Count())),
                    .. byNo[no].SelectMany(hit => Facts(hit, cleared.Contains(hit.Mark))),
                ])),
        ];
    }

    static IEnumerable<RiskFact> Facts(Found found, bool cleared) =>
    [
        new("role", found.Name.Role), new("name", found.Name.Name), new("score", Points.Plain(found.Hit.Score)),
        new("listed", found.Hit.Listed.Name), new("list", found.Hit.Listed.List),
        new("list_version", Points.Plain(found.Hit.Listed.Version)),
        new("entry", found.Hit.Listed.EntryId), new("programme", found.Hit.Listed.Programme),
        .. cleared ? [new RiskFact("released_before", "yes")] : (RiskFact[])[],
    ];

    static Task<List<NameRow>> Names(RiskCall call, ScreeningParameters limits) => call.Tx.Many<NameRow>(
        $"""
        select s.no, s.party_id, n.role, n.name, n.key
        from {RiskCall.Set}
        join risk_name n on n.moment = s.moment and n.subject_id = s.id and n.order_id = s.order_id
        where n.role = any(@Roles)
        order by s.no, n.role, n.key
        """,
        call.With(new { Roles = limits.Roles.ToArray() }));

    static async Task<HashSet<(Guid, string, string, string)>> Cleared(RiskCall call, List<Found> hits) => hits.Count == 0 ? [] :
    [
        .. (await call.Tx.Many<ClearedRow>(
            """
            select c.party_id, c.name_key, c.list, c.entry_id
            from risk_cleared c
            join unnest(@Parties, @Keys, @Lists, @Entries) as h (party_id, name_key, list, entry_id)
                using (party_id, name_key, list, entry_id)
            """,
            new
            {
                Parties = hits.Select(hit => hit.Name.PartyId).ToArray(),
                Keys = hits.Select(hit => hit.Name.Key).ToArray(),
                Lists = hits.Select(hit => hit.Hit.Listed.List).ToArray(),
                Entries = hits.Select(hit => hit.Hit.Listed.EntryId).ToArray(),
            })).Select(row => (row.PartyId, row.NameKey, row.List, row.EntryId)),
    ];

    sealed record NameRow(int No, Guid PartyId, string Role, string Name, string Key);

    sealed record ClearedRow(Guid PartyId, string NameKey, string List, string EntryId);

    sealed record Found(NameRow Name, NameHit Hit)
    {
        public (Guid, string, string, string) Mark => (Name.PartyId, Name.Key, Hit.Listed.List, Hit.Listed.EntryId);
    }
}
