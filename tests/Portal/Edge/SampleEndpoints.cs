namespace CrossBorder.Portal.Tests;

/// <summary>The part of the table that is about samples and trial orders.</summary>
static class SampleEndpoints
{
    public const string Text =
        """
        PUT    /api/v1/products/{id:guid}/sample-terms/{kind}  e
        GET    /api/v1/products/{id:guid}/sample-terms/{kind}  ebo
        GET    /api/v1/sample-terms                            ebo
        GET    /api/v1/sample-credits                          ebo
        """;
}
