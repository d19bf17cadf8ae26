using CrossBorder.Platform;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement.Tests;

public sealed class ApprovalTests(SettlementHost host)
{
    static readonly Principal Second = new(new Guid("00000000-0000-0000-0000-0000000000cc"), Role.Operator, "second");

    async Task<(Guid Exporter, V1.PayoutDetail Asked)> Asked(long minor, string currency)
    {
        var order = await host.Kept(minor * 2, currency);
        var payee = await host.Beneficiary(order.ExporterId, currency);
        return (order.ExporterId, await host.Ask(order.ExporterId, payee, minor));
    }

    Principal Of(Guid exporter, string person) => new(exporter, Role.Exporter, person);

    async Task<string> Code(V1.PayoutDetail payout, Principal by) => (await FxStory.Refused(() => host.Approve(payout, by))).Code;

    [Fact]
    public async Task As_many_of_each_role_approve_as_the_band_says_never_the_maker_and_nobody_twice()
    {
        // 1,000,000.00 and more: one person of the exporter and two operators.
        var (exporter, asked) = await Asked(100_000_000, "CHF");
        Assert.Equal((1, 2), (asked.NeedsExporter, asked.NeedsOperator));
        Assert.Equal("four_eyes", await Code(asked, Of(exporter, "Zhang")));
        Assert.Equal("Waiting", (await host.Approve(asked, Of(exporter, "Li"))).Status);
        Assert.Equal("payout_approved_already", await Code(asked, Of(exporter, "Li")));
        Assert.Equal("payout_approval_not_needed", await Code(asked, Of(exporter, "Wang")));
        Assert.Equal("Waiting", (await host.Approve(asked)).Status);
        Assert.Equal("payout_approved_already", await Code(asked, SettlementHost.Operator));
        // The same operator under another name is the same person.
        Assert.Equal("payout_approved_already", await Code(asked, SettlementHost.Operator with { Name = "other" }));
        Assert.Equal("Requested", (await host.Approve(asked, Second)).Status);
        Assert.Equal([$"Exporter:{exporter}:Li", SettlementHost.Operator.ToString(), Second.ToString()],
            (await host.Detail(asked.Id)).Approvals.Select(approval => approval.By));
    }

    [Theory]
    [InlineData(999_999, 0, 1)]
    [InlineData(1_000_000, 1, 1)]
    [InlineData(99_999_999, 1, 1)]
    [InlineData(100_000_000, 1, 2)]
    public async Task A_band_begins_at_its_amount(long minor, int exporters, int operators)
    {
        var (_, asked) = await Asked(minor, "AUD");
        Assert.Equal((exporters, operators), (asked.NeedsExporter, asked.NeedsOperator));
    }

    [Fact]
    public async Task Twenty_approvers_at_once_send_it_once()
    {
        var (exporter, asked) = await Asked(500_000, "SGD");
        var people = Enumerable.Range(0, 20).Select(i => new Principal(Guid.CreateVersion7(), Role.Operator, $"{i}")).ToList();
        var won = 0;
        await Task.WhenAll(people.Select(async person =>
        {
            try
            {
                await host.Approve(asked, person);
                Interlocked.Increment(ref won);
            }
            catch (Grpc.Core.RpcException e)
            {
                Assert.Equal("payout_transition_refused", Problem.FromGrpc(e).Code);
            }
        }));
        Assert.Equal(1, won);
        Assert.Equal(1, await host.Count("ledger_transaction where source = 'payout:' || @Id", Guid.Parse(asked.Id)));
        Assert.Equal((495_000, 495_000), await host.Balance(exporter, "SGD"));
    }

    [Fact]
    public async Task A_beneficiary_that_was_changed_in_the_meantime_gets_nothing()
    {
        var (exporter, asked) = await Asked(500_000, "NZD");
        await host.PayoutDesk(exporter).ChangeBeneficiaryAsync(
            new V1.ChangeBeneficiaryRequest { Id = asked.BeneficiaryId, Draft = PayoutStory.Draft("NZD") }, FxStory.Key());
        await host.PayoutDesk(exporter, "Li").ApproveBeneficiaryAsync(
            new V1.BeneficiaryVersionRequest { Id = asked.BeneficiaryId }, FxStory.Key());
        Assert.Equal("beneficiary_changed", await Code(asked, SettlementHost.Operator));
        Assert.Equal((995_000, 495_000), await host.Balance(exporter, "NZD"));
    }

    [Fact]
    public async Task A_standing_instruction_above_the_limit_waits_for_an_operator()
    {
        // 99.5 % of it is below, the gross amount is what counts.
        var order = Given.Order(totalMinor: 100_000_000, currency: "MOP");
        await host.Deliver(Given.Exporter(order));
        await host.PlaceAndPay(order);
        await host.Deliver(Given.Completed(order));
        await SettlementHost.Eventually(async () => (await host.Payouts(order.OrderId)).Count == 1, "payout");
        var payout = Assert.Single(await host.Payouts(order.OrderId));
        Assert.Equal("Waiting", payout.Status);
        Assert.Equal((99_500_000, 0), await host.Balance(order.ExporterId, "MOP"));
        var detail = await host.Detail(payout.Id.ToString());
        Assert.Equal(("Standing", "", 0, 1), (detail.Maker, detail.MadeBy, detail.NeedsExporter, detail.NeedsOperator));
        await host.Approve(detail, SettlementHost.Operator);
        await host.Until(detail.Id, "Sent");
    }

    [Fact]
    public async Task Limits_are_set_for_a_later_day_once_and_listed_as_they_are_valid()
    {
        var (desk, day) = (host.PayoutDesk(SettlementHost.Operator), $"{DateTime.UtcNow.AddDays(50):yyyy-MM-dd}");
        var request = new V1.SetLimitsRequest
        {
            Maker = "Operator",
            Currency = "ISK",
            ValidFrom = day,
            Bands = { new V1.PayoutLimit { OperatorApprovals = 2 }, new V1.PayoutLimit { FromMinor = 500, OperatorApprovals = 3 } },
        };
        await desk.SetLimitsAsync(request, FxStory.Key());
        Assert.Equal("payout_limits_set", (await FxStory.Refused(() => desk.SetLimitsAsync(request, FxStory.Key()).ResponseAsync)).Code);
        Assert.DoesNotContain((await desk.ListLimitsAsync(new V1.LimitsRequest())).Limits, limits => limits.Currency == "ISK");
        var later = (await desk.ListLimitsAsync(new V1.LimitsRequest { On = day })).Limits.Single(limits => limits.Currency == "ISK");
        Assert.Equal([(0L, 2), (500L, 3)], later.Bands.Select(band => (band.FromMinor, band.OperatorApprovals)));
        foreach (var (wrong, field) in new[]
            {
                (new V1.SetLimitsRequest(request) { ValidFrom = "2026-01-01" }, "valid_from"),
                (new V1.SetLimitsRequest(request) { Maker = "Nobody" }, "maker"),
                (new V1.SetLimitsRequest(request) { Currency = "XXX" }, "currency"),
                (new V1.SetLimitsRequest { Maker = "Operator", Currency = "*", ValidFrom = day }, "bands.from_minor"),
            })
            Assert.Equal(field, (await FxStory.Refused(() => desk.SetLimitsAsync(wrong, FxStory.Key()).ResponseAsync)).Field);
    }
}
