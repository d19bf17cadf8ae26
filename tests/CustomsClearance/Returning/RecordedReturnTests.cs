using System.Globalization;
using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using Grpc.Core;

namespace CrossBorder.CustomsClearance.Tests;

/// <summary>Goods that come back under an import declaration of their own.</summary>
public sealed class RecordedReturnTests(LifeHost host)
{
    static int serial;

    /// <summary>District 2201, year 2026, 1 for an import and a serial number that no other test has.</summary>
    static string NextImport() =>
        string.Create(CultureInfo.InvariantCulture, $"220120261{Interlocked.Increment(ref serial):D9}");

    async Task<(FullStory Full, string Id)> Closed()
    {
        var full = await FullStory.Declared(host);
        await host.Drop(Sample.Message(full.Answer("R", 5)));
        await host.TakesAll();
        var closed = await host.Becomes(full.OrderId, DeclarationStatus.Closed);
        return (full, closed.Id);
    }

    async Task<GoodsReturn> Record(string id, string entryNumber, params (int Line, long Quantity)[] lines) =>
        await host.Lists(CustomsHost.Operator).RecordReturnAsync(Request(id, entryNumber, lines));

    static RecordReturnRequest Request(string id, string entryNumber, params (int Line, long Quantity)[] lines)
    {
        var request = new RecordReturnRequest { DeclarationId = id, EntryNumber = entryNumber, Reason = "wrong colour" };
        request.Lines.AddRange(lines.Select(line => new ReturningLine { LineNo = line.Line, Quantity = line.Quantity }));
        return request;
    }

    async Task<(string Code, string? Field)> Refusal(RecordReturnRequest request)
    {
        var problem = Problem.FromGrpc(await Assert.ThrowsAsync<RpcException>(
            async () => await host.Lists(CustomsHost.Operator).RecordReturnAsync(request)));
        return (problem.Code, problem.Field);
    }

    Task<List<long>> Returned(string id) => host.Db.Many<long>(
        "select returned from declared_line where declaration_id = @Id order by line_no", new { Id = Guid.Parse(id) },
        CancellationToken.None);

    [Fact]
    public async Task What_was_declared_in_full_comes_back_under_the_number_of_its_import_declaration()
    {
        var (full, id) = await Closed();
        var number = NextImport();
        var recorded = await Record(id, number, (1, 2), (3, 1));
        Assert.Equal(("Accepted", "4561", number), (recorded.Status, recorded.TradeMode, recorded.EntryNumber));
        var told = await host.Published.Next<GoodsReturnAccepted>(told => told.OrderId == full.OrderId);
        Assert.Equal([new ReturnedLine(1, 2), new ReturnedLine(3, 1)], told.Lines);
        Assert.Equal((recorded.Id, id), (told.ReturnId.ToString(), told.DeclarationId.ToString()));
        Assert.Equal([2, 0, 1], await Returned(id));
        var listed = await host.Lists(CustomsHost.Exporter(full.Story.ExporterId)).ListGoodsReturnsAsync(
            new OfDeclarationRequest { DeclarationId = id });
        Assert.Equal(recorded, Assert.Single(listed.Returns));
    }

    [Fact]
    public async Task An_import_declaration_brings_the_goods_of_a_declaration_back_once()
    {
        var (full, id) = await Closed();
        var number = NextImport();
        await Record(id, number, (1, 2));
        Assert.Equal(("return_already_recorded", "entry_number"), await Refusal(Request(id, number, (1, 2))));
        Assert.Equal([2, 0, 0], await Returned(id));
        await Record((await Closed()).Id, number, (2, 1));
        await Record(id, NextImport(), (1, 1));
        Assert.Equal([3, 0, 0], await Returned(id));
        await host.Quiet();
        Assert.Equal(
            [2L, 1L],
            host.Published.Of<GoodsReturnAccepted>().Where(told => told.OrderId == full.OrderId).Select(told => told.Lines[0].Quantity));
    }

    [Fact]
    public async Task Never_more_comes_back_than_was_declared_however_many_are_recorded_at_once()
    {
        var (_, id) = await Closed();
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(async _ =>
        {
            try
            {
                return (await Record(id, NextImport(), (1, 1))).Status;
            }
            catch (RpcException e)
            {
                return Problem.FromGrpc(e).Code;
            }
        }));
        // Line 1 was declared with six units.
        Assert.Equal((6, 10), (answers.Count(one => one == "Accepted"), answers.Count(one => one == "return_quantity_exceeded")));
        Assert.Equal([6, 0, 0], await Returned(id));
    }

    [Fact]
    public async Task A_record_that_says_nonsense_is_refused_by_its_field()
    {
        var (_, id) = await Closed();
        foreach (var number in (string[])["", "22012026000000001", "220120260000000001", "2201202610000000012", "22012026E000000001"])
            Assert.Equal(("invalid_field", "entry_number"), await Refusal(Request(id, number, (1, 1))));
        Assert.Equal(("invalid_field", "lines"), await Refusal(Request(id, NextImport())));
        Assert.Equal(("invalid_field", "lines"), await Refusal(Request(id, NextImport(), (9, 1))));
        Assert.Equal(("invalid_field", "lines"), await Refusal(Request(id, NextImport(), (1, 1), (1, 1))));
        var silent = Request(id, NextImport(), (1, 1));
        silent.Reason = " ";
        Assert.Equal(("invalid_field", "reason"), await Refusal(silent));
        Assert.Equal([0, 0, 0], await Returned(id));
    }

    [Fact]
    public async Task Goods_that_come_back_by_a_list_or_have_not_left_are_not_recorded()
    {
        var list = await host.Closed();
        Assert.Equal(("return_by_list", "declaration_id"), await Refusal(Request(list.Id.ToString(), NextImport(), (1, 1))));
        var full = await FullStory.Declared(host);
        var sent = (await host.Now(full.OrderId)).Id;
        Assert.Equal("declaration_transition_refused", (await Refusal(Request(sent, NextImport(), (1, 1)))).Code);
        Assert.Equal("declaration_not_found", (await Refusal(Request(Guid.NewGuid().ToString(), NextImport(), (1, 1)))).Code);
    }

    [Fact]
    public async Task Only_an_operator_records_what_came_back()
    {
        var (full, id) = await Closed();
        foreach (var other in (Principal[])[CustomsHost.Exporter(full.Story.ExporterId), CustomsHost.Buyer(Guid.NewGuid())])
            Assert.Equal(StatusCode.PermissionDenied, (await Assert.ThrowsAsync<RpcException>(
                async () => await host.Lists(other).RecordReturnAsync(Request(id, NextImport(), (1, 1))))).StatusCode);
    }
}
