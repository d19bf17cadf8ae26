using CrossBorder.Platform;

namespace CrossBorder.CustomsClearance;

/// <summary>
/// Rules, rates and tariff of the day for one whole case. What the tariff or the rates do not have yet makes the case wait for
/// <see cref="Awaited.Configuration"/>, and what its products lack or are held for makes it wait for another word of them: all is read
/// again under the locks of whoever tells of new ones.
/// </summary>
static class Grounds
{
    public static async Task<Knowledge> Add(Tx tx, OrderCase subject, Knowledge known, DateTimeOffset now)
    {
        var order = subject.Placed!;
        var read = await Read(tx, subject, known, now);
        if (IsComplete(subject, read))
            return read;
        Guid[] subjects = [.. order.Lines.Select(line => line.ProductId), Awaited.Configuration];
        await Awaited.LockForLooking(tx, subjects.Distinct());
        read = await Read(tx, subject, known with { Products = await Knowledge.Classified(tx, order) }, now);
        if (!IsComplete(subject, read))
            await Awaited.Add(tx, subject.Id, subjects);
        return read;
    }

    static async Task<Knowledge> Read(Tx tx, OrderCase subject, Knowledge known, DateTimeOffset now)
    {
        var day = Shanghai.Day(now);
        var codes = subject.Placed!.Lines.Select(line => known.HsCode(subject.Placed, line)).OfType<string>().Distinct().ToArray();
        var commodities = await TariffBook.At(tx, codes, day);
        var found = commodities.Values.Select(finding => finding.Commodity?.Code).OfType<string>().Distinct().ToArray();
        return known with
        {
            Rules = await RuleBook.At(tx, day),
            Rates = await RateBook.At(tx, Currencies(subject), day),
            Commodities = commodities,
            Screened = await Reviews.Of(tx, subject.Id, found, day, now),
        };
    }

    static bool IsComplete(OrderCase subject, Knowledge known) =>
        known.Commodities.Values.All(finding => finding.Problem.Length == 0) && Currencies(subject).All(known.Rates.Knows)
        && !known.Screened.Any(standing => standing.Holds)
        && !subject.Placed!.Lines.Any(line => known.Commodity(subject.Placed, line) is { } commodity
            && known.Elements(line, commodity, DeclarationChannel.CebList) is { Blocks: true } or { IsTooLong: true });

    static IEnumerable<string> Currencies(OrderCase subject) => new[]
    {
        subject.Placed!.Currency, subject.Booked!.Currency, subject.Stated.Charges?.Currency,
    }.OfType<string>().Distinct();
}
