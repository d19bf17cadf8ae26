using CrossBorder.Contracts.Enterprises.V1;
using CrossBorder.Platform;
using Microsoft.AspNetCore.Http.HttpResults;
using Client = CrossBorder.Contracts.Enterprises.V1.Enterprises.EnterprisesClient;
using Wire = CrossBorder.Contracts.Enterprises.V1;

namespace CrossBorder.Portal;

/// <param name="Kind">Exporter, Buyer (a company), Consumer (a private buyer) or Partner.</param>
/// <param name="Country">ISO 3166-1 alpha-2.</param>
/// <param name="TaxClass">General or SmallScale; exporters only.</param>
/// <param name="Reference">The registrar's own number, unique per kind.</param>
public sealed record RegisterEnterprise(
    string Kind, string NameEn, string Country, string? NameZh = null, string? UnifiedSocialCreditCode = null,
    string? CustomsCode = null, string? TaxClass = null, string? Reference = null);

public sealed record SuspendEnterprise(string Reason);

/// <param name="Status">Registered, Qualified or Suspended.</param>
public sealed record EnterpriseView(
    Guid Id, int Version, string Kind, string Status, string NameEn, string? NameZh, string Country, string? UnifiedSocialCreditCode,
    string? CustomsCode, string? TaxClass, string? Reference, string? SuspensionReason)
{
    public static EnterpriseView Of(Wire.Enterprise e) => new(
        Guid.Parse(e.Id), e.Version, e.Kind, e.Status, e.NameEn, Rest.Text(e.NameZh), e.Country, Rest.Text(e.UnifiedSocialCreditCode),
        Rest.Text(e.CustomsCode), Rest.Text(e.TaxClass), Rest.Text(e.Reference), Rest.Text(e.SuspensionReason));
}

/// <summary>Companies: operators register, qualify and suspend them; everybody reads exporters and itself.</summary>
static class Companies
{
    const string Tag = "Enterprises";

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/enterprises", Register).Allow(Role.Operator).Describe(Tag, "Registers an exporter, a buyer or a logistics partner.");
        api.MapGet("/enterprises/{id:guid}", Get).Allow(Role.Exporter, Role.Buyer, Role.Partner, Role.Operator)
            .Describe(Tag, "One company.");
        api.MapGet("/enterprises", List).Allow(Role.Exporter, Role.Buyer, Role.Partner, Role.Operator)
            .Describe(Tag, "Companies that the caller may see.");
        api.MapPost("/enterprises/{id:guid}/qualify", Qualify).Allow(Role.Operator).Describe(Tag, "From now on the exporter may sell.");
        api.MapPost("/enterprises/{id:guid}/suspend", Suspend).Allow(Role.Operator)
            .Describe(Tag, "From now on the exporter may not sell; what is under way goes on.");
    }

    static async Task<Created<EnterpriseView>> Register(RegisterEnterprise request, Client enterprises, HttpContext http)
    {
        var enterprise = await enterprises.RegisterAsync(
            new RegisterRequest
            {
                Kind = request.Kind,
                NameEn = request.NameEn,
                NameZh = request.NameZh ?? "",
                Country = request.Country,
                UnifiedSocialCreditCode = request.UnifiedSocialCreditCode ?? "",
                CustomsCode = request.CustomsCode ?? "",
                TaxClass = request.TaxClass ?? "",
                Reference = request.Reference ?? "",
            }, http.Call());
        return http.Created($"/api/v1/enterprises/{enterprise.Id}", enterprise.Version, EnterpriseView.Of(enterprise));
    }

    static async Task<Ok<EnterpriseView>> Get(Guid id, Client enterprises, HttpContext http) =>
        Answer(http, await enterprises.GetAsync(new GetRequest { Id = id.ToString() }, http.Call()));

    /// <param name="kind">Exporter, Buyer or Partner.</param>
    static async Task<Page<EnterpriseView>> List(string? kind, [AsParameters] Paging paging, Client enterprises, HttpContext http)
    {
        var page = await enterprises.ListAsync(new ListRequest { Kind = kind ?? "", Page = paging.ToWire() }, http.Call());
        return new([.. page.Enterprises.Select(EnterpriseView.Of)], Rest.NextCursor(page.NextCursor));
    }

    static async Task<Ok<EnterpriseView>> Qualify(Guid id, Client enterprises, HttpContext http) => Answer(http,
        await enterprises.QualifyAsync(new QualifyRequest { Id = id.ToString(), ExpectedVersion = http.ExpectedVersion() }, http.Call()));

    static async Task<Ok<EnterpriseView>> Suspend(Guid id, SuspendEnterprise request, Client enterprises, HttpContext http) => Answer(http,
        await enterprises.SuspendAsync(
            new SuspendRequest { Id = id.ToString(), ExpectedVersion = http.ExpectedVersion(), Reason = request.Reason }, http.Call()));

    static Ok<EnterpriseView> Answer(HttpContext http, Wire.Enterprise enterprise) =>
        http.Versioned(enterprise.Version, EnterpriseView.Of(enterprise));
}
