using CrossBorder.Contracts.Events;
using CrossBorder.Testing;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using RabbitMQ.Client;

namespace CrossBorder.Platform.Tests;

public sealed class DeadLetterTests(Probe probe)
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    DeadLetters Letters => new(new BusAddress(probe.Broker));

    [Fact]
    public async Task A_message_that_fails_for_good_waits_with_its_body_error_and_trace_until_it_is_driven_again()
    {
        var (id, messageId) = (Guid.NewGuid(), Guid.CreateVersion7());
        var (tries, mended) = (0, false);
        probe.Reactions.On(id, _ =>
        {
            Interlocked.Increment(ref tries);
            return mended ? Task.CompletedTask : throw new InvalidOperationException("the shelf is broken");
        });
        await Publish(id, messageId);

        await Wait.Until(async () => (await Letters.List(Stop)).Exists(letter => letter.MessageId == messageId), "it is set aside");
        var letter = (await Letters.List(Stop)).Single(letter => letter.MessageId == messageId);
        Assert.Equal("catalog_error", letter.Queue);
        Assert.Contains("the shelf is broken", letter.Error, StringComparison.Ordinal);
        Assert.Contains(id.ToString(), letter.Body, StringComparison.Ordinal);
        Assert.NotNull(letter.Trace);
        Assert.Equal(4, tries);

        mended = true;
        Assert.Equal(1, await Letters.Redrive(messageId, Stop));
        await Wait.Until(() => tries >= 5, "it was delivered again");
        Assert.Equal(5, tries);
        Assert.DoesNotContain(await Letters.List(Stop), left => left.MessageId == messageId);
    }

    [Fact]
    public async Task A_database_that_is_away_for_a_while_makes_no_dead_letter()
    {
        var (id, messageId) = (Guid.NewGuid(), Guid.CreateVersion7());
        var tries = 0;
        probe.Reactions.On(id, _ => Interlocked.Increment(ref tries) < 5
            ? throw new TimeoutException("the database is away")
            : Task.CompletedTask);
        await Publish(id, messageId);

        await Wait.Until(() => tries == 5, "it was tried until the database came back");
        Assert.DoesNotContain(await Letters.List(Stop), letter => letter.MessageId == messageId);
    }

    [Fact]
    public async Task What_no_queue_is_bound_for_is_kept_aside()
    {
        await using var connection = await new ConnectionFactory { Uri = probe.Broker }.CreateConnectionAsync(Stop);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Stop);
        await channel.ExchangeDeclareAsync("nobody-listens", ExchangeType.Fanout, durable: true,
            arguments: new Dictionary<string, object?> { ["alternate-exchange"] = Topology.Unroutable }, cancellationToken: Stop);
        await channel.BasicPublishAsync(
            "nobody-listens", "", mandatory: false, new BasicProperties { Persistent = true }, "lost?"u8.ToArray(), Stop);

        await Wait.Until(
            async () => (await Letters.List(Stop)).Exists(letter => letter is { Queue: Topology.Unroutable, Body: "lost?" }),
            "it is kept");
    }

    Task Publish(Guid id, Guid messageId) => probe.App.Services.GetRequiredService<IBus>().Publish(
        new OrderCompleted(id, 1, DateTimeOffset.UnixEpoch), context => context.MessageId = messageId, Stop);
}
