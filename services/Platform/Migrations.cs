using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Dapper;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace CrossBorder.Platform;

/// <summary>A plain SQL file of a Schema folder, named NNNN_what.sql.</summary>
public sealed record Migration(string Name, string Sql)
{
    /// <summary>SHA-256 of the text with normal line ends, in lower-case hex.</summary>
    public string Checksum { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql.ReplaceLineEndings("\n"))));

    /// <summary>The embedded Schema files of the platform and of one service, in the order of their names.</summary>
    public static IReadOnlyList<Migration> Of(Assembly service) =>
    [
        .. new[] { typeof(Migration).Assembly, service }.Distinct()
            .SelectMany(assembly => assembly.GetManifestResourceNames()
                .Where(name => name.StartsWith("Schema/", StringComparison.Ordinal) && name.EndsWith(".sql", StringComparison.Ordinal))
                .Select(name => Read(assembly, name)))
            .OrderBy(migration => migration.Name, StringComparer.Ordinal),
    ];

    static Migration Read(Assembly assembly, string resource)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
        return new(Path.GetFileNameWithoutExtension(resource), reader.ReadToEnd());
    }
}

/// <summary>
/// Creates the database when it is missing and applies what is new, each file in its own transaction, under an advisory lock so
/// that many processes may start at once. A file that changed after it was applied stops the process.
/// </summary>
public sealed partial class Migrator(string connectionString, IReadOnlyList<Migration> migrations, ILogger log) : IHostedService
{
    const long Lock = 0x43726F7373426F72;
    static readonly TimeSpan ServerWithin = TimeSpan.FromMinutes(2);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await Patience.Until(ServerWithin, () => CreateDatabase(cancellationToken), e => LogWaiting(log, e.Message), cancellationToken);
        await Apply(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task Apply(CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(ct);
        await connection.ExecuteAsync("select pg_advisory_lock(@Lock)", new { Lock });
        await connection.ExecuteAsync(
            """
            create table if not exists schema_migration (
                name       text not null,
                checksum   text not null,
                applied_at timestamptz not null default now(),
                constraint schema_migration_key primary key (name)
            )
            """);
        var applied = (await connection.QueryAsync<(string Name, string Checksum)>("select name, checksum from schema_migration"))
            .ToDictionary(row => row.Name, row => row.Checksum);
        foreach (var migration in migrations)
            await Apply(connection, migration, applied, ct);
    }

    async Task Apply(NpgsqlConnection connection, Migration migration, Dictionary<string, string> applied, CancellationToken ct)
    {
        if (applied.TryGetValue(migration.Name, out var checksum))
        {
            if (checksum != migration.Checksum)
                throw new InvalidOperationException($"{migration.Name}.sql was changed after it was applied: add a new file instead.");
            return;
        }

        await using var transaction = await connection.BeginTransactionAsync(ct);
        await connection.ExecuteAsync(migration.Sql, transaction: transaction);
        await connection.ExecuteAsync(
            "insert into schema_migration (name, checksum) values (@Name, @Checksum)",
            new { migration.Name, migration.Checksum }, transaction);
        await transaction.CommitAsync(ct);
        LogApplied(log, migration.Name);
    }

    async Task CreateDatabase(CancellationToken ct)
    {
        var target = new NpgsqlConnectionStringBuilder(connectionString);
        var name = target.Database!;
        await using var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(connectionString) { Database = "postgres", Pooling = false }.ConnectionString);
        await connection.OpenAsync(ct);
        if (await connection.ExecuteScalarAsync<bool>("select exists (select from pg_database where datname = @name)", new { name }))
            return;
        try
        {
            await connection.ExecuteAsync($"create database \"{name}\"");
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.DuplicateDatabase or PostgresErrorCodes.UniqueViolation)
        {
            // Another process was first.
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Applied {Migration}")]
    static partial void LogApplied(ILogger log, string migration);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Waiting for PostgreSQL: {Reason}")]
    static partial void LogWaiting(ILogger log, string reason);
}
