using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Platform;
using Grpc.Core;

namespace CrossBorder.CustomsClearance.Tests;

public sealed class RoutingServiceTests(CustomsHost host)
{
    Routing.RoutingClient Client(Principal principal) => new(host.As(principal));

    Routing.RoutingClient Desk => Client(CustomsHost.Operator);

    async Task<string> Waits(Story story, params string[] codes)
    {
        await host.DeliverAll(story.Facts);
        await host.WaitsFor(story.OrderId, codes);
        return (await host.Now(story.OrderId)).Id;
    }

    static Story Delivered()
    {
        var story = new Story();
        story.Placed = story.Placed with { Incoterm = "DDP" };
        return story;
    }

    [Fact]
    public async Task A_low_value_order_without_refund_is_a_simplified_list_and_its_rules_are_kept()
    {
        var story = new Story();
        await host.DeliverAll(story.Facts);
        var ready = await host.Becomes(story.OrderId, DeclarationStatus.Ready);
        var route = await Desk.GetRouteAsync(new GetRouteRequest { DeclarationId = ready.Id });
        Assert.Equal(("9710", "CebList", 6, "A", false), (route.Mode, route.Channel, route.HsDigits, route.StatisticsFlag,
            route.RefundClaimed));
        Assert.Contains(route.Rules, rule => rule.Id == "b2b-direct-9710/2021-07-01" && rule.Source == "GACC 2021 No.47");
        Assert.Contains(route.Rules, rule => rule.Id.StartsWith("customs-rate/GBP/", StringComparison.Ordinal));
        Assert.Contains(route.Rules, rule => rule.Id == "low-value-limit/2020-07-01");

        var match = await Desk.GetMatchAsync(new GetMatchRequest { DeclarationId = ready.Id });
        Assert.Equal(1, match.Attempt);
        Assert.All(match.Rows, row => Assert.Equal("Agrees", row.Verdict));
        Assert.Contains(match.Rows, row => (row.Field, row.LeftDocument, row.LeftValue, row.RightValue) == ("pieces", "Packing", "2", "2"));
    }

    [Fact]
    public async Task Goods_for_a_private_buyer_are_retail()
    {
        var story = new Story { BuyerKind = "Consumer" };
        await host.DeliverAll(story.Facts);
        var ready = await host.Becomes(story.OrderId, DeclarationStatus.Ready);
        Assert.Equal("9610", ready.Mode);
        var order = (await host.Messages(story.OrderId)).Single(message => message.Type == "CEB303");
        Assert.Contains("<ceb:orderType>E</ceb:orderType>", order.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Charges_that_an_operator_states_let_a_delivered_order_go_on_and_a_repeat_does_nothing_twice()
    {
        var story = Delivered();
        var id = await Waits(story, "fob_unknown");
        var request = new StateChargesRequest
        {
            DeclarationId = id,
            Currency = "GBP",
            Other = new StatedAmount { Minor = 100 },
            Duty = new StatedAmount { Minor = 50 },
            Freight = new StatedAmount { Minor = 30 },
            Insurance = new StatedAmount { Minor = 20 },
            Reason = "Carrier's invoice 77.",
        };
        var key = Guid.NewGuid().ToString();
        var report = await Desk.StateChargesAsync(request, new Metadata { { Idempotency.Header, key } });
        Assert.Equal(report, await Desk.StateChargesAsync(request, new Metadata { { Idempotency.Header, key } }));
        Assert.Equal(("Ready", 1), (report.Status, report.Statements.Count));
        Assert.Equal(("Charges", "Carrier's invoice 77."), (report.Statements[0].Kind, report.Statements[0].Reason));
        Assert.Equal(3350 - 200, (await host.Now(story.OrderId)).Lines.Sum(line => line.AmountMinor));
    }

    [Fact]
    public async Task An_override_needs_a_reason_that_is_kept_and_fits_the_mode()
    {
        var story = Delivered();
        var id = await Waits(story, "fob_unknown");
        var decided = new OverrideRouteRequest { DeclarationId = id, Mode = "9610", Channel = "CebList", Reason = " " };
        Assert.Equal("reason", await Field(Desk.OverrideRouteAsync(decided)));
        Assert.Equal("mode", await Field(Desk.OverrideRouteAsync(
            new OverrideRouteRequest(decided) { Channel = "FullDeclaration", Reason = "Because." })));
        Assert.Equal("bonded", await Field(Desk.OverrideRouteAsync(
            new OverrideRouteRequest(decided) { Mode = "1210", Reason = "Because." })));
        await Desk.OverrideRouteAsync(new OverrideRouteRequest(decided) { Reason = "The buyer is a person." });
        await Desk.StateChargesAsync(new StateChargesRequest
        {
            DeclarationId = id,
            Currency = "GBP",
            Freight = new StatedAmount(),
            Insurance = new StatedAmount(),
            Other = new StatedAmount(),
            Duty = new StatedAmount(),
            Reason = "Nothing was charged.",
        });
        Assert.Equal("9610", (await host.Becomes(story.OrderId, DeclarationStatus.Ready)).Mode);
        var route = await Desk.GetRouteAsync(new GetRouteRequest { DeclarationId = id });
        Assert.True(route.Overridden);
        Assert.Contains(route.Rules, rule => rule.Says == "The buyer is a person.");
        Assert.Equal(["Override", "Charges"], route.Statements.Select(statement => statement.Kind));
        var refused = await Assert.ThrowsAsync<RpcException>(async () => await Desk.OverrideRouteAsync(
            new OverrideRouteRequest(decided) { Reason = "Too late." }));
        Assert.Equal("declaration_transition_refused", refused.Trailers.GetValue("code"));
    }

    [Fact]
    public async Task A_rate_that_an_operator_states_lets_the_orders_that_lacked_it_go_on()
    {
        var story = new Story();
        story.Placed = story.Placed with { Currency = "PHP" };
        var id = await Waits(story, "customs_rate_missing");
        var rate = await Desk.StateRateAsync(new StateRateRequest
        {
            Currency = "PHP",
            Month = "2026-01",
            CnyPerUnit = "0.125",
            Source = "GACC, December 2025",
            Reason = "Not in the reference file.",
        });
        Assert.Equal(("0.125", "2026-01"), (rate.CnyPerUnit, rate.Month));
        await host.Becomes(story.OrderId, DeclarationStatus.Ready);
        var route = await Desk.GetRouteAsync(new GetRouteRequest { DeclarationId = id });
        Assert.Contains(route.Rules, rule => rule.Id == $"customs-rate/PHP/2026-01/{rate.Version}");
        Assert.Contains((await Desk.ListRatesAsync(new ListRatesRequest())).Rates, one => one.Currency == "PHP");
    }

    [Fact]
    public async Task A_paper_that_changes_after_the_declaration_is_told_with_both_sides_until_it_agrees_again()
    {
        var story = new Story();
        await host.DeliverAll(story.Facts);
        var ready = await host.Becomes(story.OrderId, DeclarationStatus.Ready);
        await host.Deliver(story.Booked with { Pieces = 3, OccurredAt = Story.At.AddDays(1) });
        await host.WaitsFor(story.OrderId, "pieces_differ");
        await host.Deliver(story.Packed with { Version = 4, Pieces = 3 });
        await host.WaitsFor(story.OrderId, "declared_differs");
        var reason = Assert.Single((await host.Now(story.OrderId)).Reasons);
        Assert.Equal($"Declaration {ready.DocumentNumber} states pieces 2, Packing says 3.", reason.Detail);
        var match = await Desk.GetMatchAsync(new GetMatchRequest { DeclarationId = ready.Id });
        Assert.Equal("pieces", Assert.Single(match.Rows, row => row.Verdict == "Differs").Field);
        await host.Deliver(story.Packed with { Version = 5 });
        await host.Deliver(story.Booked with { OccurredAt = Story.At.AddDays(2) });
        await host.WaitsFor(story.OrderId);
    }

    [Fact]
    public async Task A_difference_that_is_in_order_is_accepted_with_a_reason()
    {
        var story = new Story();
        story.Booked = story.Booked with { PortOfDischarge = "FRLEH" };
        var id = await Waits(story, "destination_differs");
        await Desk.AcceptDifferencesAsync(new AcceptDifferencesRequest
        {
            DeclarationId = id,
            Codes = { "destination_differs" },
            Reason = "Goes on by lorry from Le Havre.",
        });
        await host.Becomes(story.OrderId, DeclarationStatus.Ready);
        var match = await Desk.GetMatchAsync(new GetMatchRequest { DeclarationId = id });
        Assert.Contains(match.Rows, row => (row.Field, row.Verdict) == ("destination", "Accepted"));
    }

    [Fact]
    public async Task Another_exporters_declaration_looks_as_if_it_were_not_there()
    {
        var story = Delivered();
        var id = await Waits(story, "fob_unknown");
        var (own, other) = (Client(new(story.ExporterId, Role.Exporter, "")), Client(new(Guid.NewGuid(), Role.Exporter, "")));
        Assert.Equal(id, (await own.GetRouteAsync(new GetRouteRequest { DeclarationId = id })).DeclarationId);
        Assert.NotEmpty((await own.GetMatchAsync(new GetMatchRequest { DeclarationId = id })).Rows);
        Assert.Equal("declaration_not_found", await Code(other.GetRouteAsync(new GetRouteRequest { DeclarationId = id })));
        Assert.Equal("declaration_not_found", await Code(other.GetMatchAsync(new GetMatchRequest { DeclarationId = id })));
        var denied = await Assert.ThrowsAsync<RpcException>(async () => await own.OverrideRouteAsync(
            new OverrideRouteRequest { DeclarationId = id, Reason = "Mine." }));
        Assert.Equal(StatusCode.PermissionDenied, denied.StatusCode);
    }

    [Fact]
    public async Task The_rules_of_a_day_are_told_with_their_sources()
    {
        var rules = (await Desk.ListRouteRulesAsync(new ListRouteRulesRequest { Date = "2020-08-01" })).Rules;
        Assert.Equal("2020-07-01", rules.Single(rule => rule.Name == "b2b-direct-9710").ValidFrom);
        Assert.Equal(("500000", "GACC 2020 No.75", "V"), rules.Where(rule => rule.Name == "low-value-limit")
            .Select(rule => (rule.Value, rule.Source, rule.Confidence)).Single());
        Assert.True((await Desk.ListRouteRulesAsync(new ListRouteRulesRequest())).Rules.Count > rules.Count);
    }

    static async Task<string?> Code<T>(AsyncUnaryCall<T> call) =>
        (await Assert.ThrowsAsync<RpcException>(async () => await call)).Trailers.GetValue("code");

    static async Task<string> Field<T>(AsyncUnaryCall<T> call) => System.Text.Encoding.UTF8.GetString(
        (await Assert.ThrowsAsync<RpcException>(async () => await call)).Trailers.GetValueBytes("field-bin")!);
}
