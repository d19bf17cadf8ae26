using System.Threading.Channels;
using CrossBorder.Platform;

namespace CrossBorder.Portal;

/// <summary>Wakes the feed of this process when it wrote events; those of other processes are found by looking now and then.</summary>
public sealed class FeedSignal : Signal;

/// <summary>A change of an order as the live stream tells it; the timeline has the details.</summary>
public sealed record LiveChange(
    long Sequence, Guid OrderId, string? Number, string Type, DateTimeOffset OccurredAt, string Stage, bool Stuck);

/// <summary>A change with the parties that decide who may see it; StuckFor lists the roles that are shown a reason.</summary>
public sealed record FeedRow(
    long Seq, Guid OrderId, string? Number, string Type, DateTimeOffset OccurredAt, string Stage, string? StuckFor,
    Guid? ExporterId, Guid? BuyerId, Guid? PartnerId)
{
    public const string Select =
        """
        select e.seq, e.order_id, f.number, e.type, e.occurred_at, f.stage,
            (select string_agg(array_to_string(i.audience, ','), ',') from flow_issue i
                where i.order_id = e.order_id) as stuck_for,
            f.exporter_id, f.buyer_id, f.partner_id
        from timeline_event e
        join order_flow f using (order_id)
        where e.seq > @After
        order by e.seq
        limit @Take
        """;

    /// <summary>The change as the principal sees it; null when it is not for its eyes.</summary>
    public LiveChange? For(Principal principal)
    {
        var own = principal.Role switch
        {
            Role.Operator => true,
            Role.Exporter => ExporterId == principal.PartyId,
            Role.Buyer => BuyerId == principal.PartyId,
            Role.Partner => PartnerId == principal.PartyId,
            _ => false,
        };
        return !own || !Audience.Shows(principal.Role, Type)
            ? null
            : new LiveChange(
                Seq, OrderId, Number, Type, OccurredAt, Audience.Seen(principal.Role, Enum.Parse<Stage>(Stage)).ToString(),
                StuckFor?.Split(',').Contains(principal.Role.ToString()) == true);
    }
}

/// <summary>
/// Reads new events once for all who watch and hands each what it may see. A reader has a bounded buffer: one that does not
/// empty it is let go, resumes by its Last-Event-ID, and holds nobody up.
/// </summary>
public sealed class LiveFeed(Db db, FeedSignal signal, TimeProvider clock, ILogger<LiveFeed> log) : Worker(signal, clock, log)
{
    const int ReadMost = 500;
    const int Buffer = 1000;
    readonly Lock gate = new();
    readonly List<Reader> readers = [];
    long position;

    /// <summary>Starts a reader at about the present; dispose it to stop.</summary>
    public async Task<Reader> Join(Principal principal, CancellationToken ct)
    {
        var now = await db.One<long>("select coalesce(max(seq), 0) from timeline_event", new { }, ct);
        lock (gate)
        {
            // While nobody watches the position stands still; with the first reader it takes up at the present.
            if (readers.Count == 0)
                position = now;
            var reader = new Reader(this, principal, position);
            readers.Add(reader);
            return reader;
        }
    }

    protected override async Task<bool> Advance(CancellationToken ct)
    {
        long after;
        lock (gate)
        {
            if (readers.Count == 0)
                return false;
            after = position;
        }

        var rows = await db.Many<FeedRow>(FeedRow.Select, new { After = after, Take = ReadMost }, ct);
        if (rows.Count == 0)
            return false;
        lock (gate)
        {
            // A reader that joined while nobody else watched has moved it; these rows are read again from there.
            if (position != after)
                return true;
            position = rows[^1].Seq;
            foreach (var reader in readers)
                reader.Offer(rows);
        }

        return rows.Count == ReadMost;
    }

    /// <summary>One who watches.</summary>
    public sealed class Reader(LiveFeed feed, Principal principal, long from) : IDisposable
    {
        readonly Channel<LiveChange> buffer = Channel.CreateBounded<LiveChange>(Buffer);

        /// <summary>What comes after this sequence is handed to the reader.</summary>
        public long From => from;

        /// <summary>What comes; completes when the reader was too slow.</summary>
        public ChannelReader<LiveChange> Changes => buffer.Reader;

        internal void Offer(List<FeedRow> rows)
        {
            foreach (var row in rows)
                if (row.For(principal) is { } change && !buffer.Writer.TryWrite(change))
                {
                    buffer.Writer.TryComplete();
                    return;
                }
        }

        public void Dispose()
        {
            lock (feed.gate)
                feed.readers.Remove(this);
            buffer.Writer.TryComplete();
        }
    }
}
