namespace CrossBorder.Portal.Tests;

/// <summary>Rows of <see cref="EndpointTable"/>: disputes of orders, frame contracts.</summary>
static class ClaimEndpoints
{
    public const string Text =
        """
        POST   /api/v1/orders/{id:guid}/disputes               b
        GET    /api/v1/disputes                                ebo
        GET    /api/v1/disputes/{id:guid}                      ebo
        POST   /api/v1/disputes/{id:guid}/agree                e
        POST   /api/v1/disputes/{id:guid}/refuse               eb
        POST   /api/v1/disputes/{id:guid}/escalate             eb
        POST   /api/v1/disputes/{id:guid}/withdraw             b
        POST   /api/v1/disputes/{id:guid}/send-back            b
        POST   /api/v1/disputes/{id:guid}/receive              e
        POST   /api/v1/disputes/{id:guid}/contest              e
        POST   /api/v1/disputes/{id:guid}/proposals            eb
        POST   /api/v1/disputes/{id:guid}/accept               eb
        POST   /api/v1/disputes/{id:guid}/take                 o
        POST   /api/v1/disputes/{id:guid}/hand-back            o
        POST   /api/v1/disputes/{id:guid}/decide               o
        POST   /api/v1/disputes/{id:guid}/evidence             eb
        GET    /api/v1/disputes/{id:guid}/evidence/{evidenceId:guid} ebo
        GET    /api/v1/dispute-rules                           ebo
        POST   /api/v1/dispute-rules                           o
        POST   /api/v1/frames                                  eb
        GET    /api/v1/frames                                  ebo
        GET    /api/v1/frames/{id:guid}                        ebo
        POST   /api/v1/frames/{id:guid}/versions               eb
        POST   /api/v1/frames/{id:guid}/accept                 eb
        POST   /api/v1/frames/{id:guid}/close                  eb
        POST   /api/v1/frames/{id:guid}/calls                  b
        """;
}
