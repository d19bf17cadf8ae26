using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Platform;
using Microsoft.AspNetCore.Http.HttpResults;
using Client = CrossBorder.Contracts.Customs.V1.Exceptions.ExceptionsClient;

namespace CrossBorder.Portal;

/// <param name="Text">What was found or done.</param>
public sealed record ExceptionNoteBody(string Text);

/// <param name="Action">Took, Noted or Resolved.</param>
public sealed record ExceptionNoteView(string Action, string? Text, Guid By, DateTimeOffset? At);

/// <param name="Code">Why it is here.</param>
/// <param name="Subject">What it is about: an id, a message's guid or a file name.</param>
/// <param name="Owner">Who must act: Exporter, Buyer, Partner, Operator or Platform.</param>
/// <param name="Since">What its age counts from.</param>
/// <param name="Status">Open, Taken, Resolved or Ended.</param>
/// <param name="Notes">Empty in lists.</param>
public sealed record ExceptionView(
    Guid Id, int Version, string Code, string Subject, Guid? DeclarationId, Guid? OrderId, Guid? ExporterId, string Owner,
    string Severity, DateTimeOffset? Since, DateTimeOffset? Due, string Detail, string Status, Guid? Assignee, DateTimeOffset? RaisedAt,
    DateTimeOffset? EndedAt, IReadOnlyList<ExceptionNoteView> Notes)
{
    public static ExceptionView Of(ExceptionEntry e) => new(
        Guid.Parse(e.Id), e.Version, e.Code, e.Subject, Known(e.DeclarationId), Known(e.OrderId), Known(e.ExporterId), e.Owner, e.Severity,
        Rest.Instant(e.Since), Rest.Instant(e.Due), e.Detail, e.Status, Known(e.Assignee), Rest.Instant(e.RaisedAt),
        Rest.Instant(e.EndedAt),
        [.. e.Notes.Select(n => new ExceptionNoteView(n.Action, Rest.Text(n.Text), Guid.Parse(n.By), Rest.Instant(n.At)))]);

    static Guid? Known(string text) => Guid.TryParse(text, out var id) ? id : null;
}

/// <summary>The one queue that operators work: what waits too long or went wrong.</summary>
static class ExceptionQueue
{
    const string Tag = "Customs";

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/exceptions", List).Allow(Role.Exporter, Role.Operator)
            .Describe(Tag, "The queue, oldest first, or sorted by due, reason or owner; an exporter sees what concerns its orders.");
        api.MapGet("/exceptions/{id:guid}", Get).Allow(Role.Exporter, Role.Operator).Describe(Tag, "One exception with its notes.");
        api.MapPost("/exceptions/{id:guid}/take", Take).Allow(Role.Operator).Describe(Tag, "Takes an exception: the caller sees to it.");
        api.MapPost("/exceptions/{id:guid}/notes", Note).Allow(Role.Operator).Describe(Tag, "Notes what was found or done.");
        api.MapPost("/exceptions/{id:guid}/resolve", Resolve).Allow(Role.Operator)
            .Describe(Tag, "Says that it is seen to; it does not come back while its cause lasts.");
    }

    static async Task<Page<ExceptionView>> List(
        [AsParameters] ExceptionFilter filter, [AsParameters] Paging paging, Client exceptions, HttpContext http)
    {
        var page = await exceptions.ListAsync(
            new ListExceptionsRequest
            {
                Code = filter.Code ?? "",
                Owner = filter.Owner ?? "",
                Status = filter.Status ?? "",
                DeclarationId = filter.DeclarationId?.ToString() ?? "",
                OrderId = filter.OrderId?.ToString() ?? "",
                Sort = filter.Sort ?? "",
                Page = paging.ToWire(),
            },
            http.Call());
        return new([.. page.Exceptions.Select(ExceptionView.Of)], Rest.NextCursor(page.NextCursor));
    }

    static async Task<Ok<ExceptionView>> Get(Guid id, Client exceptions, HttpContext http) =>
        Answer(http, await exceptions.GetAsync(new GetExceptionRequest { Id = id.ToString() }, http.Call()));

    static async Task<Ok<ExceptionView>> Take(Guid id, Client exceptions, HttpContext http) =>
        Answer(http, await exceptions.TakeAsync(Request(id, "", http), http.Call()));

    static async Task<Ok<ExceptionView>> Note(Guid id, ExceptionNoteBody body, Client exceptions, HttpContext http) =>
        Answer(http, await exceptions.NoteAsync(Request(id, body.Text, http), http.Call()));

    static async Task<Ok<ExceptionView>> Resolve(Guid id, ExceptionNoteBody body, Client exceptions, HttpContext http) =>
        Answer(http, await exceptions.ResolveAsync(Request(id, body.Text, http), http.Call()));

    static HandleExceptionRequest Request(Guid id, string text, HttpContext http) =>
        new() { Id = id.ToString(), Text = text, ExpectedVersion = http.ExpectedVersion() };

    static Ok<ExceptionView> Answer(HttpContext http, ExceptionEntry entry) => http.Versioned(entry.Version, ExceptionView.Of(entry));
}

/// <param name="Status">Missing: all that have not ended.</param>
/// <param name="Sort">age (default), due, reason or owner.</param>
public sealed record ExceptionFilter(string? Code, string? Owner, string? Status, Guid? DeclarationId, Guid? OrderId, string? Sort);
