using System.Collections.Concurrent;
using CrossBorder.Contracts;
using MassTransit;

namespace CrossBorder.Testing;

/// <summary>
/// Follows the messages of one service in this process from their publishing to the end of their handling. The broker tells only how many
/// wait, not those that a consumer has fetched and not finished.
/// </summary>
sealed class Traffic(string service) : IPublishObserver, IReceiveObserver
{
    readonly ConcurrentDictionary<Guid, int> unfinished = [];
    readonly ConcurrentDictionary<Guid, bool> published = [];
    long begun;

    /// <summary>Grows with everything that is published.</summary>
    public long Begun => Interlocked.Read(ref begun);

    /// <summary>Nothing that the service takes is on its way to it or being handled.</summary>
    public bool IsStill => unfinished.Values.All(count => count <= 0);

    /// <summary>Ids of all events that were published; a fault of a consumer is none.</summary>
    public ICollection<Guid> Published => published.Keys;

    public Task PrePublish<T>(PublishContext<T> context) where T : class
    {
        var id = context.MessageId!.Value;
        Interlocked.Increment(ref begun);
        if (Subscriptions.Events.Contains(typeof(T)))
            published[id] = true;
        if (Subscriptions.ByService[service].Contains(typeof(T)))
            unfinished.AddOrUpdate(id, 1, (_, count) => count + 1);
        return Task.CompletedTask;
    }

    public Task PostPublish<T>(PublishContext<T> context) where T : class => Task.CompletedTask;

    /// <summary>It may be with the broker or not: whoever published it tries again.</summary>
    public Task PublishFault<T>(PublishContext<T> context, Exception exception) where T : class
    {
        published.TryRemove(context.MessageId!.Value, out _);
        return Finish(context.MessageId);
    }

    public Task PreReceive(ReceiveContext context) => Task.CompletedTask;

    public Task PostReceive(ReceiveContext context) => Finish(context.GetMessageId());

    public Task PostConsume<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType) where T : class => Task.CompletedTask;

    public Task ConsumeFault<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType, Exception exception) where T : class =>
        Task.CompletedTask;

    public Task ReceiveFault(ReceiveContext context, Exception exception) => Finish(context.GetMessageId());

    Task Finish(Guid? id)
    {
        if (id is { } known && unfinished.ContainsKey(known))
            unfinished.AddOrUpdate(known, 0, (_, count) => Math.Max(0, count - 1));
        return Task.CompletedTask;
    }
}
