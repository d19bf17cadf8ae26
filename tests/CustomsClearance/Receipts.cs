global using CebMessage = CrossBorder.Ceb.CebMessage;

using System.Globalization;

namespace CrossBorder.CustomsClearance.Tests;

/// <summary>Receipts as customs writes them, from the field tables of edition 202205.</summary>
public static class Receipts
{
    public const string Platform = "91330100MA2CB0RD1B";

    public static string Order(Story story, Guid guid, string status, DateTimeOffset at) =>
        Message("CEB304", OrderNode(story, guid, status, at));

    public static string Waybill(Story story, Guid guid, string status, DateTimeOffset at) =>
        Message("CEB506", WaybillNode(story, guid, status, at));

    public static string List(
        string documentNumber, Story story, Guid guid, string status, DateTimeOffset at, string? listNumber = null, string info = "text") =>
        Message("CEB604", ListNode(documentNumber, story, guid, status, at, listNumber, info));

    public static string OrderNode(Story story, Guid guid, string status, DateTimeOffset at) =>
        $"""
        <ceb:OrderReturn><ceb:guid>{CebMessage.Text(guid)}</ceb:guid><ceb:ebpCode>{Platform}</ceb:ebpCode>
        <ceb:ebcCode>3301961234</ceb:ebcCode><ceb:orderNo>{story.Placed.Number}</ceb:orderNo>{Result(status, at, "order")}</ceb:OrderReturn>
        """;

    public static string WaybillNode(Story story, Guid guid, string status, DateTimeOffset at) =>
        $"""
        <ceb:LogisticsReturn><ceb:guid>{CebMessage.Text(guid)}</ceb:guid><ceb:logisticsCode>{story.Booked.CarrierCode}</ceb:logisticsCode>
        <ceb:logisticsNo>{story.Booked.WaybillNumber}</ceb:logisticsNo>{Result(status, at, "waybill")}</ceb:LogisticsReturn>
        """;

    public static string ListNode(
        string documentNumber, Story story, Guid guid, string status, DateTimeOffset at, string? listNumber = null, string info = "text") =>
        $"""
        <ceb:InventoryReturn><ceb:guid>{CebMessage.Text(guid)}</ceb:guid><ceb:agentCode>{Platform}</ceb:agentCode>
        <ceb:copNo>{documentNumber}</ceb:copNo><ceb:preNo>B20260306000000001</ceb:preNo><ceb:invtNo>{listNumber}</ceb:invtNo>
        <ceb:ebcCode>3301961234</ceb:ebcCode><ceb:ebpCode>{Platform}</ceb:ebpCode><ceb:orderNo>{story.Placed.Number}</ceb:orderNo>
        <ceb:statisticsFlag>B</ceb:statisticsFlag>{Result(status, at, info)}</ceb:InventoryReturn>
        """;

    public static string Gateway(Guid guid, string? original, DateTimeOffset at, Guid? clientId = null) => Message("CEB900",
        $"""
        <ceb:MessageReturn><ceb:guid>{CebMessage.Text(guid)}</ceb:guid>{Result("-1", at, "0002 schema")}
        <ceb:oriCopMsgId>{(clientId is { } id ? CebMessage.Text(id) : "x")}</ceb:oriCopMsgId>
        <ceb:oriMessageType>Unknown</ceb:oriMessageType>
        <ceb:oriBizMessage><![CDATA[{original}]]></ceb:oriBizMessage></ceb:MessageReturn>
        """);

    public static string Message(string type, params IEnumerable<string> nodes) =>
        $"""
        <?xml version="1.0" encoding="UTF-8"?>
        <ceb:{type}Message guid="{Guid.NewGuid().ToString().ToUpperInvariant()}" version="1.0" xmlns:ceb="http://www.chinaport.gov.cn/ceb">
        {string.Join('\n', nodes)}
        </ceb:{type}Message>
        """;

    public static string Time(DateTimeOffset at) =>
        at.ToOffset(TimeSpan.FromHours(8)).ToString("yyyyMMddHHmmssfff", CultureInfo.InvariantCulture);

    static string Result(string status, DateTimeOffset at, string info) =>
        $"<ceb:returnStatus>{status}</ceb:returnStatus><ceb:returnTime>{Time(at)}</ceb:returnTime><ceb:returnInfo>{info}</ceb:returnInfo>";
}
