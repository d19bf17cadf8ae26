using CrossBorder.Browser.Tests;
using CrossBorder.Testing;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(OperatorConsole))]

namespace CrossBorder.Browser.Tests;

/// <summary>Debian's Chromium and Firefox before the console of a fleet of its own, with a few real orders placed.</summary>
public sealed class OperatorConsole : IAsyncLifetime
{
    public const int Orders = 3;

    const float PatienceMs = 60_000;

    // As root there is no sandbox; the rest keeps the browser from calling home.
    static readonly string[] Flags =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync",
    ];

    IPlaywright playwright = null!;
    readonly SemaphoreSlim beginning = new(1, 1);
    IBrowser browser = null!;
    IBrowser? firefox;
    MoneyTrade? money;
    Guid order;

    public Trade Trade { get; private set; } = null!;

    public Uri Address => Trade.Fleet.Addresses.Http("portal");

    /// <summary>The link to one of the orders that the people of the trade act on.</summary>
    public string OrderLink => $"#orders tr[data-order='{order}'] a.number";

    /// <summary>What the tests of money trade with, made when the first of them asks.</summary>
    public async Task<MoneyTrade> Money()
    {
        await beginning.WaitAsync();
        try
        {
            return money ??= await MoneyTrade.Begin(Trade);
        }
        finally
        {
            beginning.Release();
        }
    }

    /// <summary>Another engine than the other tests use, started when the first of them asks.</summary>
    public async Task<IBrowser> Firefox()
    {
        await beginning.WaitAsync();
        try
        {
            // As Debian builds it: it is spoken to by WebDriver BiDi.
            return firefox ??= await playwright.Firefox.LaunchAsync(
                new() { Channel = "moz-firefox", ExecutablePath = "/usr/bin/firefox-esr" });
        }
        finally
        {
            beginning.Release();
        }
    }

    public async ValueTask InitializeAsync()
    {
        var ct = TestContext.Current.CancellationToken;
        Trade = await Trade.Start(Orders, ct);
        await Trade.Place(ct);
        // What processors sign their messages with, which both sides read when it is there.
        foreach (var channel in new[] { "card", "card-2", "banktransfer" })
            await File.WriteAllTextAsync(Path.Combine(Trade.Fleet.Keys, $"webhook-{channel}.key"), Guid.NewGuid().ToString("N"), ct);
        var placed = await Trade.Parties.As(Trade.Exporter).Get("/api/v1/orders?limit=1", ct);
        order = (Guid)placed["items"]![0]!["id"]!;
        playwright = await Playwright.CreateAsync();
        Assertions.SetDefaultExpectTimeout(PatienceMs);
        browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = "/usr/bin/chromium", Args = Flags });
    }

    public async ValueTask DisposeAsync()
    {
        if (firefox is not null)
            await firefox.DisposeAsync();
        await browser.DisposeAsync();
        playwright.Dispose();
        beginning.Dispose();
        await Trade.DisposeAsync();
    }

    /// <summary>A page of the console, signed in with a key, the operator's if none is given; the browser's complaints are noted.</summary>
    /// <param name="other">Chromium when left out.</param>
    /// <param name="zone">IANA, where the person is; the machine's when left out.</param>
    public async Task<(IPage Page, List<string> Complaints)> SignIn(
        int width, int height, string? key = null, IBrowser? other = null, string? zone = null)
    {
        var context = await (other ?? browser).NewContextAsync(
            new() { ViewportSize = new() { Width = width, Height = height }, Locale = "en-GB", TimezoneId = zone });
        ClosesPagesAttribute.Note(context);
        context.SetDefaultTimeout(PatienceMs);
        var page = await context.NewPageAsync();
        var complaints = new List<string>();
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                complaints.Add($"{message.Type}: {message.Text}");
        };
        page.PageError += (_, error) => complaints.Add(error);
        await page.GotoAsync(Address.AbsoluteUri);
        await page.FillAsync("#key", key ?? Trade.Parties.OperatorKey);
        await page.ClickAsync("main form button[type=submit]");
        await page.WaitForSelectorAsync("[data-figure=orders]");
        return (page, complaints);
    }
}
