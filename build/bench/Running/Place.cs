using System.Globalization;
using System.Security.Cryptography;
using CrossBorder.Platform;
using Dapper;
using Npgsql;

namespace CrossBorder.Bench;

/// <summary>Databases, virtual host, ports and folder of one benchmark, empty at its start and dropped at its end.</summary>
sealed class Place : IAsyncDisposable
{
    const int PortBase = 15600;
    readonly string name;

    Place(string name)
    {
        this.name = name;
        Folder = Path.Combine(Required("CROSSBORDER_LOCAL"), name);
        Broker = new UriBuilder(Required("CROSSBORDER_RABBITMQ")) { Path = "/" + VirtualHost }.Uri;
    }

    public string Folder { get; }

    public string Keys => Path.Combine(Folder, "keys");

    public Uri Broker { get; }

    public Addresses Addresses { get; } = new(new PlatformOptions { PortBase = PortBase });

    public static string Postgres => Required("CROSSBORDER_POSTGRES");

    string VirtualHost => $"bench-{name}";

    string Prefix => $"bench_{name}_";

    /// <summary>What a service must be told to run here.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>
    {
        ["CROSSBORDER_POSTGRES"] = Postgres,
        ["CROSSBORDER_RABBITMQ"] = Broker.AbsoluteUri,
        ["CROSSBORDER_PRINCIPAL_KEY_FILE"] = Path.Combine(Keys, "principal.key"),
        ["CROSSBORDER_FILES"] = Path.Combine(Folder, "files"),
        ["CROSSBORDER_DATABASE_PREFIX"] = Prefix,
        ["CROSSBORDER_PORT_BASE"] = PortBase.ToString(CultureInfo.InvariantCulture),
        ["Sandbox__PartnerApiKeyFile"] = Path.Combine(Keys, "partner.key"),
    };

    public static async Task<Place> Make(string name)
    {
        var place = new Place(name);
        await place.Clear();
        foreach (var folder in new[] { "files", "keys", "log" })
            Directory.CreateDirectory(Path.Combine(place.Folder, folder));
        await File.WriteAllTextAsync(
            Path.Combine(place.Keys, "principal.key"), Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        var user = place.Broker.UserInfo.Split(':')[0];
        Script.Servers("rabbitmqctl", "add_vhost", place.VirtualHost);
        Script.Servers("rabbitmqctl", "set_permissions", "-p", place.VirtualHost, user, ".*", ".*", ".*");
        return place;
    }

    public string Database(string service) => $"{Postgres};Database={Prefix}{service.Replace('-', '_')};Maximum Pool Size=2";

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await Clear();
    }

    async Task Clear()
    {
        await DropDatabases(Prefix);
        if (Script.Servers("rabbitmqctl", "-q", "list_vhosts").Split('\n').Contains(VirtualHost))
            Script.Servers("rabbitmqctl", "delete_vhost", VirtualHost);
        if (Directory.Exists(Folder))
            Directory.Delete(Folder, recursive: true);
    }

    public static async Task DropDatabases(string prefix)
    {
        await using var connection = new NpgsqlConnection(Postgres + ";Database=postgres;Pooling=false");
        var names = await connection.QueryAsync<string>(
            "select datname from pg_database where starts_with(datname, @prefix)", new { prefix });
        foreach (var database in names)
            await connection.ExecuteAsync($"drop database \"{database}\" with (force)");
    }

    static string Required(string variable) => System.Environment.GetEnvironmentVariable(variable)
        ?? throw new InvalidOperationException($"{variable} is not set: start this through build/bench/run");
}
