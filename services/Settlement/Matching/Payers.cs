using CrossBorder.Contracts.Events;
using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>A buyer is known by the name that it is registered with.</summary>
public static class LearnBuyer
{
    public static async Task Learn(Tx tx, EnterpriseRegistered registered)
    {
        var key = MatchText.NameKey(registered.NameEn);
        if (key.Length > 0)
            await tx.Run(
                """
                insert into payer (buyer_id, account_key, name_key, source, recorded_by, recorded_at)
                values (@EnterpriseId, '', @key, 'Registered', 'EnterpriseRegistered', @OccurredAt)
                on conflict on constraint payer_key do nothing
                """,
                new { registered.EnterpriseId, key, registered.OccurredAt });
    }
}

/// <summary>Learns which accounts pay for a buyer.</summary>
static class Payers
{
    /// <summary>
    /// An account becomes its buyer's when it paid under the buyer's registered name, or when no name is registered: an account of
    /// somebody else that paid once is a third party's the next time as well. Receipts from a new account are looked at again.
    /// </summary>
    public static async Task Learn(Tx tx, IReadOnlyList<Allocation> made, DateTimeOffset now)
    {
        if (made.Count == 0)
            return;
        var payers = await tx.Many<Paid>(
            """
            select distinct c.buyer_id, e.payer_account_key as account_key, coalesce(e.payer, '') as payer
            from unnest(@Entries, @Orders) as a (entry_id, order_id)
            join statement_entry e on e.id = a.entry_id
            join order_case c on c.order_id = a.order_id
            where e.payer_account_key <> '' and not exists (
                select from payer p where p.buyer_id = c.buyer_id and p.account_key = e.payer_account_key)
            """,
            new
            {
                Entries = made.Where(one => one.OrderId is not null).Select(one => one.EntryId.Value).ToArray(),
                Orders = made.Where(one => one.OrderId is not null).Select(one => one.OrderId!.Value.Value).ToArray(),
            });
        if (payers.Count > 0)
            await Insert(tx, payers, now);
    }

    /// <summary>Somebody says that whoever sent the receipt pays for the order's buyer.</summary>
    public static async Task Confirm(Tx tx, EntryId entry, OrderId order, string by, DateTimeOffset now)
    {
        var paid = await tx.One<Paid>(
            """
            select c.buyer_id, e.payer_account_key as account_key, coalesce(e.payer, '') as payer
            from statement_entry e, order_case c
            where e.id = @entry and c.order_id = @order
            """,
            new { entry, order });
        if (paid!.AccountKey.Length + MatchText.NameKey(paid.Payer).Length > 0)
            await Confirm(tx, paid.BuyerId, paid.AccountKey, MatchText.NameKey(paid.Payer), by, now);
    }

    public static Task<int> Confirm(Tx tx, PartyId buyer, string account, string name, string by, DateTimeOffset now) => tx.Run(
        """
        insert into payer (buyer_id, account_key, name_key, source, recorded_by, recorded_at)
        values (@buyer, @account, @name, 'Confirmed', @by, @now)
        on conflict on constraint payer_key do update
        set source = 'Confirmed', recorded_by = excluded.recorded_by, recorded_at = excluded.recorded_at
        where payer.source = 'Learnt';
        insert into look_again (entry_id)
        select id
        from statement_entry
        where status = 'Unmatched' and payer_account_key = @account and payer_account_key <> ''
        on conflict on constraint look_again_key do nothing
        """,
        new { buyer, account, name, by, now });

    static Task<int> Insert(Tx tx, List<Paid> payers, DateTimeOffset now) => tx.Run(
        """
        with learnt as (
            insert into payer (buyer_id, account_key, name_key, source, recorded_by, recorded_at)
            select n.buyer_id, n.account_key, n.name_key, 'Learnt', 'Service:settlement', @now
            from unnest(@Buyers, @Accounts, @Names) as n (buyer_id, account_key, name_key)
            where not exists (
                select from payer p where p.buyer_id = n.buyer_id and p.source = 'Registered' and p.name_key <> n.name_key)
            on conflict on constraint payer_key do nothing
            returning account_key)
        insert into look_again (entry_id)
        select e.id
        from learnt join statement_entry e on e.payer_account_key = learnt.account_key
        where e.status = 'Unmatched' and e.payer_account_key <> ''
        on conflict on constraint look_again_key do nothing
        """,
        new
        {
            now,
            Buyers = payers.Select(one => one.BuyerId.Value).ToArray(),
            Accounts = payers.Select(one => one.AccountKey).ToArray(),
            Names = payers.Select(one => MatchText.NameKey(one.Payer)).ToArray(),
        });

    sealed record Paid(PartyId BuyerId, string AccountKey, string Payer);
}
