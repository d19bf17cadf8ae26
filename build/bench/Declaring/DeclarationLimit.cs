using System.Text.Json;
using System.Text.Json.Nodes;
using CrossBorder.Platform;
using Dapper;
using Npgsql;

namespace CrossBorder.Bench;

/// <summary>
/// The database's own limit for a declaration: what the service keeps of its four facts, its lines, messages and events, as wide as the
/// service wrote them, in five commits - one for each fact and one for the messages that went out.
/// </summary>
static class DeclarationLimit
{
    static readonly string[] Tables = ["declaration", "declared_line", "message", "match_result"];

    /// <param name="service">The service's own database, in which declarations were made.</param>
    /// <param name="reasons">Why a declaration waits of which only the order is known.</param>
    public static Task<PgBench> Prepare(NpgsqlDataSource service, string reasons, CancellationToken ct) =>
        PgBench.Prepare("declare.sql", "CustomsClearance", async connection =>
        {
            await using var made = await service.OpenConnectionAsync(ct);
            foreach (var table in Tables)
                await Copy(made, connection, table, ct);
            var sample = await connection.ExecuteScalarAsync<Guid>(
                "select id from sample_declaration where status = 'Ready' limit 1");
            await connection.ExecuteAsync("delete from sample_declaration where id <> @sample", new { sample });
            foreach (var table in Tables[1..])
                await connection.ExecuteAsync($"delete from sample_{table} where declaration_id <> @sample", new { sample });
            await Waiting(connection, JsonNode.Parse(reasons)!.AsArray());
        }, ct);

    static async Task Copy(NpgsqlConnection from, NpgsqlConnection to, string table, CancellationToken ct)
    {
        await to.ExecuteAsync($"create table sample_{table} (like {table} including generated)");
        await using var source = await from.BeginRawBinaryCopyAsync($"copy {table} to stdout (format binary)", ct);
        await using var target = await to.BeginRawBinaryCopyAsync($"copy sample_{table} from stdin (format binary)", ct);
        await source.CopyToAsync(target, ct);
    }

    /// <summary>With each fact one reason less, until none is left.</summary>
    static async Task Waiting(NpgsqlConnection connection, JsonArray reasons)
    {
        await connection.ExecuteAsync(
            "create table sample_waiting (missing int, reasons json, body text, trace_parent text, principal text)");
        for (var missing = 3; missing >= 0; missing--)
        {
            var left = new JsonArray([.. reasons.Take(missing).Select(reason => reason!.DeepClone())]);
            await connection.ExecuteAsync(
                "insert into sample_waiting values (@missing, @Reasons::json, @Body, @Trace, @Principal)",
                new
                {
                    missing,
                    Reasons = left.ToJsonString(),
                    Body = JsonSerializer.Serialize(new
                    {
                        DeclarationId = Guid.CreateVersion7(),
                        Version = 1,
                        OccurredAt = TimeProvider.System.GetUtcNow(),
                        OrderId = Guid.CreateVersion7(),
                        Reasons = left,
                    }),
                    PgBench.Trace,
                    Principal = Principal.Service("bench").ToString(),
                });
        }
    }
}
