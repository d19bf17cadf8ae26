namespace CrossBorder.CustomsClearance;

/// <summary>
/// The standing of a full declaration, from the documents in force of its parts: a function of the set of their receipts. The whole
/// is where its least advanced part is; what rejects or holds any part shows.
/// </summary>
/// <param name="parts">At least one; of each part what was declared last, amendments and deletions not counted.</param>
public sealed class PartsStanding(IReadOnlyList<SentDocument> parts)
{
    /// <summary>What shows whatever the other parts are, the most pressing first.</summary>
    static readonly DeclarationStatus[] Pressing =
    [
        DeclarationStatus.Returned, DeclarationStatus.SendFailed, DeclarationStatus.Detained, DeclarationStatus.Suspended,
        DeclarationStatus.Inspection, DeclarationStatus.GoodsReturned,
    ];

    readonly List<(SentDocument Document, DeclarationStatus Status)> states = [.. parts.Select(part => (part, Of(part)))];

    SentDocument First { get; } = parts.MinBy(part => DeclarationPart.NumberOf(part.BusinessKey))!;

    /// <summary>Entry and pre-entry number of the first part.</summary>
    public string? EntryNumber => First.ListNumber;

    public string? PreNumber => First.PreNumber;

    /// <summary>Entry numbers by part, of those that have one.</summary>
    public IEnumerable<(int Part, string EntryNumber)> Entries => parts.Where(part => part.ListNumber is not null)
        .Select(part => (DeclarationPart.NumberOf(part.BusinessKey), part.ListNumber!));

    public bool Holds(Guid message) => parts.Any(part => part.Guid == message);

    public DeclarationStatus Status
    {
        get
        {
            if (states.All(part => part.Status == DeclarationStatus.Withdrawn))
                return DeclarationStatus.Withdrawn;
            // Some of the goods are declared and some are not any more: nobody may act on the whole until somebody has looked.
            if (states.Any(part => part.Status == DeclarationStatus.Withdrawn))
                return DeclarationStatus.Suspended;
            foreach (var pressing in Pressing)
                if (states.Any(part => part.Status == pressing))
                    return pressing;
            return states.Min(part => part.Status);
        }
    }

    /// <summary>When the last part came to this, by customs' clock; a part that went past it untold came to it by what followed.</summary>
    public DateTimeOffset? Reached(ReturnSignal signal)
    {
        var times = states.Select(part => part.Document.Receipts
            .Where(receipt => receipt.Signal is { } told && told >= signal && told != ReturnSignal.Withdrawn)
            .Min(receipt => (DateTimeOffset?)receipt.ReturnTime)).ToList();
        return times.Any(time => time is null) ? null : times.Max();
    }

    /// <summary>Nothing is released without a number: such a receipt waits for the one that brings it.</summary>
    static DeclarationStatus Of(SentDocument part)
    {
        if (part.Receipts.Count == 0)
            return part.Status == "Written" ? DeclarationStatus.Submitted : DeclarationStatus.Ready;
        return part.State is DeclarationStatus.Released or DeclarationStatus.Closed && part.ListNumber is null
            ? DeclarationStatus.Examined
            : part.State;
    }
}
