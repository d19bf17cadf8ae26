using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>
/// An exporter answers a request that is offered to it, or leaves it to the next. The request's row is the lock under which its answers
/// are counted; the exporter's month is counted by one conditional statement.
/// </summary>
public sealed partial class LeadsService
{
    const int LongestMessage = 4000;

    [Allow(Role.Exporter)]
    public override async Task<V1.Lead> Respond(V1.RespondToLeadRequest request, ServerCallContext context)
    {
        if (request.Message.Trim().Length is 0 or > LongestMessage
            || request.Message.Any(one => char.IsControl(one) && one is not ('\n' or '\r' or '\t')))
            throw Problem.Invalid(
                "message", "The answer is missing or too long.", $"1 to {LongestMessage} characters of plain text").ToGrpc();
        var now = Now;
        var rule = await LeadRule.Of(db, LeadRule.Day(now), context.CancellationToken);
        var answered = (await db.Decide(tx => Idempotency.Once(
            tx, context, request, () => Respond(tx, request, rule, now)), context.CancellationToken)).OrThrow();
        LogAnswered(log, answered.Id, OfferAction.Respond);
        return answered;
    }

    static async Task<Outcome<V1.Lead>> Respond(Tx tx, V1.RespondToLeadRequest request, LeadRule rule, DateTimeOffset now)
    {
        var principal = Principal.Required;
        var (locked, problem) = await Offered(tx, request.Id, OfferAction.Respond, now);
        if (problem is not null)
            return problem;
        var (lead, offer) = locked;
        if (await Count(tx, lead, rule, now) is { } spent)
            return spent;
        var (full, inquiryId) = (lead.Responses + 1 == lead.ResponsesPerLead, Guid.CreateVersion7());
        await tx.Run(
            """
            with answered as (
                update lead
                set version = version + 1, responses = responses + 1, status = case when @full then 'Full' else status end
                where id = @Id
            )
            update lead_offer
            set status = case when exporter_id = @PartyId then 'Responded' else 'Ended' end,
                answered_at = case when exporter_id = @PartyId then @now end,
                inquiry_id = case when exporter_id = @PartyId then @inquiryId end
            where lead_id = @Id and (exporter_id = @PartyId or (@full and status in ('Waiting', 'Offered')))
            """,
            new { lead.Id, principal.PartyId, full, inquiryId, now });
        await PassLeadsOn.Ask(tx, [lead.Id], now);
        tx.Publish(new LeadAnswered(
            lead.Id, lead.Version + 1, now, inquiryId, principal.PartyId, principal.Name, lead.BuyerId, lead.BuyerName, lead.Subject,
            lead.Quantity, lead.Unit, lead.TargetPrice, lead.Currency, lead.Market, lead.Place, lead.NeededBy, request.Message.Trim()));
        return (lead with
        {
            Version = lead.Version + 1,
            Responses = lead.Responses + 1,
            Status = full ? LeadStatus.Full : lead.Status,
        }).ToWire(known: true, [offer with { Status = OfferStatus.Responded, AnsweredAt = now, InquiryId = inquiryId }]);
    }

    /// <summary>The exporter's month has room for one more answer of this quantity, and counts it; else why not.</summary>
    static async Task<Problem?> Count(Tx tx, Lead lead, LeadRule rule, DateTimeOffset now)
    {
        var arguments = new
        {
            Principal.Required.PartyId,
            Month = LeadRule.Month(now),
            lead.Quantity,
            rule.ResponsesPerMonth,
        };
        var counted = await tx.Run(
            """
            insert into lead_month as month (exporter_id, month, responses, units)
            select @PartyId, @Month, 1, @Quantity
            where not exists (
                select from exporter_reach where exporter_id = @PartyId and units_per_month < @Quantity)
            on conflict on constraint lead_month_key do update
            set responses = month.responses + 1, units = month.units + excluded.units
            where month.responses < @ResponsesPerMonth and not exists (
                select from exporter_reach
                where exporter_id = @PartyId and units_per_month < month.units + excluded.units)
            """,
            arguments);
        if (counted == 1)
            return null;
        return await tx.One<int>(
            "select coalesce((select responses from lead_month where exporter_id = @PartyId and month = @Month), 0)", arguments)
            >= rule.ResponsesPerMonth
            ? new Problem(409, "lead_quota_spent", $"This month's {rule.ResponsesPerMonth} answers are given.", null, "next month")
            : new Problem(409, "lead_capacity_spent", $"{lead.Quantity} units are more than is left of this month's capacity.", null,
                "a higher capacity, or next month");
    }

    [Allow(Role.Exporter)]
    public override async Task<V1.Lead> Decline(V1.LeadIdRequest request, ServerCallContext context)
    {
        var now = Now;
        var declined = (await db.Decide(tx => Idempotency.Once(
            tx, context, request, () => Decline(tx, request.Id, now)), context.CancellationToken)).OrThrow();
        LogAnswered(log, declined.Id, OfferAction.Decline);
        return declined;
    }

    static async Task<Outcome<V1.Lead>> Decline(Tx tx, string id, DateTimeOffset now)
    {
        var (locked, problem) = await Offered(tx, id, OfferAction.Decline, now);
        if (problem is not null)
            return problem;
        var (lead, offer) = locked;
        await tx.Run(
            "update lead_offer set status = 'Declined', answered_at = @now where lead_id = @Id and exporter_id = @ExporterId",
            new { lead.Id, offer.ExporterId, now });
        await PassLeadsOn.Ask(tx, [lead.Id], now);
        return lead.ToWire(known: false, [offer with { Status = OfferStatus.Declined, AnsweredAt = now }]);
    }

    /// <summary>The request, locked, with the caller's offer when the action is allowed now. What is not offered is not there.</summary>
    static async Task<Outcome<(Lead Lead, LeadOffer Offer)>> Offered(Tx tx, string id, OfferAction action, DateTimeOffset now)
    {
        var lead = Guid.TryParse(id, out var key)
            ? await tx.One<Lead>($"select {Lead.Columns} from lead where id = @key for update", new { key })
            : null;
        var offer = lead is null ? null : await tx.One<LeadOffer>(
            $"select {LeadOffer.Columns} from lead_offer where lead_id = @Id and exporter_id = @PartyId and status <> 'Waiting'",
            new { lead.Id, Principal.Required.PartyId });
        if (offer is null)
            return Lead.NotFound(id);
        if (LeadOffer.Next(offer.Status, action) is null)
            return Problem.Refused("lead_offer", offer.Status, action,
                Enum.GetValues<OfferAction>().Where(one => LeadOffer.Next(offer.Status, one) is not null).Select(one => one.ToString()));
        return offer.AnswerBy <= now || lead!.ClosesAt <= now
            ? new Problem(409, "lead_passed_on", $"The time to answer was over at {offer.AnswerBy:O}.", null, "another request")
            : (lead, offer);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Lead {LeadId}: {Action}")]
    static partial void LogAnswered(ILogger log, string leadId, OfferAction action);
}
