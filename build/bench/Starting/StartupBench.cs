using System.Diagnostics;
using System.Globalization;

namespace CrossBorder.Bench;

/// <summary>From the start of a service on its migrated database to /health/ready, and the memory that it takes then.</summary>
static class StartupBench
{
    const int Rounds = 3;

    public static async Task Run(CancellationToken ct)
    {
        await using var place = await Place.Make("startup");
        await using var fleet = await Fleet.Start(place, ct);
        var table = new Table("service", "ready after s", "CPU s", "memory, MiB", "of it its own, MiB");
        foreach (var service in Fleet.Services.Keys)
        {
            var times = new List<double>();
            for (var round = 0; round < Rounds; round++)
                times.Add(await Restart(fleet, service, ct));
            var pid = fleet.Pid(service);
            table.Add(
                service, Number(times.Order().ElementAt(Rounds / 2), 2), Number(ProcessStat.Cpu(pid).TotalSeconds, 2),
                Number(ProcessStat.MiB(pid, "VmRSS"), 0), Number(ProcessStat.MiB(pid, "RssAnon"), 0));
        }

        table.Print($"Start: the middle one of {Rounds}, the other services running");
    }

    static async Task<double> Restart(Fleet fleet, string service, CancellationToken ct)
    {
        await fleet.Stop(service);
        var watch = Stopwatch.StartNew();
        fleet.Launch(service);
        await fleet.Ready(service, ct);
        return watch.Elapsed.TotalSeconds;
    }

    static string Number(double value, int digits) => value.ToString($"F{digits}", CultureInfo.InvariantCulture);
}
