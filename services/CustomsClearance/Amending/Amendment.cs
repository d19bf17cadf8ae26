using System.Text.Json;
using CrossBorder.Platform;
using V1 = CrossBorder.Contracts.Customs.V1;

namespace CrossBorder.CustomsClearance;

public enum AmendmentKind { Amend, Delete }

/// <summary>Declined: by the second person. Refused: by customs.</summary>
public enum AmendmentStatus { Requested, Approved, Sent, Accepted, Refused, Declined, Withdrawn }

public enum AmendmentAction { Request, Approve, Decline, Withdraw, Send, Accept, Refuse }

/// <summary>A field of one part before and after, in the notation of the layout.</summary>
/// <param name="Path">DecHead/grossWt or DecList[2]/gQty.</param>
public sealed record PartChange(int Part, string Path, string Before, string After);

/// <summary>A request to amend or delete a full declaration.</summary>
public sealed record Amendment(
    Guid Id, int Version, Guid DeclarationId, AmendmentKind Kind, AmendmentStatus Status, string Reason, string ChangesJson,
    Guid RequestedBy, string? Answer)
{
    public const string Columns = "id, version, declaration_id, kind, status, reason, changes as changes_json, requested_by, answer";

    public IReadOnlyList<PartChange> Changes { get; } = JsonSerializer.Deserialize<List<PartChange>>(ChangesJson)!;

    /// <summary>
    /// The whole life of a request; a pair that is missing here is refused. Customs' answer may be read before it is noted that the
    /// message went out.
    /// </summary>
    public static AmendmentStatus? Next(AmendmentStatus status, AmendmentAction action) => (status, action) switch
    {
        (AmendmentStatus.Requested, AmendmentAction.Approve) => AmendmentStatus.Approved,
        (AmendmentStatus.Requested, AmendmentAction.Decline) => AmendmentStatus.Declined,
        (AmendmentStatus.Requested, AmendmentAction.Withdraw) => AmendmentStatus.Withdrawn,
        (AmendmentStatus.Approved, AmendmentAction.Send) => AmendmentStatus.Sent,
        (AmendmentStatus.Approved or AmendmentStatus.Sent, AmendmentAction.Accept) => AmendmentStatus.Accepted,
        (AmendmentStatus.Approved or AmendmentStatus.Sent, AmendmentAction.Refuse) => AmendmentStatus.Refused,
        _ => null,
    };

    public static IEnumerable<string> Allowed(AmendmentStatus status) =>
        Enum.GetValues<AmendmentAction>().Where(action => Next(status, action) is not null).Select(action => action.ToString());

    /// <summary>Writes the history: who did what, when, with which words.</summary>
    public static Task<int> Note(Tx tx, Guid id, AmendmentAction action, Principal? by, string note, DateTimeOffset now) => tx.Run(
        """
        insert into amendment_step (amendment_id, action, by_party, by_name, at, note)
        values (@id, @Action, @Party, @Name, @now, @note)
        """,
        new { id, Action = action.ToString(), Party = by?.PartyId, Name = by?.Name ?? "", now, note });

    public V1.Amendment ToWire()
    {
        var wire = new V1.Amendment
        {
            Id = Id.ToString(),
            Version = Version,
            DeclarationId = DeclarationId.ToString(),
            Kind = Kind.ToString(),
            Status = Status.ToString(),
            Reason = Reason,
            Answer = Answer ?? "",
        };
        wire.Changes.AddRange(Changes.Select(change =>
            new V1.AmendmentChange { PartNo = change.Part, Path = change.Path, Value = change.After, Before = change.Before }));
        return wire;
    }
}

/// <summary>The gRPC door to amendments; each capability is a part of it in a file of its own.</summary>
public sealed partial class AmendingService(
    Db db, CustomsOptions options, WriteSignal writing, TimeProvider clock, ILogger<AmendingService> log) : V1.Amending.AmendingBase
{
    readonly Sender sender = Sender.Of(options);

    static readonly Problem FourEyes = new(
        StatusCodes.Status409Conflict, "four_eyes", "Who asked for a change does not decide on it.", Accepted: "another operator");
}
