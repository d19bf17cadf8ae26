using System.Net;
using System.Text.Json;
using CrossBorder.Platform;
using Polly;

namespace CrossBorder.Settlement;

/// <summary>What another party made of a request: taken, refused for good with a reason, or no answer that counts, so ask again.</summary>
public sealed record Reply(bool Taken, string? Refusal)
{
    const int LongestReason = 500;
    public static readonly Reply Yes = new(true, null);
    public static readonly Reply None = new(false, null);

    /// <summary>Posts with an id of ours inside, which the other side knows again: a repeat is answered like the first.</summary>
    internal static async Task<Reply> Of(Outbound line, string path, object body, Action<string> unanswered, CancellationToken ct)
    {
        try
        {
            using var response = await line.Send(
                () => new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) }, ct);
            if (response.IsSuccessStatusCode)
                return Yes;
            if (response.StatusCode == HttpStatusCode.UnprocessableEntity)
                return new Reply(false, Reason(await response.Content.ReadAsStringAsync(ct)));
            unanswered($"status {(int)response.StatusCode}");
        }
        catch (Exception e) when (e is HttpRequestException or ExecutionRejectedException or IOException)
        {
            unanswered(e.Message);
        }

        return None;
    }

    internal static string Reason(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            body = $"{json.RootElement.GetProperty("code").GetString()}: {json.RootElement.GetProperty("detail").GetString()}";
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            // Not the agreed shape; the text as it came is better than none.
            body = body.Trim().Length == 0 ? "refused without a reason" : body;
        }

        return body.Length <= LongestReason ? body : body[..LongestReason];
    }
}
