using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Type = System.Type;

namespace CrossBorder.Contracts.Tests;

/// <summary>The protobuf messages of crossborder.*.v1, found in the compiled contracts, and a filled instance of each.</summary>
static class WireMessages
{
    /// <summary>Message types by their full names.</summary>
    public static IReadOnlyDictionary<string, MessageDescriptor> All { get; } = Files()
        .SelectMany(file => file.MessageTypes).SelectMany(WithNested).ToDictionary(message => message.FullName);

    /// <summary>
    /// What a peer relies on, a line per field: message, number, name, type, label; and a line per method of a service.
    /// </summary>
    public static IEnumerable<string> Listing() => All.Values.SelectMany(Listing)
        .Concat(Files().SelectMany(file => file.Services).SelectMany(Listing))
        .Order(StringComparer.Ordinal);

    /// <summary>
    /// A message with every field set. The value follows from the field's number alone: k = offset + number; odd whole numbers are
    /// negative, a repeated field has k and k + 50, the fields of a message in it have the offset 10 k.
    /// </summary>
    public static IMessage Filled(MessageDescriptor descriptor, int offset = 0)
    {
        var message = descriptor.Parser.ParseFrom(ByteString.Empty);
        foreach (var field in descriptor.Fields.InFieldNumberOrder())
            Fill(message, field, offset + field.FieldNumber);
        return message;
    }

    static void Fill(IMessage message, FieldDescriptor field, int k)
    {
        if (field.IsMap || field.ContainingOneof is not null)
            throw new NotSupportedException($"{field.FullName} is a map or in a oneof: teach {nameof(WireMessages)} how to fill it");
        if (!field.IsRepeated)
        {
            field.Accessor.SetValue(message, Value(field, k));
            return;
        }

        var list = (System.Collections.IList)field.Accessor.GetValue(message);
        list.Add(Value(field, k));
        list.Add(Value(field, k + 50));
    }

    static object Value(FieldDescriptor field, int k) => field.FieldType switch
    {
        FieldType.String => string.Create(CultureInfo.InvariantCulture, $"值 {k}"),
        FieldType.Bytes => ByteString.CopyFrom(0, (byte)k, 255),
        FieldType.Bool => true,
        FieldType.Int32 => k % 2 == 0 ? k * 1009 : -k * 1009,
        FieldType.Int64 => (k % 2 == 0 ? k : -k) * 1_000_000_007L,
        FieldType.Message when field.MessageType == Timestamp.Descriptor => new Timestamp { Seconds = 1_800_000_000 + k, Nanos = k * 1000 },
        FieldType.Message => Filled(field.MessageType, 10 * k),
        _ => throw new NotSupportedException($"{field.FullName} is a {field.FieldType}: teach {nameof(WireMessages)} how to fill it"),
    };

    static IEnumerable<FileDescriptor> Files() => typeof(Subscriptions).Assembly.GetExportedTypes()
        .Where(type => type.IsAssignableTo(typeof(IMessage)))
        .Select(Descriptor)
        .Select(descriptor => descriptor.File)
        .Where(file => file.Package.StartsWith("crossborder.", StringComparison.Ordinal))
        .DistinctBy(file => file.Name);

    static MessageDescriptor Descriptor(Type type) => (MessageDescriptor)type.GetProperty("Descriptor")!.GetValue(null)!;

    static IEnumerable<MessageDescriptor> WithNested(MessageDescriptor message) =>
        message.NestedTypes.SelectMany(WithNested).Prepend(message);

    static IEnumerable<string> Listing(MessageDescriptor message) => message.Fields.InFieldNumberOrder().Select(field => string.Create(
        CultureInfo.InvariantCulture,
        $"{message.FullName} {field.FieldNumber:D2} {field.Name} {TypeName(field)} {(field.IsRepeated ? "repeated" : "singular")}"))
        .DefaultIfEmpty($"{message.FullName} (no fields)");

    static IEnumerable<string> Listing(ServiceDescriptor service) => service.Methods.Select(method =>
        $"{service.FullName} rpc {method.Name} {Stream(method.IsClientStreaming)}{method.InputType.FullName} -> "
        + $"{Stream(method.IsServerStreaming)}{method.OutputType.FullName}");

    static string Stream(bool streams) => streams ? "stream " : "";

    static string TypeName(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.Message => field.MessageType.FullName,
        FieldType.Enum => field.EnumType.FullName,
        _ => field.FieldType.ToString().ToLowerInvariant(),
    };
}
