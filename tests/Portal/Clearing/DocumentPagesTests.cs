using System.Net;
using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Platform;
using Google.Protobuf;

namespace CrossBorder.Portal.Tests;

public sealed class DocumentPagesTests(PortalHost host)
{
    const string Service = "/crossborder.customs.v1.Documents/";

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_document_is_a_pdf_whose_tag_is_its_hash_and_is_not_sent_twice()
    {
        var order = Guid.CreateVersion7();
        var hash = new string('a', 64);
        host.Fakes.Answers[Service + "Get"] = call => ((DocumentRequest)call.Request).OrderId != order.ToString()
            ? null
            : new DocumentFile
            {
                Info = new DocumentInfo { Kind = "packing-list", Version = 3, Sha256 = hash },
                Content = ByteString.CopyFromUtf8("%PDF-1.7 and so on"),
            };
        var client = await host.As(Role.Buyer, Guid.CreateVersion7());
        using var first = await client.GetAsync($"/api/v1/orders/{order}/documents/packing-list.pdf?version=3", Stop);
        Assert.Equal((HttpStatusCode.OK, "application/pdf"), (first.StatusCode, first.Content.Headers.ContentType?.MediaType));
        Assert.Equal($"\"{hash}\"", first.Headers.ETag?.Tag);
        Assert.Equal("packing-list-v3.pdf", first.Content.Headers.ContentDisposition?.FileName?.Trim('"'));
        var asked = host.Fakes.Of<DocumentRequest>().Last(call => call.Request.OrderId == order.ToString());
        Assert.Equal(("packing-list", 3, Role.Buyer), (asked.Request.Kind, asked.Request.Version, asked.Call.Principal!.Role));

        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/orders/{order}/documents/packing-list.pdf");
        request.Headers.TryAddWithoutValidation("If-None-Match", $"\"{hash}\"");
        using var second = await client.SendAsync(request, Stop);
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
    }

    [Fact]
    public async Task A_list_says_which_facts_a_document_still_needs()
    {
        host.Fakes.Answers[Service + "List"] = _ => new DocumentList
        {
            Documents =
            {
                new DocumentInfo { Kind = "proforma-invoice", Version = 2, Sha256 = "ab" },
                new DocumentInfo { Kind = "packing-list", Missing = { "packing" } },
            },
        };
        var client = await host.As(Role.Exporter, Guid.CreateVersion7());
        var documents = (await client.GetAsync($"/api/v1/orders/{Guid.NewGuid()}/documents", Stop).Json()).GetProperty("documents");
        Assert.Equal("2", documents[0].Text("version"));
        Assert.Equal("packing", documents[1].GetProperty("missing")[0].GetString());
        Assert.False(documents[1].TryGetProperty("sha256", out _));
    }

    [Fact]
    public async Task What_came_from_customs_is_shown_as_text_and_never_as_a_page()
    {
        host.Fakes.Answers[Service + "RawReceipt"] = _ => new RawText { Text = "<html>回执</html>" };
        using var client = host.AsOperator();
        using var response = await client.GetAsync($"/api/v1/orders/{Guid.NewGuid()}/exchange/receipts/7", Stop);
        Assert.Equal("text/plain", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("<html>回执</html>", await response.Content.ReadAsStringAsync(Stop));
    }

    [Fact]
    public async Task The_sources_of_a_declaration_are_rows_by_field()
    {
        host.Fakes.Answers[Service + "Sources"] = _ => new SourceTable
        {
            Rows =
            {
                new SourceRow
                {
                    Field = "pieces",
                    Values = { new SourceValue { Source = "packing", Value = "2" }, new SourceValue { Source = "waybill", Value = "3" } },
                },
            },
        };
        using var client = host.AsOperator();
        var row = (await client.GetAsync($"/api/v1/orders/{Guid.NewGuid()}/sources", Stop).Json()).GetProperty("rows")[0];
        Assert.Equal(("pieces", "3"), (row.Text("field"), row.GetProperty("values").Text("waybill")));
    }
}
