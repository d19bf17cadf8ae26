using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;

namespace CrossBorder.CustomsClearance.Tests;

/// <summary>The day that a row applies to, and the instant that it is known at, against a model that keeps every day by itself.</summary>
public sealed class TwoTimeAxesTests(CustomsHost host)
{
    const int Days = 20;
    static readonly DateOnly First = new(2026, 1, 1);
    static readonly DateTimeOffset Start = new(2026, 2, 1, 0, 0, 0, TimeSpan.Zero);
    static int serial = 950000;

    /// <summary>A version: intervals of days one after the other, with gaps perhaps; the last may be open.</summary>
    sealed record Sketch((int From, int To)[] Spans, bool Open);

    static readonly Gen<Sketch> Sketches =
        from cuts in Gen.ListOf(Gen.Choose(0, Days - 1), 4)
        from open in Gen.Elements(true, false)
        select new Sketch(
            [.. cuts.Distinct().Order().Chunk(2).Select(pair => (pair[0], pair[^1]))], open);

    [Fact]
    public void What_applies_on_a_day_by_what_was_known_at_an_instant_never_changes() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(25),
        Prop.ForAll(Gen.ListOf(Sketches, 4).ToArbitrary(), sketches => Agrees([.. sketches]).GetAwaiter().GetResult()));

    async Task Agrees(Sketch[] sketches)
    {
        var code = $"95{Interlocked.Increment(ref serial):D8}";
        var model = new string?[sketches.Length + 1, Days];
        for (var at = 0; at < sketches.Length; at++)
        {
            var id = await Activated(code, sketches[at], Start.AddHours(at));
            for (var day = 0; day < Days; day++)
                model[at + 1, day] = day < sketches[at].Spans[0].From ? model[at, day] : Applies(sketches[at], day) ? id : null;
        }

        // Asked after everything is known: an answer for an earlier instant must be that of then.
        for (var at = 0; at <= sketches.Length; at++)
        {
            for (var day = 0; day < Days; day++)
                Assert.Equal(model[at, day], await RuleVersion(code, First.AddDays(day), Start.AddHours(at).AddMinutes(-30)));
        }
    }

    static bool Applies(Sketch sketch, int day) => sketch.Spans.Any(span => span.From <= day && day <= span.To)
        || (sketch.Open && day >= sketch.Spans[^1].From);

    Task<string> Activated(string code, Sketch sketch, DateTimeOffset now) => host.Db.Transact(async tx =>
    {
        var id = $"A{code}-{now.Hour}";
        var hash = Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(id)));
        await new TariffVersion(
            id, RuleKind.Tariff, "a test", "t.csv", hash, false, RuleStatus.Draft, First, 1, 0, Guid.Empty, now, null).Insert(tx);
        await TariffStore.Insert(tx, id, sketch.Spans.Select((span, i) => new TariffLine(
            i + 1, code, "试验品", "035", null, 13, 13, 0, null, "", "", "品牌类型;出口享惠情况", First.AddDays(span.From),
            sketch.Open && i == sketch.Spans.Length - 1 ? null : First.AddDays(span.To))));
        await TariffStore.Activate(tx, id, Guid.Empty, now);
        return id;
    }, CancellationToken.None);

    Task<string?> RuleVersion(string code, DateOnly day, DateTimeOffset known) => host.Db.Transact(
        async tx => (await TariffBook.At(tx, [code], day, known))[code].Commodity?.RuleVersion, CancellationToken.None);
}
