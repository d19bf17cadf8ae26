namespace CrossBorder.CustomsClearance;

/// <summary>DEC101: the full declaration of an order, in as many parts as its items need.</summary>
public static class FullDeclaration
{
    /// <exception cref="NotSupportedException">Always: the full declaration is not written yet.</exception>
    public static Documents DocumentsOf(Goods goods, Sender sender, DateTimeOffset now, History history) =>
        throw new NotSupportedException($"{goods.DocumentNumber} of {sender.PlatformCode} at {now} under {history}");
}
