using CrossBorder.Contracts.Events;
using CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Orders.Tests;

/// <summary>Inquiries that come of answered requests, and the channel that an inquiry came by.</summary>
public sealed class LeadInquiryTests(OrdersHost host)
{
    readonly Guid exporter = Guid.CreateVersion7();
    readonly Guid buyer = Guid.CreateVersion7();

    [Fact]
    public async Task An_answered_request_opens_one_inquiry_that_is_answered_by_the_exporters_words()
    {
        var lead = new LeadAnswered(
            Guid.CreateVersion7(), 2, DateTimeOffset.UtcNow, Guid.CreateVersion7(), exporter, "Ningbo Gifts", buyer, "Gift Shop Ltd",
            "2,000 candle holders", 2000, "pieces", 1.85m, "EUR", "DE", "Hamburg", new DateOnly(2030, 5, 1), "We make these.");
        await host.Deliver(lead, Guid.CreateVersion7());
        await host.Deliver(lead, Guid.CreateVersion7());
        var mine = new Inquiries.InquiriesClient(host.As(OrdersHost.Buyer(buyer)));
        await OrdersHost.Eventually(async () => (await mine.ListAsync(new())).Inquiries.Count == 1, "the inquiry is open");

        var inquiry = await mine.GetAsync(new() { Id = lead.InquiryId.ToString() });
        Assert.Equal(("Answered", 2, "rfq", "Gift Shop Ltd"), (inquiry.Status, inquiry.Version, inquiry.Channel, inquiry.OpenedBy));
        Assert.Equal(("2,000 candle holders", 2000L, "1.85"),
            (inquiry.Lines.Single().Words, inquiry.Lines.Single().Quantity, inquiry.Lines.Single().TargetPrice));
        var message = (await mine.ListMessagesAsync(new() { InquiryId = inquiry.Id })).Messages.Single();
        Assert.Equal(("Exporter", "Ningbo Gifts", "We make these."), (message.Side, message.Author, message.Body));
        var told = await host.Published.Next<InquiryOpened>(e => e.InquiryId == lead.InquiryId);
        Assert.Equal(("rfq", "DE", 1), (told.Channel, told.DestinationCountry, told.Lines));
        await host.Published.Next<InquiryAnswered>(e => e.InquiryId == lead.InquiryId && e.Version == 2);

        // Both go on as in any inquiry; nobody else sees it.
        await new Inquiries.InquiriesClient(host.As(OrdersHost.Exporter(exporter))).SayAsync(
            new SayRequest { InquiryId = inquiry.Id, Body = "Samples are ready." });
        var stranger = new Inquiries.InquiriesClient(host.As(OrdersHost.Buyer(Guid.CreateVersion7())));
        Assert.Equal("inquiry_not_found",
            (await host.Refusal(() => stranger.GetAsync(new() { Id = inquiry.Id }).ResponseAsync)).Code);
    }

    [Fact]
    public async Task An_inquiry_keeps_and_tells_the_channel_and_the_products_that_it_is_about()
    {
        var product = host.Catalog.List(exporter, "MUG-1");
        var inquiry = await new Inquiries.InquiriesClient(host.As(OrdersHost.Buyer(buyer))).OpenAsync(new OpenInquiryRequest
        {
            ExporterId = exporter.ToString(),
            Subject = "Mugs",
            DestinationCountry = "DE",
            DestinationPlace = "Hamburg",
            Channel = "fair-2026",
            Lines =
            {
                new Contracts.Orders.V1.InquiryLine { ProductId = product.ToString(), Quantity = 10, Unit = "pieces" },
                new Contracts.Orders.V1.InquiryLine { Words = "and saucers", Quantity = 10, Unit = "pieces" },
            },
        });
        Assert.Equal("fair-2026", inquiry.Channel);
        var told = await host.Published.Next<InquiryOpened>(e => e.InquiryId.ToString() == inquiry.Id);
        Assert.Equal("fair-2026", told.Channel);
        Assert.Equal([product], told.ProductIds!);
    }
}
