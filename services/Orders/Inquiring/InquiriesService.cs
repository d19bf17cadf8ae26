using System.Globalization;
using CrossBorder.Platform;
using Enterprises = CrossBorder.Contracts.Enterprises.V1.Enterprises;
using V1 = CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Orders;

/// <summary>Inquiries and their conversations; each capability is a part of it in a file of its own.</summary>
public sealed partial class InquiriesService(
    Db db, ProductFacts products, Enterprises.EnterprisesClient enterprises, TimeProvider clock, ILogger<InquiriesService> log)
    : V1.Inquiries.InquiriesBase
{
    public const int PageDefault = 50;
    public const int PageMost = 500;

    const string CountOfUnread =
        """
        (select count(*)::int
        from inquiry_message message
        where message.inquiry_id = inquiry.id and message.side <> @Side and message.seq > coalesce(
            (select mark.seq from inquiry_read mark where mark.inquiry_id = inquiry.id and mark.side = @Side), 0))
        """;

    /// <summary>The principal's inquiry. Another party's looks as if it were not there.</summary>
    async Task<Inquiry> Find(string id, CancellationToken ct)
    {
        var principal = Principal.Required;
        var inquiry = Guid.TryParse(id, out var key)
            ? await db.One<Inquiry>(
                $"select {Inquiry.Columns} from inquiry where id = @key and {OrdersService.Own(principal)}",
                new { key, principal.PartyId }, ct)
            : null;
        return inquiry ?? throw Problem.NotFound("inquiry", id).ToGrpc();
    }

    /// <summary>A page that goes on after a serial number.</summary>
    public static Outcome<(long After, int Limit)> PageOf(Contracts.Common.V1.Page? page)
    {
        var limit = page?.Limit is > 0 and var asked ? asked : PageDefault;
        if (page?.Limit < 0 || limit > PageMost)
            return Problem.Invalid("limit", "A page cannot have this size.", $"1 to {PageMost}, 0 means {PageDefault}");
        if (page?.Cursor is not { Length: > 0 } cursor)
            return (0L, limit);
        return long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var after)
            ? (after, limit)
            : Problem.Invalid("cursor", "The cursor is not one of ours.", "the next_cursor of the page before");
    }

    public static string Cursor(long seq) => seq.ToString(CultureInfo.InvariantCulture);
}

public static class Trading
{
    /// <summary>What inquiries and quotes need beside the platform.</summary>
    public static void AddTrading(this IHostApplicationBuilder builder)
    {
        builder.Services.AddGrpcClient<Enterprises.EnterprisesClient>("enterprises");
        builder.Services.AddSingleton<ProductFacts>();
        builder.Services.AddSingleton<StockHold>();
        builder.Services.AddHostedService<AnswerClock>();
    }

    public static void MapTrading(this IEndpointRouteBuilder app)
    {
        app.MapGrpcService<InquiriesService>();
        app.MapGrpcService<QuotesService>();
        app.MapGrpcService<QuoteCostsService>();
        app.MapGrpcService<PurchasingService>();
        app.MapGrpcService<AmendmentsService>();
        app.MapGrpcService<CancellationsService>();
        app.MapGrpcService<ReturnsService>();
    }
}
