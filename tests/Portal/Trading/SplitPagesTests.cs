using System.Net;
using CrossBorder.Contracts.Orders.V1;
using CrossBorder.Platform;

namespace CrossBorder.Portal.Tests;

/// <summary>What arrives when an order is split over REST, and what its parts look like.</summary>
public sealed class SplitPagesTests(PortalHost host)
{
    const string Parts = "/crossborder.orders.v1.OrderParts/";

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    static OrderPartsView Answer(Guid order)
    {
        var view = new OrderPartsView
        {
            OrderId = order.ToString(),
            OrderVersion = 4,
            RootId = order.ToString(),
            Currency = "EUR",
            PartialAllowed = true,
        };
        view.Parts.Add(new OrderPart { OrderId = order.ToString(), Part = 1, Number = "SO-2026-000001", TotalMinor = 2_359 });
        var rest = new OrderPart
        {
            OrderId = Guid.CreateVersion7().ToString(),
            Part = 2,
            Number = "SO-2026-000002",
            TotalMinor = 2_495,
            SplitFrom = order.ToString(),
        };
        rest.Lines.Add(new OrderPartLine
        {
            LineNo = 1,
            ProductId = order.ToString(),
            Sku = "MUG-1",
            Quantity = 4,
            PromisedOn = "2199-03-05",
        });
        view.Parts.Add(rest);
        return view;
    }

    [Fact]
    public async Task A_split_arrives_with_its_lines_key_and_version_and_answers_all_parts()
    {
        var order = Guid.CreateVersion7();
        host.Fakes.Answers[Parts + "Split"] = _ => Answer(order);
        var client = await host.As(Role.Exporter, Guid.CreateVersion7());
        using var response = await client.Post(
            $"/api/v1/orders/{order}/splits",
            new { way = "Lines", lines = new[] { new { lineNo = 1, quantity = 4, promisedOn = "2199-03-05" } }, note = "next ship" },
            ifMatch: "\"3\"");
        Assert.Equal((HttpStatusCode.OK, "\"4\""), (response.StatusCode, response.Headers.ETag?.Tag));
        var (call, sent) = host.Fakes.Of<SplitRequest>().Single(one => one.Request.OrderId == order.ToString());
        Assert.NotNull(call.IdempotencyKey);
        Assert.Equal(("Lines", 3, "next ship"), (sent.Way, sent.ExpectedVersion, sent.Note));
        Assert.Equal((1, 4L, "2199-03-05"), (sent.Lines[0].LineNo, sent.Lines[0].Quantity, sent.Lines[0].PromisedOn));
        var items = (await response.Json()).GetProperty("items");
        Assert.Equal((2, 4L, "2199-03-05"), (
            items[1].GetProperty("part").GetInt32(), items[1].GetProperty("lines")[0].GetProperty("quantity").GetInt64(),
            items[1].GetProperty("lines")[0].GetProperty("promisedOn").GetString()));
        Assert.Equal(order, items[1].GetProperty("splitFrom").GetGuid());
    }

    [Fact]
    public async Task The_buyer_sees_the_parts_and_allows_them_at_the_version_it_read()
    {
        var order = Guid.CreateVersion7();
        host.Fakes.Answers[Parts + "Get"] = _ => Answer(order);
        host.Fakes.Answers[Parts + "Allow"] = _ => Answer(order);
        var client = await host.As(Role.Buyer, Guid.CreateVersion7());
        using var read = await client.GetAsync($"/api/v1/orders/{order}/parts", Stop);
        Assert.Equal(2, (await read.Json()).GetProperty("items").GetArrayLength());
        using var allowed = await client.Post($"/api/v1/orders/{order}/partial-shipment", new { }, ifMatch: "\"2\"");
        Assert.Equal(HttpStatusCode.OK, allowed.StatusCode);
        Assert.Equal(2, host.Fakes.Of<AllowPartsRequest>().Single(one => one.Request.OrderId == order.ToString()).Request.ExpectedVersion);
    }
}
