using System.Xml.Linq;
using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Platform;
using Grpc.Core;

namespace CrossBorder.CustomsClearance.Tests;

/// <summary>Transport documents where the platform reports them; the fields are those of the tables of edition 202205.</summary>
public sealed class TransportDocumentsTests(LifeHost host)
{
    static SendTransportDocumentRequest Request(string type, params KnownList[] lists)
    {
        var request = new SendTransportDocumentRequest
        {
            Type = type,
            BillNumber = "BILL1",
            VoyageNumber = "124W",
            Vehicle = "浙A12345",
        };
        request.DeclarationIds.AddRange(lists.Select(list => list.Id.ToString()));
        return request;
    }

    async Task<(TransportDocument Document, SentRow Sent, XElement Node)> Report(string type, params KnownList[] lists)
    {
        var document = await host.Lists(CustomsHost.Operator).SendTransportDocumentAsync(Request(type, lists));
        var sent = await host.WrittenFor(document.Id);
        return (document, sent, XDocument.Parse(sent.Body).Root!.Elements().First());
    }

    static Dictionary<string, string> Fields(XElement element) =>
        element.Elements().ToDictionary(field => field.Name.LocalName, field => field.Value);

    async Task<Problem> Refusal(SendTransportDocumentRequest request, Principal? by = null) => Problem.FromGrpc(
        await Assert.ThrowsAsync<RpcException>(
            async () => await host.Lists(by ?? CustomsHost.Operator).SendTransportDocumentAsync(request)));

    [Fact]
    public async Task A_master_bill_names_its_lists_and_customs_answers_it()
    {
        var list = await host.Released();
        var (document, sent, node) = await Report("CEB607", list);
        var head = Fields(node.Elements().First());
        Assert.Equal(
            ("1", document.DocumentNumber, "BILL1", "124W", "3302980012", "2", "1", "1"),
            (head["appType"], head["copNo"], head["billNo"], head["voyageNo"], head["logisticsCode"], head["trafMode"], head["msgCount"],
                head["msgSeqNo"]));
        var row = Fields(node.Elements().Skip(1).Single());
        Assert.Equal(("1", list.Story.Booked.WaybillNumber, list.ListNumber), (row["gnum"], row["logisticsNo"], row["invtNo"]));

        await host.Drop(OwnNodes.Bill(sent.Guid, document.DocumentNumber, 1, "399", list.Story.Minute(9)));
        await LifeHost.Eventually(async () => (await Of(list)).Status == "Accepted", "customs accepts the bill");
    }

    async Task<TransportDocument> Of(KnownList list) => Assert.Single((await host.Lists(CustomsHost.Operator).ListTransportDocumentsAsync(
        new OfDeclarationRequest { DeclarationId = list.Id.ToString() })).Documents);

    [Fact]
    public async Task A_refused_bill_says_why()
    {
        var list = await host.Released();
        var (document, sent, _) = await Report("CEB607", list);
        await host.Drop(OwnNodes.Bill(sent.Guid, document.DocumentNumber, 1, "100", list.Story.Minute(9)));
        await LifeHost.Eventually(async () => (await Of(list)).Status == "Refused", "customs refuses the bill");
        Assert.Equal("text", (await Of(list)).Answer);
    }

    [Fact]
    public async Task A_departure_and_an_arrival_name_the_waybills_and_how_they_travel()
    {
        var list = await host.Released();
        var (_, _, left) = await Report("CEB509", list);
        var departure = Fields(left.Elements().First());
        Assert.Equal(("BILL1", "124W", "DONGHAI STAR"), (departure["billNo"], departure["voyageNo"], departure["trafName"]));
        Assert.Matches("^[0-9]{14}$", departure["leaveTime"]);
        Assert.Equal(list.Story.Booked.WaybillNumber, Fields(left.Elements().Skip(1).Single())["logisticsNo"]);

        var (_, _, came) = await Report("CEB507", list);
        var arrival = Fields(came.Elements().First());
        Assert.Equal(
            ("3301980099", "杭州监管场所", "E", "浙A12345"),
            (arrival["operatorCode"], arrival["operatorName"], arrival["ieFlag"], arrival["domesticTrafNo"]));
    }

    [Fact]
    public async Task A_tally_is_told_for_each_list_by_itself()
    {
        var lists = new[] { await host.Released(), await host.Released() };
        var (document, _, first) = await Report("CEB215", lists);
        var second = XDocument.Parse((await host.WrittenFor(document.Id, 1)).Body).Root!.Elements().First();
        Assert.Equal(
            lists.Select(list => list.ListNumber).Order(), new[] { first, second }.Select(node => Fields(node)["invtNo"]).Order());
        Assert.All([first, second], node => Assert.Equal(("I", "3301980099"), (Fields(node)["ieFlag"], Fields(node)["operatorCode"])));
        Assert.Equal(
            new[] { $"{document.DocumentNumber}-1", $"{document.DocumentNumber}-2" }, new[] { first, second }
                .Select(node => Fields(node)["coElNo"]));
    }

    [Fact]
    public async Task What_cannot_be_reported_is_refused_by_its_field()
    {
        var list = await host.Released();
        Assert.Equal("transport_document_not_ours", (await Refusal(Request("CEB303", list))).Code);
        Assert.Equal(("invalid_field", "declaration_ids"), Named(await Refusal(Request("CEB607"))));
        Assert.Equal(
            ("invalid_field", "voyage_number"), Named(await Refusal(new(Request("CEB607", list)) { VoyageNumber = "" })));
        Assert.Equal(("invalid_field", "vehicle"), Named(await Refusal(new(Request("CEB507", list)) { Vehicle = "" })));
        var unknown = Request("CEB607");
        unknown.DeclarationIds.Add(Guid.NewGuid().ToString());
        Assert.Equal("declaration_not_found", (await Refusal(unknown)).Code);
        var early = await host.Sent(new Story());
        await host.Db.Run("update declaration set list_number = null where id = @Id", new { early.Id }, CancellationToken.None);
        Assert.Equal("declaration_transition_refused", (await Refusal(Request("CEB607", early))).Code);

        static (string, string?) Named(Problem problem) => (problem.Code, problem.Field);
    }

    [Fact]
    public async Task Only_operators_report_and_another_exporter_reads_nothing_of_it()
    {
        var list = await host.Released();
        await Report("CEB607", list);
        Assert.Equal(403, (await Refusal(Request("CEB607", list), CustomsHost.Exporter(list.Story.ExporterId))).Status);
        Assert.Single((await host.Lists(CustomsHost.Exporter(list.Story.ExporterId)).ListTransportDocumentsAsync(
            new OfDeclarationRequest { DeclarationId = list.Id.ToString() })).Documents);
        var hidden = await Assert.ThrowsAsync<RpcException>(async () => await host.Lists(CustomsHost.Exporter(Guid.NewGuid()))
            .ListTransportDocumentsAsync(new OfDeclarationRequest { DeclarationId = list.Id.ToString() }));
        Assert.Equal(404, Problem.FromGrpc(hidden).Status);
    }
}
