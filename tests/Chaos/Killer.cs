using CrossBorder.Testing;

namespace CrossBorder.Chaos.Tests;

/// <summary>Kills one process after the other with SIGKILL and starts it again, in a seeded order at seeded moments.</summary>
sealed class Killer(Fleet fleet, int seed)
{
    const string Database = "postgres";
    const string Broker = "rabbitmq";
    readonly Random random = new(seed);

    /// <summary>How often each victim died.</summary>
    public Dictionary<string, int> Deaths { get; } = [];

    /// <summary>Every service, the broker and the database die so many times each.</summary>
    public async Task Run(int times, CancellationToken ct)
    {
        var victims = Enumerable.Repeat(Fleet.Services.Keys.Append(Database).Append(Broker), times).SelectMany(names => names).ToArray();
        random.Shuffle(victims);
        foreach (var victim in victims)
        {
            await Task.Delay(random.Next(200, 1500), ct);
            await Kill(victim);
            Deaths[victim] = Deaths.GetValueOrDefault(victim) + 1;
            await Task.Delay(random.Next(0, 800), ct);
            await Revive(victim);
        }
    }

    async Task Kill(string victim)
    {
        if (victim is Database or Broker)
            Servers.Script($"kill-{victim}");
        else
            await fleet.Kill(victim);
    }

    async Task Revive(string victim)
    {
        if (victim is Database or Broker)
            Servers.Script("start");
        else
        {
            fleet.Launch(victim);
            await fleet.Ready(victim);
        }
    }
}
