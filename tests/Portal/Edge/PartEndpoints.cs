namespace CrossBorder.Portal.Tests;

/// <summary>Rows of <see cref="EndpointTable"/>: parts of orders.</summary>
static class PartEndpoints
{
    public const string Text =
        """
        POST   /api/v1/orders/{id:guid}/splits                 eo
        GET    /api/v1/orders/{id:guid}/parts                  ebo
        POST   /api/v1/orders/{id:guid}/partial-shipment       bo
        """;
}
