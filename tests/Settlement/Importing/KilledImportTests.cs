using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace CrossBorder.Settlement.Tests;

/// <summary>With a database of its own. It goes away in the middle of a file: nothing of it is there, and the next try takes it
/// whole.</summary>
public sealed class KilledImportTests(SettlementHost host) : IClassFixture<SettlementHost>
{
    const int Lines = 20_000;
    const int ManyLines = 100_000;

    static byte[] File(string account, int lines = Lines)
    {
        var text = new StringBuilder($":20:KILL\n:25:{account}\n:28C:1\n:60F:C260504EUR0,\n");
        for (var i = 0; i < lines; i++)
            text.Append($":61:260504C0,01NTRFNONREF//{account}{i}\n:86:payment {i}\n");
        return Encoding.ASCII.GetBytes(text.Append($":62F:C260504EUR{lines / 100},\n-\n").ToString());
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.5)]
    [InlineData(0.99)]
    public async Task A_file_that_was_cut_short_is_taken_once_by_the_next_try(double at)
    {
        var account = $"KILL{(int)(at * 100):D2}";
        var (content, importer) = (File(account), host.Services.GetRequiredService<StatementImporter>());
        var opened = 0;
        await Assert.ThrowsAnyAsync<Exception>(() => importer.Import(
            account, () => new Deadly(content, ++opened == 2 ? (long)(content.Length * at) : long.MaxValue, KillBackends),
            CancellationToken.None));
        Assert.Equal((0, 0), (await Count("statement_entry", account), await Count("statement", account)));
        var taken = (await importer.Import(account, () => new MemoryStream(content), CancellationToken.None)).OrThrow();
        Assert.Equal((Lines, false), (taken.Entries, taken.Known));
        Assert.True((await importer.Import("copy", () => new MemoryStream(content), CancellationToken.None)).OrThrow().Known);
        Assert.Equal((Lines, 1), (await Count("statement_entry", account), await Count("statement", account)));
    }

    [Fact]
    public async Task A_large_file_takes_no_memory_to_speak_of()
    {
        var importer = host.Services.GetRequiredService<StatementImporter>();
        var content = File("LARGE", ManyLines);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var most = 0L;
        await importer.Import("large", () => new Watched(content, () => most = Math.Max(most, GC.GetTotalMemory(true) - before)),
            CancellationToken.None);
        Assert.Equal(ManyLines, await Count("statement_entry", "LARGE"));
        Assert.InRange(most, long.MinValue, 64 << 20);
    }

    Task<int> Count(string table, string account) => host.Db.One<int>(
        $"select count(*)::int from {table} where account = @account", new { account }, CancellationToken.None)!;

    /// <summary>The connections that have the file's rows in a transaction.</summary>
    void KillBackends()
    {
        using var connection = new NpgsqlConnection(host.Services.GetRequiredService<NpgsqlDataSource>().ConnectionString
            + ";Pooling=false");
        connection.Open();
        using var kill = new NpgsqlCommand(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and state = 'idle in transaction'",
            connection);
        kill.ExecuteNonQuery();
    }

    /// <summary>Runs the deed once, when it is read beyond a place.</summary>
    sealed class Deadly(byte[] content, long at, Action deed) : MemoryStream(content, writable: false)
    {
        bool isDone;

        public override int Read(Span<byte> buffer)
        {
            if (!isDone && Position >= at)
            {
                isDone = true;
                deed();
            }

            return base.Read(buffer);
        }
    }

    sealed class Watched(byte[] content, Action look) : MemoryStream(content, writable: false)
    {
        int reads;

        public override int Read(Span<byte> buffer)
        {
            if (reads++ % 16 == 0)
                look();
            return base.Read(buffer);
        }
    }
}
