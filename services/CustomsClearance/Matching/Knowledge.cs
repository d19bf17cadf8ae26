using System.Text.Json;
using CrossBorder.Contracts.Events;
using CrossBorder.Platform;

namespace CrossBorder.CustomsClearance;

/// <summary>What is known of a product beside its order: its HS code, and what people state for its specification.</summary>
public sealed record Classification(Guid Id, string? HsCode, DateTimeOffset ClassifiedAt, string? ElementsJson)
{
    public Classification(Guid id, string hsCode, DateTimeOffset classifiedAt)
        : this(id, hsCode, classifiedAt, null)
    {
    }

    /// <summary>By the Chinese names of the elements; empty when nobody stated any.</summary>
    public IReadOnlyDictionary<string, string> Elements { get; } =
        ElementsJson is null ? new() : JsonSerializer.Deserialize<Dictionary<string, string>>(ElementsJson)!;
}

/// <summary>What is known that concerns one order: its parties, newer HS codes, and the rules, rates and tariff of the day.</summary>
public sealed record Knowledge(Exporter? Exporter, IReadOnlyDictionary<Guid, Classification> Products)
{
    /// <summary>customs_supervision_documents.csv: export licence of dual-use goods and technology.</summary>
    const string DualUseLicence = "3";
    static readonly DateOnly NoDay = DateOnly.MinValue;
    static readonly Dictionary<string, string> NothingStated = [];

    public Buyer? Buyer { get; init; }

    /// <summary>Four-digit customs district that handles the declaration.</summary>
    public string District { get; init; } = "";

    public RuleBook Rules { get; init; } = new([], NoDay);

    public RateBook Rates { get; init; } = new([], NoDay);

    /// <summary>By the code as it was asked for.</summary>
    public IReadOnlyDictionary<string, CommodityFinding> Commodities { get; init; } = new Dictionary<string, CommodityFinding>();

    /// <summary>Hits in the list of dual-use goods and where their reviews stand.</summary>
    public IReadOnlyList<ScreeningStanding> Screened { get; init; } = [];

    /// <summary>A code set or corrected after the sale wins over the copy on the line; an older one only fills a gap.</summary>
    public string? HsCode(OrderPlaced order, OrderLine line)
    {
        var known = Products.GetValueOrDefault(line.ProductId);
        return line.HsCode is null || known?.ClassifiedAt > order.OccurredAt ? known?.HsCode ?? line.HsCode : line.HsCode;
    }

    /// <summary>What the tariff of the day makes of the line's code; null when it has none or the tariff does not have it.</summary>
    public Commodity? Commodity(OrderPlaced order, OrderLine line) =>
        HsCode(order, line) is { } code ? Commodities.GetValueOrDefault(code)?.Commodity : null;

    /// <summary>Supervision documents that were stated, and the export licences of dual-use goods that a review noted.</summary>
    public IReadOnlyList<Certificate> Certificates(OrderCase subject) =>
    [
        .. subject.Stated.Certificates.Concat(Screened.Where(standing => standing.LicenceNumber is not null)
            .Select(standing => new Certificate(DualUseLicence, standing.LicenceNumber!, standing.Code))).Distinct(),
    ];

    /// <summary>The specification of a line, from what is stated of its product and what the rules of the day fill in.</summary>
    public ElementFinding Elements(OrderLine line, Commodity commodity, DeclarationChannel channel) => ElementText.Compose(
        commodity, line.NameZh, line.NameEn, Products.GetValueOrDefault(line.ProductId)?.Elements ?? NothingStated,
        ElementDefaults.Of(Rules), ElementText.Longest(channel));

    internal static async Task<Knowledge> Of(Tx tx, OrderCase subject, CustomsOptions options, DateTimeOffset now)
    {
        if (subject.Placed is not { } order)
            return new(subject.Exporter, new Dictionary<Guid, Classification>());
        // Corrections, rules and tariff matter only once the declaration could be made: the facts before that cost no look at them.
        var incomplete = subject.Exporter is null || order.Lines.Any(line => line.HsCode is null)
            || subject is { IsWhole: true, Buyer: null };
        var known = incomplete ? await LookAgain(tx, subject, order)
            : new(subject.Exporter, subject.IsWhole ? await Classified(tx, order) : new Dictionary<Guid, Classification>())
            {
                Buyer = subject.Buyer,
            };
        return subject.IsWhole ? await Grounds.Add(tx, subject, known with { District = options.District }, now) : known;
    }

    /// <summary>Something is missing: reads it under the lock of <see cref="Awaited"/>, and notes what is missing still.</summary>
    static async Task<Knowledge> LookAgain(Tx tx, OrderCase subject, OrderPlaced order)
    {
        var open = order.Lines.Where(line => line.HsCode is null).Select(line => line.ProductId).Append(order.ExporterId)
            .Append(order.BuyerId);
        await Awaited.LockForLooking(tx, open.Distinct());
        var exporter = await tx.One<Exporter>(
            "select code, name, credit_code, tax_class from exporter where id = @ExporterId", new { order.ExporterId });
        var buyer = await tx.One<Buyer>("select kind, name from buyer where id = @BuyerId", new { order.BuyerId });
        var known = new Knowledge(exporter, await Classified(tx, order)) { Buyer = buyer };
        var missing = order.Lines.Where(line => known.HsCode(order, line) is null).Select(line => line.ProductId).ToList();
        if (exporter is null)
            missing.Add(order.ExporterId);
        if (buyer is null && subject.IsWhole)
            missing.Add(order.BuyerId);
        await Awaited.Replace(tx, subject.Id, missing);
        return known;
    }

    internal static async Task<IReadOnlyDictionary<Guid, Classification>> Classified(Tx tx, OrderPlaced order) =>
        (await tx.Many<Classification>(
            """
            select p.id, p.hs_code, p.classified_at, (
                select e.elements
                from product_element e
                where e.product_id = p.id
                order by e.version desc
                limit 1) as elements_json
            from product p
            where p.id = any(@Ids)
            """,
            new { Ids = order.Lines.Select(line => line.ProductId).Distinct().ToArray() })).ToDictionary(product => product.Id);
}
