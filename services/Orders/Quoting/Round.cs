using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using V1 = CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Orders;

public enum RoundStatus { AwaitingApproval, Open, Superseded, Accepted, Rejected, Withdrawn, Declined, Expired }

/// <summary>Withdraw and Decline are the ends of a quote by the version's own side and by the other; Supersede is the next round.</summary>
public enum RoundAction { Approve, Reject, Supersede, Accept, Withdraw, Decline, Expire }

/// <summary>One version of a quote without its terms: who made it, when, and what became of it.</summary>
/// <param name="Stored">As the database has it; that an open one expired follows from the time.</param>
/// <param name="SentAt">Null while the other side has not seen it.</param>
public sealed record Round(
    Guid QuoteId, int No, RoundStatus Stored, DateTimeOffset? SentAt, Role Side, string Author, DateTimeOffset At, string Note,
    string Currency, DateTimeOffset ValidUntil, long LowestMinor, long HighestMinor)
{
    public const string Columns =
        """
        quote_id, no, status as stored, sent_at, side, author, at, note, currency, valid_until, lowest_minor, highest_minor
        """;

    /// <summary>The whole life of a version. A pair that is missing here is refused. The buyer's open one is approved as it is.</summary>
    public static RoundStatus? Next(RoundStatus status, RoundAction action) => (status, action) switch
    {
        (RoundStatus.AwaitingApproval or RoundStatus.Open, RoundAction.Approve) => RoundStatus.Open,
        (RoundStatus.AwaitingApproval, RoundAction.Reject) => RoundStatus.Rejected,
        (RoundStatus.AwaitingApproval or RoundStatus.Open, RoundAction.Supersede) => RoundStatus.Superseded,
        (RoundStatus.AwaitingApproval or RoundStatus.Open, RoundAction.Withdraw) => RoundStatus.Withdrawn,
        (RoundStatus.AwaitingApproval or RoundStatus.Open, RoundAction.Expire) => RoundStatus.Expired,
        (RoundStatus.Open, RoundAction.Accept) => RoundStatus.Accepted,
        (RoundStatus.Open, RoundAction.Decline) => RoundStatus.Declined,
        _ => null,
    };

    public static IEnumerable<string> Allowed(RoundStatus status) =>
        System.Enum.GetValues<RoundAction>().Where(action => Next(status, action) is not null).Select(action => action.ToString());

    /// <summary>The moment of expiry itself is too late.</summary>
    public RoundStatus StatusAt(DateTimeOffset now) => now < ValidUntil ? Stored : Next(Stored, RoundAction.Expire) ?? Stored;

    /// <summary>Why the other side may not accept it now; null when it may.</summary>
    public Problem? AcceptRefusal(Quote quote, Role by, DateTimeOffset now)
    {
        if (Side == by)
            return new Problem(
                409, "quote_own_version", $"Version {No} is your own: the other side accepts it.", "no", "the other side's version");
        if (No != quote.CurrentNo)
            return new Problem(
                409, "quote_version_superseded", $"Version {No} was followed by version {quote.CurrentNo}.", "no",
                $"version {quote.CurrentNo}");
        return StatusAt(now) switch
        {
            RoundStatus.Open => null,
            RoundStatus.Expired => Expired(),
            var status => Problem.Refused("quote_version", status, RoundAction.Accept, Allowed(status)),
        };
    }

    public Problem Expired() =>
        new(409, "quote_expired", $"Version {No} was valid until {ValidUntil:O}.", "no", "a new version with a later end");

    public V1.QuoteVersionInfo ToWire(DateTimeOffset now) => new()
    {
        No = No,
        Side = Side.ToString(),
        Author = Author,
        At = Timestamp.FromDateTimeOffset(At),
        Status = StatusAt(now).ToString(),
        Note = Note,
        Currency = Currency,
        ValidUntil = Timestamp.FromDateTimeOffset(ValidUntil),
        LowestMinor = LowestMinor,
        HighestMinor = HighestMinor,
    };

    public static Task<Round?> Of(Tx tx, Guid quoteId, int no) => tx.One<Round>(
        $"select {Columns} from quote_version where quote_id = @quoteId and no = @no", new { quoteId, no });

    /// <summary>Writes what became of one version of a locked quote.</summary>
    public Task Become(Tx tx, RoundStatus status, DateTimeOffset? sentAt) => tx.Run(
        "update quote_version set status = @To, sent_at = @sentAt where quote_id = @QuoteId and no = @No",
        new { QuoteId, No, To = status.ToString(), sentAt });

    /// <summary>
    /// Ends every version of a locked quote that is open or waits for approval: those of a side, and what was never sent, by one action,
    /// the other's by another. What ran out before is kept as expired.
    /// </summary>
    /// <param name="but">The version that goes on; 0 for none.</param>
    public static Task EndAll(
        Tx tx, Guid quoteId, Role side, RoundAction own, RoundAction others, DateTimeOffset now, int but = 0) => tx.Run(
        """
        update quote_version
        set status = case
            when valid_until <= @now then @Expired
            when side = @Side or sent_at is null then @Own
            else @Others end
        where quote_id = @quoteId and status in ('Open', 'AwaitingApproval') and no <> @but
        """,
        new
        {
            quoteId,
            now,
            but,
            Side = side.ToString(),
            Expired = Next(RoundStatus.Open, RoundAction.Expire).ToString(),
            Own = Next(RoundStatus.Open, own).ToString(),
            Others = Next(RoundStatus.Open, others).ToString(),
        });
}
