using System.Net;
using System.Text.Json;

namespace CrossBorder.Portal.Tests;

public sealed class DeadLetterTests(PortalHost host)
{
    const string Path = "/api/v1/dead-letters";
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    async Task<JsonElement?> Find(Guid messageId) =>
        (await host.AsOperator().GetAsync(Path, Stop).Json()).GetProperty("items").EnumerateArray()
            .Where(letter => letter.Text("messageId") == messageId.ToString()).Cast<JsonElement?>().FirstOrDefault();

    [Fact]
    public async Task A_message_that_the_portal_cannot_take_is_listed_shown_and_sent_again_once_it_can()
    {
        var story = new Story();
        var messageId = Guid.CreateVersion7();
        // An event of version 0 breaks a constraint of the timeline.
        await host.Deliver(story.Placed with { Version = 0 }, messageId);
        await PortalHost.Eventually(async () => await Find(messageId) is not null, "the message is set aside");

        var listed = (await Find(messageId))!.Value;
        Assert.Equal(("portal_error", null), (listed.Text("queue"), listed.Text("body")));
        Assert.Contains("timeline_event_version_positive", listed.Text("error"), StringComparison.Ordinal);
        Assert.Contains("OrderPlaced", listed.Text("type"), StringComparison.Ordinal);
        var shown = await host.AsOperator().GetAsync($"{Path}/{messageId}", Stop).Json();
        Assert.Contains(story.Number, shown.Text("body"), StringComparison.Ordinal);
        Assert.Matches("^[0-9a-f]{32}$", shown.Text("trace"));

        await host.Db.Run("alter table timeline_event drop constraint timeline_event_version_positive", new { }, Stop);
        try
        {
            using var response = await host.AsOperator().Post($"{Path}/{messageId}/redrive", null);
            Assert.Equal((HttpStatusCode.OK, "1"), (response.StatusCode, (await response.Json()).Text("count")));
            var timeline = $"/api/v1/orders/{story.Order}/timeline";
            await PortalHost.Eventually(
                async () => (await host.AsOperator().GetAsync(timeline, Stop)).IsSuccessStatusCode, "it was taken");
            Assert.Null(await Find(messageId));
        }
        finally
        {
            await host.Db.Run("delete from timeline_event where version = 0", new { }, Stop);
            await host.Db.Run(
                "alter table timeline_event add constraint timeline_event_version_positive check (version > 0)", new { }, Stop);
        }
    }

    [Theory]
    [InlineData("GET", "")]
    [InlineData("POST", "/redrive")]
    public async Task A_message_that_is_not_there_answers_404(string method, string action)
    {
        var path = $"{Path}/{Guid.NewGuid()}{action}";
        using var response = method == "GET" ? await host.AsOperator().GetAsync(path, Stop) : await host.AsOperator().Post(path, null);
        Assert.Equal((HttpStatusCode.NotFound, "dead_letter_not_found"), (response.StatusCode, (await response.Json()).Text("code")));
    }
}
