using CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Portal;

public sealed record ProductOptionView(string Name, string Value);

/// <param name="Options">Names of what variants differ in, such as Colour; at most 5.</param>
public sealed record ProductFamilyBody(IReadOnlyList<string> Options);

public sealed record FamilyVariantView(Guid ProductId, string Sku, IReadOnlyList<ProductOptionView> Options);

public sealed record ProductFamilyView(
    Guid Id, int Version, string Code, IReadOnlyList<string> Options, IReadOnlyList<FamilyVariantView> Variants)
{
    public static ProductFamilyView Of(ProductFamily f) => new(
        Guid.Parse(f.Id), f.Version, f.Code, [.. f.Options],
        [.. f.Variants.Select(v => new FamilyVariantView(
            Guid.Parse(v.ProductId), v.Sku, [.. v.Options.Select(o => new ProductOptionView(o.Name, o.Value))]))]);
}

/// <param name="Level">Piece, Carton or Pallet, in this order.</param>
/// <param name="Pieces">In one of this level.</param>
/// <param name="VolumeCm3">Answered: of the dimensions, rounded up.</param>
public sealed record PackingLevelView(
    string Level, int Pieces, int LengthMm, int WidthMm, int HeightMm, long NetGrams, long GrossGrams, long? VolumeCm3 = null);

public sealed record LeadTimeView(long FromQuantity, int Days);

/// <param name="ValidUntil">Last day; left out: no end.</param>
/// <param name="Valid">Answered: on the day asked for.</param>
public sealed record ProductCertificateView(
    string Kind, string Number, string? Issuer, string ValidFrom, string? ValidUntil, string? FileHash, bool? Valid = null);

/// <param name="Kind">Image, Video, Tour or Document.</param>
/// <param name="FileHash">Of a file that is kept; or</param>
/// <param name="Url">a link, https only.</param>
public sealed record ProductMediaView(string Kind, string? Title, string? FileHash, string? Url);

/// <param name="Language">BCP 47, such as de or zh-CN.</param>
public sealed record ProductTextView(string Language, string Name, string? Description);

/// <param name="CreditCode">Unified social credit code.</param>
public sealed record InvoicingFactoryView(string Name, string CreditCode);

/// <summary>What a product is beyond its listing.</summary>
/// <param name="Family">Code of the family that it is a variant of.</param>
/// <param name="Factory">Who invoices the goods to the exporter; buyers do not see it.</param>
public sealed record ProductDetailsView(
    string? Brand = null, string? Model = null, string? Family = null, IReadOnlyList<ProductOptionView>? Options = null,
    IReadOnlyList<PackingLevelView>? Packing = null, IReadOnlyList<LeadTimeView>? LeadTimes = null,
    IReadOnlyList<ProductCertificateView>? Certificates = null, IReadOnlyList<ProductMediaView>? Media = null,
    IReadOnlyList<ProductTextView>? Texts = null, InvoicingFactoryView? Factory = null)
{
    public static ProductDetailsView Of(ProductDetails d) => new(
        Rest.Text(d.Brand), Rest.Text(d.Model), Rest.Text(d.Family), [.. d.Options.Select(o => new ProductOptionView(o.Name, o.Value))],
        [.. d.Packing.Select(p => new PackingLevelView(
            p.Level, p.Pieces, p.LengthMm, p.WidthMm, p.HeightMm, p.NetGrams, p.GrossGrams, p.VolumeCm3))],
        [.. d.LeadTimes.Select(t => new LeadTimeView(t.FromQuantity, t.Days))],
        [.. d.Certificates.Select(c => new ProductCertificateView(
            c.Kind, c.Number, Rest.Text(c.Issuer), c.ValidFrom, Rest.Text(c.ValidUntil), Rest.Text(c.FileHash), c.Valid))],
        [.. d.Media.Select(m => new ProductMediaView(m.Kind, Rest.Text(m.Title), Rest.Text(m.FileHash), Rest.Text(m.Url)))],
        [.. d.Texts.Select(t => new ProductTextView(t.Language, t.Name, Rest.Text(t.Description)))],
        d.Factory is null ? null : new InvoicingFactoryView(d.Factory.Name, d.Factory.CreditCode));

    public ProductDetails ToWire()
    {
        var wire = new ProductDetails
        {
            Brand = Brand ?? "",
            Model = Model ?? "",
            Family = Family ?? "",
            Factory = Factory is null ? null : new() { Name = Factory.Name, CreditCode = Factory.CreditCode },
        };
        wire.Options.AddRange((Options ?? []).Select(o => new ProductOption { Name = o.Name, Value = o.Value }));
        wire.LeadTimes.AddRange((LeadTimes ?? []).Select(t => new LeadTime { FromQuantity = t.FromQuantity, Days = t.Days }));
        wire.Texts.AddRange((Texts ?? []).Select(
            t => new ProductText { Language = t.Language, Name = t.Name, Description = t.Description ?? "" }));
        wire.Packing.AddRange((Packing ?? []).Select(ToWire));
        wire.Certificates.AddRange((Certificates ?? []).Select(ToWire));
        wire.Media.AddRange((Media ?? []).Select(m => new ProductMedia
        {
            Kind = m.Kind,
            Title = m.Title ?? "",
            FileHash = m.FileHash ?? "",
            Url = m.Url ?? "",
        }));
        return wire;
    }

    static PackingLevel ToWire(PackingLevelView p) => new()
    {
        Level = p.Level,
        Pieces = p.Pieces,
        LengthMm = p.LengthMm,
        WidthMm = p.WidthMm,
        HeightMm = p.HeightMm,
        NetGrams = p.NetGrams,
        GrossGrams = p.GrossGrams,
    };

    static ProductCertificate ToWire(ProductCertificateView c) => new()
    {
        Kind = c.Kind,
        Number = c.Number,
        Issuer = c.Issuer ?? "",
        ValidFrom = c.ValidFrom,
        ValidUntil = c.ValidUntil ?? "",
        FileHash = c.FileHash ?? "",
    };
}

/// <summary>A product in one of its versions.</summary>
/// <param name="Text">In the language asked for, or what comes nearest.</param>
/// <param name="LeadDays">For the quantity asked for; null: not known.</param>
public sealed record ProductVersionView(
    Guid ProductId, int Version, DateTimeOffset? RecordedAt, string Status, string Sku, string NameEn, string? NameZh, string? HsCode,
    string? UnitCode, string? Origin, long NetGrams, long GrossGrams, string Currency, IReadOnlyList<PriceTierView> Tiers,
    ProductDetailsView Details, ProductTextView Text, int? LeadDays)
{
    public static ProductVersionView Of(ProductVersion v) => new(
        Guid.Parse(v.ProductId), v.Version, Rest.Instant(v.RecordedAt), v.Status, v.Sku, v.NameEn, Rest.Text(v.NameZh),
        Rest.Text(v.HsCode), Rest.Text(v.UnitCode), Rest.Text(v.Origin), v.NetGrams, v.GrossGrams, v.Currency,
        [.. v.Tiers.Select(tier => new PriceTierView(tier.MinQuantity, tier.UnitPrice))],
        ProductDetailsView.Of(v.Details ?? new()),
        new ProductTextView(v.Text?.Language ?? "", v.Text?.Name ?? "", Rest.Text(v.Text?.Description ?? "")),
        v.LeadDays == 0 ? null : v.LeadDays);
}

/// <param name="Hash">SHA-256 of the content in hex.</param>
public sealed record ProductFileView(string Hash, string ContentType, long Size);

/// <param name="Item">HsCode, Elements, Unit, Weight, Origin or Factory.</param>
/// <param name="State">Present, Missing, or Unknown when customs cannot tell.</param>
/// <param name="Field">What to enter.</param>
/// <param name="Missing">Declaration elements by name.</param>
public sealed record ReadinessItemView(
    string Item, int Weight, string State, string? Field, string? Detail, string? Accepted, IReadOnlyList<string> Missing);

/// <param name="Score">0 to 100: the weights of what is present in percent of all, rounded down.</param>
/// <param name="WeightsFrom">The day from which the weights count.</param>
public sealed record ReadinessView(
    Guid ProductId, int Version, int Score, bool Ready, IReadOnlyList<ReadinessItemView> Items, string? WeightsFrom)
{
    public static ReadinessView Of(Readiness r) => new(
        Guid.Parse(r.ProductId), r.Version, r.Score, r.Ready,
        [.. r.Items.Select(i => new ReadinessItemView(
            i.Item, i.Weight, i.State, Rest.FieldName(Rest.Text(i.Field)), Rest.Text(i.Detail), Rest.Text(i.Accepted), [.. i.Missing]))],
        Rest.Text(r.WeightsFrom));
}
