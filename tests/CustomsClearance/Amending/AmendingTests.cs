using System.Text;
using CrossBorder.Ceb;
using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using Grpc.Core;
using Client = CrossBorder.Contracts.Customs.V1.Amending.AmendingClient;

namespace CrossBorder.CustomsClearance.Tests;

/// <summary>An operator asks, another one decides, customs answers.</summary>
public sealed class AmendingTests(CustomsHost host)
{
    static readonly Principal Second = new(new Guid("00000000-0000-0000-0000-0000000000bb"), Role.Operator, "second");

    Client As(Principal principal) => new(host.As(principal));

    static async Task<Problem> Refusal(AsyncUnaryCall<Contracts.Customs.V1.Amendment> call) =>
        Problem.FromGrpc(await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync));

    async Task<FullStory> Numbered(int lines = 3, string status = "L")
    {
        var full = await FullStory.Declared(host, lines);
        await host.Drop(Sample.Message(full.Parts.Select((_, part) => full.Answer(status, 3, part + 1))));
        await host.TakesAll();
        return full;
    }

    async Task<RequestAmendmentRequest> Wanted(FullStory full, params (string Path, string Value)[] changes)
    {
        var request = new RequestAmendmentRequest
        {
            DeclarationId = (await host.Now(full.OrderId)).Id,
            Kind = changes.Length == 0 ? "Delete" : "Amend",
            Reason = "one carton fewer",
        };
        request.Changes.AddRange(changes.Select(change => new AmendmentChange { Path = change.Path, Value = change.Value }));
        return request;
    }

    async Task<(Contracts.Customs.V1.Amendment Amendment, SentRow Message)> Approved(FullStory full, params (string, string)[] changes)
    {
        var requested = await As(CustomsHost.Operator).RequestAsync(await Wanted(full, changes));
        var approved = await As(Second).ApproveAsync(new DecideAmendmentRequest { Id = requested.Id, Note = "seen the packing list" });
        Assert.Equal("Approved", approved.Status);
        await host.Writes(full.OrderId, full.Parts.Count + 1);
        return (approved, (await host.Messages(full.OrderId))[^1]);
    }

    Task<string> Answer(FullStory full, SentRow message, string status, string result) => host.Drop(Sample.Message(Sample.Answer(
        full.Number, message.Guid, status, full.Story.Minute(9), full.Entry(), message.AppType, result)));

    async Task<Contracts.Customs.V1.Amendment> Becomes(string id, string status)
    {
        await CustomsHost.Eventually(
            async () => (await As(Second).GetAsync(new GetAmendmentRequest { Id = id })).Status == status, $"the amendment is {status}");
        return await As(Second).GetAsync(new GetAmendmentRequest { Id = id });
    }

    static readonly (string, string)[] Fewer =
    [
        ("DecList[2]/gQty", "2"), ("DecList[2]/declTotal", "6.66666"), ("DecHead/netWt", "3.8"),
        ("DecHead/billNo", "ESL0000000000000099"),
    ];

    [Fact]
    public async Task What_customs_approves_is_in_force_and_told_with_what_was_before()
    {
        var full = await Numbered();
        var (amendment, message) = await Approved(full, Fewer);
        var sent = (Ceb.Declaration)CebReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(message.Body))).Nodes[0];
        Assert.Equal(
            ("2", full.Entry(), "I20260306000000001", "one carton fewer", full.Number),
            (sent.DecHead.AppType, sent.DecHead.EntryId, sent.DecHead.SeqNo, sent.DecHead.Note, sent.DecHead.CopNo));
        Assert.Equal((2m, 6.66666m, 3.8m), (sent.DecList[1].GQty, sent.DecList[1].DeclTotal, sent.DecHead.NetWt));
        await Becomes(amendment.Id, "Sent");
        await Answer(full, message, "7", "1");

        var accepted = await Becomes(amendment.Id, "Accepted");
        Assert.Equal(["Request", "Approve", "Send", "Accept"], accepted.Steps.Select(step => step.Action));
        Assert.Equal(["operator", "second", "", ""], accepted.Steps.Select(step => step.ByName));
        var told = await host.Published.Next<DeclarationAmended>(one => one.OrderId == full.OrderId);
        Assert.Equal(
            [new ChangedField("DecList[2]/gQty", "3", "2"), new ChangedField("DecList[2]/declTotal", "10", "6.66666"),
            new ChangedField("DecHead/netWt", "4.1", "3.8"),
            new ChangedField("DecHead/billNo", full.Story.Booked.WaybillNumber, "ESL0000000000000099")],
            told.ChangedFields);
        Assert.Equal([(6L, 1530L), (2L, 667L), (2L, 820L)], told.Lines.Select(line => (line.Quantity, line.AmountMinor)));
        var now = await host.Now(full.OrderId);
        Assert.Equal(
            (told.Version, 2L, "ESL0000000000000099", "Received"), (now.Version, now.Lines[1].Quantity, now.WaybillNumber, now.Status));
        var next = await As(CustomsHost.Operator).RequestAsync(await Wanted(full, ("DecHead/netWt", "3.7")));
        Assert.Equal("3.8", next.Changes.Single().Before);
    }

    Task<string> AnswersTogether(FullStory full, SentRow message) => host.Drop(Sample.Message(new[] { "7", "J", "P" }.Select(
        (status, i) => Sample.Answer(full.Number, message.Guid, status, full.Story.Minute(9 + i), full.Entry(), message.AppType, "1"))));

    [Fact]
    public async Task Approval_and_release_that_come_together_release_the_goods_under_the_waybill_that_is_in_force_then()
    {
        var full = await Numbered();
        var (amendment, message) = await Approved(full, Fewer);
        await AnswersTogether(full, message);
        await Becomes(amendment.Id, "Accepted");
        await host.Quiet();
        var released = Assert.Single(host.Published.Of<DeclarationReleased>(), told => told.OrderId == full.OrderId);
        var amended = Assert.Single(host.Published.Of<DeclarationAmended>(), told => told.OrderId == full.OrderId);
        Assert.Equal("ESL0000000000000099", released.WaybillNumber);
        Assert.True(released.Version > amended.Version);
        Assert.Equal("Released", (await host.Now(full.OrderId)).Status);
    }

    [Fact]
    public async Task Goods_that_were_released_before_their_declaration_was_amended_are_released_again_under_the_other_waybill()
    {
        var full = await Numbered(3, "P");
        var first = await host.Published.Next<DeclarationReleased>(told => told.OrderId == full.OrderId);
        Assert.Equal(full.Story.Booked.WaybillNumber, first.WaybillNumber);
        var (amendment, message) = await Approved(full, Fewer);
        await AnswersTogether(full, message);
        await Becomes(amendment.Id, "Accepted");
        await host.Quiet();
        var again = Assert.Single(
            host.Published.Of<DeclarationReleased>(), told => told.OrderId == full.OrderId && told.Version > first.Version);
        Assert.Equal(("ESL0000000000000099", first.ListNumber), (again.WaybillNumber, again.ListNumber));
    }

    [Fact]
    public async Task Who_asked_does_not_decide_and_nobody_else_withdraws()
    {
        var full = await Numbered();
        var requested = await As(CustomsHost.Operator).RequestAsync(await Wanted(full, Fewer));
        var decision = new DecideAmendmentRequest { Id = requested.Id };
        Assert.Equal("four_eyes", (await Refusal(As(CustomsHost.Operator).ApproveAsync(decision))).Code);
        Assert.Equal("four_eyes", (await Refusal(As(CustomsHost.Operator).DeclineAsync(decision))).Code);
        Assert.Equal("four_eyes", (await Refusal(As(Second).WithdrawAsync(decision))).Code);
        Assert.Equal("amendment_open", (await Refusal(As(Second).RequestAsync(await Wanted(full, Fewer)))).Code);
        Assert.Equal("Declined", (await As(Second).DeclineAsync(decision)).Status);
        Assert.Equal("amendment_transition_refused", (await Refusal(As(Second).ApproveAsync(decision))).Code);
        var again = await As(CustomsHost.Operator).RequestAsync(await Wanted(full, Fewer));
        Assert.Equal("Withdrawn", (await As(CustomsHost.Operator).WithdrawAsync(new DecideAmendmentRequest { Id = again.Id })).Status);
        Assert.Single(await host.Messages(full.OrderId));
    }

    [Fact]
    public async Task What_customs_refuses_changes_nothing()
    {
        var full = await Numbered();
        var (amendment, message) = await Approved(full, Fewer);
        await Answer(full, message, "E", "0");
        Assert.Equal("text of E", (await Becomes(amendment.Id, "Refused")).Answer);
        var now = await host.Now(full.OrderId);
        Assert.Equal(("Received", 3L), (now.Status, now.Lines[1].Quantity));
        await host.Quiet();
        Assert.DoesNotContain(host.Published.Of<DeclarationAmended>(), told => told.OrderId == full.OrderId);
        Assert.DoesNotContain(host.Published.Of<DeclarationRejected>(), told => told.OrderId == full.OrderId);
    }

    [Fact]
    public async Task A_deletion_withdraws_the_declaration_when_every_part_of_it_is_deleted()
    {
        var full = await Numbered(51, "P");
        var requested = await As(CustomsHost.Operator).RequestAsync(await Wanted(full));
        await As(Second).ApproveAsync(new DecideAmendmentRequest { Id = requested.Id });
        await host.Writes(full.OrderId, 4);
        var messages = (await host.Messages(full.OrderId)).Where(message => message.AppType == "3").ToList();
        await host.Drop(Sample.Message(Sample.Answer(
            full.Number, messages[0].Guid, "D", full.Story.Minute(9), full.Entry(), "3", "1")));
        await host.TakesAll();
        Assert.Equal("Released", (await host.Now(full.OrderId)).Status);
        await host.Drop(Sample.Message(Sample.Answer(
            full.Number + "-2", messages[1].Guid, "D", full.Story.Minute(9), full.Entry(2), "3", "1")));
        await Becomes(requested.Id, "Accepted");
        var told = await host.Published.Next<DeclarationWithdrawn>(one => one.OrderId == full.OrderId);
        Assert.Equal(("one carton fewer", true), (told.Reason, told.WasReleased));
        Assert.Equal("Withdrawn", (await host.Now(full.OrderId)).Status);
        await host.Drop(Sample.Message(full.Answer("D", 10), full.Answer("D", 10, 2)));
        await host.TakesAll();
        await host.Quiet();
        Assert.Single(host.Published.Of<DeclarationWithdrawn>(), one => one.OrderId == full.OrderId);
    }

    [Fact]
    public async Task Goods_that_were_released_and_left_keep_their_declaration()
    {
        var full = await Numbered(3, "P");
        await host.Deliver(full.Story.Departed with { DepartedAt = DateTimeOffset.UtcNow });
        await host.Quiet();
        await CustomsHost.Eventually(async () => await host.Db.One<bool>(
            "select departed_at is not null from declaration where order_id = @OrderId", full.Story, CancellationToken.None), "departed");
        Assert.Equal("goods_departed", (await Refusal(As(Second).RequestAsync(await Wanted(full)))).Code);
        Assert.Equal("Requested", (await As(Second).RequestAsync(await Wanted(full, Fewer))).Status);
    }

    [Theory]
    [InlineData("DecHead/consignorCode", "1", "changes[0].path")]
    [InlineData("DecList[4]/gQty", "1", "changes[0].path")]
    [InlineData("DecList[1]/gQty", "1.5", "changes[0].value")]
    [InlineData("DecList[1]/gQty", "7", "DecList[1]/declTotal")]
    [InlineData("DecHead/netWt", "6", "DecHead/netWt")]
    [InlineData("DecList[1]/qty1", "5", "DecList[1]/qty1")]
    [InlineData("DecList[1]/codeTs", "9405", "DecList[1]/codeTs")]
    [InlineData("DecHead/netWt", "4.1", "changes")]
    public async Task What_does_not_hold_together_is_refused_with_its_field(string path, string value, string field)
    {
        var full = await Numbered();
        var problem = await Refusal(As(CustomsHost.Operator).RequestAsync(await Wanted(full, (path, value))));
        Assert.Equal(("invalid_field", field), (problem.Code, problem.Field));
    }

    [Fact]
    public async Task Only_a_numbered_full_declaration_is_amended_and_only_its_own_parties_see_that()
    {
        var full = await FullStory.Declared(host);
        Assert.Equal("declaration_transition_refused", (await Refusal(As(Second).RequestAsync(await Wanted(full, Fewer)))).Code);
        await host.Drop(Sample.Message(full.Answer("L", 3)));
        await host.TakesAll();
        var requested = await As(CustomsHost.Operator).RequestAsync(await Wanted(full, Fewer));
        var own = As(CustomsHost.Exporter(full.Story.ExporterId));
        Assert.Equal(requested.Id, (await own.GetAsync(new GetAmendmentRequest { Id = requested.Id })).Id);
        var list = new ListAmendmentsRequest { DeclarationId = requested.DeclarationId };
        Assert.Single((await own.ListAsync(list)).Amendments);
        var other = As(CustomsHost.Exporter(Guid.CreateVersion7()));
        Assert.Equal("amendment_not_found", (await Refusal(other.GetAsync(new GetAmendmentRequest { Id = requested.Id }))).Code);
        Assert.Equal("declaration_not_found", Problem.FromGrpc(
            await Assert.ThrowsAsync<RpcException>(() => other.ListAsync(list).ResponseAsync)).Code);
        Assert.Equal("forbidden", (await Refusal(own.ApproveAsync(new DecideAmendmentRequest { Id = requested.Id }))).Code);
    }

    [Fact]
    public async Task A_request_that_is_repeated_with_its_key_is_one_request()
    {
        var full = await Numbered();
        var key = Guid.CreateVersion7().ToString();
        var wanted = await Wanted(full, Fewer);
        var first = await As(CustomsHost.Operator).RequestAsync(wanted, Headers());
        Assert.Equal(first.Id, (await As(CustomsHost.Operator).RequestAsync(wanted, Headers())).Id);
        var stale = new DecideAmendmentRequest { Id = first.Id, ExpectedVersion = 7 };
        Assert.Equal(412, (await Refusal(As(Second).ApproveAsync(stale))).Status);

        Metadata Headers() => new() { { Idempotency.Header, key } };
    }
}
