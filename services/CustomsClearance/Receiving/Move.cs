using CrossBorder.Contracts.Events;

namespace CrossBorder.CustomsClearance;

/// <summary>A declaration that receipts came for, under its row lock.</summary>
/// <param name="Refundable">A refund is claimed, and no simplified list excludes it (CEB 202205, statisticsFlag A).</param>
/// <param name="WithoutRefund">Why there would be none, by the route; it counts only when there is none.</param>
public sealed record Declared(
    Guid Id, Guid OrderId, Guid? ExporterId, int Version, DeclarationStatus Status, string? Currency, string? WaybillNumber,
    string? PreNumber, string? ListNumber, DateTimeOffset? ReleasedAt, DateTimeOffset? ClosedAt, DateTimeOffset? DepartedAt,
    string Channel = "CebList", bool Refundable = true, string? EntryNumber = null,
    string? WithoutRefund = null)
{
    public const string Columns =
        """
        id, order_id, exporter_id, version, status, currency, waybill_number, pre_number, list_number, released_at, closed_at,
        departed_at, channel, coalesce((route ->> 'RefundClaimed')::boolean
            and (channel = 'FullDeclaration' or route ->> 'StatisticsFlag' <> 'A'), true) as refundable, entry_number,
        case when exists (
                select from json_array_elements(route -> 'Rules') as rule where rule ->> 'Id' like 'samples-not-sold/%')
            then 'SampleNotSold'
            when channel <> 'FullDeclaration' and route ->> 'StatisticsFlag' = 'A' then 'SimplifiedList'
            else 'NotClaimed' end as without_refund
        """;
}

/// <summary>What fresh receipts did to one declaration: a pure function of it, of the receipts known and of the fresh ones.</summary>
/// <param name="ListToSend">Guid of a held list whose order and waybill are accepted now.</param>
/// <param name="Closing">The declaration closed just now; its event takes the lines, which are read for all that closed at once.</param>
public sealed record Move(Declared Before, Declared After, IReadOnlyList<IEvent> Events, Guid? ListToSend, bool Closing)
{
    public static Move Of(Declared before, Standing standing, IReadOnlyList<FreshReceipt> fresh)
    {
        var after = Numbered(before, standing, fresh);
        // Nothing of ours is before customs then: late receipts are history only.
        if (before.Status is DeclarationStatus.Waiting or DeclarationStatus.Cancelled or DeclarationStatus.Withdrawn)
            return new Move(before, after, [], null, false);

        // Nothing leaves Closed: a release that came again after the departure closed it is history.
        after = after with { Status = before.ClosedAt is null ? standing.Status : DeclarationStatus.Closed };
        List<IEvent> events = [];
        if (after.Status is DeclarationStatus.Returned or DeclarationStatus.SendFailed)
            events.AddRange(Rejections(before, standing, fresh));
        if (after.Status is DeclarationStatus.Released or DeclarationStatus.Closed && before.ReleasedAt is null)
        {
            after = after with { ReleasedAt = standing.First(ReturnSignal.Released) ?? standing.First(ReturnSignal.Closed) };
            events.Add(new DeclarationReleased(
                before.Id, before.Version + events.Count + 1, after.ReleasedAt!.Value, before.OrderId, after.ListNumber!,
                before.WaybillNumber!));
        }
        else if (after.Status == DeclarationStatus.Released && ReleasedAsAmended(fresh) is { } again)
            events.Add(new DeclarationReleased(
                before.Id, before.Version + events.Count + 1, again.ReturnTime, before.OrderId, after.ListNumber!, before.WaybillNumber!));

        if (after.Status == DeclarationStatus.Withdrawn)
            events.Add(Deleted(before, fresh, before.Version + events.Count + 1));
        var closing = after.Status == DeclarationStatus.Closed && before.ClosedAt is null;
        if (closing)
            after = after with { ClosedAt = standing.First(ReturnSignal.Closed) };
        var steps = events.Count + (closing ? 1 : 0);
        return new Move(before, after with { Version = before.Version + (steps == 0 && after.Status != before.Status ? 1 : steps) }, events,
            standing is { ListMayGo: true, List: { Status: "Held" } list } ? list.Guid : null, closing)
        {
            Entries = standing.Parts?.Entries ?? [],
        };
    }

    /// <summary>Customs released what it had released before once more, as it was amended: it may leave under another waybill.</summary>
    static FreshReceipt? ReleasedAsAmended(IReadOnlyList<FreshReceipt> fresh) =>
        fresh.Where(receipt => receipt is { RequestResult: "1", Fact.Signal: ReturnSignal.Released }).MaxBy(receipt => receipt.ReturnTime);

    /// <summary>Entry numbers of a full declaration by part.</summary>
    public IEnumerable<(int Part, string EntryNumber)> Entries { get; init; } = [];

    /// <summary>A released declaration whose goods left and which received no R.</summary>
    public static Move ClosedByDeparture(Declared released, DateTimeOffset now) => new(
        released, released with { Status = DeclarationStatus.Closed, ClosedAt = now, Version = released.Version + 1 }, [], null, true);

    static Declared Numbered(Declared before, Standing standing, IReadOnlyList<FreshReceipt> fresh)
    {
        if (standing.Parts is { } parts)
            return before with
            {
                // One that was rejected and declared anew has another number, and that is the one in force.
                PreNumber = parts.PreNumber ?? before.PreNumber,
                ListNumber = parts.EntryNumber ?? before.ListNumber,
                EntryNumber = parts.EntryNumber ?? before.EntryNumber,
            };
        var ofList = fresh.Where(receipt => receipt.MessageGuid == standing.List?.Guid).OrderBy(receipt => receipt.ReturnTime).ToList();
        return before with
        {
            PreNumber = before.PreNumber ?? ofList.FirstOrDefault(receipt => receipt.PreNumber is not null)?.PreNumber,
            ListNumber = before.ListNumber ?? ofList.FirstOrDefault(receipt => receipt.ListNumber is not null)?.ListNumber,
        };
    }

    static DeclarationWithdrawn Deleted(Declared before, IReadOnlyList<FreshReceipt> fresh, int version)
    {
        var deletion = fresh.Where(receipt => receipt.Fact.Signal == ReturnSignal.Withdrawn).MaxBy(receipt => receipt.ReturnTime)!;
        return new DeclarationWithdrawn(
            before.Id, version, deletion.ReturnTime, before.OrderId, $"{deletion.ReturnStatus}: {deletion.ReturnInfo}",
            before.ReleasedAt is not null);
    }

    /// <summary>The export date is the day of departure; customs' day of closing stands in when the departure was not told.</summary>
    public DeclarationClosed Closed(IReadOnlyList<DeclaredLine> lines) => new(
        After.Id, After.Version, After.ClosedAt!.Value, After.OrderId, After.ExporterId!.Value, After.ListNumber!,
        Shanghai.Day(After.DepartedAt ?? After.ClosedAt.Value), After.Currency!, lines,
        After.Channel, After.Refundable, After.Refundable ? null : After.WithoutRefund);

    static IEnumerable<DeclarationRejected> Rejections(Declared before, Standing standing, IReadOnlyList<FreshReceipt> fresh) => fresh
        .Where(receipt => receipt.Fact.IsRejection && standing.IsInForce(receipt.MessageGuid))
        .OrderBy(receipt => receipt.ReturnTime)
        .Select((receipt, i) => new DeclarationRejected(
            before.Id, before.Version + i + 1, receipt.ReturnTime, before.OrderId, receipt.ReturnStatus, receipt.ReturnInfo));
}
