namespace CrossBorder.CustomsClearance;

/// <summary>A receipt as far as it moves a document.</summary>
/// <param name="Type">CEB304, CEB506, CEB604, or CEB900 when the gateway refused the message.</param>
public sealed record ReceiptFact(Guid MessageGuid, string Type, string ReturnStatus, DateTimeOffset ReturnTime)
{
    /// <summary>The gateway sends CEB900 only to refuse.</summary>
    public ReturnSignal? Signal => Type switch
    {
        "CEB900" => ReturnSignal.Returned,
        FullDeclaration.AnswerType => DeclarationStatusCodes.Signal(ReturnStatus),
        _ => CustomsClearance.ReturnStatus.Signal(ReturnStatus),
    };

    /// <summary>Of an amendment or a deletion: customs granted it (requestResult 1).</summary>
    public bool IsApproval { get; init; }

    public bool IsRejection => Signal is ReturnSignal.Returned or ReturnSignal.SendFailed;

    /// <summary>Customs never took the document in, so that it must be added again and cannot be changed.</summary>
    public bool NeverStored => Type == "CEB900" || CustomsClearance.ReturnStatus.NeverStored(ReturnStatus);
}

/// <summary>A message as it was sent, with every receipt for it.</summary>
public sealed record SentDocument(Guid Guid, string Type, string BusinessKey, string Status, IReadOnlyList<ReceiptFact> Receipts)
{
    /// <summary>1 add, 2 change, 3 delete.</summary>
    public string AppType { get; init; } = Envelope.Add;

    /// <summary>Numbers that customs gave first, by its clock.</summary>
    public string? PreNumber { get; init; }
    public string? ListNumber { get; init; }

    /// <summary>
    /// Where the document is at customs: a fold over its receipts in the order of customs' own clock. It depends on the set of them
    /// only, not on the order in which they came or how often.
    /// </summary>
    public DeclarationStatus State { get; } = Fold(Receipts);

    /// <summary>An order is accepted when customs has it in its system (120), a waybill when it is examined (399).</summary>
    public bool IsAccepted => Type == OrderMessage.Type
        ? State is DeclarationStatus.Received or DeclarationStatus.Examined
        : State is DeclarationStatus.Examined;

    public bool IsRejected => State is DeclarationStatus.Returned or DeclarationStatus.SendFailed;

    /// <summary>The same document with these receipts.</summary>
    public SentDocument With(IReadOnlyList<ReceiptFact> receipts) => new(Guid, Type, BusinessKey, Status, receipts)
    {
        AppType = AppType,
        PreNumber = PreNumber,
        ListNumber = ListNumber,
    };

    static DeclarationStatus Fold(IReadOnlyList<ReceiptFact> receipts) => receipts
        .Where(receipt => receipt.Signal is not null)
        .OrderBy(receipt => receipt.ReturnTime).ThenBy(receipt => receipt.Signal)
        .Aggregate(DeclarationStatus.Submitted, (state, receipt) => Declaration.Next(state, receipt.Signal!.Value) ?? state);
}

/// <summary>The standing of a declaration at customs, from its documents in force: the latest of each type.</summary>
public sealed class Standing(IEnumerable<SentDocument> documents)
{
    readonly Dictionary<string, SentDocument> inForce = documents.GroupBy(document => document.Type)
        .ToDictionary(group => group.Key, group => group.Last());

    /// <summary>Of a full declaration; null of a list. Amendments and deletions are answered apart from the declaration itself.</summary>
    public PartsStanding? Parts { get; } = documents
        .Where(document => document.Type == FullDeclaration.Type).GroupBy(document => document.BusinessKey)
        .Select(Part).OfType<SentDocument>().ToList() is { Count: > 0 } parts
            ? new PartsStanding(parts)
            : null;

    public SentDocument? List => inForce.GetValueOrDefault(InventoryMessage.Type);

    /// <summary>Rules 1 and 2 of CEB 202205: a list refers to an order and a waybill that customs has accepted.</summary>
    public bool ListMayGo => IsAccepted(OrderMessage.Type) && IsAccepted(LogisticsMessage.Type);

    public bool IsInForce(Guid message) =>
        Parts?.Holds(message) ?? inForce.Values.Any(document => document.Guid == message);

    /// <summary>The list's receipts decide once there are any; before that a refused order or waybill sends the whole back.</summary>
    public DeclarationStatus Status
    {
        get
        {
            if (Parts is not null)
                return Parts.Status;
            if (List is { Receipts.Count: > 0 } list)
                return list.State;
            if (inForce.Values.FirstOrDefault(document => document.IsRejected) is { } rejected)
                return rejected.State;
            return List?.Status == "Written" ? DeclarationStatus.Submitted : DeclarationStatus.Ready;
        }
    }

    /// <summary>When the list, or the last part of a declaration, came to this.</summary>
    public DateTimeOffset? First(ReturnSignal signal) => Parts is not null ? Parts.Reached(signal) : List!.Receipts
        .Where(receipt => receipt.Signal == signal).Select(receipt => (DateTimeOffset?)receipt.ReturnTime).Min();

    /// <summary>
    /// What was declared last under a number. Customs goes on with an amended declaration under the amendment that it approved, so what
    /// it tells there of a decision counts for the declaration; that it took it back for the change does not.
    /// </summary>
    static SentDocument? Part(IEnumerable<SentDocument> sent)
    {
        var declared = sent.LastOrDefault(document => document.AppType == Envelope.Add);
        if (declared is null)
            return null;
        var amended = sent.SkipWhile(document => document.Guid != declared.Guid).Where(document => document.AppType == Envelope.Change)
            .SelectMany(document => document.Receipts)
            .Where(receipt => receipt is { IsApproval: true, IsRejection: false, Signal: not ReturnSignal.Withdrawn }).ToList();
        return amended.Count == 0 ? declared : declared.With([.. declared.Receipts, .. amended]);
    }

    bool IsAccepted(string type) => inForce.GetValueOrDefault(type)?.IsAccepted == true;
}
