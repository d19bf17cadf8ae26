using System.Text;
using CrossBorder.Ceb;
using CrossBorder.Ceb.Tests;
using CrossBorder.Contracts.Events;
using CrossBorder.Testing;

namespace CrossBorder.CustomsClearance.Tests;

/// <summary>Signs with SM2, in envelopes, and takes nothing that customs has not signed with RSA.</summary>
public sealed class SealedHost : CustomsHost, IDisposable
{
    readonly TestKey ours = TestKey.Make(SignatureAlgorithm.Sm2Sm3);
    readonly TestKey customs = TestKey.Make(SignatureAlgorithm.RsaSha1);

    /// <summary>Verifies what we send.</summary>
    public CebVerifier Ours => ours.Verifier();

    protected override IEnumerable<KeyValuePair<string, string>> Settings =>
    [
        new("CustomsClearance:Signature", "Sm2Sm3"),
        new("CustomsClearance:Envelope", "DxpMsg"),
        new("CustomsClearance:SigningKey:File", ours.KeyFile),
        new("CustomsClearance:SigningKey:CertificateFile", ours.CertificateFile),
        new("CustomsClearance:TrustedCertificates:0", customs.CertificateFile),
        new("Logging:LogLevel:CrossBorder", "Critical"),
    ];

    public byte[] Sign(byte[] message)
    {
        using var signer = customs.Signer();
        return CebSigning.Sign(signer, message);
    }

    public string Sign(string message) => Encoding.UTF8.GetString(Sign(Encoding.UTF8.GetBytes(message)));

    /// <summary>What lies in the outbound folder for a message.</summary>
    public async Task<DxpMessage> Envelope(Guid guid) =>
        Assert.IsType<DxpMessage>(DxpReader.Read(await File.ReadAllBytesAsync(OutboundFile(guid))));

    public Task<DateTimeOffset?> AcknowledgedAt(Guid guid) => Db.One<DateTimeOffset?>(
        "select acknowledged_at from message where guid = @guid", new { guid }, CancellationToken.None);

    public async Task<(Story Story, SentRow Order, SentRow Waybill)> Sent()
    {
        var story = new Story();
        await DeliverAll(story.Facts);
        return (story, await Written(story.OrderId, "CEB303"), await Written(story.OrderId, "CEB505"));
    }

    /// <summary>Customs accepts order and waybill, signed; returns the list that goes out for it.</summary>
    public async Task<SentRow> AcceptSigned(Story story, SentRow order, SentRow waybill)
    {
        await Drop(Sign(Receipts.Order(story, order.Guid, "120", story.Minute(1))));
        await Drop(Sign(Receipts.Waybill(story, waybill.Guid, "399", story.Minute(1))));
        return await Written(story.OrderId, "CEB603");
    }

    public void Dispose()
    {
        ours.Dispose();
        customs.Dispose();
    }
}

public sealed class SealedTests(SealedHost host) : IClassFixture<SealedHost>
{
    const string ListNumber = "29002026E000000123";
    static readonly DateTimeOffset Answered = new(2026, 3, 6, 1, 0, 0, TimeSpan.FromHours(8));

    static DxpTransfer Back(string receiver = "DXPENT0000000001") =>
        new(Guid.NewGuid().ToString(), "DXPEDCCEB0000003", [receiver], Answered, "CEB604Message");

    static string Reply(Guid guid, string code) =>
        $"""
        <DxpRep xmlns="{DxpDocument.Namespace}" ver="1.0"><RecevierId>DXPENT0000000001</RecevierId><Response>
        <ResponseCode>{code}</ResponseCode><ResponseInfo>signature invalid</ResponseInfo><NoticeTime>2026-03-06</NoticeTime>
        <OriHead><CopMsgId>{CebMessage.Text(guid)}</CopMsgId><SenderId>DXPENT0000000001</SenderId><ReceiverIds>
        <ReceiverId>DXPEDCCEB0000003</ReceiverId></ReceiverIds><CreatTime>2026-03-06T00:30:45</CreatTime>
        <MsgType>CEB603Message</MsgType></OriHead></Response></DxpRep>
        """;

    [Fact]
    public async Task A_list_leaves_signed_in_its_envelope_and_the_order_in_one_unsigned()
    {
        var (story, order, waybill) = await host.Sent();
        var list = await host.AcceptSigned(story, order, waybill);
        var sent = await host.Envelope(list.Guid);
        Assert.Equal(
            (CebMessage.Text(list.Guid), "DXPENT0000000001", "DXPEDCCEB0000003", "CEB603Message"),
            (sent.TransInfo.CopMsgId, sent.TransInfo.SenderId, Assert.Single(sent.TransInfo.ReceiverIds), sent.TransInfo.MsgType));
        Assert.Null(host.Ours.Check(sent.Data, TimeProvider.System.GetUtcNow()));
        Assert.Equal("signature_missing",
            host.Ours.Check((await host.Envelope(order.Guid)).Data, TimeProvider.System.GetUtcNow())?.Code);
        Assert.Equal(order.Body, Encoding.UTF8.GetString((await host.Envelope(order.Guid)).Data.Span));
        Assert.Equal(
            await File.ReadAllBytesAsync(host.OutboundFile(list.Guid)),
            await host.Db.One<byte[]>("select sent_as from message where guid = @Guid", new { list.Guid }, CancellationToken.None));
    }

    [Fact]
    public async Task Nothing_unsigned_tampered_with_or_for_others_moves_a_declaration()
    {
        var (story, order, waybill) = await host.Sent();
        var list = await host.AcceptSigned(story, order, waybill);
        var number = (await host.Now(story.OrderId)).DocumentNumber;
        var receipt = Receipts.List(number, story, list.Guid, "800", story.Minute(2), ListNumber);
        var plain = await host.Drop(receipt);
        var tampered = await host.Drop(host.Sign(receipt).Replace("text</", "test</", StringComparison.Ordinal));
        var foreign = await host.Drop(Encoding.UTF8.GetString(
            DxpWriter.Write(new DxpMessage(Back("DXPENT0000000009"), host.Sign(Encoding.UTF8.GetBytes(receipt))))));
        var refusal = await host.Drop(Reply(list.Guid, "1001"));
        await host.TakesAll();
        Assert.Equal("unverified: signature_missing: The message is not signed.\n", await host.ReasonOf(plain));
        Assert.StartsWith("unverified: digest_differs", await host.ReasonOf(tampered), StringComparison.Ordinal);
        Assert.Contains("not for DXPENT0000000001", await host.ReasonOf(foreign), StringComparison.Ordinal);
        Assert.StartsWith("unverified: signature_missing", await host.ReasonOf(refusal), StringComparison.Ordinal);
        Assert.Equal("Submitted", (await host.Now(story.OrderId)).Status);
    }

    [Fact]
    public async Task Signed_receipts_count_in_an_envelope_under_a_signed_envelope_and_bare()
    {
        var (story, order, waybill) = await host.Sent();
        var list = await host.AcceptSigned(story, order, waybill);
        var number = (await host.Now(story.OrderId)).DocumentNumber;
        byte[] Of(string status, int minute) =>
            Encoding.UTF8.GetBytes(Receipts.List(number, story, list.Guid, status, story.Minute(minute), ListNumber));

        await host.Drop(Encoding.UTF8.GetString(DxpWriter.Write(new DxpMessage(Back(), host.Sign(Of("120", 2))))));
        await host.Drop(Encoding.UTF8.GetString(host.Sign(DxpWriter.Write(new DxpMessage(Back(), Of("399", 3))))));
        await host.Drop(Encoding.UTF8.GetString(host.Sign(Of("800", 4))));
        await host.Becomes(story.OrderId, DeclarationStatus.Released);
        await host.TakesAll();
        Assert.Equal(
            ["120", "399", "800"],
            (await host.Now(story.OrderId)).Receipts.Where(receipt => receipt.MessageType == "CEB604")
                .Select(receipt => receipt.ReturnStatus));
    }

    [Fact]
    public async Task An_answer_of_a_node_acknowledges_a_message_or_returns_it()
    {
        var (story, order, waybill) = await host.Sent();
        await host.Drop(Reply(order.Guid, "0000"));
        await Wait.Until(async () => await host.AcknowledgedAt(order.Guid) is not null, "the order is acknowledged");
        Assert.Null(await host.AcknowledgedAt(waybill.Guid));
        var list = await host.AcceptSigned(story, order, waybill);
        await host.Drop(host.Sign(Reply(list.Guid, "1001")));
        var returned = await host.Becomes(story.OrderId, DeclarationStatus.Returned);
        Assert.Contains(returned.Receipts, receipt => receipt is { MessageType: "CEB900", ReturnStatus: "-1001" });
        var told = await host.Published.Next<DeclarationRejected>(told => told.OrderId == story.OrderId);
        Assert.Equal("-1001", told.ReturnStatus);
    }

    [Fact]
    public async Task A_message_is_acknowledged_when_the_client_has_taken_it_or_left_a_note_and_not_before()
    {
        var (_, order, waybill) = await host.Sent();
        var third = await host.Sent();
        File.Delete(host.OutboundFile(order.Guid));
        await Wait.Until(async () => await host.AcknowledgedAt(order.Guid) is not null, "the taken message is acknowledged");
        Assert.Null(await host.AcknowledgedAt(waybill.Guid));
        Assert.Null(await host.AcknowledgedAt(third.Order.Guid));
        await host.Drop("", CebMessage.Text(third.Order.Guid) + ".ack");
        await Wait.Until(async () => await host.AcknowledgedAt(third.Order.Guid) is not null, "the note acknowledges its message");
    }

    [Fact]
    public async Task A_crash_between_handing_over_and_recording_sends_the_same_bytes_again()
    {
        await host.Db.Run(
            """
            create function fail_written() returns trigger language plpgsql as
                $$ begin raise exception 'the disk is full'; end $$;
            create trigger fail_written before update on message for each row
                when (new.status = 'Written' and old.status = 'Pending') execute function fail_written()
            """, new { }, CancellationToken.None);
        var story = new Story();
        await host.DeliverAll(story.Facts);
        await Wait.Until(async () => (await host.Messages(story.OrderId)).Any(message => message.Type == "CEB505"
            && File.Exists(host.OutboundFile(message.Guid))), "the waybill lies there");
        var messages = (await host.Messages(story.OrderId)).Where(message => File.Exists(host.OutboundFile(message.Guid))).ToList();
        Assert.All(messages, message => Assert.Equal("Pending", message.Status));
        var first = messages.ToDictionary(message => message.Guid, message => File.ReadAllBytes(host.OutboundFile(message.Guid)));
        foreach (var guid in first.Keys)
            File.Delete(host.OutboundFile(guid));
        await host.Db.Run("drop trigger fail_written on message", new { }, CancellationToken.None);
        foreach (var type in new[] { "CEB303", "CEB505" })
            await host.Written(story.OrderId, type);
        Assert.Equal(first, first.Keys.ToDictionary(guid => guid, guid => File.ReadAllBytes(host.OutboundFile(guid))));
    }
}
