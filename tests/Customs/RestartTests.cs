using CrossBorder.Contracts.Events;
using CrossBorder.Testing;

namespace CrossBorder.Customs.Tests;

/// <summary>CustomsClearance dies by SIGKILL in the middle of sending and of reading, again and again.</summary>
[Collection("stage")]
public sealed class RestartTests(Stage stage)
{
    static readonly (string What, string Sql)[] Moments =
    [
        ("a message lies pending or held", "m.status in ('Pending', 'Held')"),
        ("an order or declaration is written", "m.type in ('CEB303', 'DEC101') and m.status = 'Written'"),
        ("something is answered", "exists (select from receipt r where r.message_guid = m.guid)"),
        ("a list is written", "m.type = 'CEB603' and m.status = 'Written'"),
        ("a list is answered", "m.type = 'CEB603' and exists (select from receipt r where r.message_guid = m.guid)"),
    ];

    [Fact]
    public async Task Each_message_is_at_customs_once_and_each_receipt_is_applied_once()
    {
        List<Deal> deals = [.. Enumerable.Range(0, 6).Select(i => new Deal(i % 2 == 0 ? Seller.Small : Seller.General))];
        var orders = deals.Select(deal => deal.OrderId).ToArray();
        var selling = Task.WhenAll(deals.Select(deal => stage.Fleet.Sell(deal)));
        foreach (var (what, condition) in Moments)
        {
            await Wait.Until(async () => await stage.Fleet.One<bool>(
                "customs-clearance",
                $"""
                select exists (
                    select from message m join declaration d on d.id = m.declaration_id
                    where d.order_id = any(@orders) and {condition})
                """,
                new { orders }), what);
            await stage.Fleet.Fleet.Kill("customs-clearance");
            stage.Fleet.Fleet.Launch("customs-clearance");
        }

        await stage.Fleet.Fleet.Ready("customs-clearance");
        await selling;
        foreach (var deal in deals)
            await stage.Fleet.Becomes(deal, "Closed");
        await Wait.Until(() => deals.All(deal => stage.Times<DeclarationClosed>(deal) > 0), "every end is told");

        Assert.All(deals, deal => Assert.Equal(
            (1, 1, 1),
            (stage.Times<DeclarationSubmitted>(deal), stage.Times<DeclarationReleased>(deal), stage.Times<DeclarationClosed>(deal))));
        await OnceAtCustoms(orders, deals);
    }

    async Task OnceAtCustoms(Guid[] orders, List<Deal> deals)
    {
        // Three messages of a list, one of a full declaration; each is one document of customs, and none came under a second guid.
        Assert.Equal(3 * 3 + 3, await stage.Fleet.One<int>(
            "customs-clearance",
            """
            select count(*)::int
            from message m
            join declaration d on d.id = m.declaration_id
            where d.order_id = any(@orders) and m.status = 'Written'
            """,
            new { orders }));
        Assert.Equal(deals.Count, await stage.Fleet.One<int>(
            "sandbox",
            """
            select count(*)::int
            from customs_document
            where order_no = any(@Numbers) and kind in ('Inventory', 'Declaration')
            """,
            new { Numbers = deals.Select(deal => deal.Number).ToArray() }));
        Assert.Equal(0, await stage.Fleet.Count("duplicates"));
        // What customs told is here as often as it told it.
        Assert.Equal(0, await stage.Fleet.One<int>(
            "customs-clearance",
            """
            select count(*)::int
            from (
                select r.message_guid, r.type, r.return_status, r.return_time
                from receipt r
                join declaration d on d.id = r.declaration_id
                where d.order_id = any(@orders)
                group by r.message_guid, r.type, r.return_status, r.return_time
                having count(*) > 1
            ) as twice
            """,
            new { orders }));
    }
}
