using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>What of a statement was new.</summary>
/// <param name="Conflicts">Places that are taken by other content: the bank's numbering is broken or the file was tampered with.</param>
sealed record Merged(int New, int Information, int Repeated, List<StatementFault> Conflicts);

/// <summary>
/// Brings the staged entries of one statement in. A booking is known when it has the same place in the same statement, when it has the
/// bank's reference, side, amount and value date of a known one, or when another format or a report of the day has it and one of the
/// two lacks the reference: then the first of some that are alike is the first, the second the second.
/// </summary>
sealed partial class StatementMerge(Tx tx, Guid file, Guid id, Statement statement, DateTimeOffset now)
{
    const string Counted = "not in ('Information', 'Held', 'Discarded')";
    readonly StatementKey key = StatementKey.Of(statement);

    public async Task Withdraw(IEnumerable<int> positions)
    {
        var withdrawn = positions.ToArray();
        if (withdrawn.Length > 0)
            await tx.Run("delete from staged where position = any(@withdrawn)", new { withdrawn });
    }

    /// <summary>Its entries wait for somebody to release or discard them.</summary>
    public async Task<int> Hold()
    {
        await Insert("Held");
        return await tx.Run(Insertion("'Held'"), Row());
    }

    public async Task<Merged> Take()
    {
        await Insert("Taken");
        return await MergeStaged();
    }

    /// <summary>The staged entries belong to a statement that is there already: it is released, or one entry of it was corrected.</summary>
    public async Task<Merged> MergeStaged()
    {
        await Lock();
        await tx.Run(
            """
            create temp table if not exists known (position int, entry_id uuid, differs boolean) on commit drop;
            truncate known;
            analyze staged
            """,
            new { });
        var arguments = Row();
        await tx.Run(SamePlace, arguments);
        await tx.Run(SameReference, arguments);
        if (await tx.One<bool>(HasOtherFormats, arguments))
        {
            await tx.Run(Alike("s.booked_reference is null", "true"), arguments);
            await tx.Run(Alike("s.booked_reference is not null", "e.booked_reference is null"), arguments);
        }

        var conflicts = await Conflicts();
        var repeated = await tx.Run(Repeats, arguments);
        if (repeated > 0 && !statement.IsInterim)
            await tx.Run(Promotion, arguments);
        await tx.Run("delete from staged s using known k where s.position = k.position", new { });
        var written = await tx.Run(Insertion("status"), arguments);
        var information = await tx.One<int>("select count(*)::int from staged where status = 'Information'", new { });
        if (written == 0 && repeated > 0 && conflicts.Count == 0)
            await tx.Run("update statement set status = 'Repeated' where id = @id and status = 'Taken'", new { id });
        return new Merged(written - information, information, repeated, conflicts);
    }

    /// <summary>Imports of one account come one after another, since they look at what the others brought.</summary>
    Task<int> Lock() => tx.Run(
        """
        insert into statement_account (account_key, currency)
        values (@Account, @Currency)
        on conflict on constraint statement_account_key do update set currency = excluded.currency
        """,
        new { key.Account, statement.Currency });

    Task<int> Insert(string status) => tx.Run(
        """
        insert into statement (id, file_id, account, currency, year, statement_no, sequence_no, opening_minor, closing_minor,
            unexplained_minor, format, reference, account_key, opening_date, closing_date, status, raw)
        values (@id, @file, @Account, @Currency, @Year, @Number, @Page, @Opening, @Closing, @Unexplained, @Format, @Reference,
            @AccountKey, @OpeningDay, @ClosingDay, @status, @Raw)
        """,
        new
        {
            id,
            file,
            Account = statement.Account ?? "",
            Currency = statement.Currency ?? "XXX",
            key.Year,
            Number = statement.Number ?? 0,
            Page = statement.Page ?? 1,
            Opening = statement.Opening?.Minor,
            Closing = statement.Closing?.Minor,
            Unexplained = statement.UnexplainedMinor ?? 0,
            Format = statement.Format.ToString(),
            statement.Reference,
            AccountKey = key.Account,
            OpeningDay = statement.Opening?.Day,
            ClosingDay = statement.Closing?.Day,
            status,
            statement.Raw,
        });

    object Row() => new
    {
        id,
        file,
        Account = statement.Account ?? "",
        AccountKey = key.Account,
        Currency = statement.Currency ?? "XXX",
        key.Year,
        Number = statement.Number ?? 0,
        Page = statement.Page ?? 1,
        key.Place,
        Format = statement.Format.ToString(),
    };

    async Task<List<StatementFault>> Conflicts()
    {
        var rows = await tx.Many<Conflict>(
            """
            select s.position, s.line_no, s.raw
            from staged s join known k on k.position = s.position
            where k.differs and s.detail_no <= 1
            order by s.position
            """,
            new { });
        return [.. rows.Select(row => new StatementFault(
            "entry_conflict", "place", $"entry {row.Position} of statement {statement.Number}/{statement.Page ?? 1}",
            "the content that this place is known with", row.LineNo, 0, row.Raw) { Position = row.Position })];
    }

    sealed record Conflict(int Position, int LineNo, string Raw);
}

/// <summary>How a statement and its account are recognised.</summary>
sealed record StatementKey(string Account, int Year, string Place)
{
    public static StatementKey Of(Statement statement)
    {
        var day = statement.Closing?.Day ?? statement.Opening?.Day
            ?? (statement.CreatedAt is { } at ? DateOnly.FromDateTime(at.DateTime) : (DateOnly?)null);
        var number = statement.Number is { } stated and > 0 ? $"{stated}" : statement.Reference;
        var place = statement.IsInterim
            ? $"{statement.Format}:{statement.Reference}:{statement.Number}/{statement.Page}:{statement.CreatedAt:O}"
            : $"{statement.Format}:{day:yyyyMMdd}:{number}/{statement.Page ?? 1}";
        return new StatementKey(AccountKey(statement), day?.Year ?? 2000, place);
    }

    /// <summary>Letters and digits only. Banks put their code before a slash, and the currency behind the number.</summary>
    static string AccountKey(Statement statement)
    {
        var account = statement.Account ?? "";
        var last = account[(account.LastIndexOf('/') + 1)..];
        var text = Letters(last) is { Length: >= 15 } iban && char.IsAsciiLetter(iban[0]) && char.IsAsciiDigit(iban[2]) ? iban
            : Letters(account);
        return statement.Currency is { } currency && text.Length > 6 && char.IsAsciiDigit(text[^4])
            && text.EndsWith(currency, StringComparison.Ordinal)
            ? text[..^3]
            : text;
    }

    static string Letters(string text) => string.Concat(text.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant();
}
