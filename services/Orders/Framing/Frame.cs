using CrossBorder.Platform;

namespace CrossBorder.Orders;

public enum FrameStatus
{
    /// <summary>Versions go back and forth.</summary>
    Open,

    /// <summary>Agreed: orders are called off.</summary>
    Active,

    /// <summary>Its last day is over.</summary>
    Expired,

    /// <summary>A side ended the bargaining.</summary>
    Closed,
}

public enum FrameAction { Propose, Accept, Close, CallOff, Expire }

/// <summary>A frame contract without its versions and balances.</summary>
/// <param name="Stored">As the database has it; that it expired follows from the day.</param>
/// <param name="CurrentNo">The version that can be accepted, or that was.</param>
/// <param name="Side">Who proposed that version.</param>
/// <param name="ValidUntil">The last day of that version, in China.</param>
public sealed record Frame(
    Guid Id, long Seq, int Version, Guid ExporterId, Guid BuyerId, FrameStatus Stored, string Title, int CurrentNo, Role Side,
    DateOnly ValidUntil, DateTimeOffset OpenedAt, DateTimeOffset? ActiveAt, string? Reason)
{
    public const string Columns =
        """
        id, seq, version, exporter_id, buyer_id, status as stored, title, current_no, side, valid_until, opened_at, active_at, reason
        """;

    /// <summary>The whole life of a frame. A pair that is missing here is refused.</summary>
    public static FrameStatus? Next(FrameStatus status, FrameAction action) => (status, action) switch
    {
        (FrameStatus.Open, FrameAction.Propose) => FrameStatus.Open,
        (FrameStatus.Open, FrameAction.Accept) => FrameStatus.Active,
        (FrameStatus.Open, FrameAction.Close) => FrameStatus.Closed,
        (FrameStatus.Active, FrameAction.CallOff) => FrameStatus.Active,
        (FrameStatus.Active, FrameAction.Expire) => FrameStatus.Expired,
        _ => null,
    };

    public FrameStatus StatusOn(DateOnly day) =>
        day > ValidUntil && Next(Stored, FrameAction.Expire) is { } expired ? expired : Stored;

    /// <summary>Why the action is refused on this day; null when it is not.</summary>
    /// <param name="expected">What the caller read; null where nothing hangs on it.</param>
    public Problem? Refusal(FrameAction action, int? expected, DateOnly day)
    {
        var status = StatusOn(day);
        if (expected is <= 0)
            return Problem.Invalid("If-Match", "The change does not say what it was made for.", "the ETag of the frame");
        if (status == FrameStatus.Expired)
            return new Problem(
                409, "frame_expired", FormattableString.Invariant($"The frame was in force until {ValidUntil:yyyy-MM-dd}."), "frame_id",
                "a new frame");
        if (Next(status, action) is null)
            return Problem.Refused("frame", status, action, Allowed(status));
        return expected is { } read && read != Version ? Problem.Stale("frame", read, Version) : null;
    }

    static IEnumerable<string> Allowed(FrameStatus status) => Enum.GetValues<FrameAction>()
        .Where(action => action != FrameAction.Expire && Next(status, action) is not null).Select(action => action.ToString());
}
