using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement.Tests;

public sealed class BeneficiaryTests(SettlementHost host)
{
    const string Table =
        """
                  Change  Approve   Retire
        Draft     Draft   Approved  Retired
        Approved  Draft   -         Retired
        Retired   -       -         -
        """;

    public static TheoryData<BeneficiaryStatus, BeneficiaryAction, BeneficiaryStatus?> Cells() =>
        PayoutTables.Cells<BeneficiaryStatus, BeneficiaryAction>(Table);

    [Theory, MemberData(nameof(Cells))]
    public void A_beneficiary_moves_only_as_the_table_says(BeneficiaryStatus from, BeneficiaryAction action, BeneficiaryStatus? to) =>
        Assert.Equal(to, Beneficiary.Next(from, action));

    static V1.BeneficiaryVersionRequest Of(V1.Beneficiary one, int version = 0) => new() { Id = one.Id, Version = version };

    [Fact]
    public async Task Somebody_else_approves_and_a_changed_one_needs_it_again()
    {
        var exporter = Guid.CreateVersion7();
        var (zhang, li) = (host.PayoutDesk(exporter), host.PayoutDesk(exporter, "Li"));
        var made = await zhang.RegisterBeneficiaryAsync(PayoutStory.Draft(), FxStory.Key());
        Assert.Equal(("Draft", 1, "1202022109900123456", "Chinese"), (made.Status, made.Version, made.Account, made.AccountKind));
        Assert.Equal("four_eyes", (await FxStory.Refused(() => zhang.ApproveBeneficiaryAsync(Of(made), FxStory.Key()).ResponseAsync)).Code);
        var approved = await li.ApproveBeneficiaryAsync(Of(made, 1), FxStory.Key());
        Assert.Equal(("Approved", $"Exporter:{exporter}:Li"), (approved.Status, approved.ApprovedBy));

        var draft = PayoutStory.Draft();
        draft.Account = "6228480000000007";
        var changed = await li.ChangeBeneficiaryAsync(
            new V1.ChangeBeneficiaryRequest { Id = made.Id, ExpectedVersion = 1, Draft = draft }, FxStory.Key());
        Assert.Equal(("Draft", 2, "Card", ""), (changed.Status, changed.Version, changed.AccountKind, changed.ApprovedBy));
        Assert.Equal("version_conflict", (await FxStory.Refused(
            () => zhang.ApproveBeneficiaryAsync(Of(made, 1), FxStory.Key()).ResponseAsync)).Code);
        Assert.Equal("four_eyes", (await FxStory.Refused(() => li.ApproveBeneficiaryAsync(Of(made, 2), FxStory.Key()).ResponseAsync)).Code);
        Assert.Equal("Approved", (await zhang.ApproveBeneficiaryAsync(Of(made, 2), FxStory.Key())).Status);
        // What was approved before is kept as it was.
        Assert.Equal("1202022109900123456 6228480000000007", await host.Db.One<string>(
            "select string_agg(account, ' ' order by version) from beneficiary_version where beneficiary_id = @id",
            new { id = Guid.Parse(made.Id) }, CancellationToken.None));
    }

    [Fact]
    public async Task A_draft_or_a_retired_one_gets_nothing_and_another_partys_is_not_there()
    {
        var order = await host.Kept();
        var draft = await host.PayoutDesk(order.ExporterId).RegisterBeneficiaryAsync(PayoutStory.Draft(), FxStory.Key());
        async Task<string> Code(Guid exporter, V1.Beneficiary payee) => (await FxStory.Refused(() => host.Ask(exporter, payee, 10))).Code;
        Assert.Equal("beneficiary_not_approved", await Code(order.ExporterId, draft));
        var other = await host.Beneficiary(Guid.CreateVersion7());
        Assert.Equal("beneficiary_not_found", await Code(order.ExporterId, other));
        var retired = await host.PayoutDesk(order.ExporterId).RetireBeneficiaryAsync(Of(draft), FxStory.Key());
        Assert.Equal("Retired", retired.Status);
        Assert.Equal("beneficiary_not_approved", await Code(order.ExporterId, draft));
        Assert.Equal("beneficiary_transition_refused", (await FxStory.Refused(
            () => host.PayoutDesk(order.ExporterId, "Li").ApproveBeneficiaryAsync(Of(draft), FxStory.Key()).ResponseAsync)).Code);
        foreach (var call in new Func<V1.Payouts.PayoutsClient, Task>[]
            {
                client => client.GetBeneficiaryAsync(new V1.PayoutIdRequest { Id = other.Id }).ResponseAsync,
                client => client.ApproveBeneficiaryAsync(Of(other), FxStory.Key()).ResponseAsync,
                client => client.RetireBeneficiaryAsync(Of(other), FxStory.Key()).ResponseAsync,
                client => client.ChangeBeneficiaryAsync(
                    new V1.ChangeBeneficiaryRequest { Id = other.Id, Draft = PayoutStory.Draft() }, FxStory.Key()).ResponseAsync,
            })
            Assert.Equal((404, "beneficiary_not_found"), await Said(() => call(host.PayoutDesk(order.ExporterId))));
        var listed = await host.PayoutDesk(order.ExporterId).ListBeneficiariesAsync(new V1.ListRequest());
        Assert.Equal(draft.Id, Assert.Single(listed.Beneficiaries).Id);
    }

    static async Task<(int, string)> Said(Func<Task> call)
    {
        var problem = await FxStory.Refused(call);
        return (problem.Status, problem.Code);
    }

    [Fact]
    public async Task One_that_payouts_wait_for_is_not_retired()
    {
        var order = await host.Kept();
        var payee = await host.Beneficiary(order.ExporterId);
        var waiting = await host.Ask(order.ExporterId, payee, 1_000);
        Assert.Equal("beneficiary_in_use", (await FxStory.Refused(
            () => host.PayoutDesk(order.ExporterId).RetireBeneficiaryAsync(Of(payee), FxStory.Key()).ResponseAsync)).Code);
        await host.PayoutDesk(order.ExporterId).RejectPayoutAsync(
            new V1.RejectPayoutRequest { Id = waiting.Id, Reason = "not needed" }, FxStory.Key());
        Assert.Equal("Retired", (await host.PayoutDesk(order.ExporterId).RetireBeneficiaryAsync(Of(payee), FxStory.Key())).Status);
    }

    [Fact]
    public async Task Orders_are_paid_out_to_the_instructed_beneficiary_or_kept_when_it_is_not_approved_any_more()
    {
        var first = Given.Order();
        var payee = await host.Beneficiary(first.ExporterId);
        Assert.Equal(1, (await host.Instruct(first.ExporterId, "AtOnce", beneficiary: payee.Id)).Version);
        await host.PlaceAndPay(first);
        await host.Deliver(Given.Completed(first));
        await SettlementHost.Eventually(() => Task.FromResult(host.Others.Bank.TransferOf(first.OrderId) is not null), "transfer");
        var transfer = host.Others.Bank.TransferOf(first.OrderId)!;
        Assert.Equal(("1202022109900123456", "HZCBCN2HXXX"), (transfer.Account, transfer.Bic));

        await host.PayoutDesk(first.ExporterId).ChangeBeneficiaryAsync(
            new V1.ChangeBeneficiaryRequest { Id = payee.Id, Draft = PayoutStory.Draft() }, FxStory.Key());
        var second = Given.Order(exporter: first.ExporterId);
        await host.PlaceAndPay(second);
        await host.Deliver(Given.Completed(second));
        await SettlementHost.Eventually(
            async () => await host.Count("order_case where order_id = @Id and earned_at is not null", second.OrderId) == 1, "earned");
        Assert.Empty(await host.Payouts(second.OrderId));
        Assert.Equal((99_500, 99_500), await host.Balance(first.ExporterId));
        Assert.Equal("Keep", (await host.Instruct(first.ExporterId, "Keep")).Mode);
        var now = await host.PayoutDesk(first.ExporterId).ListInstructionsAsync(new V1.InstructionsRequest());
        Assert.Equal(2, Assert.Single(now.Instructions).Version);
    }
}
