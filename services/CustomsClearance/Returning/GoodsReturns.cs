using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;

namespace CrossBorder.CustomsClearance;

/// <summary>Rows of returns; units that are asked to come back are counted on the declared line, never above its quantity.</summary>
static class GoodsReturns
{
    /// <summary>Counts units as returned; false, with nothing counted that the caller should keep, when a line has too few left.</summary>
    public static async Task<bool> Claim(Tx tx, Guid declarationId, IReadOnlyCollection<ReturningLine> lines) => await tx.Run(
        """
        update declared_line l
        set returned = l.returned + back.quantity
        from unnest(@Lines, @Quantities) as back (line_no, quantity)
        where l.declaration_id = @declarationId and l.line_no = back.line_no and back.quantity <= l.quantity - l.returned
        """,
        new
        {
            declarationId,
            Lines = lines.Select(line => line.LineNo).ToArray(),
            Quantities = lines.Select(line => line.Quantity).ToArray(),
        }) == lines.Count;

    /// <summary>Null, when the entry number has brought goods of this declaration back before.</summary>
    /// <param name="entryNumber">Of the import declaration that was made; null: customs is asked by a list, and answers.</param>
    public static async Task<Inserted?> Insert(
        Tx tx, Guid declarationId, string tradeMode, string reason, IReadOnlyCollection<ReturningLine> lines, string? entryNumber,
        DateTimeOffset now)
    {
        var inserted = await tx.One<Inserted>(
            """
            insert into goods_return (
                id, declaration_id, status, trade_mode, reason, requested_by, requested_at, entry_number, answered_at)
            values (@Id, @declarationId, @status, @tradeMode, @reason, @PartyId, @now, @entryNumber, @answered)
            on conflict on constraint goods_return_recorded_once do nothing
            returning id, document_number
            """,
            new
            {
                Id = Guid.CreateVersion7(),
                declarationId,
                status = (entryNumber is null ? DocumentStatus.Requested : DocumentStatus.Accepted).ToString(),
                tradeMode,
                reason,
                Principal.Required.PartyId,
                now,
                entryNumber,
                answered = entryNumber is null ? (DateTimeOffset?)null : now,
            });
        if (inserted is null)
            return null;
        await tx.Run(
            "insert into goods_return_line (return_id, line_no, quantity) select @Id, * from unnest(@Lines, @Quantities)",
            new
            {
                inserted.Id,
                Lines = lines.Select(line => line.LineNo).ToArray(),
                Quantities = lines.Select(line => line.Quantity).ToArray(),
            });
        return inserted;
    }

    public static async Task<List<GoodsReturn>> Read(Tx tx, Guid declarationId)
    {
        var lines = (await tx.Many<LineRow>(
            """
            select l.return_id, l.line_no, l.quantity
            from goods_return_line l
            join goods_return r on r.id = l.return_id
            where r.declaration_id = @declarationId
            order by l.return_id, l.line_no
            """,
            new { declarationId })).ToLookup(line => line.ReturnId);
        return [.. (await tx.Many<Row>(
            """
            select id, declaration_id, document_number, status, trade_mode, reason, answer, requested_at, entry_number
            from goods_return
            where declaration_id = @declarationId
            order by id
            """,
            new { declarationId })).Select(row => row.ToWire(lines[row.Id]))];
    }

    public sealed record Inserted(Guid Id, string DocumentNumber);

    sealed record LineRow(Guid ReturnId, int LineNo, long Quantity);

    sealed record Row(
        Guid Id, Guid DeclarationId, string DocumentNumber, string Status, string TradeMode, string Reason, string Answer,
        DateTimeOffset RequestedAt, string? EntryNumber)
    {
        public GoodsReturn ToWire(IEnumerable<LineRow> lines)
        {
            var wire = new GoodsReturn
            {
                Id = Id.ToString(),
                DeclarationId = DeclarationId.ToString(),
                DocumentNumber = DocumentNumber,
                Status = Status,
                TradeMode = TradeMode,
                Reason = Reason,
                Answer = Answer,
                RequestedAt = RequestedAt.ToTimestamp(),
                EntryNumber = EntryNumber ?? "",
            };
            wire.Lines.AddRange(lines.Select(line => new ReturningLine { LineNo = line.LineNo, Quantity = line.Quantity }));
            return wire;
        }
    }
}
