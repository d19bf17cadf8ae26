using CrossBorder.Contracts.Settlement.V1;
using CrossBorder.Platform;
using Client = CrossBorder.Contracts.Settlement.V1.Matching.MatchingClient;

namespace CrossBorder.Portal;

/// <param name="Kind">Entry, Gap or Shortfall.</param>
public sealed record TakeMatchExceptionBody(string Id, string Kind = "Entry");

/// <param name="ConfirmPayer">The payer's account is the buyer's from now on.</param>
public sealed record AcceptSuggestionBody(bool ConfirmPayer = false);

public sealed record AllocateLineBody(Guid ReceiptId, Guid OrderId, long AmountMinor, long ChargeMinor = 0);

public sealed record AllocateBody(IReadOnlyList<AllocateLineBody> Lines, string Reason);

public sealed record AdvanceBody(Guid BuyerId, string Reason);

/// <param name="Name">Of who gets it; the payer's when left out, as the account.</param>
public sealed record ReturnBody(string Reason, string? Name = null, string? Account = null);

public sealed record UndoDecisionBody(string Reason);

/// <param name="Account">One of the two, or both.</param>
public sealed record ConfirmPayerBody(Guid BuyerId, string? Account = null, string? Name = null);

/// <summary>As they are looked for: letters and digits.</summary>
public sealed record ConfirmedPayerView(Guid BuyerId, string? Account, string? Name);

/// <summary>Operators work the receipts that nothing explains: candidates with reasons, decisions, and decisions taken back.</summary>
static class ReceiptPages
{
    const string Tag = "Receipts";

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/receipts/exceptions", ListExceptions).Allow(Role.Operator)
            .Describe(Tag,
                "Entries that nothing explains, gaps between statements or what is missing of instalments, with clock and owner.");
        api.MapPost("/receipts/exceptions/take", Take).Allow(Role.Operator).Describe(Tag, "The caller looks after it from now on.");
        api.MapGet("/receipts/{id:guid}", Get).Allow(Role.Operator)
            .Describe(Tag, "A receipt with its candidates and every decision about it.");
        api.MapPost("/receipts/suggestions/{id:guid}/accept", Accept).Allow(Role.Operator).Describe(Tag, "Does what a candidate says.");
        api.MapPost("/receipts/allocations", Allocate).Allow(Role.Operator)
            .Describe(Tag, "Gives amounts of any number of receipts to any number of orders.");
        api.MapPost("/receipts/{id:guid}/advance", Advance).Allow(Role.Operator)
            .Describe(Tag, "What is left of the receipt becomes the buyer's advance.");
        api.MapPost("/receipts/{id:guid}/return", Return).Allow(Role.Operator)
            .Describe(Tag, "What is left of the receipt goes back to its sender.");
        api.MapPost("/receipts/decisions/{id:guid}/undo", Undo).Allow(Role.Operator)
            .Describe(Tag, "Takes a decision back, once; its receipts wait again.");
        ShortfallPages.Map(api);
        api.MapPost("/payers", ConfirmPayer).Allow(Role.Operator).Describe(Tag, "An account or a name pays for a buyer from now on.");
    }

    /// <param name="kind">Entry, Gap or Shortfall.</param>
    /// <param name="reason">One reason alone.</param>
    /// <param name="overdue">Only those whose clock ran out.</param>
    static async Task<Page<MatchExceptionView>> ListExceptions(
        string? kind, string? reason, bool? overdue, [AsParameters] Paging paging, Client matching, HttpContext http)
    {
        var page = await matching.ListExceptionsAsync(
            new ListExceptionsRequest { Kind = kind ?? "", Reason = reason ?? "", Overdue = overdue ?? false, Page = paging.ToWire() },
            http.Call());
        return new([.. page.Exceptions.Select(MatchExceptionView.Of)], Rest.NextCursor(page.NextCursor));
    }

    static async Task<MatchExceptionView> Take(TakeMatchExceptionBody body, Client matching, HttpContext http) => MatchExceptionView.Of(
        await matching.TakeExceptionAsync(new TakeExceptionRequest { Kind = body.Kind, Id = body.Id }, http.Call()));

    static async Task<ReceiptCaseView> Get(Guid id, Client matching, HttpContext http) =>
        ReceiptCaseView.Of(await matching.GetReceiptAsync(new ReceiptRequest { Id = id.ToString() }, http.Call()));

    static async Task<MatchDecisionView> Accept(Guid id, AcceptSuggestionBody body, Client matching, HttpContext http) =>
        MatchDecisionView.Of(await matching.AcceptSuggestionAsync(
            new AcceptSuggestionRequest { SuggestionId = id.ToString(), ConfirmPayer = body.ConfirmPayer }, http.Call()));

    static async Task<MatchDecisionView> Allocate(AllocateBody body, Client matching, HttpContext http)
    {
        var wire = new AllocateRequest { Reason = body.Reason };
        wire.Lines.AddRange(body.Lines.Select(line => new AllocateLine
        {
            EntryId = line.ReceiptId.ToString(),
            OrderId = line.OrderId.ToString(),
            AmountMinor = line.AmountMinor,
            ChargeMinor = line.ChargeMinor,
        }));
        return MatchDecisionView.Of(await matching.AllocateAsync(wire, http.Call()));
    }

    static async Task<MatchDecisionView> Advance(Guid id, AdvanceBody body, Client matching, HttpContext http) => MatchDecisionView.Of(
        await matching.PutOnAdvanceAsync(
            new PutOnAdvanceRequest { EntryId = id.ToString(), BuyerId = body.BuyerId.ToString(), Reason = body.Reason }, http.Call()));

    static async Task<MatchDecisionView> Return(Guid id, ReturnBody body, Client matching, HttpContext http) => MatchDecisionView.Of(
        await matching.ReturnReceiptAsync(
            new ReturnReceiptRequest
            {
                EntryId = id.ToString(),
                Name = body.Name ?? "",
                Account = body.Account ?? "",
                Reason = body.Reason,
            },
            http.Call()));

    static async Task<MatchDecisionView> Undo(Guid id, UndoDecisionBody body, Client matching, HttpContext http) => MatchDecisionView.Of(
        await matching.UndoDecisionAsync(new UndoDecisionRequest { DecisionId = id.ToString(), Reason = body.Reason }, http.Call()));

    static async Task<ConfirmedPayerView> ConfirmPayer(ConfirmPayerBody body, Client matching, HttpContext http)
    {
        var payer = await matching.ConfirmPayerAsync(
            new ConfirmPayerRequest { BuyerId = body.BuyerId.ToString(), Account = body.Account ?? "", Name = body.Name ?? "" },
            http.Call());
        return new(Guid.Parse(payer.BuyerId), Rest.Text(payer.Account), Rest.Text(payer.Name));
    }
}
