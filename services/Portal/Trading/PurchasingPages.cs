using CrossBorder.Contracts.Orders.V1;
using CrossBorder.Platform;
using Microsoft.AspNetCore.Http.HttpResults;
using Client = CrossBorder.Contracts.Orders.V1.Purchasing.PurchasingClient;

namespace CrossBorder.Portal;

/// <summary>A buyer's organisation: members with limits, budgets, and orders that a colleague approves.</summary>
static class PurchasingPages
{
    const string Tag = "Purchasing";

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/members", Members).Allow(Role.Buyer).Describe(Tag, "Who of the buyer orders, and up to which amount.");
        api.MapPut("/members/{name}", PutMember).Allow(Role.Buyer)
            .Describe(Tag, "Adds a member, or changes one: If-Match is its version then. The first is a manager.");
        api.MapGet("/budgets", Budgets).Allow(Role.Buyer).Describe(Tag, "Budgets with what orders took of them, latest first.");
        api.MapPost("/budgets", AddBudget).Allow(Role.Buyer).Describe(Tag, "A new budget of a currency for a window of days.");
        api.MapPut("/budgets/{id:guid}", ChangeBudget).Allow(Role.Buyer).Describe(Tag, "Changes a budget; If-Match is its version.");
        api.MapGet("/requisitions", List).Allow(Role.Buyer).Describe(Tag, "Orders that members asked for, latest first.");
        api.MapPost("/requisitions", Submit).Allow(Role.Buyer).Describe(Tag, "Asks for an order that a colleague places.");
        api.MapGet("/requisitions/{id:guid}", Get).Allow(Role.Buyer).Describe(Tag, "One of them.");
        api.MapPost("/requisitions/{id:guid}/approve", Approve).Allow(Role.Buyer)
            .Describe(Tag, "A colleague places it, at the total that was read.");
        api.MapPost("/requisitions/{id:guid}/reject", Reject).Allow(Role.Buyer).Describe(Tag, "A colleague refuses it.");
        api.MapPost("/requisitions/{id:guid}/withdraw", Withdraw).Allow(Role.Buyer).Describe(Tag, "Its author gives it up.");
    }

    static async Task<IReadOnlyList<MemberView>> Members(Client purchasing, HttpContext http) =>
        [.. (await purchasing.ListMembersAsync(new ListMembersRequest(), http.Call())).Members.Select(MemberView.Of)];

    static async Task<Ok<MemberView>> PutMember(string name, MemberBody body, Client purchasing, HttpContext http)
    {
        var request = new PutMemberRequest
        {
            Name = name,
            Role = body.Role ?? "",
            Active = body.Active,
            ExpectedVersion = http.ExpectedVersion(),
        };
        request.Limits.AddRange(
            (body.Limits ?? []).Select(limit => new OrderLimit { Currency = limit.Currency ?? "", AmountMinor = limit.AmountMinor }));
        var member = await purchasing.PutMemberAsync(request, http.Call());
        return http.Versioned(member.Version, MemberView.Of(member));
    }

    static async Task<IReadOnlyList<BudgetView>> Budgets(Client purchasing, HttpContext http) =>
        [.. (await purchasing.ListBudgetsAsync(new ListBudgetsRequest(), http.Call())).Budgets.Select(BudgetView.Of)];

    static async Task<Created<BudgetView>> AddBudget(BudgetBody body, Client purchasing, HttpContext http)
    {
        var budget = await purchasing.PutBudgetAsync(body.ToWire("", 0), http.Call());
        return http.Created($"/api/v1/budgets/{budget.Id}", budget.Version, BudgetView.Of(budget));
    }

    static async Task<Ok<BudgetView>> ChangeBudget(Guid id, BudgetBody body, Client purchasing, HttpContext http)
    {
        var budget = await purchasing.PutBudgetAsync(body.ToWire(id.ToString(), http.ExpectedVersion()), http.Call());
        return http.Versioned(budget.Version, BudgetView.Of(budget));
    }

    /// <param name="status">Waiting, Ordered, Rejected or Withdrawn.</param>
    static async Task<Page<RequisitionView>> List(string? status, [AsParameters] Paging paging, Client purchasing, HttpContext http)
    {
        var page = await purchasing.ListAsync(new ListRequisitionsRequest { Status = status ?? "", Page = paging.ToWire() }, http.Call());
        return new([.. page.Requisitions.Select(RequisitionView.Of)], Rest.NextCursor(page.NextCursor));
    }

    static async Task<Created<RequisitionView>> Submit(RequisitionBody body, Client purchasing, HttpContext http)
    {
        var exporter = body.Order.ExporterId
            ?? throw Problem.Invalid(
                "order.exporterId", "The exporter of the order is missing.", "the id of a registered exporter").ToGrpc();
        var asked = await purchasing.SubmitAsync(
            new SubmitRequisitionRequest { Order = body.Order.ToWire(exporter, Principal.Required.PartyId), Note = body.Note ?? "" },
            http.Call());
        return http.Created($"/api/v1/requisitions/{asked.Id}", asked.Version, RequisitionView.Of(asked));
    }

    static async Task<Ok<RequisitionView>> Get(Guid id, Client purchasing, HttpContext http) =>
        Answer(http, await purchasing.GetAsync(new GetRequisitionRequest { Id = id.ToString() }, http.Call()));

    static async Task<Ok<RequisitionView>> Approve(Guid id, ApproveRequisition body, Client purchasing, HttpContext http)
    {
        var request = Decision(id, http);
        request.ExpectedTotalMinor = body.TotalMinor;
        return Answer(http, await purchasing.ApproveAsync(request, http.Call()));
    }

    static async Task<Ok<RequisitionView>> Reject(Guid id, RejectRequisition body, Client purchasing, HttpContext http)
    {
        var request = Decision(id, http);
        request.Reason = body.Reason ?? "";
        return Answer(http, await purchasing.RejectAsync(request, http.Call()));
    }

    static async Task<Ok<RequisitionView>> Withdraw(Guid id, Client purchasing, HttpContext http) =>
        Answer(http, await purchasing.WithdrawAsync(Decision(id, http), http.Call()));

    static DecideRequisitionRequest Decision(Guid id, HttpContext http) =>
        new() { Id = id.ToString(), ExpectedVersion = http.ExpectedVersion() };

    static Ok<RequisitionView> Answer(HttpContext http, Requisition one) => http.Versioned(one.Version, RequisitionView.Of(one));
}
