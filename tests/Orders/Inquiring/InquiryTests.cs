using CrossBorder.Contracts.Events;
using CrossBorder.Contracts.Orders.V1;
using CrossBorder.Platform;
using Grpc.Core;
using Asked = CrossBorder.Contracts.Orders.V1.InquiryLine;
using Client = CrossBorder.Contracts.Orders.V1.Inquiries.InquiriesClient;
using Wire = CrossBorder.Contracts.Orders.V1.Inquiry;

namespace CrossBorder.Orders.Tests;

public sealed class InquiryTests(OrdersHost host)
{
    readonly Guid exporter = Guid.CreateVersion7();
    readonly Guid buyer = Guid.CreateVersion7();

    Client Buyer => new(host.As(OrdersHost.Buyer(buyer)));

    Client Exporter => new(host.As(OrdersHost.Exporter(exporter)));

    static Client Of(OrdersHost host, Principal principal) => new(host.As(principal));

    public static OpenInquiryRequest Request(Guid exporter, params Asked[] lines)
    {
        var request = new OpenInquiryRequest
        {
            ExporterId = exporter.ToString(),
            Subject = " Mugs for the season ",
            Message = "Please quote.\nWe need samples first.",
            DestinationCountry = "DE",
            DestinationPlace = "Hamburg",
            Incoterm = "CIF",
            Currency = "EUR",
            NeededBy = "2099-10-01",
        };
        request.Lines.AddRange(lines.Length > 0
            ? lines
            : [new Asked { Words = "stoneware mugs, 350 ml, blue", Quantity = 1_200, Unit = "pieces", TargetPrice = "1.85" }]);
        return request;
    }

    async Task<Wire> Opened() => await Buyer.OpenAsync(Request(exporter), OrdersHost.Key(Guid.NewGuid()));

    [Fact]
    public async Task A_buyer_asks_in_free_words_and_about_a_product_and_both_sides_read_the_same()
    {
        var product = host.Catalog.List(exporter, "MUG-1");
        var request = Request(
            exporter, new Asked { ProductId = product.ToString(), Quantity = 500, TargetPrice = "2.10" },
            new Asked { Words = "gift boxes", Quantity = 500 });
        var opened = await Buyer.OpenAsync(request, OrdersHost.Key(Guid.NewGuid()));

        Assert.Matches(@"^INQ-20\d\d-\d{6,}$", opened.Number);
        Assert.Equal(("Open", 1, "Mugs for the season", "2099-10-01"), (opened.Status, opened.Version, opened.Subject, opened.NeededBy));
        Assert.Equal(("MUG-1", "Mug MUG-1", "杯子", "2.1"),
            (opened.Lines[0].Sku, opened.Lines[0].NameEn, opened.Lines[0].NameZh, opened.Lines[0].TargetPrice));
        var seen = await Exporter.GetAsync(new InquiryIdRequest { Id = opened.Id });
        Assert.Equal(1, seen.Unread);
        seen.Unread = 0;
        Assert.Equal(opened, seen);
        var told = await host.Published.Next<InquiryOpened>(e => e.InquiryId.ToString() == opened.Id);
        Assert.Equal((1, opened.Number, exporter, buyer, "DE", 2),
            (told.Version, told.Number, told.ExporterId, told.BuyerId, told.DestinationCountry, told.Lines));
    }

    [Fact]
    public async Task A_repeat_with_its_key_opens_one_inquiry()
    {
        var (request, key) = (Request(exporter), Guid.NewGuid());
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Buyer.OpenAsync(request, OrdersHost.Key(key)).ResponseAsync));
        Assert.Single(answers.Distinct());
        Assert.Single((await Buyer.ListAsync(new ListInquiriesRequest())).Inquiries);
    }

    [Fact]
    public async Task A_conversation_is_read_page_by_page_with_marks_of_both_sides()
    {
        var opened = await Opened();
        for (var i = 0; i < 3; i++)
            await Exporter.SayAsync(new SayRequest { InquiryId = opened.Id, Body = $"answer {i}" }, OrdersHost.Key(Guid.NewGuid()));
        var first = await Buyer.ListMessagesAsync(new InquiryPageRequest { InquiryId = opened.Id, Page = new() { Limit = 3 } });
        Assert.Equal(["Please quote.\nWe need samples first.", "answer 0", "answer 1"], first.Messages.Select(message => message.Body));
        var rest = await Buyer.ListMessagesAsync(
            new InquiryPageRequest { InquiryId = opened.Id, Page = new() { Limit = 3, Cursor = first.NextCursor } });
        Assert.Equal(("answer 2", "Exporter", "exporter", ""),
            (rest.Messages.Single().Body, rest.Messages[0].Side, rest.Messages[0].Author, rest.NextCursor));

        Assert.Equal(3, (await Buyer.GetAsync(new InquiryIdRequest { Id = opened.Id })).Unread);
        Assert.Equal(3, (await Buyer.ListAsync(new ListInquiriesRequest())).Inquiries.Single().Unread);
        var marked = await Buyer.MarkReadAsync(new MarkReadRequest { InquiryId = opened.Id, Seq = first.Messages[2].Seq });
        Assert.Equal((1, first.Messages[2].Seq), (marked.Unread, marked.ReadByBuyer));
        var late = await Buyer.MarkReadAsync(new MarkReadRequest { InquiryId = opened.Id, Seq = first.Messages[1].Seq });
        Assert.Equal(first.Messages[2].Seq, late.ReadByBuyer);
        Assert.Equal(first.Messages[2].Seq, (await Exporter.GetAsync(new InquiryIdRequest { Id = opened.Id })).ReadByBuyer);
    }

    [Fact]
    public async Task The_first_answer_is_told_and_a_further_question_opens_the_inquiry_again()
    {
        var opened = await Opened();
        await Exporter.SayAsync(new SayRequest { InquiryId = opened.Id, Body = "which blue?" });
        await Exporter.SayAsync(new SayRequest { InquiryId = opened.Id, Body = "and which box?" });
        Assert.Equal(("Answered", 3), await Status(opened.Id));
        await Buyer.SayAsync(new SayRequest { InquiryId = opened.Id, Body = "navy, plain" });
        Assert.Equal(("Open", 4), await Status(opened.Id));
        await host.Quiet();
        Assert.Equal(2, Assert.Single(host.Published.Of<InquiryAnswered>(), e => e.InquiryId.ToString() == opened.Id).Version);
    }

    [Fact]
    public async Task Fault_1_another_partys_inquiry_is_not_there_whatever_is_asked_of_it()
    {
        var opened = await Opened();
        var file = await Buyer.AddFileAsync(Files.Pdf(opened.Id));
        await Buyer.SayAsync(new SayRequest { InquiryId = opened.Id, Body = "see file", FileIds = { file.Id } });
        Principal[] strangers =
        [
            OrdersHost.Exporter(Guid.NewGuid()), OrdersHost.Buyer(Guid.NewGuid()), OrdersHost.Exporter(buyer), OrdersHost.Buyer(exporter),
        ];
        foreach (var client in strangers.Select(stranger => Of(host, stranger)))
        {
            Func<Task>[] calls =
            [
                async () => await client.GetAsync(new InquiryIdRequest { Id = opened.Id }),
                async () => await client.SayAsync(new SayRequest { InquiryId = opened.Id, Body = "hello" }),
                async () => await client.ListMessagesAsync(new InquiryPageRequest { InquiryId = opened.Id }),
                async () => await client.MarkReadAsync(new MarkReadRequest { InquiryId = opened.Id, Seq = long.MaxValue }),
                async () => await client.CloseAsync(new CloseInquiryRequest { Id = opened.Id, Reason = "no" }),
                async () => await client.ListTimelineAsync(new InquiryPageRequest { InquiryId = opened.Id }),
                async () => await client.AddFileAsync(Files.Pdf(opened.Id)),
                async () => await client.GetFileAsync(new InquiryFileRequest { InquiryId = opened.Id, FileId = file.Id }),
            ];
            foreach (var call in calls)
                Assert.Equal((404, "inquiry_not_found"), Brief(await host.Refusal(call)));
            Assert.Empty((await client.ListAsync(new ListInquiriesRequest())).Inquiries);
        }

        Assert.Equal(("Open", 2), await Status(opened.Id));
    }

    [Fact]
    public async Task An_operator_reads_the_conversation_but_neither_takes_part_nor_downloads()
    {
        var opened = await Opened();
        var file = await Buyer.AddFileAsync(Files.Pdf(opened.Id));
        var client = Of(host, OrdersHost.Operator);
        Assert.Single((await client.ListMessagesAsync(new InquiryPageRequest { InquiryId = opened.Id })).Messages);
        Assert.Equal(opened.Number, (await client.GetAsync(new InquiryIdRequest { Id = opened.Id })).Number);
        await Denied(async () => await client.SayAsync(new SayRequest { InquiryId = opened.Id, Body = "hello" }));
        await Denied(async () => await client.GetFileAsync(new InquiryFileRequest { InquiryId = opened.Id, FileId = file.Id }));
    }

    [Fact]
    public async Task The_timeline_tells_programs_what_happened_page_by_page()
    {
        var opened = await Opened();
        var said = await Exporter.SayAsync(new SayRequest { InquiryId = opened.Id, Body = "hello" });
        await Buyer.CloseAsync(new CloseInquiryRequest { Id = opened.Id, Reason = "found elsewhere", ExpectedVersion = 2 });
        var first = await Buyer.ListTimelineAsync(new InquiryPageRequest { InquiryId = opened.Id, Page = new() { Limit = 2 } });
        Assert.Equal(["InquiryOpened", "MessageSent"], first.Entries.Select(entry => entry.Kind));
        Assert.Equal(("message", said.Id), (first.Entries[1].Facts[0].Name, first.Entries[1].Facts[0].Value));
        var rest = await Exporter.ListTimelineAsync(
            new InquiryPageRequest { InquiryId = opened.Id, Page = new() { Limit = 2, Cursor = first.NextCursor } });
        Assert.Equal(("InquiryClosed", "Buyer", "buyer", "found elsewhere"),
            (rest.Entries.Single().Kind, rest.Entries[0].Side, rest.Entries[0].Author, rest.Entries[0].Facts[0].Value));
    }

    [Fact]
    public async Task A_closed_inquiry_takes_nothing_and_a_stale_close_is_refused()
    {
        var opened = await Opened();
        await Exporter.SayAsync(new SayRequest { InquiryId = opened.Id, Body = "hello" });
        var stale = await host.Refusal(
            async () => await Buyer.CloseAsync(new CloseInquiryRequest { Id = opened.Id, Reason = "no", ExpectedVersion = 1 }));
        Assert.Equal((412, "version_conflict"), Brief(stale));
        await Buyer.CloseAsync(new CloseInquiryRequest { Id = opened.Id, Reason = "no" });
        foreach (var call in new Func<Task>[]
        {
            async () => await Buyer.SayAsync(new SayRequest { InquiryId = opened.Id, Body = "still there?" }),
            async () => await Buyer.AddFileAsync(Files.Pdf(opened.Id)),
            async () => await Exporter.CloseAsync(new CloseInquiryRequest { Id = opened.Id, Reason = "no" }),
        })
            Assert.Equal((409, "inquiry_transition_refused"), Brief(await host.Refusal(call)));
    }

    static readonly Dictionary<string, Action<OpenInquiryRequest>> Faults = new()
    {
        ["exporter_id"] = r => r.ExporterId = "",
        ["subject"] = r => r.Subject = " ",
        ["message"] = r => r.Message = new string('x', 4_001),
        ["destination_country"] = r => r.DestinationCountry = "XX",
        ["destination_place"] = r => r.DestinationPlace = "a\nb",
        ["incoterm"] = r => r.Incoterm = "DAT",
        ["currency"] = r => r.Currency = "XYZ",
        ["needed_by"] = r => r.NeededBy = "2020-01-01",
        ["lines"] = r => r.Lines.Clear(),
        ["lines[0].words"] = r => r.Lines[0].Words = "",
        ["lines[0].quantity"] = r => r.Lines[0].Quantity = 0,
        ["lines[0].target_price"] = r => r.Lines[0].TargetPrice = "1.23456",
        ["lines[0].product_id"] = r => r.Lines[0].ProductId = Guid.NewGuid().ToString(),
    };

    public static TheoryData<string> Fields => [.. Faults.Keys];

    [Theory, MemberData(nameof(Fields))]
    public async Task What_is_wrong_is_named(string field)
    {
        var request = Request(exporter);
        Faults[field](request);
        Assert.Equal(field, (await host.Refusal(async () => await Buyer.OpenAsync(request))).Field);
    }

    [Fact]
    public async Task Only_a_registered_exporter_is_asked_and_only_about_its_own_products()
    {
        foreach (var party in new[] { FakeEnterprises.Nobody, FakeEnterprises.ABuyer })
            Assert.Equal((404, "exporter_not_found"), Brief(await host.Refusal(async () => await Buyer.OpenAsync(Request(party)))));
        var foreign = host.Catalog.List(Guid.CreateVersion7(), "MUG-9");
        var request = Request(exporter, new Asked { ProductId = foreign.ToString(), Quantity = 1 });
        var problem = await host.Refusal(async () => await Buyer.OpenAsync(request));
        Assert.Equal((404, "product_not_found", "lines[0].product_id"), (problem.Status, problem.Code, problem.Field));
    }

    async Task<(string, int)> Status(string id)
    {
        var now = await Of(host, OrdersHost.Operator).GetAsync(new InquiryIdRequest { Id = id });
        return (now.Status, now.Version);
    }

    static (int, string) Brief(Problem problem) => (problem.Status, problem.Code);

    static async Task Denied(Func<Task> call) =>
        Assert.Equal(StatusCode.PermissionDenied, (await Assert.ThrowsAsync<RpcException>(call)).StatusCode);
}
