using CrossBorder.Platform;
using V1 = CrossBorder.Contracts.Customs.V1;

namespace CrossBorder.CustomsClearance;

public readonly record struct DeclarationId(Guid Value) : IId { public static DeclarationId New() => new(Guid.CreateVersion7()); }

/// <summary>Where a declaration is. From Staged to Withdrawn the order is that of <see cref="ReturnSignal"/>.</summary>
public enum DeclarationStatus
{
    Waiting, Ready, Submitted,
    Staged, Declaring, Sent, SendFailed, Returned, Received, InReview, Examined, AwaitingArrival, Inspection, Detained, Suspended,
    GoodsReturned, Released, Closed,
    Withdrawn, Cancelled,
}

/// <summary>What we do with a declaration. Reopen: the order may change before anything was sent.</summary>
public enum DeclarationAction { Assemble, Submit, Resubmit, Cancel, Reopen }

/// <summary>
/// What customs says about it, in the order of progress; the codes are in <see cref="ReturnStatus"/> and
/// <see cref="DeclarationStatusCodes"/>. Withdrawn: customs deleted a full declaration.
/// </summary>
public enum ReturnSignal
{
    Staged, Declaring, Sent, SendFailed, Returned, Received, InReview, Examined, AwaitingArrival, Inspection, Detained, Suspended,
    GoodsReturned, Released, Closed, Withdrawn,
}

/// <summary>The two halves of a declaration's life. A pair that is missing here is refused or, from customs, changes nothing.</summary>
public static class Declaration
{
    public static DeclarationStatus? Next(DeclarationStatus status, DeclarationAction action) => (status, action) switch
    {
        (DeclarationStatus.Waiting, DeclarationAction.Assemble) => DeclarationStatus.Ready,
        (DeclarationStatus.Ready, DeclarationAction.Submit) => DeclarationStatus.Submitted,
        (DeclarationStatus.Returned or DeclarationStatus.SendFailed, DeclarationAction.Resubmit) => DeclarationStatus.Waiting,
        (DeclarationStatus.Waiting or DeclarationStatus.Ready, DeclarationAction.Cancel) => DeclarationStatus.Cancelled,
        (DeclarationStatus.Ready, DeclarationAction.Reopen) => DeclarationStatus.Waiting,
        _ => null,
    };

    /// <summary>
    /// CEB 202205, state machine of the list: forwards over any step that was not told, back to Returned until release, between the
    /// three ways of holding goods, and nowhere from Closed. A full declaration moves by the same table.
    /// </summary>
    public static DeclarationStatus? Next(DeclarationStatus status, ReturnSignal signal) => (status, signal) switch
    {
        (DeclarationStatus.Submitted, _) => At(signal),
        (DeclarationStatus.Staged, > ReturnSignal.Staged) => At(signal),
        (DeclarationStatus.Declaring, > ReturnSignal.Declaring) => At(signal),
        (DeclarationStatus.Sent, > ReturnSignal.SendFailed) => At(signal),
        (DeclarationStatus.SendFailed, ReturnSignal.Declaring or ReturnSignal.Sent or > ReturnSignal.SendFailed) => At(signal),
        (DeclarationStatus.Returned, > ReturnSignal.Returned) => At(signal),
        (DeclarationStatus.Received, ReturnSignal.Returned or > ReturnSignal.Received) => At(signal),
        (DeclarationStatus.InReview, ReturnSignal.Returned or > ReturnSignal.InReview) => At(signal),
        (DeclarationStatus.Examined, ReturnSignal.Returned or > ReturnSignal.Examined) => At(signal),
        (DeclarationStatus.AwaitingArrival, ReturnSignal.Returned or > ReturnSignal.AwaitingArrival) => At(signal),
        (DeclarationStatus.Inspection, ReturnSignal.Returned or > ReturnSignal.Inspection) => At(signal),
        (DeclarationStatus.Detained, ReturnSignal.Returned or ReturnSignal.Inspection or > ReturnSignal.Detained) => At(signal),
        (DeclarationStatus.Suspended, ReturnSignal.Returned or ReturnSignal.Inspection or ReturnSignal.Detained) => At(signal),
        (DeclarationStatus.Suspended, > ReturnSignal.Suspended) => At(signal),
        (DeclarationStatus.GoodsReturned or DeclarationStatus.Released, ReturnSignal.Closed or ReturnSignal.Withdrawn) => At(signal),
        _ => null,
    };

    /// <summary>Assembled and not at an end: neither released nor called off.</summary>
    public static bool IsUnderWay(DeclarationStatus status) => status is > DeclarationStatus.Waiting and < DeclarationStatus.GoodsReturned;

    public static IEnumerable<string> Allowed(DeclarationStatus status) =>
        Enum.GetValues<DeclarationAction>().Where(action => Next(status, action) is not null).Select(action => action.ToString());

    static DeclarationStatus At(ReturnSignal signal) => (DeclarationStatus)((int)DeclarationStatus.Staged + (int)signal);
}

/// <summary>The gRPC door of the service; each capability is a part of it in a file of its own.</summary>
public sealed partial class CustomsClearanceService(Db db, Rendezvous rendezvous, ILogger<CustomsClearanceService> log)
    : V1.CustomsClearance.CustomsClearanceBase
{
    /// <summary>The row when the principal may see it: the exporter's own, or any for operators and services.</summary>
    const string Visible = "(@SeesAll or exporter_id = @PartyId)";
}
