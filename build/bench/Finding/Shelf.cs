using CrossBorder.MainJob.Retail;
using Dapper;
using Npgsql;
using NpgsqlTypes;

namespace CrossBorder.Bench;

/// <summary>
/// A catalogue of any size: each product has the words of two real ones, in both languages, and the heading of the HS list that is next,
/// as exporters write them. Two products in a thousand have a word of their own.
/// </summary>
sealed class Shelf(Place place)
{
    const int Exporters = 200;
    const int Seed = 7;

    readonly Assignment[] goods = [.. Assignments.Load(Path.Combine(Script.Root, "data")).Goods.Values];
    readonly Random random = new(Seed);
    int filled;

    public IReadOnlyList<Assignment> Goods => goods;

    public async Task Fill(int size, CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(place.Database("catalog"));
        await connection.OpenAsync(ct);
        if (filled == 0)
            await connection.ExecuteAsync(
                "insert into exporter (id, version, qualified, changed_at) select id, 1, true, now() from unnest(@Ids) as id",
                new { Ids = Enumerable.Range(0, Exporters).Select(Exporter).ToArray() });
        var added = Enumerable.Range(filled, size - filled).Select(Product).ToList();
        await Copy(connection, "product (exporter_id, id, version, status, sku, name_en, name_zh, hs_code, unit_code, origin, "
            + "net_grams, gross_grams, currency)", added, ct);
        await Copy(connection, "price_tier (exporter_id, product_id, min_quantity, unit_price)",
            added.Select(row => new[] { row[0], row[1], 1L, 0.5m + (random.Next(1, 5000) / 100m) }), ct);
        await Copy(connection, "stock (exporter_id, product_id, on_hand)",
            added.Select(row => new[] { row[0], row[1], (object)(long)random.Next(0, 500) }), ct);
        await connection.ExecuteAsync("vacuum analyze product, price_tier, stock");
        filled = size;
    }

    static Guid Exporter(int i) => new(i + 1, 0x0198, 0x7000, [0x80, 0, 0, 0, 0, 0, 0, 1]);

    object[] Product(int i)
    {
        var (one, other) = (goods[random.Next(goods.Length)], goods[random.Next(goods.Length)]);
        var own = i % 500 == 0 ? $" Model{i}" : "";
        return
        [
            Exporter(random.Next(Exporters)), Guid.CreateVersion7(), 1, "Published", $"{one.StockCode}-{i}",
            Short($"{one.NameEn} {Last(other.NameEn)}{own}"), Short(one.NameZh + Tail(other.NameZh)), one.HsCode.PadRight(6, '0') + "0000",
            "007", random.Next(5) == 0 ? "VN" : "CN", 100L, 120L, random.Next(3) == 0 ? "USD" : "GBP",
        ];
    }

    static string Last(string name) => name[(name.LastIndexOf(' ') + 1)..];

    static string Tail(string name) => name.Length > 2 ? name[^2..] : name;

    static string Short(string name) => name.Length > 200 ? name[..200] : name;

    static async Task Copy(NpgsqlConnection connection, string table, IEnumerable<object[]> rows, CancellationToken ct)
    {
        await using var copy = await connection.BeginBinaryImportAsync($"copy {table} from stdin (format binary)", ct);
        foreach (var row in rows)
        {
            await copy.StartRowAsync(ct);
            foreach (var value in row)
                await copy.WriteAsync(value, Type(value), ct);
        }

        await copy.CompleteAsync(ct);
    }

    static NpgsqlDbType Type(object value) => value switch
    {
        Guid => NpgsqlDbType.Uuid,
        int => NpgsqlDbType.Integer,
        long => NpgsqlDbType.Bigint,
        decimal => NpgsqlDbType.Numeric,
        _ => NpgsqlDbType.Text,
    };
}
