using System.Globalization;
using CrossBorder.Contracts.Events;
using CrossBorder.CustomsClearance.Tests;
using CrossBorder.Platform;
using Microsoft.Extensions.DependencyInjection;

[assembly: AssemblyFixture(typeof(LifeHost))]

namespace CrossBorder.CustomsClearance.Tests;

/// <summary>A list that customs knows, and where it is.</summary>
public sealed record KnownList(Story Story, SentRow Message, Guid Id, string DocumentNumber, string ListNumber);

/// <summary>
/// The service with what is off by default switched on. Its clocks tick once at the start and then leave the tests alone, which say
/// themselves when something is looked at.
/// </summary>
public sealed class LifeHost : CustomsHost
{
    static int serial;

    protected override IEnumerable<KeyValuePair<string, string>> Settings =>
    [
        new("CustomsClearance:Consolidation:IntervalMinutes", "1440"),
        new("CustomsClearance:Watching:EverySeconds", "3600"),
        new("CustomsClearance:Returning:ModeOf9710", "9661"),
        new("CustomsClearance:Reporting:Types:0", "CEB607"),
        new("CustomsClearance:Reporting:Types:1", "CEB509"),
        new("CustomsClearance:Reporting:Types:2", "CEB507"),
        new("CustomsClearance:Reporting:Types:3", "CEB215"),
        new("CustomsClearance:Reporting:SiteOperatorCode", "3301980099"),
        new("CustomsClearance:Reporting:SiteOperatorName", "杭州监管场所"),
    ];

    public Contracts.Customs.V1.Lists.ListsClient Lists(Principal principal) => new(As(principal));

    public Contracts.Customs.V1.OverseasStock.OverseasStockClient Stock(Principal principal) => new(As(principal));

    public Contracts.Customs.V1.Exceptions.ExceptionsClient Queue(Principal principal) => new(As(principal));

    /// <summary>A list that customs said this of last.</summary>
    public async Task<KnownList> Sent(Story story, params (string Status, int Minute)[] receipts)
    {
        await DeliverAll(story.Facts);
        var message = await Accept(story);
        var now = await Now(story.OrderId);
        var list = new KnownList(story, message, Guid.Parse(now.Id), now.DocumentNumber, NextListNumber());
        foreach (var (status, minute) in receipts)
            await Tell(list, status, minute);
        await TakesAll();
        await Quiet();
        return list;
    }

    public Task<KnownList> Released() => Sent(new Story(), ("120", 2), ("800", 3));

    public async Task<KnownList> Closed(Story? story = null)
    {
        var list = await Sent(story ?? new Story(), ("120", 2), ("800", 3), ("899", 4));
        await Becomes(list.Story.OrderId, DeclarationStatus.Closed);
        return list;
    }

    public Task<string> Tell(KnownList list, string status, int minute, string info = "text") =>
        Drop(Receipts.List(list.DocumentNumber, list.Story, list.Message.Guid, status, list.Story.Minute(minute), list.ListNumber, info));

    /// <summary>The newest message about a document of its own, once it lies in the outbound folder.</summary>
    public async Task<SentRow> WrittenFor(string subjectId, int place = 0)
    {
        SentRow? written = null;
        await Eventually(async () =>
        {
            var sent = await Db.Many<SentRow>(
                "select guid, type, status, app_type, body from message where subject_id = @Id order by seq",
                new { Id = Guid.Parse(subjectId) }, CancellationToken.None);
            written = sent.ElementAtOrDefault(place);
            return written is { Status: "Written" } && File.Exists(OutboundFile(written.Guid));
        }, $"the message for {subjectId} is written");
        return written!;
    }

    /// <summary>Applies for the lists of one exporter that closed until now.</summary>
    public Task<IReadOnlyList<Guid>> Apply(Guid exporterId, DateTimeOffset before) => Db.Transact(
        tx => Services.GetRequiredService<Consolidation>().Apply(tx, exporterId, before, null, DateTimeOffset.UtcNow),
        CancellationToken.None);

    public int Times<T>(Func<T, bool> condition) where T : class, IEvent => Published.Of<T>().Count(condition);

    static string NextListNumber() =>
        string.Create(CultureInfo.InvariantCulture, $"29002026E{700_000_000 + Interlocked.Increment(ref serial):D9}");
}

/// <summary>Receipts of documents of their own, from the field tables of edition 202205.</summary>
public static class OwnNodes
{
    public static string Cancel(KnownList list, Guid guid, string documentNumber, string status, DateTimeOffset at, string info = "text") =>
        Receipts.Message("CEB606",
            $"""
            <ceb:InvtCancelReturn><ceb:guid>{CebMessage.Text(guid)}</ceb:guid><ceb:agentCode>{Receipts.Platform}</ceb:agentCode>
            <ceb:copNo>{documentNumber}</ceb:copNo><ceb:preNo>B20260306000000001</ceb:preNo><ceb:invtNo>{list.ListNumber}</ceb:invtNo>
            {Result(status, at, info)}</ceb:InvtCancelReturn>
            """);

    public static string Summary(
        Guid guid, string documentNumber, int part, string status, DateTimeOffset at, string? summaryNumber = null, string info = "text") =>
        Receipts.Message("CEB702",
            $"""
            <ceb:SummaryReturn><ceb:guid>{CebMessage.Text(guid)}</ceb:guid><ceb:agentCode>{Receipts.Platform}</ceb:agentCode>
            <ceb:ebcCode>3301961234</ceb:ebcCode><ceb:copNo>{documentNumber}</ceb:copNo><ceb:preNo>B20260306000000001</ceb:preNo>
            <ceb:sumNo>{summaryNumber}</ceb:sumNo><ceb:msgSeqNo>{part}</ceb:msgSeqNo>{Result(status, at, info)}</ceb:SummaryReturn>
            """);

    public static string Refund(KnownList list, Guid guid, string documentNumber, string status, DateTimeOffset at) =>
        Receipts.Message("CEB214",
            $"""
            <ceb:RefundReturn><ceb:guid>{CebMessage.Text(guid)}</ceb:guid><ceb:agentCode>{Receipts.Platform}</ceb:agentCode>
            <ceb:coElNo>{documentNumber}</ceb:coElNo><ceb:invtNo>{list.ListNumber}</ceb:invtNo>
            {Result(status, at, "text")}</ceb:RefundReturn>
            """);

    public static string Bill(Guid guid, string documentNumber, int part, string status, DateTimeOffset at) =>
        Receipts.Message("CEB608",
            $"""
            <ceb:WayBillReturn><ceb:guid>{CebMessage.Text(guid)}</ceb:guid><ceb:agentCode>{Receipts.Platform}</ceb:agentCode>
            <ceb:logisticsCode>3302980012</ceb:logisticsCode><ceb:copNo>{documentNumber}</ceb:copNo>
            <ceb:preNo>B20260306000000001</ceb:preNo><ceb:billNo>BILL1</ceb:billNo><ceb:msgSeqNo>{part}</ceb:msgSeqNo>
            {Result(status, at, "text")}</ceb:WayBillReturn>
            """);

    /// <summary>What customs tells of a consolidated declaration; rows are list number, line and item.</summary>
    public static string Outcome(
        string summaryNumber, string sequence, string state, string? entryId, DateTimeOffset at,
        params IEnumerable<(string ListNumber, int Line, int Item)> rows) => Receipts.Message("CEB792",
        $"""
        <ceb:SummaryResult><ceb:SummaryResultHead><ceb:guid>{CebMessage.Text(Guid.NewGuid())}</ceb:guid>
        <ceb:customsCode>2900</ceb:customsCode><ceb:sumNo>{summaryNumber}</ceb:sumNo><ceb:opDate>{Receipts.Time(at)}</ceb:opDate>
        <ceb:declSeqNo>{sequence}</ceb:declSeqNo>{(entryId is null ? "" : $"<ceb:entryId>{entryId}</ceb:entryId>")}
        <ceb:decState>{state}</ceb:decState><ceb:agentCode>{Receipts.Platform}</ceb:agentCode><ceb:agentName>x</ceb:agentName>
        <ceb:ebcCode>3301961234</ceb:ebcCode><ceb:ebcName>x</ceb:ebcName><ceb:declAgentCode>{Receipts.Platform}</ceb:declAgentCode>
        <ceb:declAgentName>x</ceb:declAgentName><ceb:grossWeight>5.25</ceb:grossWeight><ceb:netWeight>4.1</ceb:netWeight>
        <ceb:msgCount>1</ceb:msgCount><ceb:msgSeqNo>1</ceb:msgSeqNo></ceb:SummaryResultHead>
        {string.Join('\n', rows.Select(row =>
            $"<ceb:SummaryResultList><ceb:invtNo>{row.ListNumber}</ceb:invtNo><ceb:logisticsNo>W</ceb:logisticsNo>"
            + $"<ceb:gseqno>{row.Item}</ceb:gseqno><ceb:gnum>{row.Line}</ceb:gnum>"
            + "<ceb:gcode>9405500000</ceb:gcode></ceb:SummaryResultList>"))}
        </ceb:SummaryResult>
        """);

    static string Result(string status, DateTimeOffset at, string info) =>
        $"<ceb:returnStatus>{status}</ceb:returnStatus><ceb:returnTime>{Receipts.Time(at)}</ceb:returnTime>"
        + $"<ceb:returnInfo>{info}</ceb:returnInfo>";
}
