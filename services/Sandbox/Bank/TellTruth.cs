using CrossBorder.Platform;

namespace CrossBorder.Sandbox;

/// <summary>
/// GET /control/truth: of every credit that irregular payers caused, which payment it is of, so which order; a credit for several has
/// a row for each.
/// </summary>
static class TellTruth
{
    /// <param name="MeantMinor">Of the whole payment.</param>
    /// <param name="Irregularity">What was not as agreed; Charged behind it when banks kept something.</param>
    public sealed record Truth(
        string BankReference, Guid PaymentId, string VirtualAccount, string? OrderNumber, long ShownMinor, long MeantMinor,
        string Irregularity);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/control/truth", (Db db, CancellationToken ct) => db.Many<Truth>(
        """
        select 'CB' || lpad(e.id::text, 12, '0') as bank_reference, p.id as payment_id, p.virtual_account, p.order_number,
            e.signed_minor as shown_minor, p.amount_minor as meant_minor, e.irregularity
        from (
            select id as entry_id, payment_id from bank_entry where irregularity is not null
            union all
            select entry_id, payment_id from bank_entry_also) as meant
        join bank_entry e on e.id = meant.entry_id
        join bank_payment p on p.id = meant.payment_id
        order by e.id, p.id
        """,
        new { }, ct));
}
