using System.Text.Json;
using CrossBorder.Contracts.Events;
using CrossBorder.Platform;

namespace CrossBorder.CustomsClearance;

/// <summary>The case of one order as its documents need it, read for a principal: another party's order is not there.</summary>
sealed record TradeCase(
    Guid Id, int Version, string DocumentNumber, string? Mode, string Channel, string? Currency, string? Number, string? PlacedJson,
    string? PackedJson, string? BookedJson, DateTimeOffset? FundedAt, string? ExporterJson, DateTimeOffset? PartsAllowedAt,
    string? WholeNumber)
{
    /// <summary>The exporter's own and the buyer's own, or any for operators and services; of a declaration row named d.</summary>
    const string Visible = "(@SeesAll or d.exporter_id = @PartyId or (@IsBuyer and d.placed ->> 'BuyerId' = @PartyId::text))";

    const string Columns =
        """
        d.id, d.version, d.document_number, d.mode, d.channel, d.currency,
        coalesce(d.entry_number, d.list_number, d.pre_number) as number, d.placed as placed_json, d.packed as packed_json,
        d.booked as booked_json, d.funded_at,
        (select json_build_object('Code', e.code, 'NameZh', e.name, 'NameEn', e.name_en)
         from exporter e where e.id = d.exporter_id) as exporter_json, d.parts_allowed_at,
        (select whole.placed ->> 'Number'
         from declaration whole where whole.order_id = (d.placed ->> 'SplitOf')::uuid) as whole_number
        """;

    /// <summary>As the parties agreed on it.</summary>
    readonly OrderPlaced? agreed = Parsed<OrderPlaced>(PlacedJson) is { } told
        ? told with { PartialAllowed = PartsAllowedAt is null ? told.PartialAllowed : true }
        : null;

    /// <summary>With what is given away at what it is worth, as customs is told.</summary>
    public OrderPlaced? Placed => agreed is null ? null : CustomsWorth.Of(agreed);

    public OrderReadyToShip? Packed { get; } = Parsed<OrderReadyToShip>(PackedJson);

    public ShipmentBooked? Booked { get; } = Parsed<ShipmentBooked>(BookedJson);

    public TradeParty? Exporter { get; } = Parsed<TradeParty>(ExporterJson);

    public DeclaredGoods? Declared { get; private init; }

    /// <summary>By the id of the order or the declaration; locked against a rival who makes the same document.</summary>
    public static async Task<TradeCase?> Of(Tx tx, string orderOrDeclaration, bool locked = false)
    {
        var principal = Principal.Required;
        if (!Guid.TryParse(orderOrDeclaration, out var key))
            return null;
        var found = await tx.One<TradeCase>(
            $"""
            select {Columns}
            from declaration d
            where (d.id = @key or d.order_id = @key) and {Visible}
            {(locked ? "for no key update" : "")}
            """,
            new { key, principal.SeesAll, principal.PartyId, IsBuyer = principal.Role == Role.Buyer });
        if (found is null)
            return null;
        var items = await tx.Many<DeclaredItem>(
            """
            select line_no, part_no, item_no, hs_code, name_zh, quantity, unit_code, amount_minor,
                entry_number
            from declared_line
            where declaration_id = @Id
            order by line_no
            """,
            new { found.Id });
        return found.Mode is null || found.Currency is null || items.Count == 0
            ? found
            : found with { Declared = new DeclaredGoods(found.Mode, found.Channel, found.Currency, found.Number, items) };
    }

    /// <summary>The aggregate, once the order and its registered exporter are known.</summary>
    public TradeDocument? Trade(CustomsOptions options) => Placed is null || Exporter is null
        ? null
        : new TradeDocument(DocumentNumber, Placed, Exporter, Sender.Of(options), Packed, Booked, Declared)
        {
            WholeNumber = WholeNumber,
            Owed = agreed!.GivenAway() ? agreed.TotalMinor : null,
        };

    static T? Parsed<T>(string? json) where T : class => json is null ? null : JsonSerializer.Deserialize<T>(json);
}
