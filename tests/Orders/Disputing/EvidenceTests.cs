using System.Security.Cryptography;
using CrossBorder.Contracts.Orders.V1;
using Google.Protobuf;
using static CrossBorder.Orders.Tests.Quarrel;

namespace CrossBorder.Orders.Tests;

public sealed class EvidenceTests(OrdersHost host)
{
    [Fact]
    public async Task Evidence_is_for_the_two_sides_and_the_operator_that_has_the_case()
    {
        var (quarrel, other) = (await Quarrel.Of(host), await Quarrel.Of(host));
        var opened = await quarrel.Opened();
        var request = Picture(opened, Guid.NewGuid().ToString());
        var key = Guid.NewGuid();
        var added = await quarrel.Buyer.AddEvidenceAsync(request, OrdersHost.Key(key));
        Assert.Equal(added, await quarrel.Buyer.AddEvidenceAsync(request, OrdersHost.Key(key)));
        Assert.Equal((Convert.ToHexStringLower(SHA256.HashData(request.Content.Span)), "Buyer"), (added.Sha256, added.Side));
        var countered = await quarrel.Exporter.AddEvidenceAsync(Picture(opened, "whole"));
        Assert.Equal([added.Id, countered.Id], (await quarrel.Now(opened)).Evidence.Select(one => one.Id));

        var wanted = new EvidenceRequest { DisputeId = opened.Id, EvidenceId = added.Id };
        Assert.Equal(request.Content, (await quarrel.Exporter.GetEvidenceAsync(wanted)).Content);
        Assert.Equal("dispute_not_taken", (await host.Refusal(async () => await quarrel.Operator.GetEvidenceAsync(wanted))).Code);
        var refused = await quarrel.Exporter.RefuseAsync(On(opened, "They were whole."));
        await quarrel.Operator.TakeAsync(On(await quarrel.Buyer.EscalateAsync(On(refused))));
        Assert.Equal(request.Content, (await quarrel.Operator.GetEvidenceAsync(wanted)).Content);
        Assert.Equal("dispute_not_taken", (await host.Refusal(async () => await quarrel.As(Another).GetEvidenceAsync(wanted))).Code);
        foreach (var stranger in new[] { other.Buyer, other.Exporter })
            Assert.Equal("dispute_not_found", (await host.Refusal(async () => await stranger.GetEvidenceAsync(wanted))).Code);
        var elsewhere = new EvidenceRequest { DisputeId = (await other.Opened()).Id, EvidenceId = added.Id };
        Assert.Equal("dispute_evidence_not_found", (await host.Refusal(async () => await other.Buyer.GetEvidenceAsync(elsewhere))).Code);
    }

    [Fact]
    public async Task Evidence_and_what_was_said_cannot_be_changed_or_removed_and_is_added_while_it_runs()
    {
        var quarrel = await Quarrel.Of(host);
        var opened = await quarrel.Opened();
        await quarrel.Buyer.AddEvidenceAsync(Picture(opened));
        foreach (var sql in new[]
        {
            "update dispute_evidence set name = 'x'", "delete from dispute_evidence", "delete from file_content",
            "update dispute_event set text = 'x'", "delete from dispute_event", "update dispute_line set quantity = 1",
        })
        {
            var error = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => host.Db.Run(sql, new { }, CancellationToken.None));
            Assert.Equal("trade_is_append_only", error.ConstraintName);
        }

        var over = await quarrel.Buyer.WithdrawAsync(On(opened));
        Assert.Equal("dispute_transition_refused", (await host.Refusal(
            async () => await quarrel.Buyer.AddEvidenceAsync(Picture(over)))).Code);
        Assert.Equal("file_type_not_taken", (await host.Refusal(async () => await quarrel.Buyer.AddEvidenceAsync(
            new AddEvidenceRequest
            {
                DisputeId = opened.Id,
                Name = "a.html",
                ContentType = "text/html",
                Content = ByteString.CopyFromUtf8("<b>"),
            }))).Code);
    }
}
