using System.Collections.Concurrent;
using System.Text.Json;
using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using Npgsql;

namespace CrossBorder.Portal;

/// <summary>An event as the timeline keeps it.</summary>
public sealed record TimelineEntry(Guid MessageId, IOrderEvent Event, string Type, string Body, string? TraceId);

/// <summary>
/// Writes events to the timelines and learns the flows from them. Deliveries that come while a write is under way are written
/// together by whoever has the next turn: three round trips per batch instead of three per event, and no delay when it is quiet.
/// </summary>
public sealed class FlowWriter(Db db, FeedSignal feed) : IDisposable
{
    // One writer at a time, over all processes: sequence numbers then become visible in their order, which live readers rely on.
    const long WriterLock = 0x466C6F77;
    readonly ConcurrentQueue<Waiting> queue = new();
    readonly SemaphoreSlim turn = new(1, 1);

    public async Task Write(TimelineEntry entry)
    {
        var mine = new Waiting(entry);
        queue.Enqueue(mine);
        await turn.WaitAsync();
        try
        {
            if (!mine.Done.Task.IsCompleted)
                await WriteAllWaiting();
        }
        finally
        {
            turn.Release();
        }

        await mine.Done.Task;
    }

    async Task WriteAllWaiting()
    {
        var batch = new List<Waiting>();
        while (queue.TryDequeue(out var next))
            batch.Add(next);
        try
        {
            await WriteBatch([.. batch.Select(waiting => waiting.Entry)]);
            batch.ForEach(waiting => waiting.Done.SetResult());
        }
        catch (Exception e) when (batch.Count == 1 || e is OperationCanceledException or NpgsqlException { IsTransient: true })
        {
            batch.ForEach(waiting => waiting.Done.SetException(e));
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // One of them cannot be written; it must not take the others with it.
            foreach (var waiting in batch)
                await WriteAlone(waiting);
        }

        feed.Set();
    }

    async Task WriteAlone(Waiting waiting)
    {
        try
        {
            await WriteBatch([waiting.Entry]);
            waiting.Done.SetResult();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            waiting.Done.SetException(e);
        }
    }

    Task WriteBatch(IReadOnlyList<TimelineEntry> entries) => db.Transact(async tx =>
    {
        var flows = (await AddEvents(tx, entries)).ToDictionary(row => row.OrderId, row => Read(row.State));
        var issuesBefore = flows.ToDictionary(flow => flow.Key, flow => Stages.StuckBy(flow.Value));
        foreach (var told in entries.Select(entry => entry.Event))
        {
            if (!flows.TryGetValue(told.OrderId, out var flow))
                flows[told.OrderId] = flow = new Flow { OrderId = told.OrderId };
            flow.Learn(told);
        }

        await SaveFlows(tx, [.. flows.Values]);
        var moved = flows.Values.Where(flow =>
            !Stages.StuckBy(flow).SequenceEqual(issuesBefore.GetValueOrDefault(flow.OrderId) ?? [])).ToArray();
        if (moved.Length > 0)
            await SaveIssues(tx, moved);
        // A shutdown does not cut a batch short: its deliveries belong to many consumers.
    }, CancellationToken.None);

    static Task<List<FlowRow>> AddEvents(Tx tx, IReadOnlyList<TimelineEntry> entries) => tx.Many<FlowRow>(
        """
        with turn as materialized (select pg_advisory_xact_lock(@WriterLock))
        insert into timeline_event (message_id, order_id, aggregate_id, version, type, occurred_at, trace_id, body)
        select e.message_id, e.order_id, e.aggregate_id, e.version, e.type, e.occurred_at, e.trace_id, e.body::json
        from turn cross join unnest(@MessageIds, @OrderIds, @AggregateIds, @Versions, @Types, @Times, @TraceIds, @Bodies)
            as e (message_id, order_id, aggregate_id, version, type, occurred_at, trace_id, body)
        on conflict on constraint timeline_event_once do nothing;

        select order_id, state from order_flow where order_id = any(@OrderIds)
        """,
        new
        {
            WriterLock,
            MessageIds = entries.Select(e => e.MessageId).ToArray(),
            OrderIds = entries.Select(e => e.Event.OrderId).ToArray(),
            AggregateIds = entries.Select(e => e.Event.AggregateId).ToArray(),
            Versions = entries.Select(e => e.Event.Version).ToArray(),
            Types = entries.Select(e => e.Type).ToArray(),
            Times = entries.Select(e => e.Event.OccurredAt.UtcDateTime).ToArray(),
            TraceIds = entries.Select(e => e.TraceId).ToArray(),
            Bodies = entries.Select(e => e.Body).ToArray(),
        });

    static Task<int> SaveFlows(Tx tx, Flow[] flows) => tx.Run(
        """
        insert into order_flow (order_id, number, reference, exporter_id, buyer_id, partner_id, stage, currency,
            received_minor, paid_out_minor, refunded_minor, state)
        select n.order_id, n.number, n.reference, n.exporter_id, n.buyer_id, n.partner_id, n.stage, n.currency,
            n.received_minor, n.paid_out_minor, n.refunded_minor, n.state::json
        from unnest(@OrderIds, @Numbers, @References, @ExporterIds, @BuyerIds, @PartnerIds, @Stages, @Currencies,
            @Received, @PaidOut, @Refunded, @States)
            as n (order_id, number, reference, exporter_id, buyer_id, partner_id, stage, currency,
                received_minor, paid_out_minor, refunded_minor, state)
        on conflict on constraint order_flow_key do update
        set number = excluded.number, reference = excluded.reference, exporter_id = excluded.exporter_id,
            buyer_id = excluded.buyer_id, partner_id = excluded.partner_id, stage = excluded.stage,
            currency = excluded.currency, received_minor = excluded.received_minor,
            paid_out_minor = excluded.paid_out_minor, refunded_minor = excluded.refunded_minor,
            state = excluded.state, changed_at = now()
        """,
        new
        {
            OrderIds = flows.Select(f => f.OrderId).ToArray(),
            Numbers = flows.Select(f => f.Number).ToArray(),
            References = flows.Select(f => f.Reference).ToArray(),
            ExporterIds = flows.Select(f => f.ExporterId).ToArray(),
            BuyerIds = flows.Select(f => f.BuyerId).ToArray(),
            PartnerIds = flows.Select(f => f.PartnerId).ToArray(),
            Stages = flows.Select(f => Portal.Stages.Of(f).ToString()).ToArray(),
            Currencies = flows.Select(f => f.Currency).ToArray(),
            Received = flows.Select(f => f.ReceivedMinor).ToArray(),
            PaidOut = flows.Select(f => f.PaidOutMinor).ToArray(),
            Refunded = flows.Select(f => f.RefundedMinor).ToArray(),
            States = flows.Select(f => JsonSerializer.Serialize(f, FlowJson.Default.Flow)).ToArray(),
        });

    static Task<int> SaveIssues(Tx tx, Flow[] flows)
    {
        var issues = flows.SelectMany(flow => Stages.StuckBy(flow).Distinct().Select(stuck => (flow.OrderId, Stuck: stuck))).ToArray();
        return tx.Run(
            """
            delete from flow_issue where order_id = any(@Moved);

            insert into flow_issue (order_id, topic, code, detail, owner, since, audience)
            select order_id, topic, code, detail, owner, since, string_to_array(audience, ',')
            from unnest(@OrderIds, @Topics, @Codes, @Details, @Owners, @Since, @Audiences)
                as i (order_id, topic, code, detail, owner, since, audience)
            """,
            new
            {
                Moved = flows.Select(flow => flow.OrderId).ToArray(),
                OrderIds = issues.Select(i => i.OrderId).ToArray(),
                Topics = issues.Select(i => i.Stuck.Topic.ToString()).ToArray(),
                Codes = issues.Select(i => i.Stuck.Code).ToArray(),
                Details = issues.Select(i => i.Stuck.Detail).ToArray(),
                Owners = issues.Select(i => i.Stuck.Owner).ToArray(),
                Since = issues.Select(i => i.Stuck.Since.UtcDateTime).ToArray(),
                Audiences = issues.Select(i => string.Join(',', Audience.Of(i.Stuck))).ToArray(),
            });
    }

    public void Dispose() => turn.Dispose();

    public static Flow Read(string state) => JsonSerializer.Deserialize(state, FlowJson.Default.Flow)!;

    sealed record Waiting(TimelineEntry Entry)
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    sealed record FlowRow(Guid OrderId, string State);
}
