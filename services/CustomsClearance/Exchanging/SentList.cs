using CrossBorder.Platform;

namespace CrossBorder.CustomsClearance;

/// <summary>A declaration that something is asked for, under its row lock.</summary>
sealed record SentList(
    Guid Id, Guid OrderId, Guid? ExporterId, int Version, DeclarationStatus Status, DeclarationChannel Channel, string? Mode,
    string? PreNumber, string? ListNumber, string? CarrierCode, string? WaybillNumber, string? ExporterCode, string? ExporterName)
{
    /// <summary>Null when there is none, or none that the principal may see.</summary>
    public static async Task<SentList?> Lock(Tx tx, string named)
    {
        var principal = Principal.Required;
        return Guid.TryParse(named, out var id)
            ? await tx.One<SentList>(
                $"""
                select {Columns}
                from declaration d
                left join exporter e on e.id = d.exporter_id
                where d.id = @id and (@SeesAll or d.exporter_id = @PartyId)
                for update of d
                """,
                new { id, principal.SeesAll, principal.PartyId })
            : null;
    }

    /// <summary>Several at once, in the order of their ids; those that are not there are missing in the answer.</summary>
    public static Task<List<SentList>> LockAll(Tx tx, Guid[] ids) => tx.Many<SentList>(
        $"""
        select {Columns}
        from declaration d
        left join exporter e on e.id = d.exporter_id
        where d.id = any(@ids)
        order by d.id
        for update of d
        """,
        new { ids });

    const string Columns =
        """
        d.id, d.order_id, d.exporter_id, d.version, d.status, d.channel, d.mode, d.pre_number, d.list_number, d.carrier_code,
        d.waybill_number, e.code as exporter_code, e.name as exporter_name
        """;
}
