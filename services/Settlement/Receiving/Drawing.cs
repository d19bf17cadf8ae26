using CrossBorder.Platform;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>The letter of credit of an order with what was drawn under it so far.</summary>
/// <param name="DrawnMinor">By drawings that stand.</param>
sealed record CreditRow(
    Currency Currency, long AmountMinor, bool About, bool PartialAllowed, DateOnly? LatestShipment, DateOnly ExpiresOn,
    int PresentationDays, long DrawnMinor)
{
    public const string Select =
        """
        select c.currency, l.amount_minor, l.about, l.partial_allowed, l.latest_shipment, l.expires_on, l.presentation_days, (
                select coalesce(sum(d.drawn_minor), 0)::bigint
                from credit_drawing d
                where d.order_id = l.order_id and d.withdrawn_at is null) as drawn_minor
        from letter_of_credit l join order_case c using (order_id)
        where l.order_id = @id
        """;

    public CreditTerms Terms => new(Currency, AmountMinor, About, PartialAllowed, LatestShipment, ExpiresOn, PresentationDays);
}

/// <summary>A presentation that took place.</summary>
/// <param name="No">Of the order, from 1.</param>
/// <param name="Discrepancies">Codes by commas.</param>
sealed record Drawing(
    Guid OrderId, int No, DateOnly PresentedOn, DateOnly ShippedOn, long DrawnMinor, bool Partial, string Discrepancies,
    string RecordedBy, DateTimeOffset? WithdrawnAt, string? WithdrawnWhy)
{
    public const string Columns =
        """
        order_id, no, presented_on, shipped_on, drawn_minor, partial, array_to_string(discrepancies, ',') as discrepancies,
        recorded_by, withdrawn_at, withdrawn_why
        """;

    /// <summary>As for an order (ten trillion of a currency with two decimals).</summary>
    const long MostMinor = 1_000_000_000_000_000;

    /// <summary>What is presented, without what was drawn before.</summary>
    /// <exception cref="Grpc.Core.RpcException">400: a field cannot be.</exception>
    public static DocumentsPresented Read(V1.PresentationRequest request)
    {
        if (request.DrawnMinor is < 1 or > MostMinor)
            throw Problem.Invalid("drawn_minor", "The amount is out of range.", $"1 to {MostMinor}").ToGrpc();
        return new DocumentsPresented(
            Wire.DayOf("presented_on", request.PresentedOn), Wire.DayOf("shipped_on", request.ShippedOn),
            Currency.Find(request.Currency) ?? throw Problem.Invalid("currency", "No such currency.", Currency.Accepted).ToGrpc(),
            request.DrawnMinor, 0, request.Partial);
    }

    public V1.CreditDrawing ToWire()
    {
        var wire = new V1.CreditDrawing
        {
            OrderId = OrderId.ToString(),
            No = No,
            PresentedOn = Wire.Day(PresentedOn),
            ShippedOn = Wire.Day(ShippedOn),
            DrawnMinor = DrawnMinor,
            Partial = Partial,
            RecordedBy = RecordedBy,
            Withdrawn = WithdrawnAt is not null,
            WithdrawnWhy = WithdrawnWhy ?? "",
        };
        wire.Discrepancies.AddRange(Discrepancies.Split(',', StringSplitOptions.RemoveEmptyEntries));
        return wire;
    }
}
