using System.Net;
using System.Net.Http.Json;
using CrossBorder.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace CrossBorder.Portal.Tests;

/// <summary>Wrong hands: every endpoint with every role. An endpoint that is added without a line here fails.</summary>
public sealed class EndpointTableTests(PortalHost host)
{
    /// <summary>e exporter, b buyer, p partner, o operator, * everybody, without a key too.</summary>
    const string Table =
        """
        POST   /api/v1/session                                 *
        GET    /api/v1/session                                 ebpo
        DELETE /api/v1/session                                 ebpo
        POST   /api/v1/api-keys                                o
        GET    /api/v1/api-keys                                o
        DELETE /api/v1/api-keys/{id:guid}                      o
        POST   /api/v1/enterprises                             o
        GET    /api/v1/enterprises/{id:guid}                   ebpo
        GET    /api/v1/enterprises                             ebpo
        POST   /api/v1/enterprises/{id:guid}/qualify           o
        POST   /api/v1/enterprises/{id:guid}/suspend           o
        PUT    /api/v1/products                                e
        GET    /api/v1/products/{id:guid}                      ebo
        GET    /api/v1/products                                ebo
        POST   /api/v1/products/publish                        e
        POST   /api/v1/products/withdraw                       e
        POST   /api/v1/products/{id:guid}/stock                e
        GET    /api/v1/hs-candidates                           eo
        GET    /api/v1/products/{id:guid}/hs-candidates        eo
        GET    /api/v1/products/{id:guid}/hs-decisions         eo
        POST   /api/v1/products/{id:guid}/hs-decisions         eo
        GET    /api/v1/shop                                    e
        PUT    /api/v1/shop                                    e
        GET    /shops/{slug}                                   *
        GET    /en/shops/{slug}                                *
        GET    /en/shops/{slug}/products/{id:guid}             *
        GET    /zh/shops/{slug}                                *
        GET    /zh/shops/{slug}/products/{id:guid}             *
        GET    /sitemap.xml                                    *
        GET    /robots.txt                                     *
        GET    /api/v1/synonyms                                o
        POST   /api/v1/synonyms                                o
        POST   /api/v1/synonyms/{id:guid}                      o
        POST   /api/v1/synonyms/{id:guid}/removal              o
        POST   /api/v1/price-lists                             e
        PUT    /api/v1/price-lists/{id:guid}                   e
        GET    /api/v1/price-lists                             eo
        GET    /api/v1/price-lists/{id:guid}                   eo
        PUT    /api/v1/price-lists/{id:guid}/rows              e
        GET    /api/v1/price-lists/{id:guid}/rows              eo
        PUT    /api/v1/price-lists/{id:guid}/rate              e
        PUT    /api/v1/product-costs                           e
        POST   /api/v1/buyer-groups                            e
        PUT    /api/v1/buyer-groups/{id:guid}                  e
        GET    /api/v1/buyer-groups                            eo
        GET    /api/v1/buyer-groups/{id:guid}/members          eo
        PUT    /api/v1/buyer-groups/{id:guid}/members/{buyerId:guid} e
        GET    /api/v1/prices/explain                          eo
        GET    /api/v1/prices                                  b
        GET    /api/v1/orders/{id:guid}/prices                 eo
        POST   /api/v1/price-lists/{id:guid}/imports           e
        GET    /api/v1/price-imports/{id:guid}                 eo
        GET    /api/v1/price-imports/{id:guid}/faults          eo
        POST   /api/v1/price-imports/{id:guid}/apply           e
        GET    /api/v1/price-lists/{id:guid}/changes           eo
        POST   /api/v1/price-changes/{id:guid}/undo            e
        PUT    /api/v1/product-families/{code}                 e
        GET    /api/v1/product-families/{code}                 ebo
        PUT    /api/v1/products/{id:guid}/details              e
        GET    /api/v1/products/{id:guid}/versions             eo
        GET    /api/v1/products/{id:guid}/version              ebo
        POST   /api/v1/product-files                           e
        GET    /api/v1/products/{id:guid}/files/{hash}         ebo
        GET    /api/v1/products/{id:guid}/readiness            eo
        POST   /api/v1/orders                                  eb
        GET    /api/v1/orders/{id:guid}                        ebo
        GET    /api/v1/orders                                  ebo
        POST   /api/v1/orders/{id:guid}/confirm                e
        POST   /api/v1/orders/{id:guid}/cancel                 ebo
        POST   /api/v1/orders/{id:guid}/ready-to-ship          e
        POST   /api/v1/orders/{id:guid}/accept                 b
        POST   /api/v1/inquiries                               b
        GET    /api/v1/inquiries                               ebo
        GET    /api/v1/inquiries/{id:guid}                     ebo
        POST   /api/v1/inquiries/{id:guid}/messages            eb
        GET    /api/v1/inquiries/{id:guid}/messages            ebo
        POST   /api/v1/inquiries/{id:guid}/read                eb
        POST   /api/v1/inquiries/{id:guid}/close               eb
        GET    /api/v1/inquiries/{id:guid}/timeline            ebo
        POST   /api/v1/inquiries/{id:guid}/files               eb
        GET    /api/v1/inquiries/{id:guid}/files/{fileId:guid} eb
        POST   /api/v1/inquiries/{id:guid}/quotes              e
        GET    /api/v1/quotes                                  ebo
        GET    /api/v1/quotes/{id:guid}                        ebo
        GET    /api/v1/quotes/{id:guid}/versions/{no:int}      ebo
        GET    /api/v1/quotes/{id:guid}/diff                   ebo
        POST   /api/v1/quotes/{id:guid}/offers                 e
        POST   /api/v1/quotes/{id:guid}/counters               b
        POST   /api/v1/quotes/{id:guid}/versions/{no:int}/approve e
        POST   /api/v1/quotes/{id:guid}/versions/{no:int}/reject e
        POST   /api/v1/quotes/{id:guid}/accept                 eb
        POST   /api/v1/quotes/{id:guid}/close                  eb
        GET    /api/v1/quotes/{id:guid}/versions/{no:int}/costs e
        POST   /api/v1/quote-approval-rules                    e
        GET    /api/v1/quote-approval-rules                    e
        POST   /api/v1/orders/{id:guid}/booking                e
        GET    /api/v1/orders/{id:guid}/shipment               ebpo
        GET    /api/v1/shipments                               ebpo
        POST   /api/v1/milestones                              p
        POST   /api/v1/waybills/{waybillNumber}/milestones     p
        GET    /api/v1/orders/{id:guid}/declaration            eo
        GET    /api/v1/declarations/{id:guid}                  eo
        GET    /api/v1/declarations                            eo
        POST   /api/v1/declarations/{id:guid}/resubmit         o
        POST   /api/v1/tariff/versions                         o
        GET    /api/v1/tariff/versions                         o
        POST   /api/v1/tariff/versions/{id}/activate           o
        GET    /api/v1/tariff/versions/{id}/impact             o
        GET    /api/v1/tariff/versions/{id}/impact.csv         o
        GET    /api/v1/tariff/codes/{code}                     eo
        GET    /api/v1/tariff/refund-rates/{code}              eo
        GET    /api/v1/products/{id:guid}/elements             eo
        POST   /api/v1/products/{id:guid}/elements             eo
        GET    /api/v1/screenings                              o
        POST   /api/v1/screenings/{id:guid}/{code}/decision    o
        POST   /api/v1/declarations/{id:guid}/amendments       o
        GET    /api/v1/declarations/{id:guid}/amendments       eo
        GET    /api/v1/amendments/{id:guid}                    eo
        POST   /api/v1/amendments/{id:guid}/approve            o
        POST   /api/v1/amendments/{id:guid}/decline            o
        POST   /api/v1/amendments/{id:guid}/withdraw           o
        GET    /api/v1/declarations/{id:guid}/route            eo
        GET    /api/v1/declarations/{id:guid}/match            eo
        POST   /api/v1/declarations/{id:guid}/route/override   o
        POST   /api/v1/declarations/{id:guid}/charges          o
        POST   /api/v1/declarations/{id:guid}/certificates     o
        POST   /api/v1/declarations/{id:guid}/acceptances      o
        GET    /api/v1/customs-rates                           eo
        POST   /api/v1/customs-rates                           o
        GET    /api/v1/route-rules                             eo
        GET    /api/v1/orders/{id:guid}/documents              ebo
        POST   /api/v1/orders/{id:guid}/documents              eo
        GET    /api/v1/orders/{id:guid}/documents/{kind}.pdf   ebo
        GET    /api/v1/orders/{id:guid}/sources                eo
        GET    /api/v1/orders/{id:guid}/exchange               eo
        GET    /api/v1/orders/{id:guid}/exchange/messages/{messageId:guid} eo
        GET    /api/v1/orders/{id:guid}/exchange/receipts/{receiptId:long} eo
        POST   /api/v1/declarations/{id:guid}/withdrawals      eo
        GET    /api/v1/declarations/{id:guid}/withdrawals      eo
        POST   /api/v1/consolidations                          o
        GET    /api/v1/consolidations                          eo
        POST   /api/v1/declarations/{id:guid}/returns          eo
        GET    /api/v1/declarations/{id:guid}/returns          eo
        GET    /api/v1/inspections                             eo
        POST   /api/v1/inspections/{id:guid}/notes             eo
        POST   /api/v1/transport-documents                     o
        GET    /api/v1/declarations/{id:guid}/transport-documents eo
        POST   /api/v1/overseas-stock/sales                    eo
        POST   /api/v1/overseas-stock/returns                  eo
        GET    /api/v1/overseas-stock                          eo
        GET    /api/v1/exceptions                              eo
        GET    /api/v1/exceptions/{id:guid}                    eo
        POST   /api/v1/exceptions/{id:guid}/take               o
        POST   /api/v1/exceptions/{id:guid}/notes              o
        POST   /api/v1/exceptions/{id:guid}/resolve            o
        GET    /api/v1/orders/{id:guid}/receivable             ebo
        GET    /api/v1/payouts                                 eo
        POST   /api/v1/invoices                                e
        GET    /api/v1/orders/{id:guid}/claim                  eo
        GET    /api/v1/claims                                  eo
        POST   /api/v1/bank-statements                         o
        GET    /api/v1/bank-statements/unmatched               o
        POST   /api/v1/bank-statements/uploads                 o
        GET    /api/v1/bank-statements/uploads/{id:guid}       o
        GET    /api/v1/bank-statements/files                   o
        GET    /api/v1/bank-statements/quarantine              o
        POST   /api/v1/bank-statements/quarantine/{id}/retry o
        POST   /api/v1/bank-statements/quarantine/{id}/discard o
        GET    /api/v1/bank-statements/gaps                    o
        GET    /api/v1/ledger                                  o
        GET    /api/v1/ledger/accounts                         ebo
        GET    /api/v1/ledger/accounts/{account}               ebo
        GET    /api/v1/ledger/accounts/{account}/postings      ebo
        GET    /api/v1/ledger/transactions/{id:guid}           o
        POST   /api/v1/ledger/transactions/{id:guid}/reverse   o
        GET    /api/v1/ledger/holds                            o
        POST   /api/v1/ledger/holds                            o
        POST   /api/v1/ledger/holds/{id:guid}/post             o
        POST   /api/v1/ledger/holds/{id:guid}/void             o
        GET    /api/v1/ledger/journals                         o
        POST   /api/v1/ledger/journals                         o
        POST   /api/v1/ledger/journals/{id:guid}/post          o
        POST   /api/v1/ledger/journals/{id:guid}/reject        o
        GET    /api/v1/ledger/verify                           o
        POST   /api/v1/fx/rates                                o
        GET    /api/v1/fx/rates                                eo
        POST   /api/v1/fx/quotes                               e
        GET    /api/v1/fx/quotes                               eo
        POST   /api/v1/fx/conversions                          e
        GET    /api/v1/fx/conversions                          eo
        GET    /api/v1/fx/conversions/{id:guid}                eo
        POST   /api/v1/fx/forwards                             eo
        GET    /api/v1/fx/forwards                             eo
        GET    /api/v1/fx/exposure                             eo
        GET    /api/v1/receipt-declarations                    eo
        POST   /api/v1/receipts/{id:guid}/declaration          eo
        GET    /api/v1/fx/alerts                               eo
        GET    /api/v1/risk/rules                              o
        POST   /api/v1/risk/rules/{id}/versions                o
        POST   /api/v1/risk/rules/{id}/versions/{version:int}/activation o
        POST   /api/v1/risk/rules/{id}/versions/{version:int}/simulation o
        GET    /api/v1/risk/lists                              o
        POST   /api/v1/risk/lists/{list}                       o
        GET    /api/v1/risk/screening                          o
        GET    /api/v1/risk/reviews                            o
        GET    /api/v1/risk/reviews/{id:guid}                  o
        POST   /api/v1/risk/reviews/{id:guid}/owner            o
        POST   /api/v1/risk/reviews/{id:guid}/decision         o
        GET    /api/v1/orders/{id:guid}/risk                   o
        POST   /api/v1/orders/{id:guid}/payments               b
        GET    /api/v1/orders/{id:guid}/payments               ebo
        GET    /api/v1/payments                                ebo
        GET    /api/v1/payments/{id:guid}                      ebo
        POST   /api/v1/payments/{id:guid}/captures             o
        POST   /api/v1/payments/{id:guid}/void                 bo
        POST   /api/v1/payments/{id:guid}/refunds              o
        POST   /api/v1/payments/{id:guid}/chargebacks/{reference}/evidence eo
        POST   /api/v1/webhooks/payments/{channel}             *
        GET    /api/v1/payment-events                          o
        GET    /api/v1/processor-settlements                   o
        GET    /api/v1/payment-routes                          o
        POST   /api/v1/payment-routes                          o
        GET    /api/v1/orders/{id:guid}/escrow                 ebo
        POST   /api/v1/orders/{id:guid}/escrow/terms           eb
        POST   /api/v1/orders/{id:guid}/escrow/release         b
        POST   /api/v1/orders/{id:guid}/escrow/dispute         b
        POST   /api/v1/orders/{id:guid}/escrow/dispute/withdraw b
        POST   /api/v1/orders/{id:guid}/escrow/decision        o
        GET    /api/v1/escrows                                 ebo
        GET    /api/v1/escrow-rules                            o
        POST   /api/v1/escrow-rules                            o
        GET    /api/v1/work-calendar/{year:int}                ebo
        POST   /api/v1/work-calendar/{year:int}                o
        POST   /api/v1/fx/conversion-payouts                   e
        GET    /api/v1/fx/conversion-payouts                   eo
        GET    /api/v1/aging.pdf                               eo
        GET    /api/v1/reconciliation.pdf                      o
        GET    /api/v1/cash-position.csv                       o
        GET    /api/v1/recoverables                            eo
        POST   /api/v1/recoverables/set-off                    o
        POST   /api/v1/orders/{id:guid}/refunds                bo
        GET    /api/v1/refunds                                 bo
        POST   /api/v1/refunds/{id:guid}/approve               o
        POST   /api/v1/refunds/{id:guid}/reject                o
        GET    /api/v1/orders/{id:guid}/credit-drawings        eo
        POST   /api/v1/orders/{id:guid}/credit-drawings        eo
        POST   /api/v1/orders/{id:guid}/credit-drawings/{no:int}/withdraw eo
        POST   /api/v1/beneficiaries                           eo
        GET    /api/v1/beneficiaries                           eo
        GET    /api/v1/beneficiaries/{id:guid}                 eo
        POST   /api/v1/beneficiaries/{id:guid}/versions        eo
        POST   /api/v1/beneficiaries/{id:guid}/approve         eo
        POST   /api/v1/beneficiaries/{id:guid}/retire          eo
        POST   /api/v1/payout-instructions                     eo
        GET    /api/v1/payout-instructions                     eo
        POST   /api/v1/payouts                                 eo
        GET    /api/v1/payouts/{id:guid}                       eo
        POST   /api/v1/payouts/{id:guid}/approve               eo
        POST   /api/v1/payouts/{id:guid}/reject                eo
        POST   /api/v1/payout-limits                           o
        GET    /api/v1/payout-limits                           eo
        GET    /api/v1/payment-files                           o
        GET    /api/v1/payment-answers                         o
        POST   /api/v1/fee-rules                               o
        GET    /api/v1/fee-rules                               eo
        GET    /api/v1/fee-lines                               eo
        GET    /api/v1/orders/{id:guid}/schedule               ebo
        GET    /api/v1/receivables/due                         ebo
        POST   /api/v1/orders/{id:guid}/payment-milestones     eo
        POST   /api/v1/orders/{id:guid}/payment-names          eo
        POST   /api/v1/orders/{id:guid}/replan                 o
        POST   /api/v1/orders/{id:guid}/credit                 eo
        POST   /api/v1/orders/{id:guid}/credit/presentations   eo
        GET    /api/v1/receipts/exceptions                     o
        POST   /api/v1/receipts/exceptions/take                o
        GET    /api/v1/receipts/{id:guid}                      o
        POST   /api/v1/receipts/suggestions/{id:guid}/accept   o
        POST   /api/v1/receipts/allocations                    o
        POST   /api/v1/receipts/{id:guid}/advance              o
        POST   /api/v1/receipts/{id:guid}/return               o
        POST   /api/v1/receipts/decisions/{id:guid}/undo       o
        POST   /api/v1/receipts/shortfalls/{id:guid}/decide    o
        POST   /api/v1/payers                                  o
        GET    /api/v1/statement-of-account                    ebo
        GET    /api/v1/statement-of-account.csv                ebo
        GET    /api/v1/statement-of-account.xml                ebo
        GET    /api/v1/statement-of-account.pdf                ebo
        GET    /api/v1/aging                                   eo
        GET    /api/v1/cash-position                           o
        GET    /api/v1/reconciliation                          o
        GET    /api/v1/flows                                   ebpo
        GET    /api/v1/flows/summary                           ebpo
        GET    /api/v1/orders/{id:guid}/timeline               ebpo
        GET    /api/v1/events                                  ebpo
        GET    /api/v1/dead-letters                            o
        GET    /api/v1/dead-letters/{messageId:guid}           o
        POST   /api/v1/dead-letters/redrive                    o
        POST   /api/v1/dead-letters/{messageId:guid}/redrive   o
        GET    /openapi/{documentName}.json                    *
        """;

    static readonly Guid Company = Guid.CreateVersion7();
    static readonly Dictionary<char, Role> Letters = new()
    {
        ['e'] = Role.Exporter,
        ['b'] = Role.Buyer,
        ['p'] = Role.Partner,
        ['o'] = Role.Operator,
    };

    static IEnumerable<(string Method, string Path, string Roles)> Rows => Table.Split('\n')
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        .Select(words => (words[0], words[1], words[2]));

    /// <summary>How many addresses the interface has; pages for people are no part of it.</summary>
    public static int Paths =>
        Rows.Select(row => row.Path).Where(path => path.StartsWith("/api/", StringComparison.Ordinal)).Distinct().Count();

    public static TheoryData<string, string, string> Endpoints() => [.. Rows];

    [Fact]
    public void The_table_and_the_endpoints_are_the_same_and_each_declares_its_roles()
    {
        var endpoints = host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => !endpoint.RoutePattern.RawText!.StartsWith("/health", StringComparison.Ordinal))
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Select(method => (
                Method: method, Path: endpoint.RoutePattern.RawText!, Roles: RolesOf(endpoint))))
            .OrderBy(row => row.Path, StringComparer.Ordinal).ThenBy(row => row.Method, StringComparer.Ordinal).ToList();
        Assert.Equal(Rows.OrderBy(row => row.Path, StringComparer.Ordinal).ThenBy(row => row.Method, StringComparer.Ordinal), endpoints);
    }

    static string RolesOf(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null
        ? "*"
        : string.Concat(Letters.Where(letter =>
            endpoint.Metadata.GetMetadata<AllowAttribute>()?.Roles.Contains(letter.Value) == true).Select(letter => letter.Key));

    [Theory, MemberData(nameof(Endpoints))]
    public async Task Only_the_roles_of_the_table_get_in(string method, string path, string roles)
    {
        Assert.Equal(roles == "*", await Status(method, path, null) != HttpStatusCode.Unauthorized);
        foreach (var (letter, role) in Letters)
        {
            var status = await Status(method, path, await host.KeyOf(role, Company));
            var allowed = roles.Contains(letter, StringComparison.Ordinal) || roles == "*";
            Assert.True(allowed != status is HttpStatusCode.Forbidden, $"{role} got {status}");
            Assert.NotEqual(HttpStatusCode.InternalServerError, status);
        }
    }

    [Fact]
    public async Task An_endpoint_without_a_rule_is_refused_for_everybody()
    {
        foreach (var role in Letters.Values)
        {
            var http = new DefaultHttpContext { RequestServices = host.Services };
            http.Request.Headers["X-Api-Key"] = await host.KeyOf(role, Company);
            var pattern = RoutePatternFactory.Parse("/x");
            http.SetEndpoint(new RouteEndpoint(_ => Task.CompletedTask, pattern, 0, EndpointMetadataCollection.Empty, "x"));
            var ran = false;
            Task Run(HttpContext context)
            {
                ran = true;
                return Task.CompletedTask;
            }

            var door = new Door(Run, host.Services.GetRequiredService<Callers>(), NullLogger<Door>.Instance);
            await door.InvokeAsync(http);
            Assert.Equal((403, false), (http.Response.StatusCode, ran));
        }
    }

    [Theory, MemberData(nameof(Endpoints))]
    public async Task Nobody_gets_in_with_a_key_that_is_not_ours(string method, string path, string roles)
    {
        string[] keys = ["nonsense", $"{Guid.NewGuid():N}.{new string('x', 43)}", host.OperatorKey + "x", host.OperatorKey[..^1]];
        foreach (var key in keys)
            if (roles != "*")
                Assert.Equal(HttpStatusCode.Unauthorized, await Status(method, path, key));
    }

    [Theory, MemberData(nameof(Endpoints))]
    public async Task A_post_that_changes_something_needs_an_idempotency_key(string method, string path, string roles)
    {
        var selfKeyed = path is "/api/v1/session" or "/api/v1/milestones" or "/api/v1/waybills/{waybillNumber}/milestones"
            or "/api/v1/webhooks/payments/{channel}";
        if (method != "POST" || selfKeyed)
            return;
        foreach (var bad in new[] { null, "", "once" })
        {
            using var request = Request(method, path, await host.KeyOf(Letters[roles[0]], Company));
            request.Headers.Remove("Idempotency-Key");
            if (bad is not null)
                request.Headers.TryAddWithoutValidation("Idempotency-Key", bad);
            using var response = await host.Http().SendAsync(request);
            var problem = await response.Json();
            Assert.Equal(
                (HttpStatusCode.BadRequest, "invalid_field", "Idempotency-Key"),
                (response.StatusCode, problem.Text("code"), problem.Text("field")));
        }
    }

    async Task<HttpStatusCode> Status(string method, string path, string? key)
    {
        using var request = Request(method, path, key);
        using var response = await host.Http().SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return response.StatusCode;
    }

    static HttpRequestMessage Request(string method, string path, string? key)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), path
            .Replace("{id:guid}", Guid.NewGuid().ToString(), StringComparison.Ordinal)
            .Replace("{messageId:guid}", Guid.NewGuid().ToString(), StringComparison.Ordinal)
            .Replace("{buyerId:guid}", Guid.NewGuid().ToString(), StringComparison.Ordinal)
            .Replace("{kind}", "packing-list", StringComparison.Ordinal).Replace("{receiptId:long}", "7", StringComparison.Ordinal)
            .Replace("{version:int}", "1", StringComparison.Ordinal)
            .Replace("{year:int}", "2027", StringComparison.Ordinal)
            .Replace("{no:int}", "1", StringComparison.Ordinal)
            .Replace("{fileId:guid}", Guid.NewGuid().ToString(), StringComparison.Ordinal)
            .Replace("{waybillNumber}", "WB1", StringComparison.Ordinal).Replace("{documentName}", "v1", StringComparison.Ordinal));
        if (method is "POST" or "PUT")
            request.Content = JsonContent.Create(new { });
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        if (key is not null)
            request.Headers.Add("X-Api-Key", key);
        return request;
    }
}
