using System.Globalization;
using CrossBorder.Platform;

namespace CrossBorder.Portal;

/// <summary>The flows that the caller may see, newest first; the stuck ones longest stuck first.</summary>
static class ListFlows
{
    const int PageDefault = 50;

    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/flows", Handle)
        .Allow(Role.Exporter, Role.Buyer, Role.Partner, Role.Operator)
        .Describe("Flows", "Flows by stage, by order number or reference, or the stuck ones, longest stuck first.");

    /// <param name="stage">One stage, see the stage of a flow.</param>
    /// <param name="stuck">true: only flows that a reason is open for, longest stuck first, on one page.</param>
    /// <param name="number">An order's number or the other side's reference, exactly.</param>
    static async Task<Page<FlowView>> Handle(
        string? stage, bool? stuck, string? number, [AsParameters] Paging paging, Db db, CancellationToken ct)
    {
        var principal = Principal.Required;
        var limit = paging.CheckedLimit(PageDefault);
        var args = new
        {
            principal.SeesAll,
            Role = principal.Role.ToString(),
            principal.PartyId,
            Stages = StagesOf(stage, principal.Role),
            Number = number?.Trim(),
            After = After(paging.Cursor),
            Take = stuck == true ? limit : limit + 1,
        };
        var rows = await db.Many<Row>(stuck == true ? LongestStuck : Newest, args, ct);
        var page = rows.Take(limit).ToList();
        return new Page<FlowView>(
            [.. page.Select(row => FlowView.Of(FlowWriter.Read(row.State), row.ChangedAt, principal.Role))],
            page.Count < rows.Count ? page[^1].Seq.ToString(CultureInfo.InvariantCulture) : null);
    }

    const string Newest =
        $"""
        select f.seq, f.state, f.changed_at
        from order_flow f
        where {Audience.Sees}
            and (@Stages::text[] is null or f.stage = any(@Stages))
            and (@Number::text is null or f.number = @Number or f.reference = @Number)
            and (@After::bigint is null or f.seq < @After)
        order by f.seq desc
        limit @Take
        """;

    const string LongestStuck =
        $"""
        select f.seq, f.state, f.changed_at
        from order_flow f
        join (
            select order_id, min(since) as since from flow_issue where @Role = any(audience) group by order_id
        ) i using (order_id)
        where {Audience.Sees}
            and (@Stages::text[] is null or f.stage = any(@Stages))
            and (@Number::text is null or f.number = @Number or f.reference = @Number)
        order by i.since, f.seq
        limit @Take
        """;

    /// <summary>The stages that look like this one to the role; null for any.</summary>
    static string[]? StagesOf(string? stage, Role role)
    {
        if (stage is null)
            return null;
        if (!Enum.TryParse<Stage>(stage, ignoreCase: true, out var asked) || !Enum.IsDefined(asked))
            throw Problem.Invalid("stage", $"'{stage}' is not a stage.", string.Join(", ", Enum.GetNames<Stage>())).ToGrpc();
        return [.. Enum.GetValues<Stage>().Where(real => Audience.Seen(role, real) == asked).Select(real => real.ToString())];
    }

    static long? After(string? cursor) => cursor switch
    {
        null or "" => null,
        _ when long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var seq) => seq,
        _ => throw Problem.Invalid("cursor", "The cursor is not one of ours.", "the nextCursor of the page before").ToGrpc(),
    };

    sealed record Row(long Seq, string State, DateTimeOffset ChangedAt);
}
