using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using CrossBorder.Platform;

namespace CrossBorder.Testing;

/// <summary>
/// Every service as a process of its own, over the real servers, with databases, virtual host, ports and folder that no other test
/// shares. Processes can be killed and started again at any time.
/// </summary>
public sealed class Fleet : IAsyncDisposable
{
    /// <summary>Service name to the folder that it is built in.</summary>
    public static readonly IReadOnlyDictionary<string, string> Services = new Dictionary<string, string>
    {
        ["enterprises"] = "Enterprises",
        ["catalog"] = "Catalog",
        ["orders"] = "Orders",
        ["logistics"] = "Logistics",
        ["customs-clearance"] = "CustomsClearance",
        ["settlement"] = "Settlement",
        ["sandbox"] = "Sandbox",
        ["portal"] = "Portal",
    };

    static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(90);
    readonly string name = $"f{Guid.NewGuid():N}"[..13];
    readonly Dictionary<string, Process> processes = [];
    readonly Dictionary<string, string> settings;
    readonly string folder;

    Fleet(IEnumerable<KeyValuePair<string, string>> extra)
    {
        folder = Directory.CreateTempSubdirectory($"crossborder-{name}-").FullName;
        Directory.CreateDirectory(Files);
        Directory.CreateDirectory(Keys);
        Directory.CreateDirectory(Path.Combine(folder, "log"));
        var keyFile = Path.Combine(Keys, "principal.key");
        File.WriteAllText(keyFile, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        Broker = Servers.CreateVirtualHost(name);
        settings = new Dictionary<string, string>
        {
            ["CROSSBORDER_POSTGRES"] = Servers.Postgres,
            ["CROSSBORDER_RABBITMQ"] = Broker.AbsoluteUri,
            ["CROSSBORDER_PRINCIPAL_KEY_FILE"] = keyFile,
            ["CROSSBORDER_FILES"] = Files,
            ["CROSSBORDER_DATABASE_PREFIX"] = name + "_",
            ["CROSSBORDER_PORT_BASE"] = FreePorts.Block().ToString(CultureInfo.InvariantCulture),
            ["DOTNET_GCgen0size"] = "0x1000000",
            ["Sandbox:PartnerApiKeyFile"] = Path.Combine(Keys, "partner.key"),
        };
        foreach (var (key, value) in extra)
            settings[key] = value;
    }

    public Uri Broker { get; }

    public string Files => Path.Combine(folder, "files");

    public string Keys => Path.Combine(folder, "keys");

    public Addresses Addresses =>
        new(new PlatformOptions { PortBase = int.Parse(settings["CROSSBORDER_PORT_BASE"], CultureInfo.InvariantCulture) });

    public string Database(string service) => $"{Servers.Postgres};Database={name}_{service.Replace('-', '_')};Maximum Pool Size=5";

    /// <summary>Starts all services, or those named, and waits until they are ready.</summary>
    public static async Task<Fleet> Start(IEnumerable<KeyValuePair<string, string>>? settings = null, params string[] services)
    {
        var fleet = new Fleet(settings ?? []);
        try
        {
            foreach (var service in services.Length == 0 ? Services.Keys : services)
                fleet.Launch(service);
            await Task.WhenAll(fleet.processes.Keys.Select(fleet.Ready));
            return fleet;
        }
        catch (Exception e) when (e is TimeoutException or InvalidOperationException)
        {
            // A fleet that did not come up leaves no process behind.
            await fleet.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts one process; returns at once.</summary>
    public void Launch(string service)
    {
        var home = Path.Combine(Servers.Root, "services", Services[service]);
        var start = new ProcessStartInfo(Path.Combine(home, "bin", Configuration, "net10.0", Services[service]))
        {
            WorkingDirectory = home,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (key, value) in settings)
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{service} did not start");
        var log = new StreamWriter(LogOf(service), append: true) { AutoFlush = true };
        process.OutputDataReceived += (_, line) => Note(log, line.Data);
        process.ErrorDataReceived += (_, line) => Note(log, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        processes[service] = process;
    }

    /// <summary>SIGKILL: nothing of the process runs any further.</summary>
    public async Task Kill(string service)
    {
        processes[service].Kill(entireProcessTree: true);
        await processes[service].WaitForExitAsync();
    }

    public async Task Ready(string service)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
        var until = Stopwatch.StartNew();
        while (until.Elapsed < ReadyWithin)
        {
            if (processes[service].HasExited)
                throw new InvalidOperationException($"{service} ended: {Tail(service)}");
            try
            {
                using var answer = await http.GetAsync(new Uri(Addresses.Http(service), "/health/ready"));
                if (answer.IsSuccessStatusCode)
                    return;
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                // It is not up yet.
            }

            await Task.Delay(50);
        }

        throw new TimeoutException($"{service} did not become ready: {Tail(service)}");
    }

    public Process ProcessOf(string service) => processes[service];

    /// <summary>The last lines that a service logged, for the message of a failing test.</summary>
    public string Tail(string service) =>
        File.Exists(LogOf(service)) ? string.Join('\n', ReadShared(LogOf(service)).Split('\n').TakeLast(15)) : "";

    public string Log(string service) => ReadShared(LogOf(service));

    public async ValueTask DisposeAsync()
    {
        foreach (var process in processes.Values.Where(process => !process.HasExited))
            process.Kill(entireProcessTree: true);
        foreach (var process in processes.Values)
        {
            await process.WaitForExitAsync();
            process.Dispose();
        }

        await Servers.DropDatabases(name + "_");
        Servers.DropVirtualHost(name);
        Directory.Delete(folder, recursive: true);
    }

#if DEBUG
    const string Configuration = "Debug";
#else
    const string Configuration = "Release";
#endif

    string LogOf(string service) => Path.Combine(folder, "log", service + ".log");

    static string ReadShared(string path)
    {
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd();
    }

    static void Note(StreamWriter log, string? line)
    {
        if (line is not null)
            lock (log)
                log.WriteLine(line);
    }
}
