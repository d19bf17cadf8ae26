using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>A receipt on its way back to its sender.</summary>
/// <param name="Reference">What the bank's statement shows: 16 upper-case hexadecimal digits of the id.</param>
/// <param name="FromBuyer">Whose credit it was, for a cancelled order; null when it waited in Suspense.</param>
public sealed record ReceiptReturn(
    Guid Id, EntryId EntryId, Currency Currency, long AmountMinor, string Name, string Account, string Reference, PartyId? FromBuyer)
{
    const int ReferenceLength = 16;
    const string Columns = "id, entry_id, currency, amount_minor, name, account, reference, from_buyer";

    // Random, not by time: the bank shows its first half only.
    public static string ReferenceOf(Guid id) => id.ToString("N")[..ReferenceLength].ToUpperInvariant();

    /// <summary>Those that debits of a batch may show.</summary>
    public static async Task<List<ReceiptReturn>> Lock(Tx tx, List<WaitingEntry> entries)
    {
        var references = entries.Where(entry => entry.Mark == Mark.D).Select(entry => entry.CustomerReference).OfType<string>().ToArray();
        return references.Length == 0 ? [] : await tx.Many<ReceiptReturn>(
            $"""
            select {Columns}
            from receipt_return
            where reference = any(@references) and status in ('Requested', 'Sent')
            order by id
            for update
            """,
            new { references });
    }

    public static async Task Complete(Tx tx, IReadOnlyList<(Guid Id, string BankReference)> returned)
    {
        if (returned.Count > 0)
            await tx.Run(
                """
                update receipt_return r
                set status = 'Completed', bank_reference = c.bank_reference
                from unnest(@Ids, @References) as c (id, bank_reference)
                where r.id = c.id
                """,
                new
                {
                    Ids = returned.Select(one => one.Id).ToArray(),
                    References = returned.Select(one => one.BankReference).ToArray(),
                });
    }

    public static Task Insert(Tx tx, ReceiptReturn made, DateTimeOffset now) => tx.Run(
        $"""
        insert into receipt_return ({Columns}, not_before, requested_at)
        values (@Id, @EntryId, @Currency, @AmountMinor, @Name, @Account, @Reference, @FromBuyer, @now, @now)
        """,
        new
        {
            made.Id,
            made.EntryId,
            made.Currency,
            made.AmountMinor,
            made.Name,
            made.Account,
            made.Reference,
            made.FromBuyer,
            now,
        });

    /// <summary>Takes it back unless the bank may have it. False: the bank was asked already.</summary>
    public static async Task<bool> Withdraw(Tx tx, Guid id) => await tx.Run(
        """
        update receipt_return
        set status = case status when 'Requested' then 'Withdrawn' else status end
        where id = @id and (status = 'Refused' or (status = 'Requested' and attempts = 0))
        """,
        new { id }) == 1;

    public static Task<List<ReceiptReturn>> Of(Tx tx, Guid[] ids) => tx.Many<ReceiptReturn>(
        $"select {Columns} from receipt_return where id = any(@ids)", new { ids });
}
