using System.Xml.Linq;
using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using Grpc.Core;

namespace CrossBorder.CustomsClearance.Tests;

public sealed class ReturningTests(LifeHost host)
{
    static ReturnGoodsRequest Request(KnownList list, params (int Line, long Quantity)[] lines)
    {
        var request = new ReturnGoodsRequest
        {
            DeclarationId = list.Id.ToString(),
            Reason = "damaged",
            CarrierCode = "3302980012",
            CarrierName = "East Sea Lines",
            WaybillNumber = "BACK1",
            BillNumber = "BILL1",
            ConveyanceName = "DONGHAI STAR",
            VoyageNumber = "124W",
            TransportMode = "2",
        };
        request.Lines.AddRange(lines.Select(line => new ReturningLine { LineNo = line.Line, Quantity = line.Quantity }));
        return request;
    }

    async Task<GoodsReturn> Ask(KnownList list, params (int Line, long Quantity)[] lines) =>
        await host.Lists(CustomsHost.Exporter(list.Story.ExporterId)).ReturnGoodsAsync(Request(list, lines));

    async Task<Problem> Refusal(ReturnGoodsRequest request, Principal? by = null) => Problem.FromGrpc(
        await Assert.ThrowsAsync<RpcException>(async () => await host.Lists(by ?? CustomsHost.Operator).ReturnGoodsAsync(request)));

    async Task Answer(KnownList list, GoodsReturn asked, string status, int minute)
    {
        var message = await host.WrittenFor(asked.Id);
        await host.Drop(OwnNodes.Refund(list, message.Guid, asked.DocumentNumber, status, list.Story.Minute(minute)));
        await host.TakesAll();
    }

    Task<long> Returned(KnownList list, int line) => host.Db.One<long>(
        "select returned from declared_line where declaration_id = @Id and line_no = @line", new { list.Id, line }, CancellationToken.None);

    [Fact]
    public async Task Goods_that_customs_lets_back_in_are_told_line_by_line_once()
    {
        var list = await host.Closed();
        var asked = await Ask(list, (1, 2), (3, 1));
        Assert.Equal(("Requested", "9661"), (asked.Status, asked.TradeMode));
        await Answer(list, asked, "300", 10);
        await Answer(list, asked, "800", 12);
        await Answer(list, asked, "399", 11);
        var told = await host.Published.Next<GoodsReturnAccepted>(told => told.DeclarationId == list.Id);
        Assert.Equal([new ReturnedLine(1, 2), new ReturnedLine(3, 1)], told.Lines);
        Assert.Equal(asked.Id, told.ReturnId.ToString());
        await host.Quiet();
        Assert.Equal(1, host.Times<GoodsReturnAccepted>(told => told.DeclarationId == list.Id));
    }

    [Fact]
    public async Task The_message_repeats_what_was_declared()
    {
        var list = await host.Closed();
        var asked = await Ask(list, (3, 1), (1, 2));
        var node = XDocument.Parse((await host.WrittenFor(asked.Id)).Body).Root!.Elements().First();
        var head = node.Elements().First().Elements().ToDictionary(field => field.Name.LocalName, field => field.Value);
        Assert.Equal(
            ("I", "9661", list.ListNumber, asked.DocumentNumber, "303", "2", "124W"),
            (head["ieFlag"], head["tradeMode"], head["invtNo"], head["coElNo"], head["country"], head["trafMode"], head["voyageNo"]));
        var declared = XDocument.Parse(list.Message.Body).Descendants().Where(line => line.Name.LocalName == "InventoryList").ToList();
        var lines = node.Elements().Skip(1).ToList();
        foreach (var (line, original, no) in new[] { (lines[0], declared[0], "1"), (lines[1], declared[2], "2") })
        {
            var fields = line.Elements().ToDictionary(field => field.Name.LocalName, field => field.Value);
            Assert.Equal(no, fields["gnum"]);
            foreach (var name in new[] { "gcode", "gname", "gmodel", "unit", "unit1" })
                Assert.Equal(original.Elements().Single(field => field.Name.LocalName == name).Value, fields[name]);
        }

        Assert.Equal("2", lines[0].Elements().Single(field => field.Name.LocalName == "qty").Value);
    }

    [Fact]
    public async Task Never_more_comes_back_than_was_declared_however_many_ask_at_once()
    {
        var list = await host.Closed();
        var asked = await Task.WhenAll(Enumerable.Range(0, 16).Select(async _ =>
        {
            try
            {
                return (await Ask(list, (1, 1))).Status;
            }
            catch (RpcException e)
            {
                return Problem.FromGrpc(e).Code;
            }
        }));
        // Line 1 was declared with six units.
        Assert.Equal((6, 10), (asked.Count(one => one == "Requested"), asked.Count(one => one == "return_quantity_exceeded")));
        Assert.Equal(6, await Returned(list, 1));
    }

    [Fact]
    public async Task A_refused_return_gives_its_units_free_and_a_late_acceptance_takes_them_again()
    {
        var list = await host.Closed();
        var asked = await Ask(list, (1, 6));
        await Answer(list, asked, "100", 10);
        await LifeHost.Eventually(async () => await Returned(list, 1) == 0, "the units are free");
        await Answer(list, asked, "399", 9);
        await host.Published.Next<GoodsReturnAccepted>(told => told.DeclarationId == list.Id);
        Assert.Equal(6, await Returned(list, 1));
    }

    [Fact]
    public async Task A_return_that_says_nonsense_is_refused_by_its_field()
    {
        var list = await host.Closed();
        var china = Request(list, (1, 1));
        china.Country = "CN";
        Assert.Equal(("invalid_field", "country"), await CodeOf(china));
        var unknown = Request(list, (1, 1));
        unknown.ConveyanceName = "";
        Assert.Equal(("invalid_field", "conveyance_name"), await CodeOf(unknown));
        Assert.Equal(("invalid_field", "lines"), await CodeOf(Request(list, (9, 1))));
        Assert.Equal(("invalid_field", "lines"), await CodeOf(Request(list, (1, 1), (1, 1))));
        Assert.Equal(("invalid_field", "lines"), await CodeOf(Request(list, (1, 0))));
        Assert.Equal(("return_quantity_exceeded", "lines"), await CodeOf(Request(list, (1, 7))));
        Assert.Equal(0, await Returned(list, 1));
    }

    async Task<(string, string?)> CodeOf(ReturnGoodsRequest request)
    {
        var problem = await Refusal(request);
        return (problem.Code, problem.Field);
    }

    [Fact]
    public async Task Only_the_goods_of_a_released_list_of_ones_own_come_back()
    {
        var list = await host.Sent(new Story(), ("120", 2));
        Assert.Equal("declaration_transition_refused", (await Refusal(Request(list, (1, 1)))).Code);
        Assert.Equal(404, (await Refusal(Request(list, (1, 1)), CustomsHost.Exporter(Guid.NewGuid()))).Status);
    }

    [Fact]
    public async Task Goods_of_a_bonded_area_are_declared_by_its_ledger_and_come_back_into_it()
    {
        var story = new Story().WithoutHsCode(1);
        await host.DeliverAll(story.Facts);
        await host.WaitsFor(story.OrderId, "hs_code_missing");
        var request = new OverrideRouteRequest
        {
            DeclarationId = (await host.Now(story.OrderId)).Id,
            Mode = "1210",
            Channel = "CebList",
            Reason = "The goods lie in the bonded area.",
            Bonded = new Contracts.Customs.V1.BondedArea { Code = "3301W60001", Name = "杭州综合保税区", LedgerNo = "L2900A26A001" },
        };
        request.Bonded.Records.AddRange(story.Placed.Lines.Select((line, i) => new BondedRecord { Sku = line.Sku, RecordNo = $"{i + 1}" }));
        await new Contracts.Customs.V1.Routing.RoutingClient(host.As(CustomsHost.Operator)).OverrideRouteAsync(request);
        await host.Deliver(story.Classified(1, "9405500000"));
        var list = await host.Sent(story, ("120", 2), ("800", 3), ("899", 4));
        Assert.Equal("1210", (await host.Becomes(story.OrderId, DeclarationStatus.Closed)).Mode);
        var declared = XDocument.Parse(list.Message.Body).Descendants().ToLookup(field => field.Name.LocalName, field => field.Value);
        Assert.Equal(
            ("1210", "3301W60001", "杭州综合保税区", "L2900A26A001"),
            (declared["tradeMode"].Single(), declared["iacCode"].Single(), declared["iacName"].Single(), declared["emsNo"].Single()));
        Assert.Equal(["1", "2", "3"], declared["itemRecordNo"]);

        var asked = await Ask(list, (1, 2));
        Assert.Equal("1261", asked.TradeMode);
        await Answer(list, asked, "399", 10);
        var told = await host.Published.Next<GoodsReturnAccepted>(back => back.DeclarationId == list.Id);
        Assert.Equal([new ReturnedLine(1, 2)], told.Lines);
    }

    [Theory]
    [InlineData("9610", "9661")]
    [InlineData("1210", "1261")]
    [InlineData("9710", null)]
    [InlineData("9810", null)]
    public void By_default_only_the_modes_of_the_specification_come_back_by_a_list(string mode, string? back) =>
        Assert.Equal(back, new ReturnOptions().ModeOf(mode));
}
