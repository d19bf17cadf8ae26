using System.Globalization;
using System.Text.Json.Nodes;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement.Tests;

/// <summary>Each exporter's part of a receipt is declared by itself, whatever brought the money.</summary>
public sealed class DeclaredPartTests(SettlementHost host)
{
    static int serial = 500;

    static V1.DeclareReceiptRequest Declaration(string receipt, Guid? exporter = null) => new()
    {
        ReceiptId = receipt,
        Number = string.Create(CultureInfo.InvariantCulture, $"330100001403260506N{Interlocked.Increment(ref serial):D3}"),
        TransactionCode = "121010",
        Remark = "马克杯 mugs",
        DeclaredOn = "2026-05-08",
        ExporterId = exporter?.ToString() ?? "",
    };

    async Task<List<V1.ReceiptDeclaration>> Listed(Guid exporter) =>
        [.. (await host.Fx(exporter).ListReceiptDeclarationsAsync(new V1.ListFxRequest())).Receipts];

    [Fact]
    public async Task One_receipt_for_two_exporters_is_declared_by_each_for_its_part()
    {
        var (one, other) = (Given.Order(totalMinor: 60_071), Given.Order(totalMinor: 40_071));
        await host.Place(one);
        await host.Place(other);
        var statement = new StatementText { Currency = "USD", Account = "CBUSD0001", Day = new DateOnly(2026, 5, 4) };
        await host.Import(statement.Add("C", 100_142, "?20X?32A GROUP?31QZ1"));
        var receipt = await host.Receipt(100_142);
        var request = new V1.AllocateRequest { Reason = "by hand" };
        request.Lines.Add(new V1.AllocateLine { EntryId = receipt.Id, OrderId = one.OrderId.ToString(), AmountMinor = 60_071 });
        request.Lines.Add(new V1.AllocateLine { EntryId = receipt.Id, OrderId = other.OrderId.ToString(), AmountMinor = 40_071 });
        await host.Matching.AllocateAsync(request);

        var part = Assert.Single(await Listed(one.ExporterId));
        Assert.Equal((60_071L, "Receipt", one.OrderId.ToString(), "Overdue"), (
            part.AmountMinor, part.Source, Assert.Single(part.OrderIds), part.Status));
        // An operator says for whom; an exporter's own part is the only one it sees.
        Assert.Equal("exporter_id", (await FxStory.Refused(
            () => host.Fx(SettlementHost.Operator).DeclareReceiptAsync(Declaration(receipt.Id), FxStory.Key()).ResponseAsync)).Field);
        var declared = await host.Fx(one.ExporterId).DeclareReceiptAsync(Declaration(receipt.Id), FxStory.Key());
        Assert.Equal(60_071, declared.AmountMinor);
        Assert.Equal("Overdue", Assert.Single(await Listed(other.ExporterId)).Status);
        declared = await host.Fx(SettlementHost.Operator).DeclareReceiptAsync(Declaration(receipt.Id, other.ExporterId), FxStory.Key());
        Assert.Equal((40_071L, other.ExporterId.ToString()), (declared.AmountMinor, declared.ExporterId));
        Assert.Equal("receipt_already_declared", (await FxStory.Refused(
            () => host.Fx(one.ExporterId).DeclareReceiptAsync(Declaration(receipt.Id), FxStory.Key()).ResponseAsync)).Code);
    }

    /// <summary>100,000 less 20,000 refunded; the processor keeps 1,400, and the gross is declared.</summary>
    [Fact]
    public async Task What_a_processor_settles_is_declared_by_the_exporters_whose_payments_it_brought()
    {
        var (order, payment) = await host.PaidByCard();
        var (second, paid) = await host.PaidByCard(50_000);
        Assert.Empty(await Listed(order.ExporterId));
        var reference = $"PS{Guid.NewGuid().ToString("N")[..14].ToUpperInvariant()}";
        await host.Import(StatementText.Of("USD").Add("C", 128_600, "?20SETTLEMENT", customerReference: reference));
        var no = DateTimeOffset.UtcNow.Ticks;
        host.Others.Processors.Report("card", new JsonObject
        {
            ["no"] = no,
            ["reference"] = reference,
            ["currency"] = "USD",
            ["gross"] = 130_000,
            ["fee"] = 1_400,
            ["net"] = 128_600,
            ["lines"] = new JsonArray(
                Line(await host.Opening(payment), "capture", 100_000, 1_400), Line(await host.Opening(payment), "refund", -20_000, 0),
                Line(await host.Opening(paid), "capture", 50_000, 0)),
        });
        await SettlementHost.Eventually(async () => (await Listed(order.ExporterId)).Count == 1, "settled");
        var part = Assert.Single(await Listed(order.ExporterId));
        Assert.Equal((80_000L, "Channel", order.OrderId.ToString()), (part.AmountMinor, part.Source, part.OrderId));
        Assert.Equal(50_000, Assert.Single(await Listed(second.ExporterId)).AmountMinor);
    }

    static JsonObject Line(Guid reference, string kind, long amount, long fee) =>
        new() { ["reference"] = reference, ["kind"] = kind, ["amount"] = amount, ["fee"] = fee };

    [Fact]
    public async Task An_advance_is_for_the_platform_to_declare_and_its_clock_runs()
    {
        var buyer = await host.Buyer();
        var statement = new StatementText { Currency = "USD", Account = "CBUSD0001", Day = new DateOnly(2026, 5, 4) };
        await host.Import(statement.Add("C", 33_072, "?20X?32WHO?31QZ2"));
        var receipt = await host.Receipt(33_072);
        await host.Matching.PutOnAdvanceAsync(
            new V1.PutOnAdvanceRequest { EntryId = receipt.Id, BuyerId = buyer.Id.ToString(), Reason = "for the next order" });
        var desk = host.Fx(SettlementHost.Operator);
        async Task<V1.ReceiptDeclaration> Find()
        {
            var cursor = "";
            while (true)
            {
                var page = await desk.ListReceiptDeclarationsAsync(
                    new V1.ListFxRequest { Page = new Contracts.Common.V1.Page { Cursor = cursor, Limit = 100 } });
                if (page.Receipts.FirstOrDefault(row => row.ReceiptId == receipt.Id) is { } one)
                    return one;
                cursor = page.NextCursor;
                Assert.NotEqual("", cursor);
            }
        }

        var found = await Find();
        Assert.Equal((33_072L, "Advance", "2026-05-11", Guid.Empty.ToString(), "Overdue"), (
            found.AmountMinor, found.Source, found.DueOn, found.ExporterId, found.Status));
        await desk.DeclareReceiptAsync(Declaration(receipt.Id), FxStory.Key());
        Assert.Equal("Declared", (await Find()).Status);
        Assert.Equal("receipt_not_found", (await FxStory.Refused(
            () => host.Fx(Guid.CreateVersion7()).DeclareReceiptAsync(Declaration(receipt.Id), FxStory.Key()).ResponseAsync)).Code);
    }
}
