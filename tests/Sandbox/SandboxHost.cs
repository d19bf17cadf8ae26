using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using CrossBorder.Testing;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;

namespace CrossBorder.Sandbox.Tests;

/// <summary>A sandbox of a test's own: its database and its folder outlive a restart.</summary>
sealed class SandboxHost : IAsyncDisposable
{
    /// <summary>Fast enough that a list is released in a few hundredths of a second.</summary>
    public const double Fast = 20;

    readonly string name = $"s{Guid.NewGuid():N}"[..13];
    readonly Dictionary<string, string> settings;
    Factory? factory;

    SandboxHost(Dictionary<string, string> settings) => this.settings = settings;

    public string Files => Path.Combine(Path.GetTempPath(), "crossborder-tests", name);
    public string Outbound => Path.Combine(Files, "customs", "outbound");
    public string Inbound => Path.Combine(Files, "customs", "inbound");
    public string Statements => Path.Combine(Files, "bank", "statements");
    public HttpClient Http { get; private set; } = null!;
    internal IServiceProvider Services => factory!.Services;

    /// <param name="control">Body of a PUT /control; without one the sandbox is fast and flawless.</param>
    public static async Task<SandboxHost> Start(object? control = null, params (string Key, string Value)[] extra)
    {
        var host = new SandboxHost(extra.ToDictionary(pair => pair.Key, pair => pair.Value));
        Directory.CreateDirectory(host.Files);
        var key = Path.Combine(host.Files, "principal.key");
        await File.WriteAllTextAsync(key, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        foreach (var (setting, value) in host.Environment(key))
            host.settings.TryAdd(setting, value);
        host.Up();
        await host.Control(control ?? new { speed = Fast });
        return host;
    }

    public IEnumerable<(string Key, string Value)> Environment(string keyFile) =>
    [
        ("CROSSBORDER_POSTGRES", Servers.Postgres),
        ("CROSSBORDER_RABBITMQ", "amqp://nobody:nothing@127.0.0.1:1/"),
        ("CROSSBORDER_PRINCIPAL_KEY_FILE", keyFile),
        ("CROSSBORDER_FILES", Files),
        ("CROSSBORDER_DATABASE_PREFIX", name + "_"),
        ("Logging:LogLevel:CrossBorder", "Warning"),
    ];

    public async Task Restart()
    {
        await Down();
        Up();
    }

    public void Up()
    {
        factory = new Factory(settings);
        Http = factory.CreateClient();
    }

    public async Task Down()
    {
        Http.Dispose();
        if (factory is not null)
            await factory.DisposeAsync();
        factory = null;
    }

    public async ValueTask DisposeAsync()
    {
        await Down();
        await Servers.DropDatabases(name + "_");
        Directory.Delete(Files, recursive: true);
    }

    public async Task Control(object control) => (await Http.PutAsJsonAsync("/control", control)).EnsureSuccessStatusCode();

    /// <summary>A number out of GET /control/counters, such as "bank.payments.count".</summary>
    public async Task<long> Count(string path)
    {
        var at = await Http.GetFromJsonAsync<JsonElement>("/control/counters");
        foreach (var step in path.Split('.'))
            at = at.GetProperty(step);
        return at.GetInt64();
    }

    /// <summary>
    /// Waits until the counters under a common path are these, such as "orders 2, lists 1": a file lies there before what it tells
    /// is counted.
    /// </summary>
    public async Task HasCounted(string path, string expected)
    {
        var actual = "";
        try
        {
            await Until(async () => (actual = await Counted(path, expected)) == expected, expected);
        }
        catch (TimeoutException)
        {
            Assert.Equal(expected, actual);
        }
    }

    async Task<string> Counted(string path, string expected)
    {
        var actual = new List<string>();
        foreach (var name in expected.Split(", ").Select(count => count.Split(' ')[0]))
            actual.Add($"{name} {await Count($"{path}.{name}")}");
        return string.Join(", ", actual);
    }

    public Task Declare(params IEnumerable<string> messages) =>
        Task.WhenAll(messages.Select(message => Send($"{Guid.CreateVersion7()}.xml", message)));

    /// <summary>Lays a file for customs, as the platform does: aside first, then renamed.</summary>
    public async Task Send(string file, string content)
    {
        var path = Path.Combine(Outbound, file);
        await File.WriteAllTextAsync(path + ".tmp", content);
        File.Move(path + ".tmp", path, overwrite: true);
    }

    /// <summary>Every readable receipt so far, in the order of the files' times.</summary>
    public List<Receipt> Receipts() =>
        [.. new DirectoryInfo(Inbound).GetFiles("*.xml").OrderBy(file => file.LastWriteTimeUtc).Select(Receipt.Read).OfType<Receipt>()];

    /// <summary>Return statuses of a document, by the time that customs gives.</summary>
    public string StatusesOf(string guid) => string.Join(' ',
        Receipts().Where(receipt => receipt.Guid == guid).DistinctBy(receipt => receipt.Status).OrderBy(receipt => receipt.Time)
            .Select(receipt => receipt.Status));

    public Task UntilStatus(string guid, string status) => Until(
        () => Receipts().Any(receipt => receipt.Guid == guid && receipt.Status == status), $"{guid} is answered with {status}");

    public static Task Until(Func<bool> condition, string what) => Until(() => Task.FromResult(condition()), what);

    public static Task Until(Func<Task<bool>> condition, string what) => Wait.Until(condition, what);

    sealed class Factory(Dictionary<string, string> settings) : WebApplicationFactory<SandboxOptions>
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            foreach (var (key, value) in settings)
                builder.UseSetting(key, value);
        }
    }
}
