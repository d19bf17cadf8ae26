using Google.Protobuf;
using Google.Protobuf.Reflection;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement.Tests;

/// <summary>An exporter and a buyer who have one of everything, and requests of strangers for it.</summary>
static class Strangers
{
    static readonly SemaphoreSlim Making = new(1, 1);
    static Dictionary<string, string>? world;

    /// <summary>Ids by what they name; made once.</summary>
    public static async Task<Dictionary<string, string>> World(SettlementHost host)
    {
        await Making.WaitAsync();
        try
        {
            return world ??= await Make(host);
        }
        finally
        {
            Making.Release();
        }
    }

    static async Task<Dictionary<string, string>> Make(SettlementHost host)
    {
        var (order, opening) = await host.PaidOutByCard(keeps: true);
        await host.Dispute(opening, 10_000);
        var exporter = order.ExporterId;
        var payee = await host.Beneficiary(exporter);
        var payout = await host.Ask(exporter, payee, 20_000);
        var deal = await host.Convert(exporter, FxStory.By(await host.Quote(exporter, 500), (order, 500)));
        var open = await host.Quote(exporter, 700);
        var other = Given.Order(exporter: exporter) with { BuyerId = order.BuyerId };
        await host.PlaceAndPay(other);
        var payment = await host.Db.One<Guid>(
            "select id from channel_payment where order_id = @OrderId", new { order.OrderId }, CancellationToken.None);
        await host.ReceivablesAs(SettlementHost.Exporter(exporter)).RecordCreditAsync(
            new V1.Credit
            {
                OrderId = order.OrderId.ToString(),
                Number = "LC-1",
                IssuingBank = "Bank of Leeds",
                AmountMinor = 100_000,
                ExpiresOn = "2026-12-31",
            },
            FxStory.Key());
        return new()
        {
            ["order"] = order.OrderId.ToString(),
            ["exporter"] = exporter.ToString(),
            ["buyer"] = order.BuyerId.ToString(),
            ["party"] = exporter.ToString(),
            ["beneficiary"] = payee.Id,
            ["payout"] = payout.Id,
            ["conversion"] = deal.Id,
            ["quote"] = open.Id,
            ["payment"] = payment.ToString(),
            ["receipt"] = Assert.Single((await host.Receivable(other.OrderId)).Receipts).Id,
        };
    }

    /// <summary>Requests that are whole but for whose they are. Ids stand as {what they name}.</summary>
    static readonly Dictionary<string, string> Bodies = new()
    {
        ["Payouts.RegisterBeneficiary"] = """{"exporterId":"{exporter}","name":"X","country":"CN","currency":"USD" """
            + """, "account":"1202022109900123456","bankName":"B","bic":"HZCBCN2HXXX"}""",
        ["Payouts.ChangeBeneficiary"] = """{"id":"{beneficiary}","expectedVersion":1,"draft":{"name":"X","country":"CN","currency":"USD" """
            + """, "account":"1202022109900123456","bankName":"B","bic":"HZCBCN2HXXX"}}""",
        ["Payouts.ApproveBeneficiary"] = """{"id":"{beneficiary}"}""",
        ["Payouts.RetireBeneficiary"] = """{"id":"{beneficiary}"}""",
        ["Payouts.GetBeneficiary"] = """{"id":"{beneficiary}"}""",
        ["Payouts.SetInstruction"] = """{"exporterId":"{exporter}","currency":"USD","mode":"Keep"}""",
        ["Payouts.RequestPayout"] = """{"beneficiaryId":"{beneficiary}","currency":"USD","amountMinor":"100"}""",
        ["Payouts.ApprovePayout"] = """{"id":"{payout}"}""",
        ["Payouts.RejectPayout"] = """{"id":"{payout}","reason":"x"}""",
        ["Payouts.GetPayout"] = """{"id":"{payout}"}""",
        ["ForeignExchange.Convert"] = """{"quoteId":"{quote}","lines":[{"orderId":"{order}","soldMinor":"700"}]}""",
        ["ForeignExchange.ConvertAndPay"] = """{"beneficiaryId":"{beneficiary}","convert":{"quoteId":"{quote}" """
            + """, "lines":[{"orderId":"{order}","soldMinor":"700"}]}}""",
        ["ForeignExchange.GetConversion"] = """{"id":"{conversion}"}""",
        ["ForeignExchange.DeclareReceipt"] = """{"receiptId":"{receipt}","number":"330100001402260506N001","transactionCode":"121010" """
            + """, "remark":"mugs","declaredOn":"2026-05-08"}""",
        ["Payments.GetPayment"] = """{"id":"{payment}"}""",
        ["Payments.VoidPayment"] = """{"id":"{payment}"}""",
        ["Payments.StartPayment"] = """{"orderId":"{order}","method":"Card","cardToken":"ok","country":"GB"}""",
        ["Payments.ContestChargeback"] = """{"id":"{payment}","chargeback":"dp_1","evidence":"x"}""",
        ["Escrows.ProposeEscrowTerms"] = """{"orderId":"{order}","terms":{"condition":"Shipment"}}""",
        ["Escrows.OpenDispute"] = """{"orderId":"{order}","reason":"x"}""",
        ["Receivables.RecordMilestone"] = """{"orderId":"{order}","milestone":"Invoice","on":"2026-05-08"}""",
        ["Receivables.NameOrder"] = """{"orderId":"{order}","kind":"Contract","text":"CT-9988"}""",
        ["Receivables.RecordCredit"] = """{"orderId":"{order}","number":"LC1","issuingBank":"B","amountMinor":"1" """
            + """, "expiresOn":"2026-12-31"}""",
        ["Receivables.CheckPresentation"] = """{"orderId":"{order}","presentedOn":"2026-06-30","shippedOn":"2026-06-01" """
            + """, "currency":"USD","drawnMinor":"1"}""",
        ["Credits.RecordDrawing"] = """{"orderId":"{order}","presentedOn":"2026-06-30","shippedOn":"2026-06-01" """
            + """, "currency":"USD","drawnMinor":"1"}""",
        ["Credits.WithdrawDrawing"] = """{"orderId":"{order}","no":1,"reason":"x"}""",
        ["Ledger.GetAccount"] = """{"account":"ExporterPayable:{exporter}:USD"}""",
        ["Ledger.ListPostings"] = """{"account":"ExporterPayable:{exporter}:USD"}""",
        ["BuyerRefunds.RequestBuyerRefund"] = """{"orderId":"{order}","reason":"x"}""",
        ["Reporting.RenderAccountStatement"] = """{"statement":{"partyId":"{party}"},"format":"csv"}""",
    };

    /// <summary>Requests that name nobody and make something of the caller's own: there is nothing of others to ask for.</summary>
    static readonly string[] AboutTheCaller =
    [
        "ForeignExchange.RequestQuote", "ForeignExchange.BookForward", "ForeignExchange.GetRates", "Settlement.RegisterInvoices",
        "Calendars.GetWorkYear",
    ];

    /// <summary>The request with the world's ids: a body of its own, or the fields that have ids. Null: nothing to ask for.</summary>
    public static IMessage? Request(MethodDescriptor method, Dictionary<string, string> owned)
    {
        var name = EveryMethod.NameOf(method);
        if (AboutTheCaller.Contains(name))
            return null;
        if (Bodies.TryGetValue(name, out var body))
            return method.InputType.Parser.ParseJson(owned.Aggregate(
                body, (text, id) => text.Replace($"{{{id.Key}}}", id.Value, StringComparison.Ordinal)));
        var request = EveryMethod.Empty(method);
        foreach (var field in method.InputType.Fields.InDeclarationOrder().Where(field => field.FieldType == FieldType.String))
            if (field.Name.EndsWith("_id", StringComparison.Ordinal) && owned.TryGetValue(field.Name[..^3], out var id))
                field.Accessor.SetValue(request, id);
        return request;
    }

    /// <summary>Nothing of the world stands in the answer.</summary>
    public static bool SaysNothing(IMessage answer, Dictionary<string, string> owned)
    {
        var text = JsonFormatter.Default.Format(answer);
        return owned.Values.All(id => !text.Contains(id, StringComparison.OrdinalIgnoreCase));
    }
}
