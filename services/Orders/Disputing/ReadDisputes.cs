using System.Globalization;
using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Orders;

/// <summary>Reading disputes: the two parties their own, operators all, the newest first or by the clock of those that run.</summary>
public sealed partial class DisputesService
{
    [Allow(Role.Exporter, Role.Buyer, Role.Operator)]
    public override async Task<V1.Dispute> Get(V1.DisputeIdRequest request, ServerCallContext context)
    {
        var dispute = await Find(request.DisputeId, context.CancellationToken);
        return await db.Transact(tx => DisputeViews.Of(tx, dispute, Principal.Required), context.CancellationToken);
    }

    [Allow(Role.Exporter, Role.Buyer, Role.Operator)]
    public override async Task<V1.ListDisputesResponse> List(V1.ListDisputesRequest request, ServerCallContext context)
    {
        var principal = Principal.Required;
        if (request.Status.Length > 0 && !System.Enum.GetNames<DisputeStatus>().Contains(request.Status))
            throw Problem.Invalid(
                "status", $"'{request.Status}' is not a status.", string.Join(", ", System.Enum.GetNames<DisputeStatus>())).ToGrpc();
        Guid order = default;
        if (request.OrderId.Length > 0 && !Guid.TryParse(request.OrderId, out order))
            throw Problem.Invalid("order_id", $"'{request.OrderId}' is no id.", "a UUID, or nothing").ToGrpc();
        var (at, limit) = (Place.Of(request), InquiriesService.PageOf(new() { Limit = request.Page?.Limit ?? 0 }).OrThrow().Limit);
        var rows = await db.Many<Dispute>(
            $"""
            select {Dispute.Columns}
            from dispute d
            where {OrdersService.Own(principal)} and (@Status = '' or d.status = @Status) and (@All or d.order_id = @order)
                and {(request.ByClock ? "d.due_at is not null and (d.due_at, d.seq) > (@Due, @Seq)" : "d.seq < @Seq")}
            order by {(request.ByClock ? "d.due_at, d.seq" : "d.seq desc")}
            limit @Take
            """,
            new { principal.PartyId, request.Status, order, All = order == Guid.Empty, at.Due, at.Seq, Take = limit + 1 },
            context.CancellationToken);
        var response = new V1.ListDisputesResponse();
        if (rows.Count > limit)
            response.NextCursor = Place.After(rows[limit - 1], request.ByClock);
        response.Disputes.AddRange(rows.Take(limit).Select(row => DisputeViews.Summary(row, principal)));
        return response;
    }

    /// <summary>The principal's dispute. Another party's looks as if it were not there.</summary>
    async Task<Dispute> Find(string id, CancellationToken ct)
    {
        var principal = Principal.Required;
        var dispute = Guid.TryParse(id, out var key)
            ? await db.One<Dispute>(
                $"select {Dispute.Columns} from dispute d where d.id = @key and {OrdersService.Own(principal)}",
                new { key, principal.PartyId }, ct)
            : null;
        return dispute ?? throw Problem.NotFound("dispute", id).ToGrpc();
    }

    /// <summary>Where a page goes on: after a serial number, and a due time when it goes by the clock.</summary>
    readonly record struct Place(DateTimeOffset Due, long Seq)
    {
        public static Place Of(V1.ListDisputesRequest request)
        {
            if (request.Page?.Cursor is not { Length: > 0 } cursor)
                return new(DateTimeOffset.UnixEpoch, request.ByClock ? 0 : long.MaxValue);
            var parts = cursor.Split('-');
            var due = DateTimeOffset.UnixEpoch;
            if (parts.Length == (request.ByClock ? 2 : 1)
                && long.TryParse(parts[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var seq)
                && (!request.ByClock || TryInstant(parts[0], out due)))
                return new(due, seq);
            throw Problem.Invalid("cursor", "The cursor is not one of ours.", "the next_cursor of the page before").ToGrpc();
        }

        public static string After(Dispute row, bool byClock) => byClock
            ? string.Create(CultureInfo.InvariantCulture, $"{row.DueAt!.Value.UtcTicks}-{row.Seq}")
            : InquiriesService.Cursor(row.Seq);

        static bool TryInstant(string text, out DateTimeOffset instant)
        {
            instant = DateTimeOffset.UnixEpoch;
            if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
                || ticks > DateTimeOffset.MaxValue.UtcTicks)
                return false;
            instant = new DateTimeOffset(ticks, TimeSpan.Zero);
            return true;
        }
    }
}

/// <summary>Disputes as their readers see them.</summary>
static class DisputeViews
{
    public static async Task<V1.Dispute> Of(Tx tx, Dispute dispute, Principal reader)
    {
        var wire = Summary(dispute, reader);
        var lines = await tx.Many<Line>(
            "select line_no, quantity from dispute_line where dispute_id = @Id order by line_no", new { dispute.Id });
        wire.Lines.AddRange(lines.Select(line => new V1.ClaimedLine { LineNo = line.LineNo, Quantity = line.Quantity }));
        var events = await tx.Many<Event>(
            """
            select no, action, from_status, to_status, side, author, text, amount_minor, with_return, at
            from dispute_event
            where dispute_id = @Id
            order by no
            """,
            new { dispute.Id });
        wire.Events.AddRange(events.Select(one => one.ToWire()));
        wire.Evidence.AddRange((await tx.Many<Evidence>(
            $"select {Evidence.Columns} from dispute_evidence where dispute_id = @Id order by seq", new { dispute.Id }))
            .Select(one => one.ToWire()));
        return wire;
    }

    public static V1.Dispute Summary(Dispute d, Principal reader)
    {
        var wire = new V1.Dispute
        {
            Id = d.Id.ToString(),
            Version = d.Version,
            OrderId = d.OrderId.ToString(),
            OrderNumber = d.OrderNumber,
            No = d.No,
            ExporterId = d.ExporterId.ToString(),
            BuyerId = d.BuyerId.ToString(),
            Status = d.Status.ToString(),
            WaitsFor = d.WaitsFor?.ToString() ?? "",
            DueAt = d.DueAt?.ToTimestamp(),
            Overdue = d.OverdueAt is not null,
            Kind = d.Kind.ToString(),
            Text = d.Text,
            Currency = d.Currency,
            AskedMinor = d.AskedMinor,
            WantsReturn = d.WantsReturn,
            TakenBy = d.TakenName ?? "",
            Mine = reader.Role == Role.Operator && d.TakenBy == reader.PartyId,
            OutcomeMinor = d.OutcomeMinor ?? 0,
            OutcomeReturn = d.OutcomeReturn ?? false,
            OpenedAt = d.OpenedAt.ToTimestamp(),
            EndedAt = d.EndedAt?.ToTimestamp(),
            Settled = d.SettledAt is not null,
            SettledMinor = d.SettledMinor ?? 0,
            DebtMinor = reader.Role == Role.Buyer ? 0 : d.DebtMinor ?? 0,
            RuleId = d.RuleId.ToString(),
        };
        if (d.Offer is { } offer)
            wire.Offer = ToWire(offer);
        wire.Actions.AddRange(Actions(d, reader));
        return wire;
    }

    static V1.SettlementOffer ToWire(SettlementOffer offer) => new()
    {
        No = offer.No,
        Side = offer.Side.ToString(),
        AmountMinor = offer.Minor,
        WithReturn = offer.Return,
    };

    /// <summary>What the reader may ask for now, by the names of the calls.</summary>
    static IEnumerable<string> Actions(Dispute d, Principal reader)
    {
        var role = reader.Role;
        var allowed = d.Allowed(role).ToHashSet();
        if (role == Role.Operator)
            return d.Status != DisputeStatus.Escalated ? []
                : d.TakenBy == reader.PartyId ? ["Decide", "HandBack"]
                : ["Take"];
        var granted = allowed.Contains(DisputeAction.Grant);
        return
        [
            .. granted && role == Role.Exporter ? ["Agree"] : Array.Empty<string>(),
            .. granted && d.Offer is { } offer && offer.Side != role ? ["Accept"] : Array.Empty<string>(),
            .. allowed.Where(one => one is not (DisputeAction.Grant or DisputeAction.GrantReturn)).Select(one => one.ToString()),
            .. d.Over ? Array.Empty<string>() : ["AddEvidence"],
        ];
    }

    sealed record Line(int LineNo, long Quantity);

    sealed record Event(
        int No, string Action, string? FromStatus, string ToStatus, string Side, string Author, string Text, long? AmountMinor,
        bool? WithReturn, DateTimeOffset At)
    {
        public V1.DisputeEvent ToWire() => new()
        {
            No = No,
            Action = Action,
            FromStatus = FromStatus ?? "",
            ToStatus = ToStatus,
            Side = Side,
            Author = Author,
            Text = Text,
            AmountMinor = AmountMinor ?? 0,
            WithReturn = WithReturn ?? false,
            At = At.ToTimestamp(),
        };
    }
}
