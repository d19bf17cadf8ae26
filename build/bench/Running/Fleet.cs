using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Npgsql;

namespace CrossBorder.Bench;

/// <summary>Every service as a process of its own, in its release build, logging to a file as in operation.</summary>
sealed class Fleet(Place place) : IAsyncDisposable
{
    /// <summary>Service name to the folder that it is built in.</summary>
    public static readonly IReadOnlyDictionary<string, string> Services = new Dictionary<string, string>
    {
        ["portal"] = "Portal",
        ["catalog"] = "Catalog",
        ["orders"] = "Orders",
        ["customs-clearance"] = "CustomsClearance",
        ["logistics"] = "Logistics",
        ["settlement"] = "Settlement",
        ["enterprises"] = "Enterprises",
        ["sandbox"] = "Sandbox",
    };

    static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(90);
    readonly Dictionary<string, Process> processes = [];
    int? postmaster;
    int? broker;

    public Place Place => place;

    public int Pid(string service) => processes[service].Id;

    /// <summary>Starts all services and waits until they are ready.</summary>
    public static async Task<Fleet> Start(Place place, CancellationToken ct)
    {
        var fleet = new Fleet(place);
        foreach (var service in Services.Keys)
            fleet.Launch(service);
        foreach (var service in Services.Keys)
            await fleet.Ready(service, ct);
        return fleet;
    }

    public void Launch(string service)
    {
        var home = Path.Combine(Script.Root, "services", Services[service]);
        var program = Path.Combine(home, "bin", "Release", "net10.0", Services[service]);
        var log = Path.Combine(place.Folder, "log", service + ".log");
        // The shell opens the log and becomes the service, so that no line of it passes through this process.
        var start = new ProcessStartInfo("/bin/sh", ["-c", "exec \"$0\" >>\"$1\" 2>&1", program, log]) { WorkingDirectory = home };
        foreach (var (name, value) in place.Environment)
            start.Environment[name] = value;
        processes[service] = Process.Start(start) ?? throw new InvalidOperationException($"{service} did not start");
    }

    /// <summary>Waits until /health/ready answers 200; looks every 5 ms.</summary>
    public async Task Ready(string service, CancellationToken ct)
    {
        var port = place.Addresses.HttpPort(service);
        var watch = Stopwatch.StartNew();
        while (!await IsReady(port, ct))
        {
            if (processes[service].HasExited || watch.Elapsed > ReadyWithin)
                throw new InvalidOperationException($"{service} did not become ready: see {place.Folder}/log");
            await Task.Delay(5, ct);
        }
    }

    /// <summary>Ends a process as an operator would, and waits for it.</summary>
    public async Task Stop(string service)
    {
        using var process = processes[service];
        processes.Remove(service);
        if (!process.HasExited)
            Script.Run("kill", [process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await process.WaitForExitAsync();
    }

    /// <summary>Processor time of every service, of both servers and of this process. Servers on other machines count nothing.</summary>
    public Usage Usage()
    {
        postmaster ??= FindPostmaster();
        broker ??= ProcessStat.Find("beam.smp", $"RABBITMQ_DIST_PORT={place.Broker.Port + 1}");
        var used = processes.ToDictionary(pair => pair.Key, pair => ProcessStat.Cpu(pair.Value.Id));
        used[Bench.Usage.Database] = postmaster is { } p ? ProcessStat.CpuOfFamily(p) : TimeSpan.Zero;
        used[Bench.Usage.Broker] = broker is { } b ? ProcessStat.Cpu(b) : TimeSpan.Zero;
        used[Bench.Usage.Load] = ProcessStat.Cpu(Environment.ProcessId);
        return new Usage(used);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in processes.Values.Where(process => !process.HasExited))
            process.Kill();
        foreach (var process in processes.Values)
        {
            await process.WaitForExitAsync();
            process.Dispose();
        }
    }

    // Every backend is a child of the server's first process.
    static int? FindPostmaster()
    {
        using var connection = new NpgsqlConnection(Place.Postgres + ";Database=postgres;Pooling=false");
        connection.Open();
        return ProcessStat.ParentOf(connection.ProcessID);
    }

    // Without HttpClient, whose own start would be measured with that of the first service.
    static async Task<bool> IsReady(int port, CancellationToken ct)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(System.Net.IPAddress.Loopback, port, ct);
            await socket.SendAsync("GET /health/ready HTTP/1.0\r\n\r\n"u8.ToArray(), ct);
            var answer = new byte[64];
            var length = await socket.ReceiveAsync(answer, ct);
            return Encoding.ASCII.GetString(answer, 0, length).Contains(" 200 ", StringComparison.Ordinal);
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
