using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Platform;
using Microsoft.AspNetCore.Http.HttpResults;
using Client = CrossBorder.Contracts.Customs.V1.Amending.AmendingClient;

namespace CrossBorder.Portal;

/// <param name="PartNo">Of the declaration, 1 when it has one part.</param>
/// <param name="Path">DecHead/grossWt or DecList[2]/gQty.</param>
/// <param name="Value">The value wanted, in the notation of the layout.</param>
public sealed record ChangeBody(int PartNo, string Path, string Value);

/// <param name="Kind">Amend or Delete.</param>
/// <param name="Reason">1 to 255 characters; customs reads it.</param>
/// <param name="Changes">Of an amendment, at least one; of a deletion none.</param>
public sealed record RequestAmendment(string Kind, string Reason, IReadOnlyList<ChangeBody>? Changes);

/// <param name="Note">At most 255 characters.</param>
public sealed record DecideAmendment(string? Note);

/// <param name="Before">What was in force when it was asked for.</param>
public sealed record ChangeView(int PartNo, string Path, string Before, string Value);

/// <param name="Action">Request, Approve, Decline, Withdraw, Send, Accept or Refuse.</param>
/// <param name="ByParty">Null: customs, or the platform on its own.</param>
public sealed record AmendmentStepView(string Action, string? ByParty, string? ByName, DateTimeOffset? At, string Note);

/// <param name="Kind">Amend or Delete.</param>
/// <param name="Status">Requested, Approved, Sent, Accepted, Refused (by customs), Declined or Withdrawn.</param>
/// <param name="Answer">Text of customs.</param>
public sealed record AmendmentView(
    Guid Id, int Version, Guid DeclarationId, string Kind, string Status, string Reason, string? Answer, IReadOnlyList<ChangeView> Changes,
    IReadOnlyList<AmendmentStepView> Steps)
{
    public static AmendmentView Of(Amendment a) => new(
        Guid.Parse(a.Id), a.Version, Guid.Parse(a.DeclarationId), a.Kind, a.Status, a.Reason, Rest.Text(a.Answer),
        [.. a.Changes.Select(change => new ChangeView(change.PartNo, change.Path, change.Before, change.Value))],
        [.. a.Steps.Select(step => new AmendmentStepView(
            step.Action, Rest.Text(step.ByParty), Rest.Text(step.ByName), Rest.Instant(step.At), step.Note))]);
}

/// <summary>Amendments and deletions of full declarations: one operator asks, another one decides, customs answers.</summary>
static class Amendments
{
    const string Tag = "Customs";

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/declarations/{id:guid}/amendments", Request).Allow(Role.Operator)
            .Describe(Tag, "Asks for an amendment or the deletion of a full declaration; another operator decides.");
        api.MapGet("/declarations/{id:guid}/amendments", List).Allow(Role.Exporter, Role.Operator)
            .Describe(Tag, "What was asked about one declaration, the newest first, with who did what.");
        api.MapGet("/amendments/{id:guid}", Get).Allow(Role.Exporter, Role.Operator).Describe(Tag, "One request with its history.");
        api.MapPost("/amendments/{id:guid}/approve", Approve).Allow(Role.Operator)
            .Describe(Tag, "Sends the request to customs; not by who asked for it.");
        api.MapPost("/amendments/{id:guid}/decline", Decline).Allow(Role.Operator)
            .Describe(Tag, "Ends the request; not by who asked for it.");
        api.MapPost("/amendments/{id:guid}/withdraw", Withdraw).Allow(Role.Operator)
            .Describe(Tag, "Takes one's own request back before it is decided.");
    }

    static async Task<Created<AmendmentView>> Request(Guid id, RequestAmendment request, Client customs, HttpContext http)
    {
        var wire = new RequestAmendmentRequest
        {
            DeclarationId = id.ToString(),
            ExpectedVersion = http.ExpectedVersion(),
            Kind = request.Kind,
            Reason = request.Reason,
        };
        wire.Changes.AddRange((request.Changes ?? []).Select(change =>
            new AmendmentChange { PartNo = change.PartNo, Path = change.Path, Value = change.Value }));
        var amendment = await customs.RequestAsync(wire, http.Call());
        return http.Created($"/api/v1/amendments/{amendment.Id}", amendment.Version, AmendmentView.Of(amendment));
    }

    static async Task<IReadOnlyList<AmendmentView>> List(Guid id, Client customs, HttpContext http)
    {
        var response = await customs.ListAsync(new ListAmendmentsRequest { DeclarationId = id.ToString() }, http.Call());
        return [.. response.Amendments.Select(AmendmentView.Of)];
    }

    static async Task<Ok<AmendmentView>> Get(Guid id, Client customs, HttpContext http) =>
        Answer(http, await customs.GetAsync(new GetAmendmentRequest { Id = id.ToString() }, http.Call()));

    static async Task<Ok<AmendmentView>> Approve(Guid id, DecideAmendment request, Client customs, HttpContext http) =>
        Answer(http, await customs.ApproveAsync(Decision(id, request, http), http.Call()));

    static async Task<Ok<AmendmentView>> Decline(Guid id, DecideAmendment request, Client customs, HttpContext http) =>
        Answer(http, await customs.DeclineAsync(Decision(id, request, http), http.Call()));

    static async Task<Ok<AmendmentView>> Withdraw(Guid id, DecideAmendment request, Client customs, HttpContext http) =>
        Answer(http, await customs.WithdrawAsync(Decision(id, request, http), http.Call()));

    static DecideAmendmentRequest Decision(Guid id, DecideAmendment request, HttpContext http) =>
        new() { Id = id.ToString(), ExpectedVersion = http.ExpectedVersion(), Note = request.Note ?? "" };

    static Ok<AmendmentView> Answer(HttpContext http, Amendment amendment) =>
        http.Versioned(amendment.Version, AmendmentView.Of(amendment));
}
