using System.Text;
using Microsoft.Playwright;

namespace CrossBorder.Browser.Tests;

/// <summary>A buyer claims money back with a file, the exporter offers less, the buyer takes it and is told what goes back.</summary>
public sealed class DisputeTests(OperatorConsole console)
{
    [Fact]
    public async Task A_claim_with_a_file_is_answered_by_a_proposal_that_is_accepted_and_the_money_is_told()
    {
        var money = await console.Money();
        var order = await money.Order(6);
        await console.Pack(money, order, 1_050);
        await console.Depart(money, order);
        var (buyer, complaints) = await console.SignIn(Pages.PhoneWidth, 812, money.Buyer.ApiKey);
        var (exporter, others) = await console.SignIn(Pages.PhoneWidth, 812, money.Exporter.ApiKey);
        await buyer.Speak("en");
        await exporter.Speak("zh");

        await Claim(buyer, order);
        await Propose(exporter, order);
        await Pages.Expect(buyer.Locator("#dispute-offer")).ToContainTextAsync("7.00");
        await buyer.Fits();
        await buyer.ClickAsync("#dispute-actions [data-action=accept]");
        await buyer.WaitForSelectorAsync("#dispute[data-status=Resolved]");
        foreach (var page in new[] { buyer, exporter })
        {
            await Pages.Expect(page.Locator("#dispute[data-status=Resolved] [data-fact=settled]")).ToContainTextAsync("7.00");
            await page.Fits();
        }

        Assert.Empty(complaints.Concat(others));
    }

    async Task Claim(IPage buyer, MoneyOrder order)
    {
        await buyer.GotoAsync($"{console.Address}#/orders/{order.Id}");
        await buyer.ClickAsync("#to-order-disputes");
        var form = await buyer.Unfold("claim");
        await form.Locator("[name=kind]").SelectOptionAsync("Damaged");
        await buyer.Send("claim", ("asked", "11.00"), ("line-1", "2"), ("text", "Two arrived broken."));
        await buyer.WaitForSelectorAsync("#dispute[data-status=Open]");
        await buyer.Fits();
        var evidence = await buyer.Unfold("AddEvidence");
        await evidence.Locator("[name=file]").SetInputFilesAsync(
            new FilePayload { Name = "broken.txt", MimeType = "text/plain", Buffer = Encoding.UTF8.GetBytes("Two of six.") });
        await evidence.Submit();
        await Pages.Expect(buyer.Locator("#dispute-evidence li a[download]")).ToHaveTextAsync("broken.txt");
        await buyer.Fits();
    }

    static async Task Propose(IPage exporter, MoneyOrder order)
    {
        await exporter.OpenFromMenu("disputes");
        await exporter.Locator("tr[data-dispute] a", new() { HasText = order.Number }).ClickAsync();
        await Pages.Expect(exporter.Locator("#dispute")).ToContainTextAsync("Two arrived broken.");
        await Pages.Expect(exporter.Locator("#dispute-evidence")).ToContainTextAsync("broken.txt");
        await exporter.Fits();
        await exporter.Send("Propose", ("amount", "7.00"), ("text", "一件可修。"));
        await Pages.Expect(exporter.Locator("#dispute-offer")).ToContainTextAsync("7.00");
        await exporter.Fits();
    }
}
