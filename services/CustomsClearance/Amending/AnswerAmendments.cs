using System.Globalization;
using System.Text.RegularExpressions;
using CrossBorder.Contracts.Events;
using CrossBorder.Platform;

namespace CrossBorder.CustomsClearance;

/// <summary>
/// What customs answered to amendments and deletions. A request is concluded when every part of it is answered; what was approved is
/// in force from then on, and told.
/// </summary>
static partial class AnswerAmendments
{
    /// <summary>Notes that messages went out. A receipt may have been quicker than this.</summary>
    public static Task<int> Sent(Tx tx, Guid[] messages, DateTimeOffset now) => tx.Run(
        """
        with sent as (
            update amendment a
            set status = 'Sent', version = version + 1
            where a.status = 'Approved'
                and exists (select from amendment_part p where p.amendment_id = a.id and p.message_guid = any(@messages))
            returning a.id)
        insert into amendment_step (amendment_id, action, by_name, at, note)
        select id, 'Send', '', @now, ''
        from sent
        """,
        new { messages, now });

    /// <summary>The declarations are locked, their receipts stored. True when a request was concluded or may have been.</summary>
    public static async Task<bool> Take(Tx tx, AmendmentKind kind, IReadOnlyList<FreshReceipt> fresh, DateTimeOffset now)
    {
        var guids = fresh.Where(receipt => receipt.Type is FullDeclaration.AnswerType or "CEB900")
            .Select(receipt => receipt.MessageGuid).Distinct().ToArray();
        if (guids.Length == 0)
            return false;
        var open = await tx.Many<Amendment>(
            $"""
            select {Amendment.Columns}
            from amendment
            where kind = @Kind and status in ('Approved', 'Sent')
                and id in (select amendment_id from amendment_part where message_guid = any(@guids))
            order by id
            for update
            """,
            new { Kind = kind.ToString(), guids });
        foreach (var amendment in open)
            await Conclude(tx, amendment, now);
        return open.Count > 0;
    }

    static async Task Conclude(Tx tx, Amendment amendment, DateTimeOffset now)
    {
        var parts = await Results(tx, amendment.Id);
        if (parts.Any(part => part.Result is null))
            return;
        var action = parts.All(part => part.Result == "1") ? AmendmentAction.Accept : AmendmentAction.Refuse;
        var answer = string.Join("; ", parts.Select(part => part.Info).Distinct());
        await tx.Run(
            "update amendment set status = @Status, version = version + 1, answer = @answer where id = @Id",
            new { amendment.Id, Status = Amendment.Next(amendment.Status, action)!.Value.ToString(), answer });
        await Amendment.Note(tx, amendment.Id, action, null, answer, now);
        var subject = (await Amended.Lock(tx, amendment.DeclarationId))!;
        var approved = parts.Where(part => part.Result == "1").Select(part => part.PartNo).ToHashSet();
        if (amendment.Kind == AmendmentKind.Amend && approved.Count > 0)
            await PutInForce(
                tx, subject, amendment.Id, [.. amendment.Changes.Where(change => approved.Contains(change.Part))], now);
        else if (amendment.Kind == AmendmentKind.Delete && action == AmendmentAction.Accept
            && subject.Status != DeclarationStatus.Withdrawn)
            await Withdraw(tx, subject, amendment.Reason, now);
    }

    /// <summary>
    /// An approval outweighs a refusal, whichever came first: what customs granted has had its effect. A code of rejection or deletion
    /// answers where requestResult is missing.
    /// </summary>
    static Task<List<PartResult>> Results(Tx tx, Guid amendmentId) => tx.Many<PartResult>(
        """
        with answered as (
            select p.part_no, max(case
                    when r.request_result is not null then r.request_result
                    when r.type = 'CEB900' or r.return_status in ('E', 'Y', 'N', 'Z', 'SpE') then '0'
                    when m.app_type = '3' and r.return_status in ('D', 'A') then '1' end) as result,
                coalesce((array_agg(r.return_info order by r.return_time desc))[1], '') as info
            from amendment_part p
            join message m on m.guid = p.message_guid
            left join receipt r on r.message_guid = p.message_guid
            where p.amendment_id = @amendmentId
            group by p.part_no)
        update amendment_part p
        set result = a.result
        from answered a
        where p.amendment_id = @amendmentId and p.part_no = a.part_no
        returning p.part_no, p.result, a.info
        """,
        new { amendmentId });

    static async Task PutInForce(
        Tx tx, Amended subject, Guid amendmentId, IReadOnlyList<PartChange> changes, DateTimeOffset now)
    {
        var items = changes.Select(change => (Change: change, Place: ItemPath().Match(change.Path))).Where(change => change.Place.Success)
            .GroupBy(change => (change.Change.Part, Item: int.Parse(change.Place.Groups["item"].ValueSpan, CultureInfo.InvariantCulture)))
            .Select(item => ItemChange.Of(item.Key.Part, item.Key.Item, subject.Currency!,
                item.ToDictionary(change => change.Place.Groups["field"].Value, change => change.Change))).ToList();
        await tx.Run(
            """
            update declared_line l
            set hs_code = coalesce(n.hs_code, l.hs_code), name_zh = coalesce(n.name_zh, l.name_zh),
                quantity = coalesce(n.quantity, l.quantity), amount_minor = l.amount_minor + n.more_minor
            from unnest(@Parts, @Items, @HsCodes, @Names, @Quantities, @More)
                as n (part_no, item_no, hs_code, name_zh, quantity, more_minor)
            where l.declaration_id = @Id and l.part_no = n.part_no and l.item_no = n.item_no;
            update declaration
            set version = version + 1, changed_at = @now, waybill_number = coalesce(@Waybill, waybill_number),
                declared = coalesce((select a.declared_after from amendment a where a.id = @amendmentId), declared)
            where id = @Id
            """,
            new
            {
                subject.Id,
                amendmentId,
                now,
                Waybill = changes.FirstOrDefault(change => change is { Part: 1, Path: "DecHead/billNo" })?.After,
                Parts = items.ConvertAll(item => item.Part).ToArray(),
                Items = items.ConvertAll(item => item.Item).ToArray(),
                HsCodes = items.ConvertAll(item => item.HsCode).ToArray(),
                Names = items.ConvertAll(item => item.NameZh).ToArray(),
                Quantities = items.ConvertAll(item => item.Quantity).ToArray(),
                More = items.ConvertAll(item => item.MoreMinor).ToArray(),
            });
        tx.Publish(new DeclarationAmended(
            subject.Id, subject.Version + 1, now, subject.OrderId, subject.Currency!,
            [.. changes.Select(change => new ChangedField(PathOf(change), change.Before, change.After))],
            (await MoveDeclarations.Lines(tx, [subject.Id]))[subject.Id].ToList()));
        await StockLots.Follow(tx, [subject.Id]);
    }

    /// <summary>An inspection ends before: that the declaration is withdrawn is the last word about it.</summary>
    static async Task Withdraw(Tx tx, Amended subject, string reason, DateTimeOffset now)
    {
        await Inspections.End(tx, [new Left(subject.Id, DeclarationStatus.Withdrawn)], now);
        var version = await tx.One<int>(
            "update declaration set status = 'Withdrawn', version = version + 1, changed_at = @now where id = @Id returning version",
            new { subject.Id, now });
        tx.Publish(new DeclarationWithdrawn(subject.Id, version, now, subject.OrderId, reason, subject.ReleasedAt is not null));
    }

    static string PathOf(PartChange change) => change.Part == 1 ? change.Path
        : string.Create(CultureInfo.InvariantCulture, $"Declaration[{change.Part}]/{change.Path}");

    [GeneratedRegex("^DecList\\[(?<item>[0-9]+)\\]/(?<field>[A-Za-z0-9]+)$")]
    private static partial Regex ItemPath();

    sealed record PartResult(int PartNo, string? Result, string Info);

    /// <summary>What changes of a declared line. Freight and insurance stay, so the FOB value changes by as much as the total.</summary>
    sealed record ItemChange(int Part, int Item, string? HsCode, string? NameZh, long? Quantity, long MoreMinor)
    {
        public static ItemChange Of(int part, int item, string currency, Dictionary<string, PartChange> fields) => new(
            part, item, fields.GetValueOrDefault("codeTs")?.After, fields.GetValueOrDefault("gName")?.After,
            fields.GetValueOrDefault("gQty") is { } quantity ? (long)Number(quantity.After) : null,
            fields.GetValueOrDefault("declTotal") is { } total ? Minor(Number(total.After) - Number(total.Before), currency) : 0);

        static decimal Number(string text) => decimal.Parse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);

        /// <summary>Rounded half away from zero: a total has five decimals, an amount those of its currency.</summary>
        static long Minor(decimal major, string currency) => checked((long)decimal.Round(
            major * (decimal)Math.Pow(10, Currency.Of(currency).Exponent), MidpointRounding.AwayFromZero));
    }
}
