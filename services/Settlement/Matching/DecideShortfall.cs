using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>People need not wait: what is missing was charges, or it is an underpayment that the buyer still owes.</summary>
public sealed class ShortfallsService(Db db, ShortfallDesk desk, TimeProvider clock) : V1.Shortfalls.ShortfallsBase
{
    const int ShortestReason = 3;
    const int LongestReason = 500;

    [Allow(Role.Operator)]
    public override async Task<V1.Shortfall> DecideShortfall(V1.DecideShortfallRequest request, ServerCallContext context)
    {
        if (!Guid.TryParse(request.Id, out var id))
            throw Problem.NotFound("shortfall", request.Id).ToGrpc();
        if (request.Reason.Trim().Length is < ShortestReason or > LongestReason)
            throw Problem.Invalid("reason", "A decision says why.", $"{ShortestReason} to {LongestReason} characters").ToGrpc();
        if (request.Action is not ("Charge" or "Leave"))
            throw Problem.Invalid("action", $"'{request.Action}' is nothing to do.", "Charge, Leave").ToGrpc();
        var action = Enum.Parse<ShortfallAction>(request.Action);
        var by = Principal.Required.ToString();
        return (await db.Decide(tx => Idempotency.Once<V1.Shortfall>(
            tx, context, request, () => desk.Decide(tx, id, action, by, request.Reason.Trim(), clock.GetUtcNow())),
            context.CancellationToken)).OrThrow();
    }
}

/// <summary>What a person says of a shortfall.</summary>
public sealed partial class ShortfallDesk
{
    public async Task<Outcome<V1.Shortfall>> Decide(
        Tx tx, Guid id, ShortfallAction action, string by, string reason, DateTimeOffset now)
    {
        var place = await tx.One<Place>("select id, entry_id, order_id from shortfall where id = @id", new { id });
        if (place is null)
            return Problem.NotFound("shortfall", id);
        var (orders, open) = await Lock(tx, [place]);
        if (open is not [{ Shortfall: var one, Gone: var gone } waits]
            || orders.GetValueOrDefault(one.OrderId) is not { } order || gone || order.Cancelled
            || one.MissingOf(order) == 0 || Shortfall.Next(one.Status, action) is not { } next)
            return MatchProblems.ShortfallNotOpen(id);
        var book = new ReceiptBook(now);
        var missing = one.MissingOf(order);
        if (action == ShortfallAction.Charge)
        {
            var entry = await tx.One<DateOnly>("select value_date from statement_entry where id = @EntryId", new { one.EntryId });
            var most = (await MatchRules.Load(tx)).Tolerance(order.Currency, one.LevelMinor - await PaidBefore(tx, one), entry);
            if (missing > most)
                return MatchProblems.ChargeExceeded(missing, most);
            if (order.PayoutId is not null)
                return MatchProblems.PaidOut(order);
            orders[order.OrderId] = Charge(
                book, waits, order, missing, () => new Decision(Guid.CreateVersion7(), DecisionKind.Manual, by, reason, null, null));
        }

        await Write(tx, book, orders, [(id, next)]);
        return new V1.Shortfall
        {
            Id = id.ToString(),
            OrderId = one.OrderId.Value.ToString(),
            ReceiptId = one.EntryId.Value.ToString(),
            Status = next.ToString(),
            Currency = one.Currency.Code,
            MissingMinor = action == ShortfallAction.Charge ? 0 : missing,
            ChargedMinor = action == ShortfallAction.Charge ? missing : 0,
        };
    }

    /// <summary>What the order had before the receipt that came short: the tolerance is of what was due then.</summary>
    static Task<long> PaidBefore(Tx tx, Shortfall one) => tx.One<long>(
        """
        select greatest(0, @LevelMinor - @Minor - coalesce(sum(amount_minor + charge_minor), 0))::bigint
        from allocation
        where entry_id = @EntryId and order_id = @OrderId and not undone
        """,
        new { one.LevelMinor, one.Minor, one.EntryId, one.OrderId });
}
