using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Platform;
using Grpc.Core;

namespace CrossBorder.CustomsClearance.Tests;

public sealed class ReportingTests(LifeHost host)
{
    static SendTransportDocumentRequest Bill(params KnownList[] lists)
    {
        var request = new SendTransportDocumentRequest { Type = "CEB607", BillNumber = "BILL1", VoyageNumber = "123E" };
        request.DeclarationIds.AddRange(lists.Select(list => list.Id.ToString()));
        return request;
    }

    async Task<Problem> Refusal(SendTransportDocumentRequest request) => Problem.FromGrpc(
        await Assert.ThrowsAsync<RpcException>(async () => await host.Lists(CustomsHost.Operator).SendTransportDocumentAsync(request)));

    async Task<string> StatusOf(KnownList list) => Assert.Single((await host.Lists(CustomsHost.Operator).ListTransportDocumentsAsync(
        new OfDeclarationRequest { DeclarationId = list.Id.ToString() })).Documents).Status;

    [Fact]
    public async Task A_master_bill_names_its_lists_and_customs_answers_it_for_all_of_them()
    {
        KnownList[] lists = [await host.Released(), await host.Released()];
        var asked = await host.Lists(CustomsHost.Operator).SendTransportDocumentAsync(Bill(lists));
        var sent = await host.WrittenFor(asked.Id);
        var bill = Outgoing.Node<Ceb.WayBill>(sent.Body);
        Assert.Equal(
            lists.Select(list => list.ListNumber).Order(StringComparer.Ordinal),
            bill.WayBillList.Select(row => row.InvtNo).Order(StringComparer.Ordinal));
        Assert.Equal((asked.DocumentNumber, 10.5m, "DONGHAI STAR"), (
            bill.WayBillHead.CopNo, bill.WayBillHead.GrossWeight, bill.WayBillHead.TrafName));
        await host.Drop(OwnNodes.Bill(sent.Guid, asked.DocumentNumber, 1, "120", lists[0].Story.Minute(20)));
        await LifeHost.Eventually(async () => await StatusOf(lists[1]) == "Accepted", "it is accepted");
    }

    [Fact]
    public async Task A_message_that_customs_would_refuse_is_refused_with_its_path_and_nothing_is_stored()
    {
        var story = new Story();
        story.Booked = story.Booked with { ConveyanceName = "" };
        var list = await host.Sent(story, ("120", 2), ("800", 3));
        var refusal = await Refusal(Bill(list));
        Assert.Equal((422, "message_invalid", "WayBill/WayBillHead/trafName"), (refusal.Status, refusal.Code, refusal.Field));
        Assert.Equal(0, await host.Db.One<long>(
            """
            select (select count(*) from transport_list where declaration_id = @Id)
                + (select count(*) from message where declaration_id = @Id and subject_id is not null)
            """,
            new { list.Id }, CancellationToken.None));
        Assert.Equal("transport_document_not_ours", (await Refusal(new SendTransportDocumentRequest { Type = "CEB507" })).Code);
    }
}
