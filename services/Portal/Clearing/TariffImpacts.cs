using System.Globalization;
using System.Text;
using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Platform;
using Client = CrossBorder.Contracts.Customs.V1.Tariff.TariffClient;

namespace CrossBorder.Portal;

public sealed record TariffTermsView(
    string Unit1, string? Unit2, string VatRate, string RefundRate, string ExportDutyRate, string SupervisionDocuments,
    string InspectionClasses, string RuleVersion)
{
    public static TariffTermsView? Of(TariffTerms? t) => t is null ? null : new(
        t.Unit1, Rest.Text(t.Unit2), t.VatRate, t.RefundRate, t.ExportDutyRate, t.SupervisionDocuments, t.InspectionClasses, t.RuleVersion);
}

/// <param name="Kind">Draft: not declared yet. Order: declared, not closed. Claim: a refund claim.</param>
/// <param name="LineNo">0 for a claim, whose code lists all that changed.</param>
/// <param name="Changes">new_code, units, vat, refund, duty, documents, inspection, elements.</param>
/// <param name="RefundBeforeMinor">Of a line by the value of the goods, of a claim the claimed amount.</param>
public sealed record TariffImpactRowView(
    string Kind, Guid DeclarationId, Guid OrderId, Guid? ClaimId, int LineNo, string Code, string Date, TariffTermsView? Before,
    TariffTermsView? After, IReadOnlyList<string> Changes, string Currency, long AmountMinor, long RefundBeforeMinor,
    long RefundAfterMinor)
{
    public static TariffImpactRowView Of(TariffImpactRow r) => new(
        r.Kind, Guid.Parse(r.DeclarationId), Guid.Parse(r.OrderId), Guid.TryParse(r.ClaimId, out var claim) ? claim : null, r.LineNo,
        r.Code, r.Date, TariffTermsView.Of(r.Before), TariffTermsView.Of(r.After), [.. r.Changes], r.Currency, r.AmountMinor,
        r.RefundBeforeMinor, r.RefundAfterMinor);
}

/// <summary>Of all pages, per kind and currency: amounts of two currencies are never added.</summary>
public sealed record TariffImpactTotalView(
    string Kind, string Currency, long Rows, long AmountMinor, long RefundBeforeMinor, long RefundAfterMinor);

public sealed record TariffImpactView(
    IReadOnlyList<TariffImpactTotalView> Totals, IReadOnlyList<TariffImpactRowView> Items, string? NextCursor);

/// <summary>What a tariff version touches: drafts, orders, claims and the money, as pages or as one CSV file.</summary>
static class TariffImpacts
{
    const string Tag = "Tariff";
    const int CsvPage = 500;

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/tariff/versions/{id}/impact", Impact).Allow(Role.Operator)
            .Describe(Tag, "The drafts, orders and claims that a tariff version touches, and the money.");
        api.MapGet("/tariff/versions/{id}/impact.csv", Csv).Allow(Role.Operator).Describe(Tag, "The same as a CSV file.")
            .Produces<string>(contentType: "text/csv");
    }

    static async Task<TariffImpactView> Impact(string id, [AsParameters] Paging paging, Client tariff, TimeProvider clock, HttpContext http)
    {
        var page = await tariff.ImpactAsync(
            new TariffImpactRequest { VersionId = id, Page = paging.ToWire() }, TariffFiles.LongCall(http, clock));
        return new(
            [.. page.Totals.Select(t => new TariffImpactTotalView(
                t.Kind, t.Currency, t.Rows, t.AmountMinor, t.RefundBeforeMinor, t.RefundAfterMinor))],
            [.. page.Rows.Select(TariffImpactRowView.Of)], Rest.NextCursor(page.NextCursor));
    }

    static async Task Csv(string id, Client tariff, TimeProvider clock, HttpContext http)
    {
        var request = new TariffImpactRequest { VersionId = id, Page = new() { Limit = CsvPage } };
        // The first page comes before the first byte: a refusal is still an answer of its own.
        var page = await tariff.ImpactAsync(request, TariffFiles.LongCall(http, clock));
        http.Response.ContentType = "text/csv; charset=utf-8";
        await http.Response.WriteAsync(
            "kind,declaration_id,order_id,claim_id,line_no,code,date,changes,refund_before,refund_after,duty_before,duty_after,"
            + "units_before,units_after,documents_before,documents_after,currency,amount_minor,refund_before_minor,refund_after_minor\r\n");
        while (true)
        {
            var text = new StringBuilder();
            foreach (var row in page.Rows)
                text.Append(Line(row)).Append("\r\n");
            await http.Response.WriteAsync(text.ToString(), http.RequestAborted);
            if (page.NextCursor.Length == 0)
                return;
            request.Page.Cursor = page.NextCursor;
            page = await tariff.ImpactAsync(request, TariffFiles.LongCall(http, clock));
        }
    }

    /// <summary>No field holds a comma but the codes of a claim and the changes, which are joined by blanks here.</summary>
    static string Line(TariffImpactRow r) => string.Join(',',
        r.Kind, r.DeclarationId, r.OrderId, r.ClaimId, Number(r.LineNo), r.Code.Replace(',', ' '), r.Date, string.Join(' ', r.Changes),
        r.Before?.RefundRate, r.After?.RefundRate, r.Before?.ExportDutyRate, r.After?.ExportDutyRate, Units(r.Before), Units(r.After),
        r.Before?.SupervisionDocuments, r.After?.SupervisionDocuments, r.Currency, Number(r.AmountMinor), Number(r.RefundBeforeMinor),
        Number(r.RefundAfterMinor));

    static string Units(TariffTerms? terms) => terms is null ? "" : $"{terms.Unit1} {terms.Unit2}".TrimEnd();

    static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
