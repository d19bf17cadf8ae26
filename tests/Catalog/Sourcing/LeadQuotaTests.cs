using CrossBorder.Contracts.Catalog.V1;
using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog.Tests;

/// <summary>Quotas of answers with many callers at once, the life of an offer, and the ranking by itself.</summary>
public sealed class LeadQuotaTests(CatalogHost host)
{
    const string Table =
        """
                    Offer      Respond    Pass       Decline    End
        Waiting     Offered    -          -          -          Ended
        Offered     -          Responded  Passed     Declined   Ended
        Responded   -          -          -          -          -
        Passed      -          -          -          -          -
        Declined    -          -          -          -          -
        Ended       -          -          -          -          -
        """;

    [Fact]
    public async Task A_request_gets_as_many_answers_as_it_may_and_not_one_more()
    {
        var pool = new LeadPool(host);
        var exporters = new List<Guid>();
        for (var i = 0; i < 8; i++)
            exporters.Add(await pool.Exporter("900110"));
        var lead = await pool.Post();
        await host.Db.Transact(async tx =>
        {
            await tx.Run("update lead set responses_per_lead = 8, asked_at_once = 8 where id = @Id", new { Id = Guid.Parse(lead.Id) });
            await PassLeadsOn.Ask(tx, [Guid.Parse(lead.Id)], DateTimeOffset.UtcNow);
            await tx.Run("update lead set responses_per_lead = 3 where id = @Id", new { Id = Guid.Parse(lead.Id) });
        }, CancellationToken.None);

        // Each answers twice at once.
        var codes = await Task.WhenAll(exporters.Concat(exporters).Select(one => Respond(pool.As(one), lead)));
        Assert.Equal(3, codes.Count(code => code is null));
        Assert.All(codes, code => Assert.True(code is null or "lead_offer_transition_refused", code));
        var now = await pool.AsBuyer.GetAsync(new() { Id = lead.Id });
        Assert.Equal(("Full", 3, 3), (now.Status, now.Responses, now.Offers.Count));
        Assert.Equal(3, await host.Db.One<long>(
            "select sum(responses)::bigint from lead_month where exporter_id = any(@Ids)", new { Ids = exporters.ToArray() },
            CancellationToken.None));
    }

    [Theory]
    [InlineData(97, 0, 3, "lead_quota_spent")]
    [InlineData(0, 1700, 3, "lead_capacity_spent")]
    public async Task An_exporter_answers_as_often_and_as_much_as_it_may_in_a_month(int given, long capacity, int more, string code)
    {
        var pool = new LeadPool(host);
        var exporter = await pool.Exporter("900110");
        var leads = new List<V1.Lead>();
        for (var i = 0; i < 8; i++)
            leads.Add(await pool.Post());
        if (given > 0)
            await host.Db.Run(
                "insert into lead_month (exporter_id, month, responses, units) values (@exporter, @Month, @given, 1)",
                new { exporter, Month = LeadRule.Month(DateTimeOffset.UtcNow), given }, CancellationToken.None);
        await pool.As(exporter).PutReachAsync(new PutReachRequest { UnitsPerMonth = capacity });

        // 500 units each: three of them fit 1,700.
        var codes = await Task.WhenAll(leads.Select(lead => Respond(pool.As(exporter), lead)));
        Assert.Equal((more, 8 - more), (codes.Count(one => one is null), codes.Count(one => one == code)));
        Assert.Equal(given + more, (await pool.As(exporter).GetReachAsync(new())).ResponsesThisMonth);
    }

    [Fact]
    public void An_offer_moves_only_as_the_table_says()
    {
        var rows = Table.Split('\n').Select(row => row.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToArray();
        Assert.Equal(Enum.GetNames<OfferStatus>().Length, rows.Length - 1);
        Assert.Equal(Enum.GetNames<OfferAction>(), rows[0]);
        foreach (var row in rows.Skip(1))
            for (var i = 0; i < rows[0].Length; i++)
                Assert.Equal(
                    row[i + 1] == "-" ? null : Enum.Parse<OfferStatus>(row[i + 1]),
                    LeadOffer.Next(Enum.Parse<OfferStatus>(row[0]), Enum.Parse<OfferAction>(rows[0][i])));
    }

    [Fact]
    public void The_better_match_goes_first_whatever_the_order_they_came_in()
    {
        var rule = new LeadRule { ResponsesPerMonth = 5, WordsPoints = 50, RangePoints = 10, ChapterPoints = 20, MarketPoints = 10 };
        LeadCandidate One(int id, long best, int inChapter = 0, int responses = 0) =>
            new() { ExporterId = new Guid(id, 0, 0, new byte[8]), Best = best, InChapter = inChapter, Responses = responses };
        LeadCandidate[] candidates = [One(1, 60), One(2, 100), One(3, 60, inChapter: 1), One(4, 100, responses: 5), One(5, 60)];
        foreach (var shuffled in new[] { candidates, [.. candidates.Reverse()] })
            Assert.Equal([2, 3, 1, 5],
                LeadMatch.Rank(new("94", "GB", 10), rule, shuffled).Select(one => BitConverter.ToInt32(one.ExporterId.ToByteArray())));
    }

    /// <summary>Null when it was answered, else the code of the refusal.</summary>
    static async Task<string?> Respond(Leads.LeadsClient exporter, V1.Lead lead)
    {
        try
        {
            await exporter.RespondAsync(new RespondToLeadRequest { Id = lead.Id, Message = "Yes." });
            return null;
        }
        catch (RpcException e)
        {
            return Problem.FromGrpc(e).Code;
        }
    }
}
