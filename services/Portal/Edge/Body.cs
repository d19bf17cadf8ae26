using System.Globalization;

namespace CrossBorder.Portal;

/// <summary>Raw bodies, and days as the wire has them.</summary>
static class Body
{
    /// <summary>The whole body; null when it has more bytes than are taken.</summary>
    public static async Task<ReadOnlyMemory<byte>?> ReadAll(HttpRequest request, int most) =>
        request.ContentLength > most ? null : await ReadAll(request.Body, most, request.HttpContext.RequestAborted);

    /// <summary>All of a stream, such as the file of a form; null when it has more bytes than are taken.</summary>
    public static async Task<ReadOnlyMemory<byte>?> ReadAll(Stream stream, int most, CancellationToken ct)
    {
        using var content = new MemoryStream();
        var part = new byte[64 * 1024];
        while (await stream.ReadAsync(part, ct) is var count and > 0)
        {
            content.Write(part, 0, count);
            if (content.Length > most)
                return null;
        }

        return content.GetBuffer().AsMemory(0, (int)content.Length);
    }

    public static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
