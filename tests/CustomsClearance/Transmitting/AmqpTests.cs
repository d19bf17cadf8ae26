using System.Text;
using CrossBorder.Contracts.Events;
using CrossBorder.Testing;
using Microsoft.Extensions.DependencyInjection;
using RabbitMQ.Client;

namespace CrossBorder.CustomsClearance.Tests;

/// <summary>Talks to a virtual host that plays customs' own broker.</summary>
public sealed class AmqpHost : CustomsHost, IAsyncDisposable
{
    readonly string exchange = $"customs{Guid.NewGuid():N}"[..15];
    readonly Uri broker;
    IConnection? connection;
    IChannel? channel;

    public AmqpHost() => broker = Servers.CreateVirtualHost(exchange);

    protected override IEnumerable<KeyValuePair<string, string>> Settings =>
    [
        new("CustomsClearance:Transport", "Amqp"),
        new("CustomsClearance:Amqp:Uri", broker.AbsoluteUri),
        new("CustomsClearance:Amqp:Exchange", "export"),
        new("Logging:LogLevel:CrossBorder", "Critical"),
    ];

    public async Task<IChannel> Customs()
    {
        connection ??= await new ConnectionFactory { Uri = broker }.CreateConnectionAsync();
        return channel ??= await connection.CreateChannelAsync();
    }

    /// <summary>Takes everything that waits in a queue.</summary>
    public async Task<List<BasicGetResult>> Take(string queue)
    {
        List<BasicGetResult> taken = [];
        while (await (await Customs()).BasicGetAsync(queue, autoAck: true) is { } got)
            taken.Add(got);
        return taken;
    }

    public async Task Tell(string content, string? id = null) => await (await Customs()).BasicPublishAsync(
        "", "customs.inbound", mandatory: true, new BasicProperties { MessageId = id ?? Guid.NewGuid().ToString(), Persistent = true },
        Encoding.UTF8.GetBytes(content));

    public Task Taken() => Eventually(
        async () =>
        {
            var other = await connection!.CreateChannelAsync();
            await using (other)
                return (await other.QueueDeclarePassiveAsync("customs.inbound")).MessageCount == 0;
        }, "the service has taken what came");

    public async Task<SentRow> AcceptByQueue(Story story)
    {
        var order = await Written(story.OrderId, "CEB303");
        var waybill = await Written(story.OrderId, "CEB505");
        await Tell(Receipts.Order(story, order.Guid, "120", story.Minute(1)));
        await Tell(Receipts.Waybill(story, waybill.Guid, "399", story.Minute(1)));
        return await Written(story.OrderId, "CEB603");
    }

    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        await DisposeAsync();
        if (connection is not null)
            await connection.DisposeAsync();
        Servers.DropVirtualHost(exchange);
    }
}

public sealed class AmqpTests(AmqpHost host) : IClassFixture<AmqpHost>
{
    const string ListNumber = "29002026E000000123";

    [Fact]
    public async Task Messages_go_out_by_queue_and_receipts_come_in_by_queue()
    {
        var story = new Story();
        await host.DeliverAll(story.Facts);
        var list = await host.AcceptByQueue(story);
        var sent = await host.Take("customs.outbound");
        var got = Assert.Single(sent, message => message.BasicProperties.MessageId == CebMessage.Text(list.Guid));
        Assert.Equal(("CEB603Message", true, list.Body),
            (got.BasicProperties.Type, got.BasicProperties.Persistent, Encoding.UTF8.GetString(got.Body.Span)));
        var number = (await host.Now(story.OrderId)).DocumentNumber;
        await host.Tell(Receipts.List(number, story, list.Guid, "800", story.Minute(2), ListNumber));
        await host.Becomes(story.OrderId, DeclarationStatus.Released);
        Assert.False(Directory.Exists(host.Outbound));
    }

    [Fact]
    public async Task What_cannot_be_read_goes_to_the_quarantine_with_its_reason_and_the_rest_goes_on()
    {
        var story = new Story();
        await host.DeliverAll(story.Facts);
        await host.Written(story.OrderId, "CEB303");
        await host.Tell("<html/>", "poison");
        await host.AcceptByQueue(story);
        List<BasicGetResult> aside = [];
        await Wait.Until(async () =>
        {
            aside.AddRange(await host.Take("customs.quarantine"));
            return aside.Exists(message => message.BasicProperties.MessageId == "poison");
        }, "the poison is set aside");
        var poison = aside.Single(message => message.BasicProperties.MessageId == "poison");
        Assert.Equal("<html/>", Encoding.UTF8.GetString(poison.Body.Span));
        var reason = Encoding.UTF8.GetString((byte[])poison.BasicProperties.Headers![AmqpTransport.Reason]!);
        Assert.StartsWith("unreadable: ", reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_receipt_whose_commit_fails_stays_with_the_broker_and_counts_once_in_the_end(bool isConnectionLost)
    {
        var story = new Story();
        await host.DeliverAll(story.Facts);
        var list = await host.AcceptByQueue(story);
        var number = (await host.Now(story.OrderId)).DocumentNumber;
        await host.Db.Run(
            """
            create or replace function fail_receipt() returns trigger language plpgsql as
                $$ begin raise exception 'the disk is full'; end $$;
            create trigger fail_receipt before insert on receipt for each row execute function fail_receipt()
            """, new { }, CancellationToken.None);
        await host.Tell(Receipts.List(number, story, list.Guid, "800", story.Minute(2), ListNumber));
        await host.Tell(Receipts.List(number, story, list.Guid, "800", story.Minute(2), ListNumber));
        await host.Taken();
        // With the receipt in the hands of the service the connection may break: the broker gives it out again.
        if (isConnectionLost)
            await host.Services.GetRequiredService<AmqpTransport>().DisposeLink();
        await host.Db.Run("drop trigger fail_receipt on receipt", new { }, CancellationToken.None);
        await host.Becomes(story.OrderId, DeclarationStatus.Released);
        await host.Quiet();
        await host.Taken();
        Assert.Single(host.Published.Of<DeclarationReleased>(), told => told.OrderId == story.OrderId);
        Assert.Single((await host.Now(story.OrderId)).Receipts, receipt => receipt.ReturnStatus == "800");
    }
}
