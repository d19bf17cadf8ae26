using CrossBorder.Platform;

namespace CrossBorder.Catalog;

/// <summary>Who a price is for, where the goods go, by which channel the order came, and when.</summary>
sealed record Audience(Guid? BuyerId, string? Market, string? Channel, DateTimeOffset Now)
{
    const int LongestChannel = 40;

    /// <summary>The buyers whose lists may count: this one, and anybody (the empty id).</summary>
    public Guid[] Buyers => BuyerId is { } buyer ? [Guid.Empty, buyer] : [Guid.Empty];

    /// <summary>A buyer asks for itself only; others name the buyer, or nobody.</summary>
    public static Outcome<Audience> Of(string buyerId, string market, string channel, Principal principal, DateTimeOffset now)
    {
        if (principal.Role == Role.Buyer && buyerId.Length > 0 && !(Guid.TryParse(buyerId, out var own) && own == principal.PartyId))
            return Problem.NotFound("buyer", buyerId) with { Field = "buyer_id" };
        if (buyerId.Length > 0 && !Guid.TryParse(buyerId, out _))
            return Problem.Invalid("buyer_id", $"'{buyerId}' is not an id.", "a UUID, or nothing");
        return (CheckMarket(market) ?? CheckChannel(channel)) is { } problem
            ? problem
            : new Audience(
                principal.Role == Role.Buyer ? principal.PartyId : Guid.TryParse(buyerId, out var buyer) ? buyer : null,
                market.Length > 0 ? market : null, channel.Length > 0 ? channel : null, now);
    }

    public static Problem? CheckMarket(string market) => market.Length > 0 && !CustomsLists.Countries.Contains(market)
        ? Problem.Invalid("market", $"'{market}' is not a country.", "ISO 3166-1 alpha-2, such as GB, or nothing")
        : null;

    public static Problem? CheckChannel(string channel) =>
        channel.Length > LongestChannel || channel.Trim() != channel || channel.Any(char.IsControl)
            ? Problem.Invalid("channel", "The channel is too long or has spaces around it.",
                $"at most {LongestChannel} printable characters, or nothing")
            : null;
}
