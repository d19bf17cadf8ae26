using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using MassTransit;

namespace CrossBorder.CustomsClearance;

/// <summary>
/// Answers an amendment of a packed order by what was declared, under the lock of its case. What was not sent waits until it is decided, so
/// that it is declared as the order reads then.
/// </summary>
public sealed partial class AmendmentAskedConsumer(
    Db db, Rendezvous rendezvous, CustomsOptions options, TimeProvider clock, ILogger<AmendmentAskedConsumer> log)
    : IConsumer<AmendmentAsked>
{
    public Task Consume(ConsumeContext<AmendmentAsked> context) => db.Receive(this, context, tx => Answer(tx, context.Message));

    async Task Answer(Tx tx, AmendmentAsked asked)
    {
        var subject = await StoreFact.Into(tx, new Fact(asked.OrderId) { Placed = asked.Was with { Version = 1 } });
        var (agreed, code) = DeclarationAnswer.Of(await Stand(tx, subject, asked));
        await AskedAmendments.Ask(tx, asked, code, agreed);
        if (agreed)
            await Freeze(tx, subject);
        tx.Publish(new AmendmentAnswered(
            asked.AmendmentId, asked.Version, clock.GetUtcNow(), asked.OrderId, AmendmentParty.Customs, agreed, code,
            DeclarationAnswer.Detail(code), null, null));
        LogAnswered(log, asked.AmendmentId, asked.OrderId, code);
    }

    async Task<DeclarationStand> Stand(Tx tx, OrderCase subject, AmendmentAsked asked)
    {
        var sent = (await tx.One<Sent>(
            """
            select d.channel,
                (select count(*) from message m where m.declaration_id = d.id and m.status = 'Written') as written,
                (select count(distinct l.part_no) from declared_line l where l.declaration_id = d.id) as parts,
                exists (select from known_claim k where k.declaration_id = d.id and k.status <> 'Refused') as claimed,
                exists (select from amendment a
                    where a.declaration_id = d.id and a.status in ('Requested', 'Approved', 'Sent')) as amending
            from declaration d
            where d.id = @Id
            """,
            new { subject.Id }))!;
        var stand = new DeclarationStand(
            subject.Status, sent.Channel, sent.Written > 0, (int)sent.Parts, false, asked.ChangesUnits(), sent.Claimed, sent.Amending,
            false, asked.Cancels());
        return sent.Written == 0 || asked.Cancels() || subject is not { IsWhole: true, Declared: not null }
            ? stand
            : await Compared(tx, subject, asked, stand);
    }

    /// <summary>With what would differ of the declaration, and whether it can be amended so.</summary>
    async Task<DeclarationStand> Compared(Tx tx, OrderCase subject, AmendmentAsked asked, DeclarationStand stand)
    {
        var (now, amended) = (clock.GetUtcNow(), DeclaredChange.Amended(subject, asked));
        var known = await Knowledge.Of(tx, amended, options, now);
        var way = Way.Of(amended, known);
        var affects = DeclaredChange.Affects(subject, amended, Way.Of(subject, known).Fob, way.Fob);
        if (!affects || stand.Channel != DeclarationChannel.FullDeclaration)
            return stand with { Affects = affects };
        var parts = await PartInForce.Of(tx, subject.Id.Value);
        var isFixed = way is not { Fob: not null, Route.Channel: DeclarationChannel.FullDeclaration }
            || DeclaredChange.Of(parts, Goods.Of(amended, known), Sender.Of(options), now) is null;
        return stand with { Affects = true, Parts = parts.Count, Fixed = isFixed };
    }

    /// <summary>What was assembled and not sent is assembled anew when it is decided.</summary>
    async Task Freeze(Tx tx, OrderCase subject)
    {
        var written = await tx.One<bool>(
            "select exists (select from message where declaration_id = @Id and status = 'Written')", new { subject.Id });
        var open = subject with { Frozen = true };
        if (!written && Declaration.Next(subject.Status, DeclarationAction.Reopen) is { } reopened)
        {
            await tx.Run(
                """
                update message set status = 'Dropped' where declaration_id = @Id and status in ('Held', 'Pending');
                delete from waybill where declaration_id = @Id;
                update declaration set status = @Status where id = @Id
                """,
                new { subject.Id, Status = reopened.ToString() });
            open = open with { Status = reopened };
        }

        if (open.Status == DeclarationStatus.Waiting)
            await rendezvous.Settle(tx, open);
    }

    sealed record Sent(DeclarationChannel? Channel, long Written, long Parts, bool Claimed, bool Amending);

    [LoggerMessage(Level = LogLevel.Information, Message = "Amendment {AmendmentId} of order {OrderId}: {Code}")]
    static partial void LogAnswered(ILogger log, Guid amendmentId, Guid orderId, string code);
}

/// <summary>It does not take effect: what waited is declared as the order reads.</summary>
public sealed class AmendmentEndedConsumer(Db db, Rendezvous rendezvous) : IConsumer<AmendmentEnded>
{
    public Task Consume(ConsumeContext<AmendmentEnded> context) => db.Receive(this, context, async tx =>
    {
        await AskedAmendments.End(tx, context.Message.AmendmentId, context.Message.OrderId, tookEffect: false);
        await rendezvous.Take(tx, new Fact(context.Message.OrderId));
    });
}

static class AgreeingParts
{
    /// <summary>The consumers of what becomes of amendments of orders.</summary>
    public static void AddAgreeing(this IBusRegistrationConfigurator bus)
    {
        bus.AddConsumer<OrderAmendedConsumer>();
        bus.AddConsumer<AmendmentAskedConsumer>();
        bus.AddConsumer<AmendmentEndedConsumer>();
    }
}

/// <summary>Amendments of orders that were asked about; the end of one may be told before the question.</summary>
static class AskedAmendments
{
    /// <summary>One that is refused here holds nothing.</summary>
    public static Task<int> Ask(Tx tx, AmendmentAsked asked, string code, bool agreed) => tx.Run(
        """
        insert into asked_amendment (amendment_id, order_id, code, repacked, ended)
        values (@AmendmentId, @OrderId, @code, @Repacked, not @agreed)
        on conflict on constraint asked_amendment_key do nothing
        """,
        new { asked.AmendmentId, asked.OrderId, code, Repacked = asked.Packing is not null, agreed });

    public static Task<int> End(Tx tx, Guid amendmentId, Guid orderId, bool tookEffect) => tx.Run(
        """
        insert into asked_amendment as a (amendment_id, order_id, code, repacked, ended)
        values (@amendmentId, @orderId, '', false, true)
        on conflict on constraint asked_amendment_key do update
        set ended = true, due = @tookEffect and a.code = @Amended and not a.ended
        """,
        new { amendmentId, orderId, tookEffect, Amended = AmendmentAnswer.DeclarationAmended });
}
