using CrossBorder.Contracts.Events;
using CrossBorder.Contracts.Orders.V1;
using CrossBorder.Platform;
using static CrossBorder.Orders.Tests.PurchasingTests;
using Client = CrossBorder.Contracts.Orders.V1.Purchasing.PurchasingClient;
using V1Requisition = CrossBorder.Contracts.Orders.V1.Requisition;

namespace CrossBorder.Orders.Tests;

/// <summary>Pam orders up to 1.00, Ann manages and approves up to 100.00, Al approves up to 10.00.</summary>
public sealed class RequisitionTests(OrdersHost host) : IAsyncLifetime
{
    const long Total = 48_54;
    readonly Guid exporter = Guid.CreateVersion7();
    readonly Guid buyer = Guid.CreateVersion7();

    public async ValueTask InitializeAsync()
    {
        foreach (var (name, role, limit) in new[] { ("Ann", "Manager", 100_00L), ("Al", "Approver", 10_00L), ("Pam", "Purchaser", 1_00L) })
            await As("Ann").PutMemberAsync(new PutMemberRequest
            {
                Name = name,
                Role = role,
                Active = true,
                Limits = { new OrderLimit { Currency = "EUR", AmountMinor = limit } },
            });
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task What_is_above_a_limit_is_asked_for_and_a_colleague_places_it()
    {
        var asked = await Ask();
        Assert.Equal(("Waiting", Total, "Pam"), (asked.Status, asked.TotalMinor, asked.AskedBy));
        Assert.False(host.Catalog.Holds(host.Catalog.Reserved.Last(call => call.ExporterId == exporter.ToString()).OrderId));

        var approved = await As("Ann").ApproveAsync(Decision(asked));

        Assert.Equal(("Ordered", "Ann", 2), (approved.Status, approved.DecidedBy, approved.Version));
        var order = await host.Now(approved.OrderId);
        Assert.Equal((Total, buyer.ToString()), (order.TotalMinor, order.BuyerId));
        Assert.True(host.Catalog.Holds(order.Id));
        Assert.Equal(order.Number, (await host.Published.Next<OrderPlaced>(told => told.OrderId.ToString() == order.Id)).Number);
    }

    [Fact]
    public async Task Ten_who_approve_at_once_place_one_order()
    {
        var asked = await Ask();
        var codes = await Task.WhenAll(Enumerable.Range(0, 10).Select(
            _ => Code(async () => await As("Ann").ApproveAsync(Decision(asked)))));

        Assert.Equal(1, codes.Count(code => code == "placed"));
        Assert.All(
            codes.Where(code => code != "placed"),
            code => Assert.Contains(code, new[] { "version_conflict", "requisition_transition_refused" }));
        Assert.True(host.Catalog.Holds((await Now(asked)).OrderId));
    }

    [Fact]
    public async Task An_approver_is_another_person_with_the_role_and_a_limit_that_is_high_enough()
    {
        var mine = await Ask("Ann");
        Assert.Equal("four_eyes", await Code(async () => await As("Ann").ApproveAsync(Decision(mine))));
        var asked = await Ask();
        Assert.Equal("member_not_allowed", await Code(async () => await As("stranger").ApproveAsync(Decision(asked))));
        Assert.Equal("member_not_allowed", await Code(async () => await As("stranger").RejectAsync(Decision(asked, "no"))));
        Assert.Equal("order_above_limit", await Code(async () => await As("Al").ApproveAsync(Decision(asked))));
        Assert.Equal("Waiting", (await Now(asked)).Status);
        Assert.Equal("Ordered", (await As("Ann").ApproveAsync(Decision(asked))).Status);
    }

    [Fact]
    public async Task A_purchaser_does_not_approve_for_a_colleague()
    {
        var asked = await Ask("Ann");
        Assert.Equal("member_not_allowed", await Code(async () => await As("Pam").ApproveAsync(Decision(asked))));
    }

    [Fact]
    public async Task An_approval_is_of_the_total_that_was_read()
    {
        var asked = await Ask();
        var decision = Decision(asked);
        decision.ExpectedTotalMinor--;

        Assert.Equal("requisition_total_changed", await Code(async () => await As("Ann").ApproveAsync(decision)));

        Assert.Equal("Waiting", (await Now(asked)).Status);
    }

    [Fact]
    public async Task Rejected_or_withdrawn_it_is_over()
    {
        var (first, second) = (await Ask(), await Ask());
        Assert.Equal("invalid_field", await Code(async () => await As("Al").RejectAsync(Decision(first))));
        var rejected = await As("Al").RejectAsync(Decision(first, "not this year"));
        Assert.Equal(("Rejected", "not this year", "Al"), (rejected.Status, rejected.Reason, rejected.DecidedBy));
        Assert.Equal("member_not_allowed", await Code(async () => await As("Ann").WithdrawAsync(Decision(second))));
        Assert.Equal("Withdrawn", (await As("Pam").WithdrawAsync(Decision(second))).Status);
        foreach (var over in new[] { first, second })
        {
            var again = new DecideRequisitionRequest { Id = over.Id, ExpectedTotalMinor = Total, Reason = "again" };
            Assert.Equal("requisition_transition_refused", await Code(async () => await As("Ann").ApproveAsync(again)));
            Assert.Equal("requisition_transition_refused", await Code(async () => await As("Ann").RejectAsync(again)));
            Assert.Equal("requisition_transition_refused", await Code(async () => await As("Pam").WithdrawAsync(again)));
            Assert.Equal("version_conflict", await Code(async () => await As("Ann").RejectAsync(Decision(over, "late"))));
        }
    }

    [Fact]
    public async Task A_budget_binds_who_approves_as_well()
    {
        await As("Ann").PutBudgetAsync(new PutBudgetRequest
        {
            Name = "small",
            Currency = "EUR",
            ValidFrom = "2021-01-01",
            ValidUntil = "2099-12-31",
            AmountMinor = Total - 1,
        });
        var asked = await Ask();
        Assert.Equal("budget_exhausted", await Code(async () => await As("Ann").ApproveAsync(Decision(asked))));
        Assert.Equal("Waiting", (await Now(asked)).Status);
        Assert.False(host.Catalog.Holds(host.Catalog.Reserved.Last(call => call.ExporterId == exporter.ToString()).OrderId));
    }

    [Fact]
    public async Task Another_buyer_and_the_exporter_find_nothing()
    {
        var asked = await Ask();
        var other = new Client(host.As(new Principal(Guid.CreateVersion7(), Role.Buyer, "Ann")));
        foreach (var call in new Func<Task>[]
        {
            async () => await other.GetAsync(new GetRequisitionRequest { Id = asked.Id }),
            async () => await other.ApproveAsync(Decision(asked)),
            async () => await other.RejectAsync(Decision(asked, "no")),
            async () => await other.WithdrawAsync(Decision(asked)),
        })
            Assert.Equal("requisition_not_found", await Code(call));
        Assert.Empty((await other.ListAsync(new ListRequisitionsRequest())).Requisitions);
        Assert.Equal("forbidden", await Code(async () =>
            await new Client(host.As(OrdersHost.Exporter(exporter))).GetAsync(new GetRequisitionRequest { Id = asked.Id })));
    }

    [Fact]
    public async Task Pages_of_requisitions_keep_their_status()
    {
        for (var i = 0; i < 5; i++)
            await Ask();
        await As("Pam").WithdrawAsync(Decision(await Ask()));
        var (seen, cursor) = (new List<string>(), "");
        do
        {
            var page = await As("Pam").ListAsync(
                new ListRequisitionsRequest { Status = "Waiting", Page = new() { Cursor = cursor, Limit = 2 } });
            Assert.All(page.Requisitions, one => Assert.Equal("Waiting", one.Status));
            seen.AddRange(page.Requisitions.Select(one => one.Id));
            cursor = page.NextCursor;
        }
        while (cursor.Length > 0);

        Assert.Equal((5, 5), (seen.Count, seen.Distinct().Count()));
    }

    [Theory]
    [InlineData(RequisitionStatus.Waiting, RequisitionAction.Approve, RequisitionStatus.Ordered)]
    [InlineData(RequisitionStatus.Waiting, RequisitionAction.Reject, RequisitionStatus.Rejected)]
    [InlineData(RequisitionStatus.Waiting, RequisitionAction.Withdraw, RequisitionStatus.Withdrawn)]
    public void Only_what_waits_is_decided(RequisitionStatus status, RequisitionAction action, RequisitionStatus next)
    {
        Assert.Equal(next, Requisition.Next(status, action));
        Assert.All(
            Enum.GetValues<RequisitionStatus>().Where(over => over != RequisitionStatus.Waiting),
            over => Assert.Null(Requisition.Next(over, action)));
    }

    Client As(string name) => new(host.As(new Principal(buyer, Role.Buyer, name)));

    async Task<V1Requisition> Ask(string name = "Pam") => await As(name).SubmitAsync(
        new SubmitRequisitionRequest { Order = Deal.Request(exporter), Note = "for the summer" }, OrdersHost.Key(Guid.NewGuid()));

    async Task<V1Requisition> Now(V1Requisition asked) => await As("Pam").GetAsync(new GetRequisitionRequest { Id = asked.Id });

    static DecideRequisitionRequest Decision(V1Requisition asked, string reason = "") =>
        new() { Id = asked.Id, ExpectedVersion = asked.Version, ExpectedTotalMinor = asked.TotalMinor, Reason = reason };
}
