using CrossBorder.Contracts.Orders.V1;
using CrossBorder.Platform;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Http.HttpResults;
using Client = CrossBorder.Contracts.Orders.V1.Disputes.DisputesClient;

namespace CrossBorder.Portal;

/// <summary>Claims of buyers on orders that left: answers, proposals, evidence and an operator's decision.</summary>
static class DisputePages
{
    const string Tag = "Disputes";
    const int MostFileBytes = 3 * 1024 * 1024;

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/orders/{id:guid}/disputes", Open).Allow(Role.Buyer)
            .Describe(Tag, "Claims money back on an order that left; its money is held until the dispute is over.");
        api.MapGet("/disputes", List).Allow(Role.Exporter, Role.Buyer, Role.Operator)
            .Describe(Tag, "Disputes, the newest first; by clock those that run, the next due first.");
        api.MapGet("/disputes/{id:guid}", Get).Allow(Role.Exporter, Role.Buyer, Role.Operator)
            .Describe(Tag, "One dispute with what was said and the list of its evidence.");
        MapParties(api);
        MapOperators(api);
        api.MapPost("/disputes/{id:guid}/evidence", AddEvidence).Allow(Role.Exporter, Role.Buyer)
            .Accepts<Stream>("application/octet-stream", "*/*")
            .Describe(Tag, "Keeps a file, the raw body, under its type; it is never changed and never removed.");
        api.MapGet("/disputes/{id:guid}/evidence/{evidenceId:guid}", GetEvidence).Allow(Role.Exporter, Role.Buyer, Role.Operator)
            .Describe(Tag, "Downloads a file: the two parties, and the operator that has the case. The ETag is its SHA-256.");
    }

    static void MapParties(IEndpointRouteBuilder api)
    {
        Move(api, "agree", (disputes, change, call) => disputes.AgreeAsync(change, call), "Grants what is asked.", Role.Exporter);
        Move(api, "refuse", (disputes, change, call) => disputes.RefuseAsync(change, call),
            "Refuses the claim, or what the other side proposed, with reasons.", Role.Exporter, Role.Buyer);
        Move(api, "escalate", (disputes, change, call) => disputes.EscalateAsync(change, call),
            "Asks an operator to decide.", Role.Exporter, Role.Buyer);
        Move(api, "withdraw", (disputes, change, call) => disputes.WithdrawAsync(change, call), "Takes the claim back.", Role.Buyer);
        Move(api, "send-back", (disputes, change, call) => disputes.SendBackAsync(change, call),
            "The goods are on their way back; the text names carrier and waybill.", Role.Buyer);
        Move(api, "receive", (disputes, change, call) => disputes.ReceiveAsync(change, call),
            "The goods came back as agreed.", Role.Exporter);
        Move(api, "contest", (disputes, change, call) => disputes.ContestAsync(change, call),
            "The goods did not come back as agreed; an operator decides.", Role.Exporter);
        api.MapPost("/disputes/{id:guid}/proposals", Propose).Allow(Role.Exporter, Role.Buyer)
            .Describe(Tag, "Proposes an amount, with or without return; it takes the place of what was proposed before.");
        api.MapPost("/disputes/{id:guid}/accept", Accept).Allow(Role.Exporter, Role.Buyer)
            .Describe(Tag, "Accepts exactly the other side's proposal that was read, once.");
    }

    static void MapOperators(IEndpointRouteBuilder api)
    {
        Move(api, "take", (disputes, change, call) => disputes.TakeAsync(change, call),
            "Takes an escalated case; from another operator with a reason.", Role.Operator);
        Move(api, "hand-back", (disputes, change, call) => disputes.HandBackAsync(change, call), "Hands the case back.", Role.Operator);
        api.MapPost("/disputes/{id:guid}/decide", Decide).Allow(Role.Operator)
            .Describe(Tag, "Decides how much of what is asked goes back, with reasons; 0 rejects the claim.");
        api.MapGet("/dispute-rules", ListRules).Allow(Role.Exporter, Role.Buyer, Role.Operator)
            .Describe(Tag, "Clocks of disputes, each from its first day on.");
        api.MapPost("/dispute-rules", AddRule).Allow(Role.Operator).Describe(Tag, "Adds clocks that count from a later day on.");
    }

    /// <summary>A step that says nothing but a text.</summary>
    static void Move(
        IEndpointRouteBuilder api, string path, Func<Client, DisputeChange, CallOptions, AsyncUnaryCall<Dispute>> step, string summary,
        params Role[] roles) => api.MapPost(
        $"/disputes/{{id:guid}}/{path}",
        async (Guid id, MoveDispute request, Client disputes, HttpContext http) => Answer(http, await step(
            disputes,
            new DisputeChange { DisputeId = id.ToString(), ExpectedVersion = http.ExpectedVersion(), Text = request.Text ?? "" },
            http.Call()))).Allow(roles).Describe(Tag, summary);

    static async Task<Created<DisputeView>> Open(Guid id, OpenDispute request, Client disputes, HttpContext http)
    {
        var opened = await disputes.OpenAsync(request.ToWire(id), http.Call());
        return http.Created($"/api/v1/disputes/{opened.Id}", opened.Version, DisputeView.Of(opened));
    }

    /// <param name="status">Open, Negotiating, Escalated, AwaitingReturn, Returning, Resolved, Rejected, Withdrawn or Lapsed.</param>
    /// <param name="orderId">Of one order.</param>
    /// <param name="byClock">True for those that run, the next due first.</param>
    static async Task<Page<DisputeView>> List(
        string? status, Guid? orderId, bool? byClock, [AsParameters] Paging paging, Client disputes, HttpContext http)
    {
        var page = await disputes.ListAsync(
            new ListDisputesRequest
            {
                Status = status ?? "",
                OrderId = orderId?.ToString() ?? "",
                ByClock = byClock ?? false,
                Page = paging.ToWire(),
            }, http.Call());
        return new([.. page.Disputes.Select(DisputeView.Of)], Rest.NextCursor(page.NextCursor));
    }

    static async Task<Ok<DisputeView>> Get(Guid id, Client disputes, HttpContext http) =>
        Answer(http, await disputes.GetAsync(new DisputeIdRequest { DisputeId = id.ToString() }, http.Call()));

    static async Task<Ok<DisputeView>> Propose(Guid id, ProposeSettlement request, Client disputes, HttpContext http) => Answer(
        http,
        await disputes.ProposeAsync(
            new ProposeSettlementRequest
            {
                DisputeId = id.ToString(),
                ExpectedVersion = http.ExpectedVersion(),
                AmountMinor = request.AmountMinor,
                WithReturn = request.WithReturn,
                Text = request.Text ?? "",
            }, http.Call()));

    static async Task<Ok<DisputeView>> Accept(Guid id, AcceptSettlement request, Client disputes, HttpContext http) => Answer(
        http,
        await disputes.AcceptAsync(
            new AcceptSettlementRequest { DisputeId = id.ToString(), ExpectedVersion = http.ExpectedVersion(), OfferNo = request.OfferNo },
            http.Call()));

    static async Task<Ok<DisputeView>> Decide(Guid id, DecideClaim request, Client disputes, HttpContext http) => Answer(
        http,
        await disputes.DecideAsync(
            new DecideClaimRequest
            {
                DisputeId = id.ToString(),
                ExpectedVersion = http.ExpectedVersion(),
                AmountMinor = request.AmountMinor,
                WithReturn = request.WithReturn,
                Reason = request.Reason,
            }, http.Call()));

    /// <param name="name">Name of the file, without a path.</param>
    static async Task<Results<Created<EvidenceView>, ProblemHttpResult>> AddEvidence(
        Guid id, string name, Client disputes, HttpContext http)
    {
        if (await Body.ReadAll(http.Request, MostFileBytes) is not { } content)
            return BadRequest.TooLarge(MostFileBytes).ToHttp();
        var added = await disputes.AddEvidenceAsync(
            new AddEvidenceRequest
            {
                DisputeId = id.ToString(),
                Name = name,
                ContentType = TradeFiles.TypeOf(http.Request),
                Content = UnsafeByteOperations.UnsafeWrap(content),
            }, http.Call());
        return TypedResults.Created($"/api/v1/disputes/{id}/evidence/{added.Id}", EvidenceView.Of(added));
    }

    static async Task<FileContentHttpResult> GetEvidence(Guid id, Guid evidenceId, Client disputes, HttpContext http)
    {
        var found = await disputes.GetEvidenceAsync(
            new EvidenceRequest { DisputeId = id.ToString(), EvidenceId = evidenceId.ToString() }, http.Call());
        var file = found.Evidence ?? new Evidence();
        return TradeFiles.Download(http, found.Content, file.ContentType, file.Name, file.Sha256);
    }

    static async Task<Page<DisputeRuleView>> ListRules([AsParameters] Paging paging, Client disputes, HttpContext http)
    {
        var page = await disputes.ListRulesAsync(new ListDisputeRulesRequest { Page = paging.ToWire() }, http.Call());
        return new([.. page.Rules.Select(DisputeRuleView.Of)], Rest.NextCursor(page.NextCursor));
    }

    static async Task<DisputeRuleView> AddRule(DisputeRuleBody request, Client disputes, HttpContext http) =>
        DisputeRuleView.Of(await disputes.AddRuleAsync(request.ToWire(), http.Call()));

    static Ok<DisputeView> Answer(HttpContext http, Dispute dispute) => http.Versioned(dispute.Version, DisputeView.Of(dispute));
}
