using CrossBorder.Contracts.Orders.V1;
using CrossBorder.Platform;
using Google.Protobuf;
using Microsoft.AspNetCore.Http.HttpResults;
using Client = CrossBorder.Contracts.Orders.V1.Inquiries.InquiriesClient;

namespace CrossBorder.Portal;

/// <summary>What buyers ask of exporters, and the conversation about it: the two parties their own, operators read.</summary>
static class InquiryPages
{
    const string Tag = "Inquiries";
    const int MostFileBytes = 3 * 1024 * 1024;

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/inquiries", Open).Allow(Role.Buyer).Describe(Tag, "Asks an exporter about products, or in free words.");
        api.MapGet("/inquiries", List).Allow(Role.Exporter, Role.Buyer, Role.Operator).Describe(Tag, "Inquiries, the newest first.");
        api.MapGet("/inquiries/{id:guid}", Get).Allow(Role.Exporter, Role.Buyer, Role.Operator).Describe(Tag, "One inquiry.");
        api.MapPost("/inquiries/{id:guid}/messages", Say).Allow(Role.Exporter, Role.Buyer).Describe(Tag, "Says something.");
        api.MapGet("/inquiries/{id:guid}/messages", ListMessages).Allow(Role.Exporter, Role.Buyer, Role.Operator)
            .Describe(Tag, "What was said, the oldest first.");
        api.MapPost("/inquiries/{id:guid}/read", Read).Allow(Role.Exporter, Role.Buyer)
            .Describe(Tag, "Marks messages as read; the mark only grows.");
        api.MapPost("/inquiries/{id:guid}/close", Close).Allow(Role.Exporter, Role.Buyer)
            .Describe(Tag, "Ends the inquiry; a quote that was sent has to be closed before.");
        api.MapGet("/inquiries/{id:guid}/timeline", Timeline).Allow(Role.Exporter, Role.Buyer, Role.Operator)
            .Describe(Tag, "What happened to the inquiry and its quotes, as far as the caller's side may see it.");
        api.MapPost("/inquiries/{id:guid}/files", AddFile).Allow(Role.Exporter, Role.Buyer)
            .Accepts<Stream>("application/octet-stream", "*/*")
            .Describe(Tag, "Keeps a file, the raw body, under its type; the other side sees it once a message names it.");
        api.MapGet("/inquiries/{id:guid}/files/{fileId:guid}", GetFile).Allow(Role.Exporter, Role.Buyer)
            .Describe(Tag, "Downloads a file. The ETag is its SHA-256.");
    }

    static async Task<Created<InquiryView>> Open(OpenInquiry request, Client inquiries, HttpContext http)
    {
        var wire = request.ToWire();
        wire.Channel = http.Channel(request.Channel, request.ExporterId);
        var opened = await inquiries.OpenAsync(wire, http.Call());
        return http.Created($"/api/v1/inquiries/{opened.Id}", opened.Version, InquiryView.Of(opened));
    }

    /// <param name="status">Open, Answered, Quoted, Ordered or Closed.</param>
    static async Task<Page<InquiryView>> List(string? status, [AsParameters] Paging paging, Client inquiries, HttpContext http)
    {
        var page = await inquiries.ListAsync(new ListInquiriesRequest { Status = status ?? "", Page = paging.ToWire() }, http.Call());
        return new([.. page.Inquiries.Select(InquiryView.Of)], Rest.NextCursor(page.NextCursor));
    }

    static async Task<Ok<InquiryView>> Get(Guid id, Client inquiries, HttpContext http) =>
        Answer(http, await inquiries.GetAsync(new InquiryIdRequest { Id = id.ToString() }, http.Call()));

    static async Task<InquiryMessageView> Say(Guid id, SayMessage request, Client inquiries, HttpContext http)
    {
        var wire = new SayRequest { InquiryId = id.ToString(), Body = request.Body };
        wire.FileIds.AddRange((request.FileIds ?? []).Select(file => file.ToString()));
        return InquiryMessageView.Of(await inquiries.SayAsync(wire, http.Call()));
    }

    static async Task<Page<InquiryMessageView>> ListMessages(Guid id, [AsParameters] Paging paging, Client inquiries, HttpContext http)
    {
        var page = await inquiries.ListMessagesAsync(Asked(id, paging), http.Call());
        return new([.. page.Messages.Select(InquiryMessageView.Of)], Rest.NextCursor(page.NextCursor));
    }

    static async Task<Ok<InquiryView>> Read(Guid id, MarkRead request, Client inquiries, HttpContext http) => Answer(
        http, await inquiries.MarkReadAsync(new MarkReadRequest { InquiryId = id.ToString(), Seq = request.Seq }, http.Call()));

    static async Task<Ok<InquiryView>> Close(Guid id, EndTrade request, Client inquiries, HttpContext http) => Answer(
        http,
        await inquiries.CloseAsync(
            new CloseInquiryRequest { Id = id.ToString(), ExpectedVersion = http.ExpectedVersion(), Reason = request.Reason },
            http.Call()));

    static async Task<Page<TradeEventView>> Timeline(Guid id, [AsParameters] Paging paging, Client inquiries, HttpContext http)
    {
        var page = await inquiries.ListTimelineAsync(Asked(id, paging), http.Call());
        return new([.. page.Entries.Select(TradeEventView.Of)], Rest.NextCursor(page.NextCursor));
    }

    /// <param name="name">Name of the file, without a path.</param>
    static async Task<Results<Created<InquiryFileView>, ProblemHttpResult>> AddFile(
        Guid id, string name, Client inquiries, HttpContext http)
    {
        if (await Body.ReadAll(http.Request, MostFileBytes) is not { } content)
            return BadRequest.TooLarge(MostFileBytes).ToHttp();
        var file = await inquiries.AddFileAsync(
            new AddFileRequest
            {
                InquiryId = id.ToString(),
                Name = name,
                ContentType = TradeFiles.TypeOf(http.Request),
                Content = UnsafeByteOperations.UnsafeWrap(content),
            }, http.Call());
        return TypedResults.Created($"/api/v1/inquiries/{id}/files/{file.Id}", InquiryFileView.Of(file));
    }

    static async Task<FileContentHttpResult> GetFile(Guid id, Guid fileId, Client inquiries, HttpContext http)
    {
        var found = await inquiries.GetFileAsync(
            new InquiryFileRequest { InquiryId = id.ToString(), FileId = fileId.ToString() }, http.Call());
        var file = found.File ?? new InquiryFile();
        return TradeFiles.Download(http, found.Content, file.ContentType, file.Name, file.Sha256);
    }

    static InquiryPageRequest Asked(Guid id, Paging paging) => new() { InquiryId = id.ToString(), Page = paging.ToWire() };

    static Ok<InquiryView> Answer(HttpContext http, Inquiry inquiry) => http.Versioned(inquiry.Version, InquiryView.Of(inquiry));
}
