using CrossBorder.Contracts.Settlement.V1;
using CrossBorder.Platform;
using Microsoft.AspNetCore.Http.HttpResults;
using Client = CrossBorder.Contracts.Settlement.V1.Settlement.SettlementClient;

namespace CrossBorder.Portal;

/// <param name="TaxableMinor">Fen, without VAT.</param>
/// <param name="VatPercent">Decimal number as a string.</param>
public sealed record InvoiceLineBody(Guid OrderId, int OrderLineNo, long Quantity, long TaxableMinor, string VatPercent);

/// <param name="Number">20 digits (fully digital), or 18 (code and number).</param>
/// <param name="SupplierTaxId">Unified social credit code.</param>
/// <param name="SupplierTaxClass">General or SmallScale.</param>
public sealed record InvoiceBody(
    string Number, DateOnly IssuedOn, string SupplierName, string SupplierTaxId, string SupplierTaxClass,
    IReadOnlyList<InvoiceLineBody> Lines);

public sealed record RegisterInvoices(IReadOnlyList<InvoiceBody> Invoices);

/// <param name="Outcome">Registered, Repeated or Refused.</param>
public sealed record InvoiceResultView(string Number, string Outcome, RefusalView? Refusal);

public sealed record InvoiceResults(IReadOnlyList<InvoiceResultView> Results);

/// <param name="DeclarationKey">18 digits of the entry number, 0 and the item in two digits: 21 characters.</param>
/// <param name="TaxableMinor">Fen, from the input invoice.</param>
/// <param name="RateRule">Id and version of the rate.</param>
public sealed record ClaimLineView(
    int LineNo, string DeclarationKey, string HsCode, long Quantity, string? InvoiceNumber, long TaxableMinor, string RatePercent,
    string RateRule, long RefundMinor);

/// <param name="Status">Waiting, Filed, Accepted, Paid or Refused.</param>
/// <param name="RefundMinor">Fen (CNY).</param>
/// <param name="Reason">Of a refusal, or what is missing.</param>
/// <param name="Lines">Empty in lists.</param>
public sealed record ClaimView(
    Guid Id, int Version, Guid OrderId, Guid ExporterId, string Status, long RefundMinor, string? TreasuryReference, string? Reason,
    IReadOnlyList<ClaimLineView> Lines)
{
    public static ClaimView Of(Claim c) => new(
        Guid.Parse(c.Id), c.Version, Guid.Parse(c.OrderId), Guid.Parse(c.ExporterId), c.Status, c.RefundMinor,
        Rest.Text(c.TreasuryReference), Rest.Text(c.Reason),
        [.. c.Lines.Select(l => new ClaimLineView(
            l.LineNo, l.DeclarationKey, l.HsCode, l.Quantity, Rest.Text(l.InvoiceNumber), l.TaxableMinor, l.RatePercent, l.RateRule,
            l.RefundMinor))]);
}

/// <summary>Tax refunds: exporters register their suppliers' VAT invoices and follow the claims that are made with them.</summary>
static class Claims
{
    const string Tag = "Settlement";

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/invoices", Register).Allow(Role.Exporter)
            .Describe(Tag, "Registers up to 1,000 VAT special invoices of suppliers; each is answered on its own.");
        api.MapGet("/orders/{id:guid}/claim", Get).Allow(Role.Exporter, Role.Operator)
            .Describe(Tag, "The refund claim of one order, line by line.");
        api.MapGet("/claims", List).Allow(Role.Exporter, Role.Operator).Describe(Tag, "Refund claims that the caller may see.");
    }

    static async Task<InvoiceResults> Register(RegisterInvoices request, Client settlement, HttpContext http)
    {
        var wire = new RegisterInvoicesRequest();
        wire.Invoices.AddRange(request.Invoices.Select(ToWire));
        var response = await settlement.RegisterInvoicesAsync(wire, http.Call());
        return new([.. response.Results.Select(result =>
            new InvoiceResultView(result.Number, result.Outcome, RefusalView.Of(result.Refusal)))]);
    }

    static Invoice ToWire(InvoiceBody invoice)
    {
        var wire = new Invoice
        {
            Number = invoice.Number,
            IssuedOn = invoice.IssuedOn.ToString("O", System.Globalization.CultureInfo.InvariantCulture),
            SupplierName = invoice.SupplierName,
            SupplierTaxId = invoice.SupplierTaxId,
            SupplierTaxClass = invoice.SupplierTaxClass,
        };
        wire.Lines.AddRange(invoice.Lines.Select(line => new InvoiceLine
        {
            OrderId = line.OrderId.ToString(),
            OrderLineNo = line.OrderLineNo,
            Quantity = line.Quantity,
            TaxableMinor = line.TaxableMinor,
            VatPercent = line.VatPercent,
        }));
        return wire;
    }

    static async Task<Ok<ClaimView>> Get(Guid id, Client settlement, HttpContext http)
    {
        var claim = await settlement.GetClaimAsync(new OrderRequest { OrderId = id.ToString() }, http.Call());
        return http.Versioned(claim.Version, ClaimView.Of(claim));
    }

    /// <param name="status">Waiting, Filed, Accepted, Paid or Refused.</param>
    static async Task<Page<ClaimView>> List(string? status, [AsParameters] Paging paging, Client settlement, HttpContext http)
    {
        var page = await settlement.ListClaimsAsync(new ListRequest { Status = status ?? "", Page = paging.ToWire() }, http.Call());
        return new([.. page.Claims.Select(ClaimView.Of)], Rest.NextCursor(page.NextCursor));
    }
}
