using System.Globalization;
using CrossBorder.Ceb;
using Npgsql;
using Dapper;

namespace CrossBorder.Bench;

/// <summary>Plays the customs client: an answer for each step of each message, one to a file, written beforehand.</summary>
sealed class Desk(string folder, NpgsqlDataSource database)
{
    static readonly string[] Statuses = ["120", "800", "899"];
    const string Platform = "91330100MA2CB0RD1B";
    readonly string inbound = Path.Combine(folder, "customs", "inbound");
    readonly string ready = Path.Combine(folder, "customs", "ready");

    /// <summary>Answers to orders and waybills, which let the lists go.</summary>
    public List<string> Accepted { get; private set; } = [];

    /// <summary>Answers to lists: received, released, closed.</summary>
    public List<string> Released { get; private set; } = [];

    public async Task Prepare(IReadOnlyList<Guid> orders)
    {
        Directory.CreateDirectory(ready);
        await using var session = await database.OpenConnectionAsync();
        var sent = (await session.QueryAsync<Sent>(
            """
            select m.guid as "Guid", m.type as "Type", d.document_number as "Document",
                d.placed ->> 'Number' as "Number", d.booked ->> 'WaybillNumber' as "Waybill"
            from message m
            join declaration d on d.id = m.declaration_id
            where d.order_id = any(@Orders)
            """,
            new { Orders = orders.ToArray() })).ToList();
        var now = TimeProvider.System.GetUtcNow();
        Accepted = [.. sent.Where(message => message.Type == "CEB303").Select(message => Write("CEB304", OfOrder(message, now)))];
        Accepted.AddRange(sent.Where(message => message.Type == "CEB505").Select(message => Write("CEB506", OfWaybill(message, now))));
        Released = [];
        foreach (var (status, i) in Statuses.Select((status, i) => (status, i)))
            Released.AddRange(sent.Where(message => message.Type == "CEB603")
                .Select(message => Write("CEB604", OfList(message, status, now.AddMinutes(i + 1)))));
    }

    /// <summary>Into the folder that the service reads, each by a rename.</summary>
    public void Hand(List<string> files)
    {
        foreach (var file in files)
            File.Move(file, Path.Combine(inbound, Path.GetFileName(file)));
    }

    string Write(string type, string node)
    {
        var path = Path.Combine(ready, Guid.CreateVersion7() + ".xml");
        File.WriteAllText(path,
            $"""
            <?xml version="1.0" encoding="UTF-8"?>
            <ceb:{type}Message guid="{CebMessage.Text(Guid.NewGuid())}" version="1.0" xmlns:ceb="{Words.Namespace}">
            {node}
            </ceb:{type}Message>
            """);
        return path;
    }

    static string OfOrder(Sent order, DateTimeOffset at) =>
        $"""
        <ceb:OrderReturn><ceb:guid>{CebMessage.Text(order.Guid)}</ceb:guid><ceb:ebpCode>{Platform}</ceb:ebpCode>
        <ceb:ebcCode>3301961234</ceb:ebcCode><ceb:orderNo>{order.Number}</ceb:orderNo>{Result("120", at)}</ceb:OrderReturn>
        """;

    static string OfWaybill(Sent waybill, DateTimeOffset at) =>
        $"""
        <ceb:LogisticsReturn><ceb:guid>{CebMessage.Text(waybill.Guid)}</ceb:guid><ceb:logisticsCode>3302980012</ceb:logisticsCode>
        <ceb:logisticsNo>{waybill.Waybill}</ceb:logisticsNo>{Result("399", at)}</ceb:LogisticsReturn>
        """;

    static string OfList(Sent list, string status, DateTimeOffset at) =>
        $"""
        <ceb:InventoryReturn><ceb:guid>{CebMessage.Text(list.Guid)}</ceb:guid><ceb:agentCode>{Platform}</ceb:agentCode>
        <ceb:copNo>{list.Document}</ceb:copNo><ceb:preNo>B20260306{list.Document[^9..]}</ceb:preNo>
        <ceb:invtNo>29002026E{list.Document[^9..]}</ceb:invtNo><ceb:ebcCode>3301961234</ceb:ebcCode><ceb:ebpCode>{Platform}</ceb:ebpCode>
        <ceb:orderNo>{list.Number}</ceb:orderNo><ceb:statisticsFlag>B</ceb:statisticsFlag>{Result(status, at)}</ceb:InventoryReturn>
        """;

    static string Result(string status, DateTimeOffset at)
    {
        var time = at.ToOffset(TimeSpan.FromHours(8)).ToString("yyyyMMddHHmmssfff", CultureInfo.InvariantCulture);
        return $"<ceb:returnStatus>{status}</ceb:returnStatus><ceb:returnTime>{time}</ceb:returnTime><ceb:returnInfo>text</ceb:returnInfo>";
    }

    sealed record Sent(Guid Guid, string Type, string Document, string Number, string Waybill);
}
