using Google.Protobuf;

namespace CrossBorder.Contracts.Tests;

/// <summary>
/// Protobuf messages are read by peers of other versions and written into idempotency answers: a number is never reused and a
/// name never changed. A new field or message is added to the golden files by hand or, when the message is new, by the switch.
/// </summary>
public sealed class ProtoTests
{
    const string ListingFile = "proto/descriptors.txt";
    const int BytesPerLine = 32;

    public static TheoryData<string> Names => [.. WireMessages.All.Keys];

    [Fact]
    public void Every_message_has_a_golden_file_and_nothing_else_has()
    {
        Assert.All(WireMessages.All.Keys, name => Written(name));
        Assert.Equal(WireMessages.All.Keys.Order(), Golden.Names("proto", "hex"));
    }

    [Fact]
    public void Every_field_and_method_keeps_its_number_name_type_and_label()
    {
        if (Golden.Writes)
            AddNewOwners();
        var golden = Golden.Text(ListingFile, () => string.Join('\n', WireMessages.Listing())).Split('\n');
        var current = WireMessages.Listing().ToArray();
        var difference = golden.Except(current).Select(line => $"- {line}").Concat(current.Except(golden).Select(line => $"+ {line}"))
            .OrderBy(line => line[2..], StringComparer.Ordinal).ToArray();
        Assert.True(difference.Length == 0,
            $"Golden/{ListingFile} (-) and the contracts (+) differ:\n{string.Join('\n', difference)}\n"
            + "A + alone is a new field: add its line and renew the message's hex file. A - breaks peers: take the change back.");
    }

    [Fact]
    public void Every_method_is_unary_because_the_platforms_door_and_call_policy_guard_no_stream() =>
        Assert.DoesNotContain(WireMessages.Listing(), line => line.Contains(" stream ", StringComparison.Ordinal));

    [Theory, MemberData(nameof(Names))]
    public void A_filled_message_has_the_golden_bytes(string name) =>
        Assert.Equal(Written(name), Hex(WireMessages.Filled(WireMessages.All[name])));

    [Theory, MemberData(nameof(Names))]
    public void Golden_bytes_are_read_back_with_nothing_left_over(string name)
    {
        var descriptor = WireMessages.All[name];
        var read = descriptor.Parser.ParseFrom(Convert.FromHexString(Written(name).ReplaceLineEndings("")));
        Assert.Equal(WireMessages.Filled(descriptor), read);
        // Protobuf's JSON is what the idempotency table keeps.
        Assert.Equal(read, descriptor.Parser.ParseJson(JsonFormatter.Default.Format(read)));
    }

    static string Written(string name) => Golden.Text($"proto/{name}.hex", () => Hex(WireMessages.Filled(WireMessages.All[name])));

    static string Hex(IMessage message) => string.Join('\n', message.ToByteArray().Chunk(BytesPerLine).Select(Convert.ToHexStringLower));

    static void AddNewOwners()
    {
        var known = Golden.Text(ListingFile, () => string.Join('\n', WireMessages.Listing())).Split('\n').Select(Owner).ToHashSet();
        Golden.Add(ListingFile, WireMessages.Listing().Where(line => !known.Contains(Owner(line))));
    }

    // A message, or a method with its service: a method that is new breaks nobody.
    static string Owner(string line) =>
        line.Split(' ') is [var service, "rpc", var method, ..] ? $"{service}/{method}" : line.Split(' ')[0];
}
