using System.Security.Cryptography;
using System.Text;
using CrossBorder.Contracts.Orders.V1;
using Google.Protobuf;
using Client = CrossBorder.Contracts.Orders.V1.Inquiries.InquiriesClient;

namespace CrossBorder.Orders.Tests;

static class Files
{
    public static AddFileRequest Pdf(string inquiryId, string words = "drawing") => new()
    {
        InquiryId = inquiryId,
        Name = "drawing.pdf",
        ContentType = "application/pdf",
        Content = ByteString.CopyFromUtf8("%PDF-1.7 " + words),
    };
}

public sealed class FileTests(OrdersHost host)
{
    readonly Guid exporter = Guid.CreateVersion7();
    readonly Guid buyer = Guid.CreateVersion7();

    Client Buyer => new(host.As(OrdersHost.Buyer(buyer)));

    Client Exporter => new(host.As(OrdersHost.Exporter(exporter)));

    async Task<string> Opened() => (await Buyer.OpenAsync(InquiryTests.Request(exporter))).Id;

    [Fact]
    public async Task A_file_is_for_its_side_until_a_message_names_it_and_then_for_both_with_its_hash()
    {
        var inquiry = await Opened();
        var request = Files.Pdf(inquiry, Guid.NewGuid().ToString());
        var file = await Buyer.AddFileAsync(request, OrdersHost.Key(Guid.NewGuid()));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(request.Content.Span)), file.Sha256);
        var wanted = new InquiryFileRequest { InquiryId = inquiry, FileId = file.Id };
        Assert.Equal(request.Content, (await Buyer.GetFileAsync(wanted)).Content);
        Assert.Equal("inquiry_file_not_found", (await host.Refusal(async () => await Exporter.GetFileAsync(wanted))).Code);

        var said = await Buyer.SayAsync(new SayRequest { InquiryId = inquiry, Body = "as drawn", FileIds = { file.Id } });
        Assert.Equal(file, said.Files.Single());
        var read = await Exporter.ListMessagesAsync(new InquiryPageRequest { InquiryId = inquiry });
        Assert.Equal(file, read.Messages[^1].Files.Single());
        var got = await Exporter.GetFileAsync(wanted);
        Assert.Equal((request.Content, file), (got.Content, got.File));
    }

    [Fact]
    public async Task One_content_is_kept_once_whoever_sends_it_under_whatever_name()
    {
        var words = Guid.NewGuid().ToString();
        var (first, second) = (await Opened(), await Opened());
        var other = Files.Pdf(second, words);
        other.Name = "other.pdf";
        await Task.WhenAll(
            Buyer.AddFileAsync(Files.Pdf(first, words)).ResponseAsync, Exporter.AddFileAsync(other).ResponseAsync,
            Buyer.AddFileAsync(Files.Pdf(first, words)).ResponseAsync);
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(other.Content.Span));
        var kept = await host.Db.Many<string>(
            """
            select 'content' from file_content where sha256 = @sha256
            union all select name from inquiry_file where sha256 = @sha256
            order by 1
            """,
            new { sha256 }, CancellationToken.None);
        Assert.Equal(["content", "drawing.pdf", "drawing.pdf", "other.pdf"], kept);
    }

    [Fact]
    public async Task A_message_names_only_files_of_its_own_side_and_conversation_that_no_message_named()
    {
        var (inquiry, elsewhere) = (await Opened(), await Opened());
        var mine = (await Buyer.AddFileAsync(Files.Pdf(inquiry))).Id;
        var theirs = (await Exporter.AddFileAsync(Files.Pdf(inquiry))).Id;
        var other = (await Buyer.AddFileAsync(Files.Pdf(elsewhere))).Id;
        await Buyer.SayAsync(new SayRequest { InquiryId = inquiry, Body = "here", FileIds = { mine } });
        foreach (var id in new[] { mine, theirs, other, Guid.NewGuid().ToString() })
        {
            var problem = await host.Refusal(
                async () => await Buyer.SayAsync(new SayRequest { InquiryId = inquiry, Body = "again", FileIds = { id } }));
            Assert.Equal(("inquiry_file_not_found", "file_ids"), (problem.Code, problem.Field));
        }

        Assert.Equal(2, (await Buyer.ListMessagesAsync(new InquiryPageRequest { InquiryId = inquiry })).Messages.Count);
    }

    [Theory]
    [InlineData("a.html", "text/html", "<b>", "file_type_not_taken")]
    [InlineData("a.svg", "image/svg+xml", "<svg/>", "file_type_not_taken")]
    [InlineData("a.pdf", "application/pdf", "<html>", "file_type_not_taken")]
    [InlineData("a.csv", "text/csv", "a\0b", "file_type_not_taken")]
    [InlineData("a.csv", "text/csv", "", "invalid_field")]
    [InlineData("../a.csv", "text/csv", "a", "invalid_field")]
    [InlineData("", "text/csv", "a", "invalid_field")]
    public async Task What_a_browser_might_run_or_is_not_what_it_says_is_not_taken(string name, string type, string content, string code)
    {
        var request = new AddFileRequest
        {
            InquiryId = Guid.NewGuid().ToString(),
            Name = name,
            ContentType = type,
            Content = ByteString.CopyFrom(content, Encoding.UTF8),
        };
        Assert.Equal(code, (await host.Refusal(async () => await Buyer.AddFileAsync(request))).Code);
    }

    [Fact]
    public void A_file_of_the_largest_size_is_taken_and_one_byte_more_is_not()
    {
        Assert.Null(FileCheck.Of("a.txt", "text/plain", Sized(FileCheck.MostBytes)));
        var refused = FileCheck.Of("a.txt", "text/plain", Sized(FileCheck.MostBytes + 1))!;
        Assert.Equal((413, "file_too_large"), (refused.Status, refused.Code));
    }

    [Fact]
    public async Task A_kept_content_that_is_not_its_hash_or_a_changed_message_is_refused_by_the_database()
    {
        var inquiry = await Opened();
        await Buyer.AddFileAsync(Files.Pdf(inquiry));
        foreach (var (sql, constraint) in new[]
        {
            ("insert into file_content (sha256, content, stored_at) values (repeat('0', 64), 'x', now())", "file_content_is_its_hash"),
            ("update file_content set stored_at = now()", "trade_is_append_only"),
            ("update inquiry_message set body = 'x'", "trade_is_append_only"),
            ("delete from inquiry_event", "trade_is_append_only"),
        })
        {
            var error = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => host.Db.Run(sql, new { }, CancellationToken.None));
            Assert.Equal(constraint, error.ConstraintName);
        }
    }

    static byte[] Sized(int bytes) => [.. Enumerable.Repeat((byte)'a', bytes)];
}
