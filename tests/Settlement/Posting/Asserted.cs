namespace CrossBorder.Settlement.Tests;

/// <summary>What must hold of a ledger whatever was done to it, told from the postings alone.</summary>
static class Asserted
{
    public static async Task Whole(LedgerHost host)
    {
        await Empty(host, "a transaction that does not balance",
            "posting group by transaction_id, currency having sum(debit_minor) <> sum(credit_minor)");
        await Empty(host, "a limited balance that is not its postings, or holds that are not held",
            """
            ledger_balance b where b.limited and (
                b.debit_minor - b.credit_minor <> (select coalesce(sum(p.debit_minor - p.credit_minor), 0) from posting p
                    where (p.kind, p.party_id, p.currency) = (b.kind, b.party_id, b.currency))
                or b.held_minor <> (select coalesce(sum(h.amount_minor), 0) from ledger_hold h
                    where h.status = 'Held' and (h.kind, h.party_id, h.currency) = (b.kind, b.party_id, b.currency)))
            """);
        // In the order of recording, because who posts to a limited account has its row locked.
        await Empty(host, "a limited account that was below its limit at some moment",
            """
            (select b.limit_minor, sum(p.credit_minor - p.debit_minor)
                over (partition by p.kind, p.party_id, p.currency order by t.recorded_at) as balance
            from posting p
            join ledger_transaction t on t.id = p.transaction_id
            join ledger_balance b using (kind, party_id, currency)
            where b.limited) as o
            where balance < -limit_minor
            """);
        await Empty(host, "a transaction reversed twice, or a hold posted twice",
            "ledger_transaction group by coalesce(reverses, hold_id) having count(*) > 1 and coalesce(reverses, hold_id) is not null");
        var walk = await host.Verify();
        Assert.True(walk.Sound, $"{walk.Reason} at {walk.BrokenPosition}");
        Assert.Equal(await host.Count("ledger_transaction"), walk.Position);
        await Empty(host, "a rolled-up balance that is not its postings",
            """
            ledger_balance b where not b.limited and b.debit_minor - b.credit_minor <> (
                select coalesce(sum(p.debit_minor - p.credit_minor), 0) from posting p
                where (p.kind, p.party_id, p.currency) = (b.kind, b.party_id, b.currency))
            """);
    }

    static async Task Empty(LedgerHost host, string what, string from) =>
        Assert.True(await host.Count($"(select from {from}) as found") == 0, $"there is {what}");
}
