using Microsoft.Extensions.FileProviders;

namespace CrossBorder.Portal;

/// <summary>The pages for people: the console's static files and the API description, with headers that let nothing else run.</summary>
static class ConsolePages
{
    const string Strict =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
        + "manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    // Swagger UI writes style attributes; scripts stay limited to files of this server.
    const string ForDocs =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; "
        + "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    public static void Use(WebApplication app)
    {
        app.Use((http, next) =>
        {
            var headers = http.Response.Headers;
            headers.XContentTypeOptions = "nosniff";
            if (!http.Request.Path.StartsWithSegments("/api"))
            {
                headers.ContentSecurityPolicy = http.Request.Path.StartsWithSegments("/docs") ? ForDocs : Strict;
                headers["Referrer-Policy"] = "no-referrer";
                headers["Cross-Origin-Opener-Policy"] = "same-origin";
            }

            return next(http);
        });
        // Files lie beside the program, wherever it is started from.
        var files = new PhysicalFileProvider(Path.Combine(AppContext.BaseDirectory, "wwwroot"));
        app.UseDefaultFiles(new DefaultFilesOptions { FileProvider = files });
        app.UseStaticFiles(new StaticFileOptions
        {
            FileProvider = files,
            OnPrepareResponse = context => context.Context.Response.Headers.CacheControl = "no-cache",
        });
        app.UseSwaggerUI(docs =>
        {
            docs.RoutePrefix = "docs";
            docs.DocumentTitle = "CrossBorder API";
            docs.SwaggerEndpoint("/openapi/v1.json", "CrossBorder API v1");
        });
    }
}
