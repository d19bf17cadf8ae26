using System.Security.Cryptography;
using System.Text;
using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>Writes one statement and its entries as a set.</summary>
static class StatementRows
{
    const string Insertion =
        """
        with page as (
            insert into statement (id, file_id, account, currency, year, statement_no, sequence_no,
                opening_minor, closing_minor, unexplained_minor)
            values (@Id, @file, @Account, @Currency, @Year, @StatementNumber, @SequenceNumber,
                @Opening, @Closing, @UnexplainedMinor))
        insert into statement_entry (id, file_id, statement_id, account, currency, year, statement_no, sequence_no, position,
            mark, amount_minor, value_date, entry_date, type_code, customer_reference, bank_reference, occurrence, narrative,
            payer, virtual_account, account_fault, fingerprint)
        select entry_id, @file, @Id, @Account, @Currency, @Year, @StatementNumber, @SequenceNumber, position, mark,
            amount_minor, value_date, entry_date, type_code, customer_reference, bank_reference, row_number() over (
                partition by bank_reference, mark, amount_minor, value_date order by position),
            narrative, payer, virtual_account, account_fault, fingerprint
        from unnest(@Ids, @Positions, @Marks, @Amounts, @ValueDates, @EntryDates, @Types, @Customers, @Banks, @Narratives,
            @Payers, @Accounts, @AccountFaults, @Fingerprints)
            as entry (entry_id, position, mark, amount_minor, value_date, entry_date, type_code, customer_reference,
                bank_reference, narrative, payer, virtual_account, account_fault, fingerprint)
        on conflict do nothing
        returning position
        """;

    /// <summary>How many entries were new. One whose place another statement gave to other content is added to the faults.</summary>
    public static async Task<int> Insert(Tx tx, Guid file, Mt940Statement statement, List<Mt940Fault> faults)
    {
        var rows = statement.Entries.Select(entry => (Entry: entry, Clue: Clues.Of(entry), Print: Fingerprint(statement, entry))).ToList();
        var written = (await tx.Many<int>(
            Insertion,
            new
            {
                Id = Guid.CreateVersion7(),
                file,
                statement.Account,
                Currency = statement.Opening.Currency.Code,
                statement.Closing.Day.Year,
                statement.StatementNumber,
                statement.SequenceNumber,
                Opening = statement.Opening.Minor,
                Closing = statement.Closing.Minor,
                statement.UnexplainedMinor,
                Ids = rows.Select(_ => Guid.CreateVersion7()).ToArray(),
                Positions = rows.Select(row => row.Entry.Position).ToArray(),
                Marks = rows.Select(row => row.Entry.Mark.ToString()).ToArray(),
                Amounts = rows.Select(row => row.Entry.AmountMinor).ToArray(),
                ValueDates = rows.Select(row => row.Entry.ValueDate).ToArray(),
                EntryDates = rows.Select(row => row.Entry.EntryDate).ToArray(),
                Types = rows.Select(row => row.Entry.TypeCode).ToArray(),
                Customers = rows.Select(row => row.Entry.CustomerReference).ToArray(),
                Banks = rows.Select(row => row.Entry.BankReference).ToArray(),
                Narratives = rows.Select(row => Joined(row.Entry)).ToArray(),
                Payers = rows.Select(row => row.Clue.Payer).ToArray(),
                Accounts = rows.Select(row => row.Clue.VirtualAccount).ToArray(),
                AccountFaults = rows.Select(row => row.Clue.Fault).ToArray(),
                Fingerprints = rows.Select(row => row.Print).ToArray(),
            })).ToHashSet();
        if (written.Count < rows.Count)
            faults.AddRange(await Conflicts(tx, statement, rows
                .Where(row => !written.Contains(row.Entry.Position))
                .ToDictionary(row => row.Entry.Position, row => (row.Entry.Line, row.Print))));
        return written.Count;
    }

    /// <summary>Places that are taken by other content: the bank's numbering is broken or the file was tampered with.</summary>
    static async Task<IEnumerable<Mt940Fault>> Conflicts(Tx tx, Mt940Statement statement, Dictionary<int, (int Line, string Print)> left)
    {
        var taken = await tx.Many<int>(
            """
            select e.position
            from statement_entry e join unnest(@Positions, @Prints) as left_out (position, print) using (position)
            where (e.account, e.year, e.statement_no, e.sequence_no) = (@Account, @Year, @StatementNumber, @SequenceNumber)
                and e.fingerprint <> left_out.print
            """,
            new
            {
                Positions = left.Keys.ToArray(),
                Prints = left.Values.Select(row => row.Print).ToArray(),
                statement.Account,
                statement.Closing.Day.Year,
                statement.StatementNumber,
                statement.SequenceNumber,
            });
        return taken.Select(position => new Mt940Fault(
            left[position].Line, "entry_conflict",
            $"entry {position} of statement {statement.StatementNumber}/{statement.SequenceNumber} is known with other content", ""));
    }

    static string Fingerprint(Mt940Statement statement, Mt940Entry entry)
    {
        var content = $"{statement.Account}|{statement.Opening.Currency}|{entry.ValueDate:yyyyMMdd}|{entry.Mark}|{entry.AmountMinor}"
            + $"|{entry.CustomerReference}|{entry.BankReference}|{Joined(entry)}";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)));
    }

    static string Joined(Mt940Entry entry) => entry.Details.Length == 0 ? entry.Narrative : $"{entry.Narrative}\n{entry.Details}";
}
