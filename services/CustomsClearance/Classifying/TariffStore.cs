using CrossBorder.Platform;

namespace CrossBorder.CustomsClearance;

/// <summary>Writes the rows of a version in few statements, and puts a version in force.</summary>
static class TariffStore
{
    const int Batch = 5000;

    public static async Task Insert(Tx tx, string versionId, IEnumerable<TariffLine> rows)
    {
        foreach (var part in rows.Chunk(Batch))
            await InsertPart(tx, versionId, part);
        // A whole tariff came at once: the planner would take it for an empty table until the server looks by itself.
        await tx.Run("analyze tariff_row", new { });
    }

    /// <summary>
    /// From the first day that the version has for a code, its rows are what is known of the code; what was known before is kept
    /// with the instant that ended it, and its days before that remain.
    /// </summary>
    public static async Task Activate(Tx tx, string versionId, Guid by, DateTimeOffset now)
    {
        await tx.Run(
            """
            with incoming as (
                select code, min(valid_from) as starts
                from tariff_row
                where version_id = @versionId
                group by code
            ), ended as (
                update tariff_span s
                set known_to = @now
                from incoming i
                where s.code = i.code and s.known_to is null and (s.valid_to is null or s.valid_to >= i.starts)
                returning s.row_id, s.code, s.valid_from, i.starts
            )
            insert into tariff_span (row_id, code, valid_from, valid_to, known_from)
            select row_id, code, valid_from, starts - 1, @now
            from ended
            where valid_from < starts
            union all
            select id, code, valid_from, valid_to, @now
            from tariff_row
            where version_id = @versionId
            """,
            new { versionId, now });
        await tx.Run("analyze tariff_span", new { });
        await tx.Run(
            """
            update tariff_version
            set status = 'Active', activated_by = @by, activated_at = @now
            where id = @versionId and status = 'Draft'
            """,
            new { versionId, by, now });
        await Awaited.TellConfiguration(tx);
    }

    /// <summary>Imports and activations follow one another: two at once would both end the same rows.</summary>
    public static Task Lock(Tx tx) => tx.Many<string>("select pg_advisory_xact_lock(hashtext('tariff'))::text", new { });

    static Task<int> InsertPart(Tx tx, string versionId, TariffLine[] rows) => tx.Run(
        """
        insert into tariff_row (version_id, code, name_zh, unit1, unit2, vat_rate, refund_rate, export_duty,
            export_duty_provisional, supervision_documents, inspection_classes, elements, valid_from, valid_to)
        select @versionId, code, name_zh, unit1, unit2, vat_rate, refund_rate, export_duty,
            export_duty_provisional, supervision_documents, inspection_classes, elements, valid_from, valid_to
        from unnest(@Codes, @Names, @Units, @SecondUnits::text[], @Vat, @Refund, @Duty, @Provisional::numeric[],
            @Documents, @Classes, @Elements, @From, @To::date[])
            as r (code, name_zh, unit1, unit2, vat_rate, refund_rate, export_duty, export_duty_provisional,
                supervision_documents, inspection_classes, elements, valid_from, valid_to)
        """,
        new
        {
            versionId,
            Codes = rows.Select(row => row.Code).ToArray(),
            Names = rows.Select(row => row.NameZh).ToArray(),
            Units = rows.Select(row => row.Unit1).ToArray(),
            SecondUnits = rows.Select(row => row.Unit2).ToArray(),
            Vat = rows.Select(row => row.VatRate).ToArray(),
            Refund = rows.Select(row => row.RefundRate).ToArray(),
            Duty = rows.Select(row => row.ExportDuty).ToArray(),
            Provisional = rows.Select(row => row.ExportDutyProvisional).ToArray(),
            Documents = rows.Select(row => row.SupervisionDocuments).ToArray(),
            Classes = rows.Select(row => row.InspectionClasses).ToArray(),
            Elements = rows.Select(row => row.Elements).ToArray(),
            From = rows.Select(row => row.ValidFrom).ToArray(),
            To = rows.Select(row => row.ValidTo).ToArray(),
        });
}
