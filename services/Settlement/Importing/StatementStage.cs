using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>
/// A table of the transaction that the entries of one statement wait in, because whether they may be taken is known at its end.
/// </summary>
sealed class StatementStage(Tx tx)
{
    /// <summary>What an entry says by itself; the rest of its row is the statement's.</summary>
    public const string Columns =
        """
        id, position, detail_no, line_no, mark, amount_minor, whole_mark, whole_minor, value_date, entry_date, type_code,
            customer_reference, bank_reference, booked_reference, end_to_end_id, occurrence, narrative, payer, payer_account, payer_bic,
            original_minor, original_currency, charge_minor, particulars, virtual_account, account_fault, fingerprint, raw, status
        """;

    static readonly JsonSerializerOptions Compact = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault };
    bool exists;

    public async Task Create()
    {
        if (!exists)
            await tx.Run($"create temp table staged on commit drop as select {Columns} from statement_entry with no data", new { });
        exists = true;
    }

    public async Task Clear()
    {
        if (exists)
            await tx.Run("truncate staged", new { });
    }

    public async Task Add(List<Entry> entries, string? account, string? currency)
    {
        await Create();
        if (entries.Count == 0)
            return;
        await tx.Run(
            $"""
            insert into staged ({Columns})
            select id, position, detail_no, line_no, mark, amount_minor, whole_mark, whole_minor, value_date, entry_date,
                type_code, customer, bank, booked, end_to_end, 1, narrative, payer, payer_account, payer_bic, original_minor,
                original_currency, charge_minor, particulars::jsonb, virtual_account, fault, fingerprint, raw, status
            from unnest(@Ids, @Positions, @Details, @Lines, @Marks, @Amounts, @WholeMarks, @Wholes, @ValueDates, @EntryDates,
                @Types, @Customers, @Banks, @Booked, @EndToEnds, @Narratives, @Payers, @PayerAccounts, @Bics, @Originals,
                @OriginalCurrencies, @Charges, @Particulars, @VirtualAccounts, @Faults, @Prints, @Raws, @Statuses)
                as entry (id, position, detail_no, line_no, mark, amount_minor, whole_mark, whole_minor, value_date, entry_date,
                    type_code, customer, bank, booked, end_to_end, narrative, payer, payer_account, payer_bic, original_minor,
                    original_currency, charge_minor, particulars, virtual_account, fault, fingerprint, raw, status)
            """,
            Rows(entries, [.. entries.Select(Clues.Of)], account, currency));
    }

    static object Rows(List<Entry> entries, Clues[] clues, string? account, string? currency) => new
    {
        Ids = Array(entries, _ => Guid.CreateVersion7()),
        Positions = Array(entries, entry => entry.Position),
        Details = Array(entries, entry => entry.Batch?.Detail ?? 0),
        Lines = Array(entries, entry => entry.Line),
        Marks = Array(entries, entry => Name(entry.Mark)),
        Amounts = Array(entries, entry => entry.AmountMinor),
        WholeMarks = Array(entries, entry => Name(entry.Batch?.Mark ?? entry.Mark)),
        Wholes = Array(entries, entry => entry.Batch?.Minor ?? entry.AmountMinor),
        ValueDates = Array(entries, entry => entry.ValueDate),
        EntryDates = Array(entries, entry => entry.BookingDate),
        Types = Array(entries, entry => entry.TypeCode),
        Customers = Array(entries, entry => entry.References.Customer),
        Banks = Array(entries, entry => entry.References.Bank),
        Booked = Array(entries, entry => entry.Batch is { } batch ? batch.Reference : entry.References.Bank),
        EndToEnds = Array(entries, entry => entry.References.EndToEnd),
        Narratives = Array(entries, Narrative),
        Payers = Array(clues, clue => clue.Payer),
        PayerAccounts = Array(entries, entry => entry.Counterparty?.Account),
        Bics = Array(entries, entry => entry.Counterparty?.Bic),
        Originals = Array(entries, entry => entry.Original?.Minor),
        OriginalCurrencies = Array(entries, entry => entry.Original?.Currency),
        Charges = Array(entries, entry => entry.Charges.Where(charge => charge.Currency == entry.Currency).Sum(charge => charge.Minor)),
        Particulars = Array(entries, Particulars),
        VirtualAccounts = Array(clues, clue => clue.VirtualAccount),
        Faults = Array(clues, clue => clue.Fault),
        Prints = Array(entries, entry => Fingerprint(account, currency, entry)),
        Raws = Array(entries, entry => entry.Raw),
        Statuses = Array(entries, entry => entry.Status != EntryStatus.Booked || entry.AmountMinor == 0 ? "Information" : "New"),
    };

    static TValue[] Array<TItem, TValue>(IReadOnlyList<TItem> items, Func<TItem, TValue> value)
    {
        var values = new TValue[items.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = value(items[i]);
        return values;
    }

    static string Name(Mark mark) => mark switch
    {
        Mark.C => nameof(Mark.C),
        Mark.D => nameof(Mark.D),
        Mark.RC => nameof(Mark.RC),
        _ => nameof(Mark.RD),
    };

    /// <summary>What there are no columns for.</summary>
    static string? Particulars(Entry entry)
    {
        var more = new More(
            entry.References with { Customer = null, Bank = null, EndToEnd = null } is var rest && rest != References.None ? rest : null,
            entry.Charges.Count > 0 ? entry.Charges : null, entry.Original?.Rate, entry.UltimateParty,
            entry.Structured.Count > 0 ? entry.Structured : null, entry.ReturnReason, entry.BankCode, entry.Batch?.Id);
        return more == Nothing ? null : JsonSerializer.Serialize(more, Compact).Replace("\\u0000", "", StringComparison.Ordinal);
    }

    static readonly More Nothing = new(null, null, null, null, null, null, null, null);

    static string Narrative(Entry entry)
    {
        var text = entry.Narrative.Length > 0 ? entry.Narrative : entry.Remittance;
        return entry.Details.Length == 0 ? text : $"{text}\n{entry.Details}";
    }

    static string Fingerprint(string? account, string? currency, Entry entry)
    {
        var content = $"{account}|{currency}|{entry.ValueDate:yyyyMMdd}|{Name(entry.Mark)}|{entry.AmountMinor}"
            + $"|{entry.References.Customer}|{entry.References.Bank}|{Narrative(entry)}";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)));
    }

    sealed record More(
        References? References, IReadOnlyList<Charge>? Charges, string? Rate, string? UltimateParty, IReadOnlyList<string>? Structured,
        string? ReturnReason, string? BankCode, string? Batch);
}
