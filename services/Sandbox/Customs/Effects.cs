using CrossBorder.Platform;

namespace CrossBorder.Sandbox;

/// <summary>What accepted applications do to what customs holds, in the transaction that registers them.</summary>
static class Effects
{
    /// <summary>Withdraws lists, deletes and amends declarations, consolidates; tells the further answers, by place in the batch.</summary>
    public static async Task<Dictionary<int, IReadOnlyList<CebReturn>>> Apply(
        Tx tx, IReadOnlyList<Judgement> judgements, long first, DateTimeOffset now)
    {
        var targeted = judgements.Where(judgement => judgement.Target is not null).ToList();
        if (targeted.Count > 0)
        {
            var gone = targeted.Where(judgement => judgement.Document is not { Kind: CebKind.Request, AppType: "2" });
            await tx.Run(
                "update customs_document set status = 'Withdrawn', due_at = null where serial = any(@gone)",
                new { gone = gone.Select(judgement => judgement.Target!.Value).ToArray() });
            await Amend(tx, [.. targeted.Where(judgement => judgement.Document is { Kind: CebKind.Request, AppType: "2" })]);
            await ReceiptRows.TakeBack(tx, [.. targeted.Select(judgement => judgement.Target!.Value)], now);
        }

        var further = new Dictionary<int, IReadOnlyList<CebReturn>>();
        for (var i = 0; i < judgements.Count; i++)
            if (judgements[i].Consolidates is { Count: > 0 } lists)
                further[i] = await Consolidation.Make(tx, first + i, judgements[i].Document, lists, now);
        return further;
    }

    /// <summary>The goods may leave under another waybill than the one that they were declared with.</summary>
    static Task<int> Amend(Tx tx, IReadOnlyList<Judgement> amendments) => tx.Run(
        """
        update customs_document d
        set content = n.content, lines = n.lines, logistics_no = n.logistics_no
        from unnest(@Targets, @Contents, @Lines, @Waybills) as n (serial, content, lines, logistics_no)
        where d.serial = n.serial
        """,
        new
        {
            Targets = amendments.Select(amendment => amendment.Target!.Value).ToArray(),
            Contents = amendments.Select(amendment => amendment.Document.Node!.ToString()).ToArray(),
            Lines = amendments.Select(amendment => amendment.Document.Lines).ToArray(),
            Waybills = amendments.Select(amendment => amendment.Document.LogisticsNo).ToArray(),
        });
}
