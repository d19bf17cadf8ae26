using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement.Tests;

/// <summary>What tests of payouts do again and again.</summary>
public static class PayoutStory
{
    public static V1.Payouts.PayoutsClient PayoutDesk(this SettlementHost host, Principal? principal) =>
        new(((Testing.ServiceHost<SettlementService>)host).As(principal));

    /// <summary>A person of the exporter.</summary>
    public static V1.Payouts.PayoutsClient PayoutDesk(this SettlementHost host, Guid exporter, string person = "Zhang") =>
        host.PayoutDesk(new Principal(exporter, Role.Exporter, person));

    public static Principal Checker { get; } = new(new Guid("00000000-0000-0000-0000-0000000000bb"), Role.Operator, "checker");

    public static V1.BeneficiaryDraft Draft(string currency = "USD") => new()
    {
        Name = "Hangzhou Gifts Co., Ltd.",
        Country = "CN",
        Currency = currency,
        Account = "1202 0221 0990 0123 456",
        BankName = "Bank of Hangzhou",
        Bic = "HZCBCN2HXXX",
        Cnaps = "313331000014",
    };

    /// <summary>A beneficiary that a second person of the exporter approved.</summary>
    public static async Task<V1.Beneficiary> Beneficiary(this SettlementHost host, Guid exporter, string currency = "USD")
    {
        var made = await host.PayoutDesk(exporter).RegisterBeneficiaryAsync(Draft(currency), FxStory.Key());
        return await host.PayoutDesk(exporter, "Li").ApproveBeneficiaryAsync(
            new V1.BeneficiaryVersionRequest { Id = made.Id }, FxStory.Key());
    }

    public static async Task<V1.PayoutInstruction> Instruct(
        this SettlementHost host, Guid exporter, string mode, string currency = "USD", string beneficiary = "") =>
        await host.PayoutDesk(exporter).SetInstructionAsync(
            new V1.PayoutInstruction { Currency = currency, Mode = mode, BeneficiaryId = beneficiary }, FxStory.Key());

    /// <summary>An order whose earnings, 99.5 % of it, are kept on the balance.</summary>
    public static async Task<OrderPlaced> Kept(
        this SettlementHost host, long totalMinor = 100_000, string currency = "USD", Guid? exporter = null)
    {
        var order = Given.Order(totalMinor: totalMinor, currency: currency, exporter: exporter);
        await host.Instruct(order.ExporterId, "Keep", currency);
        await host.PlaceAndPay(order);
        await host.Deliver(Given.Completed(order));
        await SettlementHost.Eventually(
            async () => await host.Count("order_case where order_id = @Id and earned_at is not null", order.OrderId) == 1, "earned");
        return order;
    }

    /// <summary>From now on exporters' payouts in this currency need no approval; nothing else uses the currency.</summary>
    public static Task<int> Unlimited(this SettlementHost host, string currency) => host.Db.Run(
        """
        insert into payout_limit (maker, currency, valid_from, from_minor, exporter_approvals, operator_approvals, recorded_by)
        values ('Exporter', @currency, '2026-01-01', 0, 0, 0, 'test')
        on conflict on constraint payout_limit_key do nothing
        """,
        new { currency }, CancellationToken.None);

    /// <summary>Asked for in one transaction, so that one file takes them all.</summary>
    public static Task<List<Payout>> AskTogether(this SettlementHost host, Guid exporter, V1.Beneficiary payee, params long[] minor) =>
        host.Db.Transact(async tx =>
        {
            var made = new List<Payout>();
            foreach (var amount in minor)
                made.Add((await Settlement.Payouts.Make(
                    tx,
                    new PayoutWish(
                        new PartyId(exporter), Currency.Of(payee.Currency), amount, "SHAR", "", PayoutMaker.Exporter, "Exporter:test"),
                    Guid.Parse(payee.Id), payee.Version, TimeProvider.System.GetUtcNow())).OrThrow());
            return made;
        }, CancellationToken.None);

    public static V1.RequestPayoutRequest Wish(V1.Beneficiary payee, long minor) =>
        new() { BeneficiaryId = payee.Id, Currency = payee.Currency, AmountMinor = minor };

    public static async Task<V1.PayoutDetail> Ask(
        this SettlementHost host, Guid exporter, V1.Beneficiary payee, long minor, Guid? key = null) =>
        await host.PayoutDesk(exporter).RequestPayoutAsync(Wish(payee, minor), FxStory.Key(key));

    public static async Task<V1.PayoutDetail> Approve(this SettlementHost host, V1.PayoutDetail payout, Principal? by = null) =>
        await host.PayoutDesk(by ?? SettlementHost.Operator).ApprovePayoutAsync(new V1.PayoutIdRequest { Id = payout.Id }, FxStory.Key());

    public static async Task<V1.PayoutDetail> Detail(this SettlementHost host, string id) =>
        await host.PayoutDesk(SettlementHost.Operator).GetPayoutAsync(new V1.PayoutIdRequest { Id = id });

    /// <summary>Waits for the status.</summary>
    public static async Task<V1.PayoutDetail> Until(this SettlementHost host, string id, string status)
    {
        await SettlementHost.Eventually(async () => (await host.Detail(id)).Status == status, $"payout {status}");
        return await host.Detail(id);
    }

    /// <summary>Balance and what of it is available.</summary>
    public static async Task<(long Minor, long Available)> Balance(this SettlementHost host, Guid exporter, string currency = "USD")
    {
        var row = await host.Db.One<BalanceRow>(
            """
            select credit_minor - debit_minor as minor, credit_minor - debit_minor - held_minor as available
            from ledger_balance
            where kind = 'ExporterPayable' and party_id = @exporter and currency = @currency
            """,
            new { exporter, currency }, CancellationToken.None);
        return row is null ? default : (row.Minor, row.Available);
    }

    sealed record BalanceRow(long Minor, long Available);
}
