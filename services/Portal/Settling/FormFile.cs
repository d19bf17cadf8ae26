using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace CrossBorder.Portal;

/// <summary>The file of a request as a stream, whatever its size: the body itself, or the first file of a form, read as it comes.</summary>
static class FormFile
{
    const int LongestBoundary = 70;

    /// <returns>No content: it is a form without a file. The name is the one that the form gives.</returns>
    public static async Task<(Stream? Content, string? Name)> Open(HttpRequest request, CancellationToken ct)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
            return (request.Body, null);
        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary).ToString();
        if (boundary.Length is 0 or > LongestBoundary)
            return (null, null);
        var form = new MultipartReader(boundary, request.Body);
        try
        {
            while (await form.ReadNextSectionAsync(ct) is { } part)
                if (ContentDispositionHeaderValue.TryParse(part.ContentDisposition, out var about) && about.IsFileDisposition())
                    return (part.Body, NameOf(about));
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            // It is no form, or breaks off before there is a file.
        }

        return (null, null);
    }

    /// <summary>Without the folders that some browsers send.</summary>
    static string NameOf(ContentDispositionHeaderValue about) => Path.GetFileName(HeaderUtilities.RemoveQuotes(
        about.FileNameStar.HasValue ? about.FileNameStar : about.FileName).ToString().Replace('\\', '/'));
}
