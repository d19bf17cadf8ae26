using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Orders;

/// <summary>
/// Money that members may spend in a window of days: what orders of the currency take of it is counted as they are placed, and given
/// back when they are cancelled. At most one budget of a currency is in force on a day; where none is, limits alone bind.
/// </summary>
public sealed partial class PurchasingService
{
    const string BudgetColumns = "id, version, name, currency, valid_from, valid_until, amount_minor, used_minor";

    [Allow(Role.Buyer)]
    public override async Task<V1.Budget> PutBudget(V1.PutBudgetRequest request, ServerCallContext context)
    {
        if (Check(request) is { } fault)
            throw fault.ToGrpc();
        var outcome = await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => PutBudget(tx, request)), context.CancellationToken);
        return outcome.OrThrow();
    }

    [Allow(Role.Buyer)]
    public override async Task<V1.ListBudgetsResponse> ListBudgets(V1.ListBudgetsRequest request, ServerCallContext context)
    {
        var rows = await db.Many<BudgetRow>(
            $"select {BudgetColumns} from buyer_budget where buyer_id = @PartyId order by valid_from desc, currency, id",
            new { Principal.Required.PartyId }, context.CancellationToken);
        var response = new V1.ListBudgetsResponse();
        response.Budgets.AddRange(rows.Select(row => row.ToWire()));
        return response;
    }

    async Task<Outcome<V1.Budget>> PutBudget(Tx tx, V1.PutBudgetRequest request)
    {
        var principal = Principal.Required;
        await Organisation.Lock(tx, principal.PartyId);
        if (await Organisation.Requires(tx, principal, MemberRole.Manager) is { } refused)
            return refused;
        var budget = await Drafted(tx, request, principal);
        if (budget.Problem is not null)
            return budget.Problem;
        if (await Rival(tx, budget.Value!, principal) is { } rival)
            return new Problem(
                409, "budget_overlaps", $"'{rival.Name}' is in force from {Text(rival.ValidFrom)} to {Text(rival.ValidUntil)}.",
                "valid_from", "days that no other budget of the currency has");
        await Save(tx, budget.Value!, principal);
        return budget.Value!.ToWire();
    }

    /// <summary>The budget as it will be. The row is locked: what orders take of it meanwhile waits.</summary>
    static async Task<Outcome<BudgetRow>> Drafted(Tx tx, V1.PutBudgetRequest request, Principal principal)
    {
        _ = TryDay(request.ValidFrom, out var from);
        _ = TryDay(request.ValidUntil, out var until);
        BudgetRow? before = null;
        if (request.Id.Length > 0)
        {
            before = Guid.TryParse(request.Id, out var id)
                ? await tx.One<BudgetRow>(
                    $"select {BudgetColumns} from buyer_budget where id = @id and buyer_id = @PartyId for update",
                    new { id, principal.PartyId })
                : null;
            if (before is null)
                return Problem.NotFound("budget", request.Id);
        }

        if (request.ExpectedVersion != (before?.Version ?? 0))
            return Problem.Stale("budget", request.ExpectedVersion, before?.Version ?? 0);
        if (before is not null && before.Currency != request.Currency)
            return Problem.Invalid("currency", "A budget keeps its currency.", before.Currency);
        if (request.AmountMinor < (before?.UsedMinor ?? 0))
            return Problem.Invalid("amount_minor", $"{before!.UsedMinor} are spent already.", $"{before.UsedMinor} and above");
        return new BudgetRow(
            before?.Id ?? Guid.CreateVersion7(), (before?.Version ?? 0) + 1, request.Name.Trim(), request.Currency, from, until,
            request.AmountMinor, before?.UsedMinor ?? 0);
    }

    static Task<BudgetRow?> Rival(Tx tx, BudgetRow budget, Principal principal) => tx.One<BudgetRow>(
        $"""
        select {BudgetColumns}
        from buyer_budget
        where buyer_id = @PartyId and currency = @Currency and id <> @Id
            and valid_from <= @ValidUntil and valid_until >= @ValidFrom
        limit 1
        """,
        new { principal.PartyId, budget.Currency, budget.Id, budget.ValidFrom, budget.ValidUntil });

    async Task Save(Tx tx, BudgetRow budget, Principal principal)
    {
        var now = Now;
        await tx.Run(
            """
            insert into buyer_budget (id, buyer_id, version, name, currency, valid_from, valid_until, amount_minor,
                changed_by, changed_at)
            values (@Id, @PartyId, @Version, @Name, @Currency, @ValidFrom, @ValidUntil, @AmountMinor, @By, @now)
            on conflict on constraint buyer_budget_key do update
            set version = excluded.version, name = excluded.name, valid_from = excluded.valid_from,
                valid_until = excluded.valid_until, amount_minor = excluded.amount_minor,
                changed_by = excluded.changed_by, changed_at = excluded.changed_at
            """,
            new
            {
                budget.Id,
                principal.PartyId,
                budget.Version,
                budget.Name,
                budget.Currency,
                budget.ValidFrom,
                budget.ValidUntil,
                budget.AmountMinor,
                By = principal.Name,
                now,
            });
        await Organisation.Note(
            tx, principal.PartyId, principal.Name, "PutBudget", budget.Id.ToString(),
            $"{budget.Name}, {new Money(budget.AmountMinor, Currency.Of(budget.Currency))}, "
            + $"{Text(budget.ValidFrom)} to {Text(budget.ValidUntil)}", now);
    }

    static Problem? Check(V1.PutBudgetRequest request)
    {
        if (PlaceCheck.Text("name", request.Name, 1, LongestName) is { } unnamed)
            return unnamed;
        if (Currency.Find(request.Currency) is null)
            return Problem.Invalid("currency", $"'{request.Currency}' is not a currency.", Currency.Accepted);
        if (!TryDay(request.ValidFrom, out var from))
            return Problem.Invalid("valid_from", $"'{request.ValidFrom}' is not a day.", "yyyy-MM-dd");
        if (!TryDay(request.ValidUntil, out var until) || until < from)
            return Problem.Invalid(
                "valid_until", $"'{request.ValidUntil}' is not a day, or before the first.", "yyyy-MM-dd, not before it");
        return request.AmountMinor is <= 0 or > Totals.MostMinor
            ? Problem.Invalid("amount_minor", "The amount is out of range.", $"1 to {Totals.MostMinor}")
            : null;
    }

    sealed record BudgetRow(
        Guid Id, int Version, string Name, string Currency, DateOnly ValidFrom, DateOnly ValidUntil, long AmountMinor, long UsedMinor)
    {
        public V1.Budget ToWire() => new()
        {
            Id = Id.ToString(),
            Version = Version,
            Name = Name,
            Currency = Currency,
            ValidFrom = Text(ValidFrom),
            ValidUntil = Text(ValidUntil),
            AmountMinor = AmountMinor,
            UsedMinor = UsedMinor,
        };
    }
}
