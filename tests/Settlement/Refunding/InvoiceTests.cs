using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement.Tests;

public sealed class InvoiceTests(SettlementHost host)
{
    async Task<V1.RegisterInvoicesResponse> Register(OrderPlaced order, params V1.Invoice[] invoices) =>
        await host.As(SettlementHost.Exporter(order.ExporterId)).RegisterInvoicesAsync(Given.Request(invoices));

    async Task<OrderPlaced> Placed(params long[] quantities)
    {
        var order = Given.Order(quantities: quantities);
        await host.Place(order);
        return order;
    }

    [Fact]
    public async Task An_invoice_is_registered_once_and_a_repeat_changes_nothing()
    {
        var order = await Placed();
        var invoice = Given.Invoice(order);
        Assert.Equal("Registered", Assert.Single((await Register(order, invoice)).Results).Outcome);
        Assert.Equal(["Repeated", "Repeated"], (await Register(order, invoice, invoice)).Results.Select(result => result.Outcome));
        Assert.Equal(10, await Invoiced(order.OrderId));
    }

    [Fact]
    public async Task The_same_number_with_other_content_is_refused()
    {
        var order = await Placed(10, 10);
        var invoice = Given.Invoice(order, onlyLine: 1);
        var other = Given.Invoice(order, onlyLine: 2);
        other.Number = invoice.Number;
        var results = (await Register(order, invoice, other)).Results;
        Assert.Equal(["Registered", "Refused"], results.Select(result => result.Outcome));
        Assert.Equal(("invoice_number_taken", "number"), (results[1].Refusal.Code, results[1].Refusal.Field));
    }

    [Fact]
    public async Task No_unit_is_invoiced_twice()
    {
        var order = await Placed(10);
        var results = (await Register(order, Given.Invoice(order, quantity: 6), Given.Invoice(order, quantity: 5),
            Given.Invoice(order, quantity: 4))).Results;
        Assert.Equal(["Registered", "Refused", "Registered"], results.Select(result => result.Outcome));
        Assert.Equal(("invoice_quantity_exceeded", "lines[0].quantity", "at most 4"),
            (results[1].Refusal.Code, results[1].Refusal.Field, results[1].Refusal.Accepted));
        Assert.Equal(10, await Invoiced(order.OrderId));
    }

    [Fact]
    public async Task Of_rivals_for_the_same_units_one_gets_them()
    {
        var order = await Placed(10);
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Register(order, Given.Invoice(order))));
        Assert.Single(answers, answer => answer.Results[0].Outcome == "Registered");
        Assert.Equal(10, await Invoiced(order.OrderId));
    }

    [Fact]
    public async Task Of_rivals_with_the_same_number_for_different_orders_one_gets_it()
    {
        var orders = new[] { await Placed(), await Placed(), await Placed(), await Placed() };
        var number = Given.Invoice(orders[0]).Number;
        var answers = await Task.WhenAll(orders.Select(order =>
        {
            var invoice = Given.Invoice(order);
            invoice.Number = number;
            return Register(order, invoice);
        }));
        Assert.Equal(["Refused", "Refused", "Refused", "Registered"], answers.Select(answer => answer.Results[0].Outcome).Order());
    }

    [Fact]
    public async Task Another_exporters_order_is_not_there()
    {
        var order = await Placed();
        var stranger = await host.As(SettlementHost.Exporter(Guid.CreateVersion7()))
            .RegisterInvoicesAsync(Given.Request(Given.Invoice(order)));
        Assert.Equal(("Refused", "order_not_found"), (stranger.Results[0].Outcome, stranger.Results[0].Refusal.Code));
        Assert.Equal(0, await Invoiced(order.OrderId));
    }

    [Fact]
    public async Task One_bad_invoice_does_not_hinder_the_others()
    {
        var order = await Placed(10, 10);
        var bad = Given.Invoice(order, onlyLine: 1);
        bad.Number = "123";
        var results = (await Register(order, bad, Given.Invoice(order, onlyLine: 2))).Results;
        Assert.Equal(["Refused", "Registered"], results.Select(result => result.Outcome));
    }

    public static TheoryData<string, Action<V1.Invoice>> Faults() => new()
    {
        { "number", invoice => invoice.Number = "1234567890123456789" },
        { "number", invoice => invoice.Number = "２６３３２０００００００００００００００" },
        { "issued_on", invoice => invoice.IssuedOn = "2026-02-30" },
        { "issued_on", invoice => invoice.IssuedOn = "2999-01-01" },
        { "supplier_name", invoice => invoice.SupplierName = " " },
        { "supplier_tax_id", invoice => invoice.SupplierTaxId = "914403001922038217" },
        { "supplier_tax_class", invoice => invoice.SupplierTaxClass = "Large" },
        { "lines", invoice => invoice.Lines.Clear() },
        { "lines[0].order_id", invoice => invoice.Lines[0].OrderId = "x" },
        { "lines[0].order_line_no", invoice => invoice.Lines[0].OrderLineNo = 0 },
        { "lines[0].order_line_no", invoice => invoice.Lines[0].OrderLineNo = 77 },
        { "lines[0].quantity", invoice => invoice.Lines[0].Quantity = 0 },
        { "lines[0].quantity", invoice => invoice.Lines[0].Quantity = long.MaxValue },
        { "lines[0].taxable_minor", invoice => invoice.Lines[0].TaxableMinor = 0 },
        { "lines[0].vat_percent", invoice => invoice.Lines[0].VatPercent = "12" },
        { "lines[0].vat_percent", invoice => invoice.Lines[0].VatPercent = "-13" },
        { "lines[1]", invoice => invoice.Lines.Add(invoice.Lines[0].Clone()) },
    };

    [Theory, MemberData(nameof(Faults))]
    public async Task A_refusal_names_the_field_and_what_is_accepted(string field, Action<V1.Invoice> damage)
    {
        var order = await Placed();
        var invoice = Given.Invoice(order);
        damage(invoice);
        var result = Assert.Single((await Register(order, invoice)).Results);
        Assert.Equal(("Refused", field), (result.Outcome, result.Refusal.Field));
        Assert.NotEmpty(result.Refusal.Accepted);
        Assert.Equal(0, await Invoiced(order.OrderId));
    }

    [Fact]
    public async Task An_old_invoice_number_has_eighteen_digits()
    {
        var order = await Placed();
        var invoice = Given.Invoice(order);
        invoice.Number = invoice.Number[2..];
        Assert.Equal("Registered", (await Register(order, invoice)).Results[0].Outcome);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1001)]
    public async Task A_request_has_one_to_a_thousand_invoices(int count)
    {
        var order = Given.Order();
        var error = await Assert.ThrowsAsync<RpcException>(() => Register(order, [.. Enumerable.Repeat(new V1.Invoice(), count)]));
        Assert.Equal("invoices", Problem.FromGrpc(error).Field);
    }

    Task<long> Invoiced(Guid order) => host.Db.One<long>(
        "select coalesce(sum(invoiced_quantity), 0)::bigint from order_line where order_id = @order",
        new { order }, CancellationToken.None);
}
