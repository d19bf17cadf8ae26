using CrossBorder.Contracts.Settlement.V1;
using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using Client = CrossBorder.Contracts.Settlement.V1.Ledger.LedgerClient;

namespace CrossBorder.Portal;

/// <param name="Expires">From then on the hold is not posted any more.</param>
public sealed record HoldBody(string Account, long AmountMinor, DateTimeOffset Expires, string? Memo = null);

/// <param name="Currency">The account's, or missing.</param>
public sealed record LedgerLineBody(string Account, long DebitMinor = 0, long CreditMinor = 0, string? Currency = null);

/// <param name="Memo">Why; a transaction by hand must say it.</param>
public sealed record LedgerDraftBody(
    DateOnly EffectiveOn, IReadOnlyList<LedgerLineBody> Lines, string? Memo = null, Guid? OrderId = null)
{
    public TransactionDraft ToWire(string id)
    {
        var draft = new TransactionDraft
        {
            Id = id,
            EffectiveOn = LedgerViews.Text(EffectiveOn),
            Memo = Memo ?? "",
            OrderId = OrderId?.ToString() ?? "",
        };
        draft.Lines.AddRange(Lines.Select(line => new LedgerLine
        {
            Account = line.Account,
            Currency = line.Currency ?? "",
            DebitMinor = line.DebitMinor,
            CreditMinor = line.CreditMinor,
        }));
        return draft;
    }
}

public sealed record ReversalBody(DateOnly EffectiveOn, string? Memo = null);

/// <summary>
/// The ledger: parties see their own accounts, operators all. What is made here has the request's Idempotency-Key as its id.
/// </summary>
static class LedgerPages
{
    const string Tag = "Ledger";

    public static void Map(IEndpointRouteBuilder api)
    {
        Role[] owners = [Role.Exporter, Role.Buyer, Role.Operator];
        api.MapGet("/ledger/accounts", ListAccounts).Allow(owners)
            .Describe(Tag, "Accounts that the caller may see, with balance, held and available amount.");
        api.MapGet("/ledger/accounts/{account}", GetAccount).Allow(owners)
            .Describe(Tag, "One account, now or as of a day, a moment of recording, or both.");
        api.MapGet("/ledger/accounts/{account}/postings", ListPostings).Allow(owners)
            .Describe(Tag, "What was posted to an account, newest first.");
        api.MapGet("/ledger/transactions/{id:guid}", GetTransaction).Allow(Role.Operator)
            .Describe(Tag, "A transaction with its postings and its place in the chain.");
        api.MapPost("/ledger/transactions/{id:guid}/reverse", Reverse).Allow(Role.Operator)
            .Describe(Tag, "Books the opposite of a transaction, once.");
        api.MapGet("/ledger/holds", ListHolds).Allow(Role.Operator).Describe(Tag, "Holds, oldest first.");
        api.MapPost("/ledger/holds", MakeHold).Allow(Role.Operator)
            .Describe(Tag, "Reserves an amount until it is posted, voided or expires.");
        api.MapPost("/ledger/holds/{id:guid}/post", PostHold).Allow(Role.Operator)
            .Describe(Tag, "Posts a hold, the whole or a part; the rest is free again.");
        api.MapPost("/ledger/holds/{id:guid}/void", VoidHold).Allow(Role.Operator).Describe(Tag, "Frees what a hold reserves.");
        api.MapGet("/ledger/journals", ListJournals).Allow(Role.Operator).Describe(Tag, "Transactions by hand that were proposed.");
        api.MapPost("/ledger/journals", Propose).Allow(Role.Operator).Describe(Tag, "Proposes a transaction by hand to another operator.");
        api.MapPost("/ledger/journals/{id:guid}/post", Approve).Allow(Role.Operator)
            .Describe(Tag, "Posts what another operator proposed.");
        api.MapPost("/ledger/journals/{id:guid}/reject", Reject).Allow(Role.Operator).Describe(Tag, "Rejects a proposal.");
        api.MapGet("/ledger/verify", Verify).Allow(Role.Operator)
            .Describe(Tag, "Walks the chain of hashes from a known position on and names the first break.");
    }

    static async Task<Page<LedgerAccountView>> ListAccounts(
        Guid? partyId, string? kind, string? currency, [AsParameters] Paging paging, Client ledger, HttpContext http)
    {
        var page = await ledger.ListAccountsAsync(
            new ListAccountsRequest
            {
                PartyId = partyId?.ToString() ?? "",
                Kind = kind ?? "",
                Currency = currency ?? "",
                Page = paging.ToWire(),
            },
            http.Call());
        return new([.. page.Accounts.Select(LedgerAccountView.Of)], Rest.NextCursor(page.NextCursor));
    }

    static async Task<LedgerAccountView> GetAccount(
        string account, DateOnly? effectiveOn, DateTimeOffset? recordedAt, Client ledger, HttpContext http) =>
        LedgerAccountView.Of(await ledger.GetAccountAsync(
            new GetAccountRequest
            {
                Account = account,
                EffectiveOn = effectiveOn is { } day ? LedgerViews.Text(day) : "",
                RecordedAt = recordedAt?.ToTimestamp(),
            }, http.Call()));

    static async Task<Page<LedgerPostingView>> ListPostings(
        string account, [AsParameters] Paging paging, Client ledger, HttpContext http)
    {
        var page = await ledger.ListPostingsAsync(new ListPostingsRequest { Account = account, Page = paging.ToWire() }, http.Call());
        return new([.. page.Postings.Select(LedgerPostingView.Of)], Rest.NextCursor(page.NextCursor));
    }

    static async Task<LedgerTransactionView> GetTransaction(Guid id, Client ledger, HttpContext http) =>
        LedgerTransactionView.Of(await ledger.GetTransactionAsync(new TransactionRequest { Id = id.ToString() }, http.Call()));

    static async Task<LedgerTransactionView> Reverse(Guid id, ReversalBody body, Client ledger, HttpContext http) =>
        LedgerTransactionView.Of(await ledger.ReverseTransactionAsync(
            new ReverseTransactionRequest
            {
                TransactionId = id.ToString(),
                Id = Key(http),
                EffectiveOn = LedgerViews.Text(body.EffectiveOn),
                Memo = body.Memo ?? "",
            }, http.Call()));

    static async Task<Page<LedgerHoldView>> ListHolds(
        string? account, string? status, [AsParameters] Paging paging, Client ledger, HttpContext http)
    {
        var page = await ledger.ListHoldsAsync(
            new ListHoldsRequest { Account = account ?? "", Status = status ?? "", Page = paging.ToWire() }, http.Call());
        return new([.. page.Holds.Select(LedgerHoldView.Of)], Rest.NextCursor(page.NextCursor));
    }

    static async Task<LedgerHoldView> MakeHold(HoldBody body, Client ledger, HttpContext http) =>
        LedgerHoldView.Of(await ledger.MakeHoldAsync(
            new MakeHoldRequest
            {
                Id = Key(http),
                Account = body.Account,
                AmountMinor = body.AmountMinor,
                ExpiresAt = body.Expires.ToTimestamp(),
                Memo = body.Memo ?? "",
            }, http.Call()));

    static async Task<LedgerHoldView> PostHold(Guid id, LedgerDraftBody body, Client ledger, HttpContext http) =>
        LedgerHoldView.Of(await ledger.PostHoldAsync(
            new PostHoldRequest { HoldId = id.ToString(), Transaction = body.ToWire(Key(http)) }, http.Call()));

    static async Task<LedgerHoldView> VoidHold(Guid id, Client ledger, HttpContext http) =>
        LedgerHoldView.Of(await ledger.VoidHoldAsync(new HoldRequest { HoldId = id.ToString() }, http.Call()));

    static async Task<Page<JournalView>> ListJournals(string? status, [AsParameters] Paging paging, Client ledger, HttpContext http)
    {
        var page = await ledger.ListJournalsAsync(new ListJournalsRequest { Status = status ?? "", Page = paging.ToWire() }, http.Call());
        return new([.. page.Journals.Select(JournalView.Of)], Rest.NextCursor(page.NextCursor));
    }

    static async Task<JournalView> Propose(LedgerDraftBody body, Client ledger, HttpContext http) =>
        JournalView.Of(await ledger.ProposeJournalAsync(new ProposeJournalRequest { Transaction = body.ToWire(Key(http)) }, http.Call()));

    static Task<JournalView> Approve(Guid id, Client ledger, HttpContext http) => Decide(id, post: true, ledger, http);

    static Task<JournalView> Reject(Guid id, Client ledger, HttpContext http) => Decide(id, post: false, ledger, http);

    static async Task<JournalView> Decide(Guid id, bool post, Client ledger, HttpContext http) =>
        JournalView.Of(await ledger.DecideJournalAsync(new DecideJournalRequest { Id = id.ToString(), Post = post }, http.Call()));

    /// <param name="position">Begins after this one; the answer of the walk before has it.</param>
    /// <param name="hash">That the position must have.</param>
    static async Task<LedgerWalkView> Verify(long? position, string? hash, int? limit, Client ledger, HttpContext http) =>
        LedgerWalkView.Of(await ledger.VerifyAsync(
            new VerifyRequest { Position = position ?? 0, Hash = hash ?? "", Limit = limit ?? 0 }, http.Call()));

    /// <summary>The client's own id of what it makes; the door has seen to it that there is one.</summary>
    static string Key(HttpContext http) => http.Request.Headers[Rest.IdempotencyKey].ToString();
}
