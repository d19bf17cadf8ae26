using System.Text.Json;
using CrossBorder.Ceb;
using CrossBorder.Platform;

namespace CrossBorder.CustomsClearance;

/// <summary>A list that is due to be consolidated.</summary>
/// <param name="ThroughAt">When customs closed it, or released it.</param>
public sealed record DueList(
    Guid Id, Guid ExporterId, string ListNumber, string ExporterCode, string ExporterName, DateTimeOffset ThroughAt)
{
    /// <summary>First day of the month in China in which it went through.</summary>
    public DateOnly Month => Shanghai.Day(ThroughAt) is var day ? new DateOnly(day.Year, day.Month, 1) : default;
}

/// <summary>
/// Applies for the consolidation of lists (statisticsFlag B), one application for each exporter and month. A list is in one live
/// application at most; a refused part sets its lists free again.
/// </summary>
public sealed partial class Consolidation(
    CustomsOptions options, ConsolidationOptions consolidation, WriteSignal writing, ILogger<Consolidation> log)
{
    const int AtOnce = 2000;

    /// <summary>Applies for what is due and returns the applications' ids.</summary>
    /// <param name="exporterId">Null for every exporter.</param>
    /// <param name="before">Lists that went through before this instant; null for all.</param>
    /// <param name="by">Who asked for it; null for the clock.</param>
    public async Task<IReadOnlyList<Guid>> Apply(Tx tx, Guid? exporterId, DateTimeOffset? before, Guid? by, DateTimeOffset now)
    {
        var due = await tx.Many<DueList>(
            """
            select d.id, d.exporter_id, d.list_number, e.code as exporter_code, e.name as exporter_name,
                coalesce(d.closed_at, d.released_at) as through_at
            from declaration d
            join exporter e on e.id = d.exporter_id
            where d.channel = 'CebList' and d.status in ('Released', 'Closed') and d.consolidated_at is null
                and coalesce(d.route ->> 'StatisticsFlag', 'B') = 'B' and d.list_number is not null
                and (@ReleasedLists or d.status = 'Closed')
                and (@before::timestamptz is null or coalesce(d.closed_at, d.released_at) < @before)
                and (@exporterId::uuid is null or d.exporter_id = @exporterId)
                and (@by::uuid is not null or d.reasons::text not like '%application_invalid%')
                and not exists (select from summary_list s where s.declaration_id = d.id and s.live)
                and not exists (select from withdrawal w where w.declaration_id = d.id and w.status = 'Requested')
            order by d.exporter_id, d.id
            limit @AtOnce
            for update of d skip locked
            """,
            new { exporterId, before, by, consolidation.ReleasedLists, AtOnce });
        return await Free(tx, due) is { Count: > 0 } free ? await Apply(tx, free, by, now) : [];
    }

    /// <summary>
    /// Of the lists now locked those that nobody applied for, or asked to withdraw, between the reading above and the lock: what it
    /// read of other tables is as old as its beginning.
    /// </summary>
    static async Task<List<DueList>> Free(Tx tx, List<DueList> due)
    {
        if (due.Count == 0)
            return due;
        var taken = await tx.Many<Guid>(
            """
            select declaration_id from summary_list where declaration_id = any(@Ids) and live
            union all
            select declaration_id from withdrawal where declaration_id = any(@Ids) and status = 'Requested'
            """,
            new { Ids = due.ConvertAll(list => list.Id).ToArray() });
        return [.. due.ExceptBy(taken, list => list.Id)];
    }

    /// <summary>The instant up to which lists are due under the cadence.</summary>
    public static DateTimeOffset Due(ConsolidationCadence cadence, DateTimeOffset now)
    {
        var local = Shanghai.At(now);
        return cadence == ConsolidationCadence.Continuous ? now : new(local.Year, local.Month, 1, 0, 0, 0, local.Offset);
    }

    async Task<IReadOnlyList<Guid>> Apply(Tx tx, List<DueList> due, Guid? by, DateTimeOffset now)
    {
        var groups = due.GroupBy(list => (list.ExporterId, list.Month))
            .Select(group => (Id: Guid.CreateVersion7(), group.Key.ExporterId, group.Key.Month, Lists: group.ToList())).ToList();
        var numbers = (await tx.Many<Numbered>(
            """
            insert into summary (id, exporter_id, month, status, requested_by, requested_at)
            select id, exporter_id, month, 'Requested', @by, @now
            from unnest(@Ids, @Exporters, @Months) as asked (id, exporter_id, month)
            returning id, document_number
            """,
            new
            {
                by,
                now,
                Ids = groups.Select(group => group.Id).ToArray(),
                Exporters = groups.Select(group => group.ExporterId).ToArray(),
                Months = groups.Select(group => group.Month).ToArray(),
            })).ToDictionary(row => row.Id, row => row.DocumentNumber);
        var asked = groups.ConvertAll(group => new Application(group.Id, group.Lists, ApplicationMessage.Of(
            numbers[group.Id], group.Lists, Sender.Of(options), consolidation, now)));
        var good = asked.FindAll(one => one.Fault is null);
        await Keep(tx, asked.FindAll(one => one.Fault is not null), now);
        var parts = good.SelectMany(one => one.Parts).ToList();
        await Exchange.Store(tx, SubjectType.Summary, null, parts.ConvertAll(part => ((Guid?)part.Id, part.Message)), now);
        await Claim(tx, parts);
        tx.AfterCommit(writing.Set);
        LogApplied(log, due.Count, good.Count, parts.Count);
        return good.ConvertAll(one => one.Id);
    }

    /// <summary>
    /// Lists whose application customs would refuse wait with the reason; the clock leaves them alone until an operator has mended the
    /// cause and applies by hand.
    /// </summary>
    async Task Keep(Tx tx, List<Application> refused, DateTimeOffset now)
    {
        if (refused.Count == 0)
            return;
        var lists = refused.SelectMany(one => one.Lists.Select(list => (list.Id, Reason: Reason.ApplicationInvalid(one.Fault!)))).ToList();
        await tx.Run(
            """
            delete from summary where id = any(@Refused);
            update declaration d
            set reasons = told.reasons::json, version = d.version + 1, changed_at = @now
            from unnest(@Ids, @Reasons) as told (id, reasons)
            where d.id = told.id
            """,
            new
            {
                now,
                Refused = refused.ConvertAll(one => one.Id).ToArray(),
                Ids = lists.ConvertAll(list => list.Id).ToArray(),
                Reasons = lists.ConvertAll(list => JsonSerializer.Serialize(new[] { list.Reason })).ToArray(),
            });
        foreach (var one in refused)
            LogRefused(log, one.Lists[0].ExporterId, one.Lists.Count, one.Fault!.Path, one.Fault.Rule);
    }

    static Task<int> Claim(Tx tx, List<Part> parts)
    {
        var claims = parts.SelectMany(part => part.Lists.Select(list => (part.Id, part.Message.Guid, List: list))).ToList();
        return tx.Run(
            """
            insert into summary_list (summary_id, declaration_id, list_number, message_guid)
            select *
            from unnest(@Summaries, @Declarations, @Numbers, @Messages);
            update declaration
            set reasons = '[]', version = version + 1
            where id = any(@Declarations) and reasons::text like '%application_invalid%'
            """,
            new
            {
                Summaries = claims.Select(claim => claim.Id).ToArray(),
                Declarations = claims.Select(claim => claim.List.Id).ToArray(),
                Numbers = claims.Select(claim => claim.List.ListNumber).ToArray(),
                Messages = claims.Select(claim => claim.Guid).ToArray(),
            });
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Lists} lists in {Applications} applications of {Messages} messages")]
    static partial void LogApplied(ILogger log, int lists, int applications, int messages);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Lists} lists of {ExporterId} are not applied for: {Path} breaks {Rule}")]
    static partial void LogRefused(ILogger log, Guid exporterId, int lists, string path, string rule);

    sealed record Numbered(Guid Id, string DocumentNumber);

    sealed record Part(Guid Id, Outgoing Message, IReadOnlyList<DueList> Lists);

    sealed record Application(Guid Id, IReadOnlyList<DueList> Lists, IReadOnlyList<Outgoing> Messages)
    {
        public CebFault? Fault { get; } = Messages.SelectMany(message => message.Faults).FirstOrDefault();

        /// <summary>Each message with its lists.</summary>
        public IEnumerable<Part> Parts => Messages.Zip(
            Lists.Chunk(ApplicationMessage.ListsAtMost), (message, lists) => new Part(Id, message, lists));
    }
}
