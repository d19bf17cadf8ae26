using System.Security.Cryptography;
using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Platform;
using Grpc.Core;
using Microsoft.Extensions.Logging.Abstractions;
using Client = CrossBorder.Contracts.Customs.V1.Documents.DocumentsClient;

namespace CrossBorder.CustomsClearance.Tests;

public sealed class DocumentsTests(CustomsHost host)
{
    static readonly string[] Sale = ["proforma-invoice", "sales-contract", "commercial-invoice", "packing-list"];

    Client Of(Principal principal) => new(host.As(principal));

    Client Operator => Of(CustomsHost.Operator);

    static DocumentsRequest Order(Story story) => new() { OrderId = story.OrderId.ToString() };

    static DocumentRequest Paper(Story story, string kind, int version = 0) =>
        new() { OrderId = story.OrderId.ToString(), Kind = kind, Version = version };

    static async Task<Problem> Refusal(Func<Task> call) => Problem.FromGrpc(await Assert.ThrowsAsync<RpcException>(call));

    async Task<Story> Ready()
    {
        var story = new Story();
        await host.DeliverAll(story.Facts);
        await host.Becomes(story.OrderId, DeclarationStatus.Ready, DeclarationStatus.Submitted);
        return story;
    }

    [Fact]
    public async Task All_six_are_made_once_and_again_only_when_their_facts_have_changed()
    {
        var story = await Ready();
        var made = await Operator.MakeAsync(Order(story));
        Assert.Equal(6, made.Documents.Count(document => document is { Version: 1, Sha256.Length: 64, Missing.Count: 0 }));
        Assert.Equal(made, await Operator.MakeAsync(Order(story)));

        var first = await Operator.GetAsync(Paper(story, "packing-list"));
        Assert.Equal(first.Info.Sha256, Convert.ToHexStringLower(SHA256.HashData(first.Content.Span)));
        Assert.Equal("%PDF-1.7", System.Text.Encoding.ASCII.GetString(first.Content.Span[..8]));

        await host.Deliver(story.Packed with { Pieces = 3, Version = 9 });
        await CustomsHost.Eventually(async () => (await Operator.GetAsync(Paper(story, "packing-list"))).Info.Version == 2, "it changed");
        var after = await Operator.MakeAsync(Order(story));
        Assert.Equal(
            [1, 1, 2, 2, 2, 2], after.Documents.Select(document => document.Version));
        var old = await Operator.GetAsync(Paper(story, "packing-list", 1));
        Assert.Equal(first.Content, old.Content);
        Assert.Equal(404, (await Refusal(async () => await Operator.GetAsync(Paper(story, "packing-list", 7)))).Status);
    }

    [Fact]
    public async Task Rivals_make_one_version()
    {
        var story = await Ready();
        var files = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Operator.GetAsync(Paper(story, "sales-contract")).ResponseAsync));
        Assert.Single(files.Distinct());
    }

    [Fact]
    public async Task Before_its_facts_have_come_a_document_says_what_it_needs()
    {
        var story = new Story();
        await host.DeliverAll([story.Registered, story.Placed]);
        await host.WaitsFor(story.OrderId, "payment_missing", "packing_missing", "waybill_missing");
        var list = await Operator.ListAsync(Order(story));
        Assert.Equal(["packing", "waybill"], list.Documents.Single(document => document.Kind == "commercial-invoice").Missing);
        var problem = await Refusal(async () => await Operator.GetAsync(Paper(story, "commercial-invoice")));
        Assert.Equal((409, "document_not_ready", "packing, waybill"), (problem.Status, problem.Code, problem.Accepted));
        Assert.Equal(1, (await Operator.GetAsync(Paper(story, "proforma-invoice"))).Info.Version);
    }

    [Fact]
    public async Task A_buyer_reads_the_papers_of_its_own_orders_and_no_others()
    {
        var story = await Ready();
        var buyer = Of(CustomsHost.Buyer(story.Placed.BuyerId));
        Assert.Equal(Sale, (await buyer.ListAsync(Order(story))).Documents.Select(document => document.Kind));
        Assert.True((await buyer.GetAsync(Paper(story, "commercial-invoice"))).Content.Length > 0);
        foreach (var kind in new[] { "power-of-attorney", "declaration-draft", "nonsense" })
            Assert.Equal("document_not_found", (await Refusal(async () => await buyer.GetAsync(Paper(story, kind)))).Code);
        foreach (var other in new[] { CustomsHost.Buyer(Guid.NewGuid()), CustomsHost.Exporter(Guid.NewGuid()) })
        {
            Assert.Equal(404, (await Refusal(async () => await Of(other).ListAsync(Order(story)))).Status);
            Assert.Equal(404, (await Refusal(async () => await Of(other).GetAsync(Paper(story, "proforma-invoice")))).Status);
        }
    }

    [Fact]
    public async Task An_exporter_reads_everything_of_its_own_and_another_finds_nothing()
    {
        var story = await Ready();
        var own = Of(CustomsHost.Exporter(story.ExporterId));
        Assert.Equal(6, (await own.MakeAsync(Order(story))).Documents.Count);
        var guid = (await own.ExchangeAsync(Order(story))).Messages[0].Guid;
        var raw = new RawRequest { OrderId = story.OrderId.ToString(), Id = guid };
        Assert.StartsWith("<?xml", (await own.RawMessageAsync(raw)).Text, StringComparison.Ordinal);

        var other = Of(CustomsHost.Exporter(Guid.NewGuid()));
        Assert.Equal(404, (await Refusal(async () => await other.MakeAsync(Order(story)))).Status);
        Assert.Equal(404, (await Refusal(async () => await other.SourcesAsync(Order(story)))).Status);
        Assert.Equal(404, (await Refusal(async () => await other.ExchangeAsync(Order(story)))).Status);
        Assert.Equal(404, (await Refusal(async () => await other.RawMessageAsync(raw)))!.Status);
        // A message of another declaration is not there either.
        var mine = await Ready();
        raw.OrderId = mine.OrderId.ToString();
        Assert.Equal("message_not_found", (await Refusal(async () => await Operator.RawMessageAsync(raw))).Code);
    }

    [Fact]
    public async Task A_receipt_is_shown_as_it_came()
    {
        var story = await Ready();
        var order = await host.Written(story.OrderId, "CEB303");
        var text = Receipts.Order(story, order.Guid, "120", story.Minute(1));
        await host.Drop(text);
        await CustomsHost.Eventually(async () => (await Operator.ExchangeAsync(Order(story))).Receipts.Count == 1, "the receipt is taken");
        var receipt = (await Operator.ExchangeAsync(Order(story))).Receipts[0];
        Assert.True(receipt.HasRaw);
        Assert.Equal(("CEB304", "120"), (receipt.MessageType, receipt.ReturnStatus));
        var raw = await Operator.RawReceiptAsync(new RawRequest { OrderId = story.OrderId.ToString(), Id = $"{receipt.Id}" });
        Assert.Equal(text, raw.Text);
        Assert.Equal("receipt_not_found", (await Refusal(async () => await Operator.RawReceiptAsync(
            new RawRequest { OrderId = (await Ready()).OrderId.ToString(), Id = $"{receipt.Id}" }))).Code);
    }

    [Fact]
    public async Task The_sources_stand_side_by_side()
    {
        var story = await Ready();
        var rows = (await Operator.SourcesAsync(Order(story))).Rows.ToDictionary(
            row => (row.Field, row.LineNo), row => row.Values.ToDictionary(value => value.Source, value => value.Value));
        Assert.Equal(("2", "2"), (rows[("pieces", 0)]["packing"], rows[("pieces", 0)]["waybill"]));
        var currency = rows[("currency", 0)];
        Assert.Equal(("GBP", "USD", "GBP"), (currency["order"], currency["waybill"], currency["declaration"]));
        Assert.Equal(("5250", "5250"), (rows[("gross_weight", 0)]["packing"], rows[("gross_weight", 0)]["waybill"]));
        Assert.Equal(("10.00 GBP", "10.00 GBP"), (rows[("line_value", 2)]["order"], rows[("line_value", 2)]["declaration"]));
        Assert.Equal("2026-03-06", rows[("day", 0)]["payment"]);
    }

    [Fact]
    public async Task Without_a_font_documents_are_refused_and_the_service_lives()
    {
        var none = new DocumentFont(new CustomsOptions { DocumentFont = "/nowhere/font.ttf" }, NullLogger<DocumentFont>.Instance);
        Assert.Equal((503, "document_font_missing"), (none.Face().Problem!.Status, none.Face().Problem!.Code));
        var cff = Path.Combine(host.Files, "cff.otf");
        await File.WriteAllBytesAsync(cff, "OTTO something"u8.ToArray());
        Assert.NotNull(new DocumentFont(new CustomsOptions { DocumentFont = cff }, NullLogger<DocumentFont>.Instance).Face().Problem);
    }

    [Theory]
    [InlineData("List", Role.Partner)]
    [InlineData("Get", Role.Partner)]
    [InlineData("Make", Role.Partner)]
    [InlineData("Make", Role.Buyer)]
    [InlineData("Sources", Role.Buyer)]
    [InlineData("Exchange", Role.Buyer)]
    [InlineData("RawMessage", Role.Buyer)]
    [InlineData("RawReceipt", Role.Buyer)]
    [InlineData("RawReceipt", Role.Partner)]
    public async Task Roles_that_have_no_business_here_are_refused(string method, Role role)
    {
        var client = Of(new Principal(Guid.NewGuid(), role, "x"));
        var error = await Assert.ThrowsAsync<RpcException>(async () => _ = method switch
        {
            "List" => (object)await client.ListAsync(new DocumentsRequest()),
            "Get" => await client.GetAsync(new DocumentRequest()),
            "Make" => await client.MakeAsync(new DocumentsRequest()),
            "Sources" => await client.SourcesAsync(new DocumentsRequest()),
            "Exchange" => await client.ExchangeAsync(new DocumentsRequest()),
            "RawMessage" => await client.RawMessageAsync(new RawRequest()),
            _ => await client.RawReceiptAsync(new RawRequest()),
        });
        Assert.Equal(StatusCode.PermissionDenied, error.StatusCode);
    }
}
