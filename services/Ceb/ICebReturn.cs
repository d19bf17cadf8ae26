namespace CrossBorder.Ceb;

/// <summary>An answer of customs or of its gateway to one document (specification 202205, returnStatus); CEB792 answers none.</summary>
public interface ICebReturn : ICebNode
{
    /// <summary>1 to 10 characters.</summary>
    string ReturnStatus { get; }

    /// <summary>yyyyMMddHHmmssfff of customs' clock, see <see cref="CebText.Instant"/>.</summary>
    string ReturnTime { get; }

    string? ReturnInfo { get; }
}
