using System.Collections;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using MassTransit.Serialization;

namespace CrossBorder.Contracts.Tests;

/// <summary>
/// An event waits in an outbox as JSON and may be published by a later version of the service, and is read by services of other
/// versions. So its members keep their names, their order and their form.
/// </summary>
public sealed class EventTests
{
    static readonly Dictionary<string, Type> Types = Subscriptions.Events.ToDictionary(type => type.Name);

    /// <summary>Members that are decimal: the bus writes them as text, which no reader can take for a binary fraction.</summary>
    static readonly string[] TextOnTheBus = ["Percent", "UnitPrice", "TargetPrice", "CustomsUnitPrice"];

    public static TheoryData<string> Names => [.. Types.Keys];

    [Fact]
    public void Every_event_has_a_sample_and_a_golden_file_and_nothing_else_has()
    {
        Assert.Equal(Types.Keys.Order(), EventSamples.All.Keys.Order());
        Assert.All(Types.Keys, name => Written(name));
        Assert.Equal(Types.Keys.Order(), Golden.Names(".", "json"));
    }

    [Fact]
    public void An_event_has_a_namespace_and_a_name_of_its_own()
    {
        // The broker's exchange is named by both, the outbox row by the name alone.
        Assert.All(Types.Values, type => Assert.Equal("CrossBorder.Contracts.Events", type.Namespace));
        Assert.Equal(Subscriptions.Events.Count, Subscriptions.Events.Select(type => type.Name).Distinct(StringComparer.Ordinal).Count());
        Assert.All(Types.Values, type => Assert.Equal($"CrossBorder.Contracts.Events:{type.Name}", Topology.Exchange(type)));
    }

    [Theory, MemberData(nameof(Names))]
    public void An_event_is_written_as_its_golden_file(string name) =>
        Assert.Equal(Written(name), OutboxMessage.Of(EventSamples.All[name].Event).Body);

    [Theory, MemberData(nameof(Names))]
    public void A_golden_file_is_read_back_by_the_relay_and_by_the_bus(string name)
    {
        var golden = Written(name);
        foreach (var options in new[] { JsonSerializerOptions.Default, SystemTextJsonMessageSerializer.Options })
        {
            var read = JsonSerializer.Deserialize(golden, Types[name], options);
            Assert.Equal(golden, JsonSerializer.Serialize(read, Types[name]));
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void The_bus_carries_the_golden_file_with_names_in_camel_case_and_decimals_as_text(string name)
    {
        var carried = JsonSerializer.SerializeToNode(EventSamples.All[name].Event, Types[name], SystemTextJsonMessageSerializer.Options);
        var expected = OnTheBus(JsonNode.Parse(Written(name)));
        Assert.True(JsonNode.DeepEquals(expected, carried), $"expected {expected?.ToJsonString()}\ncarried  {carried?.ToJsonString()}");
    }

    [Theory, MemberData(nameof(Names))]
    public void What_the_bus_carries_is_read_back_also_with_members_that_the_reader_does_not_know(string name)
    {
        var carried = JsonSerializer.SerializeToNode(EventSamples.All[name].Event, Types[name], SystemTextJsonMessageSerializer.Options)!;
        carried["addedLater"] = new JsonObject { ["by"] = "a newer version" };
        var read = carried.Deserialize(Types[name], SystemTextJsonMessageSerializer.Options);
        Assert.Equal(Written(name), JsonSerializer.Serialize(read, Types[name]));
    }

    [Theory, MemberData(nameof(Names))]
    public void Aggregate_version_and_time_are_those_of_the_golden_file(string name)
    {
        var (sample, aggregate) = EventSamples.All[name];
        var golden = JsonNode.Parse(Written(name))!;
        Assert.Equal(golden[aggregate]!.GetValue<Guid>(), sample.AggregateId);
        Assert.Equal(golden["Version"]!.GetValue<int>(), sample.Version);
        Assert.Equal(golden["OccurredAt"]!.GetValue<DateTimeOffset>(), sample.OccurredAt);
        Assert.Equal(golden["OrderId"]?.GetValue<Guid>(), (sample as IOrderEvent)?.OrderId);
    }

    [Theory, MemberData(nameof(Names))]
    public void A_sample_is_fully_filled_and_no_two_members_of_a_type_are_alike(string name) =>
        AssertFilled(EventSamples.All[name].Event, name);

    static string Written(string name) => Golden.Text(
        $"{name}.json", () => JsonSerializer.Serialize(EventSamples.All[name].Event, Types[name]));

    static JsonNode? OnTheBus(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.Select(member => KeyValuePair.Create(
            JsonNamingPolicy.CamelCase.ConvertName(member.Key),
            TextOnTheBus.Contains(member.Key) ? JsonValue.Create(member.Value!.ToJsonString()) : OnTheBus(member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(OnTheBus)]),
        _ => node?.DeepClone(),
    };

    static void AssertFilled(object sample, string path)
    {
        var seen = new HashSet<object>();
        foreach (var member in sample.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            var value = member.GetValue(sample);
            Assert.True(value is not null and not "" and not 0 and not 0L and not 0m, $"{path}.{member.Name} is not filled");
            if (value is string || value.GetType().IsValueType)
                Assert.True(seen.Add(value), $"{path}.{member.Name} repeats a value");
            else if (value is IEnumerable items)
                AssertAllFilled([.. items.Cast<object>()], $"{path}.{member.Name}");
            else
                AssertFilled(value, $"{path}.{member.Name}");
        }
    }

    static void AssertAllFilled(object[] items, string path)
    {
        Assert.True(items.Length > 1, $"{path} needs two items, so that their order is seen");
        for (var i = 0; i < items.Length; i++)
            AssertFilled(items[i], $"{path}[{i}]");
    }
}
