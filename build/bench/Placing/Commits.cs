using CrossBorder.Contracts;
using Dapper;
using Npgsql;

namespace CrossBorder.Bench;

/// <summary>Committed transactions per service's database, as PostgreSQL counts them: also those that only read.</summary>
sealed class Commits(Place place)
{
    /// <summary>PostgreSQL's sessions report what they did when they were idle for ten seconds, or with their next transaction.</summary>
    public static readonly TimeSpan Reported = TimeSpan.FromSeconds(11);

    public async Task<Dictionary<string, long>> Count()
    {
        await using var connection = new NpgsqlConnection(Place.Postgres + ";Database=postgres;Pooling=false");
        var rows = await connection.QueryAsync<(string Name, long Count)>(
            "select datname, xact_commit from pg_stat_database where datname is not null");
        var byDatabase = rows.ToDictionary(row => row.Name, row => row.Count);
        return Subscriptions.ByService.Keys.ToDictionary(service => service, service => byDatabase.GetValueOrDefault(NameOf(service)));
    }

    string NameOf(string service) => new NpgsqlConnectionStringBuilder(place.Database(service)).Database!;
}
