using System.Diagnostics;
using Dapper;
using Npgsql;

namespace CrossBorder.Testing;

/// <summary>The private PostgreSQL and RabbitMQ that build/test started, or those that the environment names.</summary>
public static class Servers
{
    static readonly Lazy<Dictionary<string, string>> Started = new(Start);

    public static string Root { get; } = FindRoot();

    public static string Postgres => Value("CROSSBORDER_POSTGRES");

    public static Uri RabbitMq => new(Value("CROSSBORDER_RABBITMQ"));

    /// <summary>Runs build/servers with these words and returns what it printed.</summary>
    public static string Script(params string[] words)
    {
        var start = new ProcessStartInfo(Path.Combine(Root, "build", "servers"), words)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Root,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"build/servers {string.Join(' ', words)} failed: {errors.Result}{output}");
    }

    /// <summary>A virtual host of one's own, so that queues of other tests are not seen.</summary>
    public static Uri CreateVirtualHost(string name)
    {
        var user = RabbitMq.UserInfo.Split(':')[0];
        Script("rabbitmqctl", "add_vhost", name);
        Script("rabbitmqctl", "set_permissions", "-p", name, user, ".*", ".*", ".*");
        return new UriBuilder(RabbitMq) { Path = "/" + name }.Uri;
    }

    public static void DropVirtualHost(string name) => Script("rabbitmqctl", "delete_vhost", name);

    public static async Task DropDatabases(string prefix)
    {
        await using var connection = new NpgsqlConnection(Postgres + ";Database=postgres;Pooling=false");
        var names = await connection.QueryAsync<string>(
            "select datname from pg_database where starts_with(datname, @prefix)", new { prefix });
        foreach (var name in names)
            await connection.ExecuteAsync($"drop database \"{name}\" with (force)");
    }

    static string Value(string name) => Environment.GetEnvironmentVariable(name) ?? Started.Value[name];

    static Dictionary<string, string> Start()
    {
        Script("start");
        return Script("env").Split('\n')
            .Where(line => line.StartsWith("export ", StringComparison.Ordinal))
            .Select(line => line["export ".Length..].Split('=', 2))
            .ToDictionary(pair => pair[0], pair => pair[1].Trim('"', '\''));
    }

    static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "CrossBorder.slnx")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException("the tests do not run inside the repository");
    }
}
