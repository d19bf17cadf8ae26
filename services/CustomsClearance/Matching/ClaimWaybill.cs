using CrossBorder.Platform;

namespace CrossBorder.CustomsClearance;

/// <summary>One waybill, one declaration: the first that is otherwise complete gets it; a rival at the same instant waits here.</summary>
static class ClaimWaybill
{
    /// <summary>A logistics company may use a number again after this time (CEB 202205, logisticsNo).</summary>
    const int MonthsUntilReuse = 6;

    /// <summary>Null when the waybill is ours now, else the document number of the declaration that has it.</summary>
    public static async Task<string?> For(Tx tx, OrderCase subject, DateTimeOffset now)
    {
        var booked = subject.Booked!;
        var owner = (await tx.One<Owner>(
            """
            insert into waybill as w (carrier_code, number, declaration_id, claimed_at)
            values (@CarrierCode, @WaybillNumber, @Id, @now)
            on conflict on constraint waybill_key do update
            set declaration_id = case when w.claimed_at < @reusable then excluded.declaration_id else w.declaration_id end,
                claimed_at = case when w.claimed_at < @reusable then excluded.claimed_at else w.claimed_at end
            returning w.declaration_id,
                (select d.document_number from declaration d where d.id = w.declaration_id) as document_number
            """,
            new { booked.CarrierCode, booked.WaybillNumber, subject.Id, now, reusable = now.AddMonths(-MonthsUntilReuse) }))!;
        return owner.DeclarationId == subject.Id ? null : owner.DocumentNumber;
    }

    sealed record Owner(DeclarationId DeclarationId, string DocumentNumber);
}
