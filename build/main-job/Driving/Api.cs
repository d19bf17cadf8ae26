using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CrossBorder.Platform;

namespace CrossBorder.MainJob.Driving;

/// <summary>The platform refused a request: problem+json as it came.</summary>
public sealed class RefusedException(int status, string code, string detail, string? field) : Exception($"{status} {code}: {detail}")
{
    public int Status { get; } = status;

    public string Code { get; } = code;

    public string? Field { get; } = field;
}

/// <summary>
/// A party's way into the platform: REST with its API key. Every request may be repeated, because what it creates carries a key
/// that is derived from what it is about.
/// </summary>
public sealed class Api(Outbound server, string? apiKey)
{
    /// <summary>A UUID (version 8) that is always the same for the same words: the idempotency key of one step of one thing.</summary>
    public static Guid Key(params string[] words)
    {
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes("crossborder main job|" + string.Join('|', words)))[..16];
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }

    public Task<JsonNode> Get(string path, CancellationToken ct) => Send(() => Request(HttpMethod.Get, path, null), ct);

    public Task<JsonNode> Post(string path, Guid key, JsonNode? body, CancellationToken ct) =>
        Send(() => Request(HttpMethod.Post, path, key, Json(body)), ct);

    /// <param name="version">That the change was made for, as If-Match.</param>
    public Task<JsonNode> Change(string path, Guid key, int version, JsonNode? body, CancellationToken ct) => Send(
        () =>
        {
            var request = Request(HttpMethod.Post, path, key, Json(body));
            request.Headers.IfMatch.Add(new EntityTagHeaderValue($"\"{version}\""));
            return request;
        }, ct);

    /// <summary>A file as the raw body.</summary>
    public Task<JsonNode> Upload(string path, Guid key, string contentType, byte[] content, CancellationToken ct) => Send(
        () => Request(HttpMethod.Post, path, key, () =>
            new ByteArrayContent(content) { Headers = { ContentType = new MediaTypeHeaderValue(contentType) } }), ct);

    public Task<JsonNode> Put(string path, Guid key, JsonNode body, CancellationToken ct) =>
        Send(() => Request(HttpMethod.Put, path, key, Json(body)), ct);

    static Func<HttpContent>? Json(JsonNode? body) =>
        body?.ToJsonString() is { } text ? () => new StringContent(text, Encoding.UTF8, "application/json") : null;

    async Task<JsonNode> Send(Func<HttpRequestMessage> request, CancellationToken ct)
    {
        using var response = await server.Send(request, ct);
        var answer = await response.Content.ReadAsStringAsync(ct);
        if (response.IsSuccessStatusCode)
            return answer.Length == 0 ? new JsonObject() : JsonNode.Parse(answer)!;
        throw Refusal((int)response.StatusCode, answer);
    }

    HttpRequestMessage Request(HttpMethod method, string path, Guid? key, Func<HttpContent>? content = null)
    {
        var request = new HttpRequestMessage(method, path);
        if (apiKey is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("ApiKey", apiKey);
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key.Value.ToString());
        if (content is not null)
            request.Content = content();
        return request;
    }

    static RefusedException Refusal(int status, string answer)
    {
        try
        {
            var problem = JsonNode.Parse(answer);
            return new RefusedException(
                status, (string?)problem?["code"] ?? "unknown", (string?)problem?["detail"] ?? answer, (string?)problem?["field"]);
        }
        catch (JsonException)
        {
            return new RefusedException(status, "unknown", answer, null);
        }
    }
}
