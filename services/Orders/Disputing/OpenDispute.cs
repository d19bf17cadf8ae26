using System.Globalization;
using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using Grpc.Core;
using Money = CrossBorder.Contracts.Settlement.V1;
using V1 = CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Orders;

/// <summary>
/// The buyer claims money back: from the departure until so many days after the delivery, at most what it paid and did not get back, one
/// claim at a time of an order. Settlement holds the order's money when it is told.
/// </summary>
public sealed partial class DisputesService
{
    [Allow(Role.Buyer)]
    public override async Task<V1.Dispute> Open(V1.OpenClaimRequest request, ServerCallContext context)
    {
        if (Check(request) is { } fault)
            throw fault.ToGrpc();
        var paid = await Paid(request.OrderId, context.CancellationToken);
        var opened = (await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => Open(tx, request, paid)), context.CancellationToken)).OrThrow();
        LogOpened(log, opened.Id, opened.OrderId, opened.Kind);
        return opened;
    }

    async Task<Outcome<V1.Dispute>> Open(Tx tx, V1.OpenClaimRequest request, long paidMinor)
    {
        var (principal, now) = (Principal.Required, Now);
        var order = Guid.TryParse(request.OrderId, out var key)
            ? await tx.One<Order>(
                $"select {Order.Columns} from sales_order where id = @key and {OrdersService.Own(principal)} for update",
                new { key, principal.PartyId })
            : null;
        if (order is null)
            return Problem.NotFound("order", request.OrderId);
        var rule = await InForce(tx, now);
        if (Untimely(order, rule, now) is { } untimely)
            return untimely;
        var earlier = (await tx.One<Earlier>(
            """
            select count(*)::int as disputes, count(*) filter (where ended_at is null)::int as running,
                coalesce(sum(coalesce(settled_minor, outcome_minor)) filter (where status = 'Resolved'), 0)::bigint as granted_minor
            from dispute
            where order_id = @key
            """,
            new { key }))!;
        if (earlier.Running > 0)
            return new Problem(409, "dispute_open", "The order has a dispute that is not over.", "order_id", "when that one is over");
        var most = Math.Min(paidMinor, order.TotalMinor) - earlier.GrantedMinor;
        if (request.AskedMinor > most)
            return new Problem(
                409, "dispute_exceeds_paid", $"{most} minor units of {order.Currency} were paid and did not go back.", "asked_minor",
                most > 0 ? $"1 to {most}" : "a claim once the order is paid");
        var ledger = (await LineLedger.Open(tx, key)).Lines;
        if (Claimable(request, ledger) is { } unfit)
            return unfit;
        var dispute = Claim(request, order, principal, rule, earlier.Disputes + 1, now);
        await Insert(tx, dispute, LinesOf(request, ledger));
        await DisputeRows.Note(tx, dispute, null, "Open", principal, dispute.Text, (dispute.AskedMinor, dispute.WantsReturn), now);
        tx.Publish(new OrderDisputed(
            dispute.Id, 1, now, key, dispute.Kind.ToString(), dispute.Currency, dispute.AskedMinor, dispute.WantsReturn,
            dispute.DueAt!.Value));
        return await DisputeViews.Of(tx, dispute, principal);
    }

    static Problem? Check(V1.OpenClaimRequest request)
    {
        if (!Enum.GetNames<ClaimKind>().Contains(request.Kind))
            return Problem.Invalid("kind", $"'{request.Kind}' is no kind of claim.", string.Join(", ", Enum.GetNames<ClaimKind>()));
        if (request.AskedMinor < 1)
            return Problem.Invalid("asked_minor", $"{request.AskedMinor} is no amount to ask for.", "1 to what was paid");
        if (request.Lines.Count > PlaceCheck.MostLines)
            return Problem.Invalid("lines", "There are too many lines.", $"at most {PlaceCheck.MostLines}, none for all of the order");
        return InquiryCheck.Body("text", request.Text);
    }

    /// <summary>What the buyer paid and no bank took back, as Settlement has it; 0 of an order that it does not know yet.</summary>
    async Task<long> Paid(string orderId, CancellationToken ct)
    {
        try
        {
            return (await money.GetReceivableAsync(new Money.OrderRequest { OrderId = orderId }, cancellationToken: ct)).PaidMinor;
        }
        catch (RpcException error)
        {
            var problem = Problem.FromGrpc(error);
            return problem.Status == StatusCodes.Status404NotFound ? 0 : throw problem.ToGrpc();
        }
    }

    static async Task<DisputeRule> InForce(Tx tx, DateTimeOffset now) => (await tx.One<DisputeRule>(
        $"""
        select {DisputeRule.Columns}
        from dispute_rule
        where valid_from <= @day
        order by valid_from desc, seq desc
        limit 1
        """,
        new { day = Instants.DayInChina(now) }))!;

    static Problem? Untimely(Order order, DisputeRule rule, DateTimeOffset now)
    {
        if (order.Status is not (OrderStatus.Shipped or OrderStatus.Delivered or OrderStatus.Completed))
            return new Problem(
                409, "dispute_too_early", $"The order is {order.Status}: its goods did not leave.", "order_id",
                "an order that was shipped; before, it is cancelled or amended");
        return order.DeliveredAt?.AddDays(rule.ClaimDays) is { } last && last < now
            ? new Problem(
                409, "dispute_too_late", $"Claims are taken until {rule.ClaimDays} days after the delivery.", "order_id",
                string.Create(CultureInfo.InvariantCulture, $"until {last:u}"))
            : null;
    }

    /// <summary>Lines of the order, each once, with units that were not given up or refunded before.</summary>
    static Problem? Claimable(V1.OpenClaimRequest request, IReadOnlyDictionary<int, LineUnits> ledger)
    {
        for (var i = 0; i < request.Lines.Count; i++)
        {
            var asked = request.Lines[i];
            if (!ledger.TryGetValue(asked.LineNo, out var line) || request.Lines.Take(i).Any(other => other.LineNo == asked.LineNo))
                return Problem.Invalid($"lines[{i}].line_no", "The order has no such line, or it is here twice.", "lines of the order");
            if (asked.Quantity < 1 || asked.Quantity > Units(line))
                return Problem.Invalid($"lines[{i}].quantity", "The line has not so many units to claim.", $"1 to {Units(line)}");
        }

        return null;
    }

    static long Units(LineUnits line) => Math.Max(0, line.Ordered - line.Cancelled - line.Refunded);

    static List<(int LineNo, long Quantity)> LinesOf(V1.OpenClaimRequest request, IReadOnlyDictionary<int, LineUnits> ledger) =>
        request.Lines.Count > 0
            ? [.. request.Lines.Select(line => (line.LineNo, line.Quantity))]
            : [.. ledger.Values.Where(line => Units(line) > 0).Select(line => (line.LineNo, Units(line)))];

    static Dispute Claim(
        V1.OpenClaimRequest request, Order order, Principal principal, DisputeRule rule, int no, DateTimeOffset now) => new()
        {
            Id = Guid.CreateVersion7(now),
            OrderId = order.Id.Value,
            OrderNumber = order.Number,
            No = no,
            ExporterId = order.ExporterId,
            BuyerId = order.BuyerId,
            Currency = order.Currency,
            Kind = Enum.Parse<ClaimKind>(request.Kind),
            Text = request.Text.Trim(),
            AskedMinor = request.AskedMinor,
            WantsReturn = request.WantsReturn,
            Status = DisputeStatus.Open,
            WaitsFor = Role.Exporter,
            RuleId = rule.Id,
            OpenedBy = principal.Name,
            OpenedAt = now,
            DueAt = now + rule.TimeIn(DisputeStatus.Open),
        };

    static Task<int> Insert(Tx tx, Dispute dispute, List<(int LineNo, long Quantity)> lines) => tx.Run(
        """
        insert into dispute (id, version, order_id, no, exporter_id, buyer_id, currency, kind, text, asked_minor, wants_return,
            status, waits_for, rule_id, opened_by, opened_at, due_at)
        values (@Id, 1, @OrderId, @No, @ExporterId, @BuyerId, @Currency, @KindName, @Text, @AskedMinor, @WantsReturn,
            'Open', 'Exporter', @RuleId, @OpenedBy, @OpenedAt, @DueAt);
        insert into dispute_line (dispute_id, line_no, quantity)
        select @Id, line.*
        from unnest(@LineNos, @Quantities) as line
        """,
        new
        {
            dispute.Id,
            dispute.OrderId,
            dispute.No,
            dispute.ExporterId,
            dispute.BuyerId,
            dispute.Currency,
            KindName = dispute.Kind.ToString(),
            dispute.Text,
            dispute.AskedMinor,
            dispute.WantsReturn,
            dispute.RuleId,
            dispute.OpenedBy,
            dispute.OpenedAt,
            dispute.DueAt,
            LineNos = lines.Select(line => line.LineNo).ToArray(),
            Quantities = lines.Select(line => line.Quantity).ToArray(),
        });

    [LoggerMessage(Level = LogLevel.Information, Message = "Dispute {DisputeId} of order {OrderId} opened: {Kind}")]
    static partial void LogOpened(ILogger log, string disputeId, string orderId, string kind);

    sealed record Earlier(int Disputes, int Running, long GrantedMinor);
}
