using CrossBorder.Testing;
using Dapper;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace CrossBorder.Platform.Tests;

public sealed class MigrationTests : IAsyncLifetime
{
    readonly string name = $"m{Guid.NewGuid():N}"[..13];

    string Database => $"{Servers.Postgres};Database={name}";

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync() => await Servers.DropDatabases(name);

    [Fact]
    public async Task Eight_processes_that_start_at_once_apply_each_file_once()
    {
        Migration[] files = [new("0001_a", "create table a (x int)"), new("0002_b", "insert into a values (1)")];
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => new Migrator(Database, files, NullLogger.Instance).StartAsync(Stop)));

        await using var connection = new NpgsqlConnection(Database + ";Pooling=false");
        Assert.Equal(1, await connection.ExecuteScalarAsync<long>("select count(*) from a"));
        Assert.Equal(["0001_a", "0002_b"], await connection.QueryAsync<string>("select name from schema_migration order by name"));
    }

    [Fact]
    public async Task A_file_that_changed_after_it_was_applied_stops_the_process()
    {
        await new Migrator(Database, [new("0001_a", "create table a (x int)")], NullLogger.Instance).StartAsync(Stop);
        var changed = new Migrator(Database, [new("0001_a", "create table a (x bigint)")], NullLogger.Instance);
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => changed.StartAsync(Stop));
        Assert.Contains("0001_a.sql", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_fails_leaves_nothing_of_itself()
    {
        var broken = new Migrator(Database, [new("0001_a", "create table a (x int); select 1 / 0")], NullLogger.Instance);
        await Assert.ThrowsAsync<PostgresException>(() => broken.StartAsync(Stop));
        await new Migrator(Database, [new("0001_a", "create table a (x int)")], NullLogger.Instance).StartAsync(Stop);
    }

    [Fact]
    public void Line_ends_do_not_change_a_checksum() =>
        Assert.Equal(new Migration("a", "select 1;\nselect 2;").Checksum, new Migration("a", "select 1;\r\nselect 2;").Checksum);
}
