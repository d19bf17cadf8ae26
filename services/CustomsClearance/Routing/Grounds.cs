using CrossBorder.Platform;

namespace CrossBorder.CustomsClearance;

/// <summary>
/// Rules, rates and tariff of the day for one whole case. What the tariff or the rates do not have yet makes the case wait for
/// <see cref="Awaited.Configuration"/>: it is read again under the lock of whoever tells of new ones.
/// </summary>
static class Grounds
{
    public static async Task<Knowledge> Add(Tx tx, OrderCase subject, Knowledge known, DateTimeOffset now)
    {
        var read = await Read(tx, subject, known, now);
        if (IsComplete(subject, read))
            return await Screen(tx, subject, read, now);
        await Awaited.LockForLooking(tx, [Awaited.Configuration]);
        read = await Read(tx, subject, known, now);
        if (!IsComplete(subject, read))
            await Awaited.Add(tx, subject.Id, Awaited.Configuration);
        return await Screen(tx, subject, read, now);
    }

    static async Task<Knowledge> Read(Tx tx, OrderCase subject, Knowledge known, DateTimeOffset now)
    {
        var day = Shanghai.Day(now);
        var codes = subject.Placed!.Lines.Select(line => known.HsCode(subject.Placed, line)).OfType<string>().Distinct().ToArray();
        return known with
        {
            Rules = await RuleBook.At(tx, day),
            Rates = await RateBook.At(tx, Currencies(subject), day),
            Commodities = await TariffBook.At(tx, codes, day),
        };
    }

    static async Task<Knowledge> Screen(Tx tx, OrderCase subject, Knowledge known, DateTimeOffset now)
    {
        var codes = known.Commodities.Values.Select(finding => finding.Commodity?.Code).OfType<string>().Distinct().ToArray();
        return known with { Screened = await Reviews.Of(tx, subject.Id, codes, known.Rules.Day, now) };
    }

    static bool IsComplete(OrderCase subject, Knowledge known) =>
        known.Commodities.Values.All(finding => finding.Problem.Length == 0) && Currencies(subject).All(known.Rates.Knows);

    static IEnumerable<string> Currencies(OrderCase subject) => new[]
    {
        subject.Placed!.Currency, subject.Booked!.Currency, subject.Stated.Charges?.Currency,
    }.OfType<string>().Distinct();
}
