using Google.Protobuf;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace CrossBorder.Portal;

/// <summary>Files that one party of a trade shows the other, in conversations and disputes.</summary>
static class TradeFiles
{
    /// <summary>The media type that the request names for its body, without parameters; empty when it names none.</summary>
    public static string TypeOf(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var parsed) ? parsed.MediaType.ToString() : "";

    /// <summary>Always as a download and never sniffed: what one party sent must not run in the other's session.</summary>
    /// <param name="sha256">Of the content, in hex: the ETag.</param>
    public static FileContentHttpResult Download(HttpContext http, ByteString content, string type, string name, string sha256)
    {
        http.Response.Headers.CacheControl = "private, no-cache";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        return TypedResults.File(
            content.ToByteArray(), Rest.Text(type), Rest.Text(name), entityTag: new EntityTagHeaderValue($"\"{sha256}\""));
    }
}
