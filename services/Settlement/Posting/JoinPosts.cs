using System.Threading.Channels;
using CrossBorder.Platform;
using Npgsql;

namespace CrossBorder.Settlement;

/// <summary>
/// Posts together what clients ask for at the same moment: one round trip and one commit for many transactions. When the ledger
/// refuses them together, each is posted alone, so that everybody has his own outcome.
/// </summary>
public sealed class JoinPosts(Db db, TimeProvider clock) : BackgroundService
{
    const int Workers = 2;
    const int Together = 64;
    const int Waiting = 10_000;
    readonly Channel<Asked> asked = Channel.CreateBounded<Asked>(Waiting);

    /// <summary>Posts one transaction; its outcome once it is committed.</summary>
    public async Task<Outcome<Posted>> Post(LedgerEntry entry, CancellationToken ct)
    {
        if (entry.Fault() is { } fault)
            return fault;
        var one = new Asked(entry, new(TaskCreationOptions.RunContinuationsAsynchronously));
        await asked.Writer.WriteAsync(one, ct);
        return await one.Answer.Task.WaitAsync(ct);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => Task.Run(() => Work(stoppingToken), stoppingToken)));

    async Task Work(CancellationToken stop)
    {
        while (await asked.Reader.WaitToReadAsync(stop))
        {
            var batch = new List<Asked>();
            while (batch.Count < Together && asked.Reader.TryRead(out var one))
                batch.Add(one);
            // What was taken is posted, also when the process is about to stop.
            if (batch.Count < 2 || !await PostTogether(batch))
                await Task.WhenAll(batch.Select(PostAlone));
        }
    }

    async Task<bool> PostTogether(List<Asked> batch)
    {
        if (batch.DistinctBy(one => one.Entry.Source).Count() < batch.Count)
            return false;
        try
        {
            if (!await Ledger.PostAtOnce(db, [.. batch.Select(one => one.Entry)], clock.GetUtcNow(), CancellationToken.None))
                return false;
        }
        catch (NpgsqlException)
        {
            // Alone each finds out whether it was booked.
            return false;
        }

        batch.ForEach(one => one.Answer.SetResult(new Posted(one.Entry.Lines.Count, 0)));
        return true;
    }

    async Task PostAlone(Asked one)
    {
        try
        {
            one.Answer.SetResult(await Ledger.Post(db, [one.Entry], clock.GetUtcNow(), CancellationToken.None));
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            one.Answer.SetException(e);
        }
    }

    sealed record Asked(LedgerEntry Entry, TaskCompletionSource<Outcome<Posted>> Answer);
}
