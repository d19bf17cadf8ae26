using System.Globalization;

namespace CrossBorder.Portal;

/// <summary>Raw bodies, and days as the wire has them.</summary>
static class Body
{
    /// <summary>The whole body; null when it has more bytes than are taken.</summary>
    public static async Task<ReadOnlyMemory<byte>?> ReadAll(HttpRequest request, int most)
    {
        if (request.ContentLength > most)
            return null;
        using var content = new MemoryStream((int)(request.ContentLength ?? 0));
        var part = new byte[64 * 1024];
        while (await request.Body.ReadAsync(part, request.HttpContext.RequestAborted) is var count and > 0)
        {
            content.Write(part, 0, count);
            if (content.Length > most)
                return null;
        }

        return content.GetBuffer().AsMemory(0, (int)content.Length);
    }

    public static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
