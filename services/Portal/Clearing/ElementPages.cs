using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Platform;
using Client = CrossBorder.Contracts.Customs.V1.Elements.ElementsClient;

namespace CrossBorder.Portal;

/// <param name="NameZh">As the tariff names the element.</param>
public sealed record ElementBody(string NameZh, string Value);

/// <summary>Replaces what was stated of the product.</summary>
public sealed record StateElements(IReadOnlyList<ElementBody> Elements);

/// <param name="Position">Missing: stated, and not an element of the product's code.</param>
/// <param name="Origin">Stated, Derived or Missing.</param>
public sealed record ElementView(int? Position, string NameZh, string? NameEn, bool Mandatory, string? Value, string Origin);

/// <param name="Version">0: nothing was stated yet.</param>
/// <param name="HsCode">Ten digits of today's tariff; missing when the product has no code of it.</param>
/// <param name="Specification">As a full declaration would state it today.</param>
public sealed record ProductElementsView(
    Guid ProductId, int Version, string? HsCode, string? RuleVersion, string? Specification, IReadOnlyList<ElementView> Elements,
    Guid? StatedBy, DateTimeOffset? StatedAt)
{
    public static ProductElementsView Of(ProductElements p) => new(
        Guid.Parse(p.ProductId), p.Version, Rest.Text(p.HsCode), Rest.Text(p.RuleVersion), Rest.Text(p.Specification),
        [.. p.Elements.Select(e => new ElementView(
            e.Position == 0 ? null : e.Position, e.NameZh, Rest.Text(e.NameEn), e.Mandatory, Rest.Text(e.Value), e.Origin))],
        Guid.TryParse(p.StatedBy, out var by) ? by : null, Rest.Instant(p.StatedAt));
}

/// <summary>The declaration elements of a product: what its code asks for, what is stated and what is missing.</summary>
static class ElementPages
{
    const string Tag = "Tariff";

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/products/{id:guid}/elements", Get).Allow(Role.Exporter, Role.Operator)
            .Describe(Tag, "What the specification of a product's declarations says, element by element.");
        api.MapPost("/products/{id:guid}/elements", State).Allow(Role.Exporter, Role.Operator)
            .Describe(Tag, "States elements of a product; declarations that waited for them are matched again.");
    }

    static async Task<ProductElementsView> Get(Guid id, Client elements, HttpContext http) =>
        ProductElementsView.Of(await elements.GetAsync(new GetElementsRequest { ProductId = id.ToString() }, http.Call()));

    static async Task<ProductElementsView> State(Guid id, StateElements request, Client elements, HttpContext http)
    {
        var wire = new StateElementsRequest { ProductId = id.ToString(), ExpectedVersion = http.ExpectedVersion() };
        wire.Elements.AddRange(request.Elements.Select(one => new StatedElement { NameZh = one.NameZh, Value = one.Value }));
        return ProductElementsView.Of(await elements.StateAsync(wire, http.Call()));
    }
}
