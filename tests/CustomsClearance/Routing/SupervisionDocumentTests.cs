using CrossBorder.Contracts.Customs.V1;

namespace CrossBorder.CustomsClearance.Tests;

/// <summary>Supervision documents of the tariff, from the match that misses them to the declaration that states them.</summary>
public sealed class SupervisionDocumentTests(CustomsHost host)
{
    [Fact]
    public async Task Every_document_that_the_goods_leave_with_is_waited_for_by_name_and_travels_with_the_declaration()
    {
        var code = await Rules.Code(host, documents: "4E");
        var story = Rules.Sold(code);
        await host.DeliverAll(story.Facts);
        await host.WaitsFor(story.OrderId, "permit_missing", "permit_missing");
        Assert.Equal(
            [
                $"Goods under {code} leave with supervision document 4 (出口许可证), and no number of one is stated.",
                $"Goods under {code} leave with supervision document E (濒危物种允许出口证明书), and no number of one is stated.",
            ],
            (await host.Now(story.OrderId)).Reasons.Select(reason => reason.Detail));

        await State(story, ("4", "26-AA-1"));
        await host.WaitsFor(story.OrderId, "permit_missing");
        await State(story, ("4", "26-AA-1"), ("E", "CN-7"));

        await host.Becomes(story.OrderId, DeclarationStatus.Ready, DeclarationStatus.Submitted);
        var sent = await Rules.Sent(host, story);
        Assert.Equal(["4 26-AA-1", "E CN-7"], sent.Values("docuCode").Zip(sent.Values("certCode"), (type, number) => $"{type} {number}"));
        Assert.Equal(["26-AA-1"], sent.Values("licenseNo"));
    }

    async Task State(Story story, params (string Code, string Number)[] papers)
    {
        var request = new StateCertificatesRequest
        {
            DeclarationId = (await host.Now(story.OrderId)).Id,
            Reason = "Seen on paper.",
        };
        request.Certificates.AddRange(papers.Select(paper => new SupervisionDocument { Code = paper.Code, Number = paper.Number }));
        await new Contracts.Customs.V1.Routing.RoutingClient(host.As(CustomsHost.Operator)).StateCertificatesAsync(request);
    }
}
