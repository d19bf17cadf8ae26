using System.Net;
using System.Text;
using CrossBorder.Contracts.Catalog.V1;
using CrossBorder.Platform;
using CrossBorder.Tables;

namespace CrossBorder.Portal.Tests;

/// <summary>What arrives at product imports, and the catalogue as files.</summary>
public sealed class ProductImportPagesTests(PortalHost host)
{
    const string Imports = "/crossborder.catalog.v1.ProductImports/";

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_file_goes_on_in_parts_under_its_key_as_the_body_or_as_the_file_of_a_form(bool asForm)
    {
        host.Fakes.Answers[Imports + "Finish"] = call => new ProductImport
        {
            Id = ((FinishProductImportRequest)call.Request).ImportId,
            Status = "Reading",
        };
        var client = await host.As(Role.Exporter, Guid.CreateVersion7());
        var body = new byte[(1024 * 1024) + 5];
        var key = Guid.CreateVersion7();
        using var request = new HttpRequestMessage(
            HttpMethod.Post, $"/api/v1/product-imports?dryRun=true{(asForm ? "" : "&fileName=may.csv")}");
        using var form = new MultipartFormDataContent();
        var content = new ByteArrayContent(body);
        if (asForm)
            form.Add(content, "file", "may.csv");
        request.Content = asForm ? form : content;
        request.Headers.Add("Idempotency-Key", key.ToString());
        using var response = await client.SendAsync(request, Stop);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);

        var parts = host.Fakes.Of<PutProductPartRequest>().Where(call => call.Request.ImportId == key.ToString())
            .Select(call => (call.Request.FileName, call.Request.At, call.Request.Content.Length));
        Assert.Equal([("may.csv", 0L, 1024 * 1024), ("may.csv", 1024 * 1024, 5)], parts);
        var finish = host.Fakes.Of<FinishProductImportRequest>().Single(call => call.Request.ImportId == key.ToString()).Request;
        Assert.Equal((body.LongLength, true), (finish.Size, finish.DryRun));
    }

    [Theory]
    [InlineData("csv", "text/csv")]
    [InlineData("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")]
    public async Task The_catalogue_is_written_page_by_page(string form, string type)
    {
        host.Fakes.Answers[Imports + "Export"] = call => new ExportProductsResponse
        {
            Columns = { new Contracts.Catalog.V1.TableColumn { Name = "sku" } },
            Rows = { new TableCells { Cells = { ((ExportProductsRequest)call.Request).Cursor is "" ? "=A1" : "A2" } } },
            NextCursor = ((ExportProductsRequest)call.Request).Cursor.Length == 0 ? "=A1" : "",
        };
        var client = await host.As(Role.Exporter, Guid.CreateVersion7());
        using var response = await client.GetAsync($"/api/v1/product-exports?format={form}", Stop);
        Assert.Equal(type, response.Content.Headers.ContentType!.MediaType);
        Assert.Equal($"products.{form}", response.Content.Headers.ContentDisposition!.FileName!.Trim('"'));
        var file = await response.Content.ReadAsByteArrayAsync(Stop);
        Assert.Equal(["sku", "=A1", "A2"], TableFile.Read(new MemoryStream(file)).Select(row => row.Cells.Single()));
        if (form == "csv")
            Assert.Contains("'=A1", Encoding.UTF8.GetString(file), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_form_is_refused()
    {
        var client = await host.As(Role.Exporter, Guid.CreateVersion7());
        using var response = await client.GetAsync("/api/v1/product-exports?format=xls", Stop);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }
}
