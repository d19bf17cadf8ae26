namespace CrossBorder.Contracts.Events;

/// <summary>A fact about one aggregate, told once by the service that owns it.</summary>
public interface IEvent
{
    /// <summary>The order, shipment, declaration, receivable, claim, product or enterprise that changed.</summary>
    Guid AggregateId { get; }

    /// <summary>Version of the aggregate after the change, from 1; a projection ignores a version that it has passed.</summary>
    int Version { get; }

    /// <summary>When it happened, UTC; not when it was sent or received.</summary>
    DateTimeOffset OccurredAt { get; }
}

/// <summary>A fact that belongs on the timeline of one order.</summary>
public interface IOrderEvent : IEvent
{
    Guid OrderId { get; }
}
