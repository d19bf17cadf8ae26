using System.Globalization;
using CrossBorder.MainJob.Driving;
using Microsoft.Playwright;

namespace CrossBorder.Browser.Tests;

/// <summary>An exporter in China holds an exhibition, a buyer in New York books a time there: each sees it by its own clock.</summary>
public sealed class MeetingTests(OperatorConsole console)
{
    const string China = "Asia/Shanghai";
    const string NewYork = "America/New_York";

    // 20:00 in China is the same morning in New York, whatever the season.
    static readonly DateTimeOffset Begins = new(
        TimeProvider.System.GetUtcNow().AddHours(8).Date.AddDays(3).AddHours(20), TimeSpan.FromHours(8));

    static DateTimeOffset InNewYork => TimeZoneInfo.ConvertTime(Begins, TimeZoneInfo.FindSystemTimeZoneById(NewYork));

    static string Written(DateTimeOffset time, string format) => time.ToString(format, CultureInfo.InvariantCulture);

    [Fact]
    public async Task A_time_that_is_offered_in_China_is_booked_in_New_York_and_told_by_both_clocks()
    {
        var desk = console.Trade.Operator;
        var seller = await Newcomers.Exporter(desk, "Ningbo Fair Lamp Co., Ltd.", "宁波会展灯具有限公司", "91330201MA2GRTX624");
        var key = await Newcomers.Key(desk, "Exporter", seller, "Li");
        await Newcomers.Sell(console.Trade.Parties.As(new Party(seller, "", key)), "FAIR-1", "Paper lamp", "纸灯");
        var customer = await Newcomers.Buyer(desk, "Fifth Avenue Lamps Inc");
        var (exporter, complaints) = await console.SignIn(Pages.PhoneWidth, 812, key, zone: China);
        var (buyer, others) = await console.SignIn(
            Pages.PhoneWidth, 812, await Newcomers.Key(desk, "Buyer", customer, "Ann"), zone: NewYork);
        await exporter.Speak("zh");
        await buyer.Speak("en");

        await Hold(exporter);
        await Offer(exporter);
        await Book(buyer);
        foreach (var page in new[] { buyer, exporter })
        {
            await page.GotoAsync($"{console.Address}#/");
            await page.OpenFromMenu("exhibitions");
            var meeting = page.Locator("#my-meetings li[data-status=Booked]");
            await Pages.Expect(meeting).ToContainTextAsync(Written(Begins, "yyyy-MM-dd'T'HH:mm:sszzz"));
            await Pages.Expect(meeting).ToContainTextAsync(Written(InNewYork, "yyyy-MM-dd'T'HH:mm:sszzz"));
            await page.Fits();
        }

        await Pages.Expect(buyer.Locator("#my-meetings time").First).ToContainTextAsync(Written(InNewYork, "HH:mm"));
        await Pages.Expect(exporter.Locator("#my-meetings time").First).ToContainTextAsync("20:00");
        Assert.Empty(complaints.Concat(others));
    }

    static async Task Hold(IPage exporter)
    {
        await exporter.OpenFromMenu("exhibitions");
        await exporter.Send(
            "plan", ("code", "lamps-of-ningbo"), ("nameEn", "Lamps of Ningbo"), ("nameZh", "宁波灯具展"), ("halls", "A"),
            ("opensAt", Written(Begins.AddDays(-2), "yyyy-MM-dd'T'HH:mm")), ("closesAt", Written(Begins.AddDays(2), "yyyy-MM-dd'T'HH:mm")));
        await exporter.WaitForSelectorAsync("#exhibition[data-status=Draft]");
        await exporter.Fits();
        await exporter.ClickAsync("[data-action=publish]");
        await exporter.WaitForSelectorAsync("#exhibition[data-status=Published]");
        await exporter.Send("booth", ("titleEn", "Lamps by Li"), ("titleZh", "李灯"), ("hosts", "Li"));
        // Its own exhibition admits it.
        await exporter.WaitForSelectorAsync("[data-sequence=slots]");
        await exporter.Fits();
    }

    static async Task Offer(IPage exporter)
    {
        var form = await exporter.Unfold("slots");
        Assert.Equal(China, await form.Locator("[name=zone]").InputValueAsync());
        await exporter.Send(
            "slots", ("days", Written(Begins, "yyyy-MM-dd")), ("from", "20:00"), ("until", "20:30"),
            ("roomUrl", "https://rooms.example/lamps"));
        await Pages.Expect(exporter.Locator("#own-booth li[data-slot][data-status=Open]")).ToContainTextAsync("20:00");
        await exporter.Fits();
    }

    static async Task Book(IPage buyer)
    {
        await buyer.OpenFromMenu("exhibitions");
        await buyer.Locator("tr[data-exhibition] a", new() { HasText = "Lamps of Ningbo" }).ClickAsync();
        var booth = buyer.Locator("#booths li[data-booth]", new() { HasText = "Lamps by Li" });
        await booth.Locator("details > summary").ClickAsync();
        Assert.Equal(NewYork, await booth.Locator("[name=zone]").InputValueAsync());
        await Pages.Expect(booth.Locator("[name=slotId] option")).ToContainTextAsync(Written(InNewYork, "HH:mm"));
        await booth.Locator("details").Type("subject", "Two thousand lamps");
        await buyer.Fits();
        await booth.Locator("details").Submit();
        await Pages.Expect(buyer.Locator("#my-meetings")).ToContainTextAsync("Two thousand lamps");
    }
}
