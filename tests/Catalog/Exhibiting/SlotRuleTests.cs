using FsCheck;
using FsCheck.Fluent;
using NodaTime;

namespace CrossBorder.Catalog.Tests;

/// <summary>Times by a rule in local time, where the clocks are set and where they are not.</summary>
public sealed class SlotRuleTests
{
    static readonly string[] Names = ["Europe/London", "America/New_York", "Asia/Shanghai", "Australia/Lord_Howe", "Africa/Casablanca"];

    // From the rules of the zones: London goes from GMT to BST on 29 March 2026 at 01:00 UTC and back on 25 October at 01:00 UTC;
    // New York springs forward on 8 March 2026 at 02:00 (07:00 UTC).
    [Theory]
    [InlineData("Europe/London", "2026-03-28", "09:00", "10:00", 60, 0, "09:00")]
    [InlineData("Europe/London", "2026-03-29", "09:00", "10:00", 60, 0, "08:00")]
    [InlineData("Europe/London", "2026-10-24", "09:00", "10:30", 30, 15, "08:00 08:45")]
    [InlineData("Europe/London", "2026-10-25", "09:00", "10:30", 30, 15, "09:00 09:45")]
    [InlineData("Europe/London", "2026-03-29", "00:30", "02:30", 30, 0, "00:30 01:00")]
    [InlineData("Europe/London", "2026-10-25", "00:30", "02:00", 30, 0, "23:30 00:00 00:30 01:00 01:30")]
    [InlineData("America/New_York", "2026-03-08", "02:30", "04:00", 30, 0, "07:00 07:30")]
    [InlineData("Asia/Shanghai", "2026-03-08", "14:00", "16:30", 30, 10, "06:00 06:40 07:20 08:00")]
    public void A_day_has_the_times_that_its_clock_shows(
        string zone, string day, string from, string until, int minutes, int pause, string utc) =>
        Assert.Equal(utc, string.Join(' ', new SlotRule(
            Zones.Find(zone)!, [Zones.Day(day)!.Value], Zones.Time(from)!.Value, Zones.Time(until)!.Value, minutes, pause)
            .Times().Select(one => one.Start.UtcDateTime.ToString("HH:mm", System.Globalization.CultureInfo.InvariantCulture))));

    [Fact]
    public void Times_are_apart_by_the_pause_have_the_length_and_lie_in_the_hours_of_their_days() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(300),
        Prop.ForAll(Rules().ToArbitrary(), rule =>
        {
            var times = rule.Times().ToArray();
            Assert.All(times, one => Assert.Equal(TimeSpan.FromMinutes(rule.Minutes), one.End - one.Start));
            Assert.All(times.Zip(times.Skip(1)), pair => Assert.True(
                pair.Second.Start - pair.First.End >= TimeSpan.FromMinutes(rule.PauseMinutes)
                || Local(rule, pair.First.Start).Date != Local(rule, pair.Second.Start).Date));
            Assert.All(times.Zip(times.Skip(1)), pair => Assert.True(pair.Second.Start >= pair.First.End));
            foreach (var (start, end) in times)
            {
                Assert.Contains(DateOnly.FromDateTime(Local(rule, start)), rule.Days);
                // Where the clock was set back since the day's first, it may show an earlier time again.
                var first = times.First(one => Local(rule, one.Start).Date == Local(rule, start).Date).Start;
                Assert.True(TimeOnly.FromDateTime(Local(rule, start)) >= rule.From || Offset(rule, start) < Offset(rule, first));
                Assert.True(TimeOnly.FromDateTime(Local(rule, end.AddTicks(-1))) < rule.Until);
            }
        }));

    static Offset Offset(SlotRule rule, DateTimeOffset at) => rule.Zone.GetUtcOffset(Instant.FromDateTimeOffset(at));

    static DateTime Local(SlotRule rule, DateTimeOffset at) =>
        Instant.FromDateTimeOffset(at).InZone(rule.Zone).ToDateTimeUnspecified();

    static Gen<SlotRule> Rules() =>
        from zone in Gen.Elements(Names)
        from days in Gen.Choose(0, 364).Select(one => new DateOnly(2026, 1, 1).AddDays(one)).NonEmptyListOf()
        from begin in Gen.Choose(0, 90)
        from length in Gen.Choose(1, 5)
        from minutes in Gen.Choose(5, 90)
        from pause in Gen.Choose(0, 30)
        select new SlotRule(
            Zones.Find(zone)!, [.. days], TimeOnly.MinValue.AddMinutes(begin * 10),
            TimeOnly.MinValue.AddMinutes((begin * 10) + (length * 90)), minutes, pause);
}
