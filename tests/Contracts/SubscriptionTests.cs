using System.Globalization;
using System.Reflection;
using CrossBorder.Contracts.Events;
using CrossBorder.Testing;
using MassTransit;

namespace CrossBorder.Contracts.Tests;

/// <summary>
/// The broker is set up by the table of subscriptions: an event of a row that the service has no consumer for would be set aside
/// as a failure, and a consumer outside of the table would wait in vain.
/// </summary>
public sealed class SubscriptionTests
{
    /// <summary>Events that no service needs so far. The broker sets them aside as unroutable.</summary>
    static readonly Type[] WithoutConsumer =
    [
        typeof(InquiryAnswered), typeof(LiveSessionDue), typeof(MeetingChanged), typeof(MeetingDue), typeof(ProductWithdrawn),
        typeof(QuoteClosed),
    ];

    public static TheoryData<string> Consuming => [.. Subscriptions.ByService.Keys.Where(service => Find(service) is not null)];

    [Fact]
    public void Every_event_has_a_consumer_or_is_listed_as_having_none() =>
        Assert.Equal(
            WithoutConsumer,
            Subscriptions.Events.Except(Subscriptions.ByService.Values.SelectMany(events => events)));

    [Fact]
    public void The_table_names_events_of_the_contracts_once_per_service()
    {
        foreach (var (service, events) in Subscriptions.ByService)
        {
            Assert.Equal(events.Distinct(), events);
            Assert.True(events.All(Subscriptions.Events.Contains), service);
        }
    }

    [Fact]
    public void Every_service_that_is_in_the_repository_is_compared_with_the_table()
    {
        var present = Subscriptions.ByService.Keys.Where(service => File.Exists(
            Path.Combine(Servers.Root, "services", AssemblyName(service), $"{AssemblyName(service)}.csproj")));
        Assert.Equal(present.Order(), Consuming.Select(row => row.Data).Order());
    }

    [Theory, MemberData(nameof(Consuming))]
    public void A_service_registers_a_consumer_for_each_event_of_its_row_and_for_no_other(string service)
    {
        using var program = Registrations.Of(Find(service)!);
        Assert.Equal(
            Subscriptions.ByService[service].Select(type => type.Name).Order(),
            // Two capabilities of a service may learn from the same event.
            program.Consumed.Select(type => type.Name).Distinct().Order());
    }

    [Theory, MemberData(nameof(Consuming))]
    public void A_service_has_no_consumer_that_it_does_not_register(string service)
    {
        using var program = Registrations.Of(Find(service)!);
        var written = Find(service)!.GetTypes().Where(type => !type.IsAbstract && type.IsAssignableTo(typeof(IConsumer)));
        Assert.Empty(written.Except(program.Consumers.Select(type => type.IsGenericType ? type.GetGenericTypeDefinition() : type)));
    }

    static Assembly? Find(string service)
    {
        var file = Path.Combine(AppContext.BaseDirectory, $"{AssemblyName(service)}.dll");
        return File.Exists(file) ? Assembly.Load(AssemblyName(service)) : null;
    }

    // customs-clearance is the project CustomsClearance.
    static string AssemblyName(string service) =>
        CultureInfo.InvariantCulture.TextInfo.ToTitleCase(service).Replace("-", "", StringComparison.Ordinal);
}
