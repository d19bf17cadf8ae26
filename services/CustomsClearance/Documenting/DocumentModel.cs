namespace CrossBorder.CustomsClearance;

/// <summary>The documents of an order and its declaration; their names on the wire are in <see cref="DocumentKinds"/>.</summary>
public enum DocumentKind { ProformaInvoice, SalesContract, CommercialInvoice, PackingList, PowerOfAttorney, DeclarationDraft }

/// <summary>A document of an order as content, before it has pages.</summary>
public sealed record DocumentModel(DocumentKind Kind, Label Title, string Number, DateTimeOffset At, IReadOnlyList<Section> Sections)
    : Paper(Title, Number, At, Sections);

/// <summary>Names of the kinds in addresses, and who may see them.</summary>
public static class DocumentKinds
{
    static readonly (DocumentKind Kind, string Name, bool ForBuyers)[] All =
    [
        (DocumentKind.ProformaInvoice, "proforma-invoice", true),
        (DocumentKind.SalesContract, "sales-contract", true),
        (DocumentKind.CommercialInvoice, "commercial-invoice", true),
        (DocumentKind.PackingList, "packing-list", true),
        (DocumentKind.PowerOfAttorney, "power-of-attorney", false),
        (DocumentKind.DeclarationDraft, "declaration-draft", false),
    ];

    public static string Names { get; } = string.Join(", ", All.Select(row => row.Name));

    public static IEnumerable<DocumentKind> SeenBy(bool buyer) => All.Where(row => row.ForBuyers || !buyer).Select(row => row.Kind);

    public static string Name(DocumentKind kind) => All.Single(row => row.Kind == kind).Name;

    public static DocumentKind? Find(string name) =>
        All.Where(row => row.Name == name).Select(row => (DocumentKind?)row.Kind).SingleOrDefault();
}
