using CrossBorder.Browser.Tests;
using CrossBorder.Testing;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(OperatorConsole))]

namespace CrossBorder.Browser.Tests;

/// <summary>Debian's Chromium before the console of a fleet of its own, with a few real orders placed.</summary>
public sealed class OperatorConsole : IAsyncLifetime
{
    public const int Orders = 3;

    // As root there is no sandbox; the rest keeps the browser from calling home.
    static readonly string[] Flags =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync",
    ];

    IPlaywright playwright = null!;
    IBrowser browser = null!;

    public Trade Trade { get; private set; } = null!;

    public Uri Address => Trade.Fleet.Addresses.Http("portal");

    public async ValueTask InitializeAsync()
    {
        var ct = TestContext.Current.CancellationToken;
        Trade = await Trade.Start(Orders, ct);
        await Trade.Place(ct);
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = "/usr/bin/chromium", Args = Flags });
    }

    public async ValueTask DisposeAsync()
    {
        await browser.DisposeAsync();
        playwright.Dispose();
        await Trade.DisposeAsync();
    }

    /// <summary>A page of the console, signed in with a key, the operator's if none is given; the browser's complaints are noted.</summary>
    public async Task<(IPage Page, List<string> Complaints)> SignIn(int width, int height, string? key = null)
    {
        var context = await browser.NewContextAsync(new() { ViewportSize = new() { Width = width, Height = height }, Locale = "en-GB" });
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
