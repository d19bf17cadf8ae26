using System.Reflection;
using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement.Tests;

public sealed class EscrowAgreementTests(SettlementHost host)
{
    const string Allowed =
        """
                           Exporter Buyer Partner Operator Service
        GetEscrow          yes      yes   -       yes      yes
        ListEscrows        yes      yes   -       yes      yes
        ProposeEscrowTerms yes      yes   -       -        -
        ReleaseEscrow      -        yes   -       -        -
        OpenDispute        -        yes   -       -        -
        WithdrawDispute    -        yes   -       -        -
        DecideDispute      -        -     -       yes      -
        AddEscrowRule      -        -     -       yes      -
        ListEscrowRules    -        -     -       yes      -
        """;

    static V1.ProposeEscrowTermsRequest Terms(OrderPlaced order, string condition, int days = 0) => new()
    {
        OrderId = order.OrderId.ToString(),
        Terms = new V1.EscrowTerms { Condition = condition, Days = days },
    };

    [Fact]
    public async Task Terms_count_once_both_parties_proposed_the_same()
    {
        var order = Given.Order();
        await host.Deliver(Given.Exporter(order));
        await host.PlaceAndPay(order);
        var proposed = await host.AsBuyer(order).ProposeEscrowTermsAsync(Terms(order, "Acceptance", 7), FxStory.Key());
        Assert.Equal(("None", "Buyer", 7), (proposed.Status, proposed.ProposedBy, proposed.Proposed.Days));
        // Other terms are a proposal of the other side's, and the same party does not agree with itself.
        var other = await host.AsExporter(order).ProposeEscrowTermsAsync(Terms(order, "Acceptance", 3), FxStory.Key());
        Assert.Equal(("None", "Exporter", 3), (other.Status, other.ProposedBy, other.Proposed.Days));
        await host.AsExporter(order).ProposeEscrowTermsAsync(Terms(order, "Acceptance", 3), FxStory.Key());
        var agreed = await host.AsBuyer(order).ProposeEscrowTermsAsync(Terms(order, "Acceptance", 3), FxStory.Key());
        Assert.Equal(("Held", "Agreed", 3, 100_000L), (agreed.Status, agreed.Basis, agreed.Terms.Days, agreed.HeldMinor));
        Assert.Null(agreed.Proposed);
        await host.AsBuyer(order).ReleaseEscrowAsync(EscrowStory.Of(order), FxStory.Key());
        await host.PaidOut(order, 100_000);
        Assert.Equal("escrow_terms_closed", (await FxStory.Refused(
            () => host.AsBuyer(order).ProposeEscrowTermsAsync(Terms(order, "None"), FxStory.Key()).ResponseAsync)).Code);
    }

    [Fact]
    public async Task Both_may_agree_that_nothing_is_held_any_more()
    {
        var order = await host.HeldOrder("Acceptance", 30);
        await host.AsExporter(order).ProposeEscrowTermsAsync(Terms(order, "None"), FxStory.Key());
        var agreed = await host.AsBuyer(order).ProposeEscrowTermsAsync(Terms(order, "None"), FxStory.Key());
        Assert.Equal(("None", 0L), (agreed.Status, agreed.HeldMinor));
        Assert.Empty(await host.Payouts(order.OrderId));
        await host.Deliver(Given.Completed(order));
        await host.PaidOut(order, 100_000);
    }

    [Fact]
    public async Task The_rule_of_the_day_counts_and_the_one_that_says_most()
    {
        var (desk, exporter) = (host.Escrows(SettlementHost.Operator), Guid.CreateVersion7());
        V1.EscrowRule Rule(string condition, int days, string from, string currency = "", long least = 0) => new()
        {
            ExporterId = exporter.ToString(),
            Currency = currency,
            LeastMinor = least,
            Terms = new V1.EscrowTerms { Condition = condition, Days = days },
            ValidFrom = from,
        };
        await desk.AddEscrowRuleAsync(Rule("Shipment", 0, "2026-01-01"), FxStory.Key());
        await desk.AddEscrowRuleAsync(Rule("Delivery", 3, "2026-05-01"), FxStory.Key());
        await desk.AddEscrowRuleAsync(Rule("Delivery", 9, "2026-05-02"), FxStory.Key());
        await desk.AddEscrowRuleAsync(Rule("Acceptance", 21, "2026-01-01", "USD", 500_000), FxStory.Key());
        async Task<(string, int)> Of(OrderPlaced order)
        {
            await host.Place(order);
            var terms = (await host.Escrow(order)).Terms;
            return (terms.Condition, terms.Days);
        }

        // Given orders are placed on 1 May 2026.
        Assert.Equal(("Delivery", 3), await Of(Given.Order(exporter: exporter)));
        Assert.Equal(("Delivery", 3), await Of(Given.Order(totalMinor: 499_999, exporter: exporter)));
        Assert.Equal(("Acceptance", 21), await Of(Given.Order(totalMinor: 500_000, exporter: exporter)));
        Assert.Equal(("Delivery", 3), await Of(Given.Order(totalMinor: 500_000, currency: "EUR", exporter: exporter)));
        Assert.Equal(("None", 0), await Of(Given.Order()));
        Assert.Contains((await desk.ListEscrowRulesAsync(new V1.ListEscrowsRequest())).Rules, rule => rule.Terms.Condition == "None");
        async Task Bad(string field, V1.EscrowRule rule) =>
            Assert.Equal(field, (await FxStory.Refused(() => desk.AddEscrowRuleAsync(rule, FxStory.Key()).ResponseAsync)).Field);
        await Bad("terms.days", Rule("Acceptance", 0, "2026-01-01"));
        await Bad("currency", Rule("Shipment", 0, "2026-01-01", "XXX"));
        await Bad("least_minor", Rule("Shipment", 0, "2026-01-01", "", 5));
        await Bad("valid_from", Rule("Shipment", 0, "soon"));
    }

    [Fact]
    public void Every_method_is_for_the_roles_of_the_table()
    {
        var rows = Allowed.Split('\n').Select(row => row.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .ToArray();
        var expected = rows.Skip(1).ToDictionary(
            row => row[0], row => string.Join(' ', rows[0].Where((_, i) => row[i + 1] == "yes").Order()));
        Assert.Equal(expected.OrderBy(row => row.Key), V1.Escrows.Descriptor.Methods.ToDictionary(
            method => method.Name,
            method => string.Join(' ', typeof(EscrowService).GetMethod(method.Name)!.GetCustomAttribute<AllowAttribute>()!.Roles
                .Select(role => role.ToString()).Order())).OrderBy(row => row.Key));
    }

    [Fact]
    public async Task Anothers_escrow_is_not_there()
    {
        var order = await host.HeldOrder("Acceptance", 30);
        var reason = new V1.OpenDisputeRequest { OrderId = order.OrderId.ToString(), Reason = "x" };
        foreach (var stranger in new[]
            {
                SettlementHost.Buyer(Guid.CreateVersion7()), SettlementHost.Exporter(Guid.CreateVersion7()),
                SettlementHost.Buyer(order.ExporterId), SettlementHost.Exporter(order.BuyerId),
            })
        {
            var client = host.Escrows(stranger);
            Assert.Equal("escrow_not_found", (await FxStory.Refused(
                () => client.GetEscrowAsync(EscrowStory.Of(order)).ResponseAsync)).Code);
            Assert.Equal("escrow_not_found", (await FxStory.Refused(
                () => client.ProposeEscrowTermsAsync(Terms(order, "None"), FxStory.Key()).ResponseAsync)).Code);
            Assert.Empty((await client.ListEscrowsAsync(new V1.ListEscrowsRequest())).Escrows);
            if (stranger.Role == Role.Buyer)
                Assert.Equal("escrow_not_found", (await FxStory.Refused(
                    () => client.OpenDisputeAsync(reason, FxStory.Key()).ResponseAsync)).Code);
        }

        Assert.Equal(order.OrderId.ToString(), Assert.Single((await host.AsExporter(order).ListEscrowsAsync(
            new V1.ListEscrowsRequest { Status = "Held" })).Escrows).OrderId);
        Assert.Equal("Held", (await host.Escrow(order)).Status);
    }
}
