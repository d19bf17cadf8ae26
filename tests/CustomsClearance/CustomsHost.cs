using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Contracts.Events;
using CrossBorder.CustomsClearance.Tests;
using CrossBorder.Platform;
using CrossBorder.Testing;
using Client = CrossBorder.Contracts.Customs.V1.CustomsClearance.CustomsClearanceClient;

[assembly: AssemblyFixture(typeof(CustomsHost))]

namespace CrossBorder.CustomsClearance.Tests;

/// <summary>A message of ours as the service's database has it.</summary>
public sealed record SentRow(Guid Guid, string Type, string Status, string AppType, string Body);

public class CustomsHost() : ServiceHost<CustomsClearanceService>("customs-clearance")
{
    public Client Client(Principal principal) => new(As(principal));

    public string Outbound => Path.Combine(Files, "customs", "outbound");

    public string Inbound => Path.Combine(Files, "customs", "inbound");

    public string Quarantine => Path.Combine(Inbound, "quarantine");

    /// <summary>The declaration of an order as an operator sees it.</summary>
    public async Task<Contracts.Customs.V1.Declaration> Now(Guid orderId) =>
        await Client(Operator).GetAsync(new GetRequest { OrderId = orderId.ToString() });

    /// <summary>Waits until the declaration of an order is in this status.</summary>
    public async Task<Contracts.Customs.V1.Declaration> Becomes(Guid orderId, params DeclarationStatus[] statuses)
    {
        await Eventually(
            async () => await Status(orderId) is { } status && statuses.Any(wanted => wanted.ToString() == status),
            $"the declaration of {orderId} is {string.Join(" or ", statuses)}");
        return await Now(orderId);
    }

    Task<string?> Status(Guid orderId) => Db.One<string>(
        "select status from declaration where order_id = @orderId", new { orderId }, CancellationToken.None);

    /// <summary>Codes of the reasons that a declaration waits for, sorted.</summary>
    public async Task<string[]> Reasons(Guid orderId) =>
        [.. (await Now(orderId)).Reasons.Select(reason => reason.Code).Order(StringComparer.Ordinal)];

    public async Task WaitsFor(Guid orderId, params string[] codes) => await Eventually(
        async () => await Status(orderId) is not null && (await Reasons(orderId)).SequenceEqual(codes.Order(StringComparer.Ordinal)),
        $"{orderId} waits for {string.Join(", ", codes)}");

    public async Task DeliverAll(IEnumerable<IEvent> events) => await Task.WhenAll(events.Select(told => Deliver(told)));

    public Task<List<SentRow>> Messages(Guid orderId) => Db.Many<SentRow>(
        """
        select m.guid, m.type, m.status, m.app_type, m.body
        from message m
        join declaration d on d.id = m.declaration_id
        where d.order_id = @orderId
        order by m.seq
        """,
        new { orderId }, CancellationToken.None);

    /// <summary>The newest message of a type, once it lies in the outbound folder.</summary>
    public async Task<SentRow> Written(Guid orderId, string type)
    {
        SentRow? written = null;
        await Eventually(
            async () => (written = (await Messages(orderId)).LastOrDefault(message => message.Type == type)) is { Status: "Written" },
            $"the {type} of {orderId} is written");
        return written!;
    }

    /// <summary>Waits until so many messages of an order lie in the outbound folder, or did.</summary>
    public Task Writes(Guid orderId, int messages) => Eventually(
        async () => (await Messages(orderId)).Count(message => message.Status == "Written") == messages,
        $"{messages} messages are written");

    /// <summary>Why a file was set aside.</summary>
    public Task<string> ReasonOf(string name) => File.ReadAllTextAsync(Path.Combine(Quarantine, name + ".reason.txt"));

    public string OutboundFile(Guid guid) => Path.Combine(Outbound, CebMessage.Text(guid) + ".xml");

    /// <summary>Gives a file to the service as the customs client does: written aside, then renamed.</summary>
    public async Task<string> Drop(string content, string? name = null)
    {
        name ??= Guid.NewGuid() + ".xml";
        var path = Path.Combine(Inbound, name);
        await File.WriteAllTextAsync(path + ".part", content);
        File.Move(path + ".part", path, overwrite: true);
        return name;
    }

    /// <summary>Waits until the service has taken every receipt file.</summary>
    public Task TakesAll() => Eventually(
        () => Task.FromResult(Directory.GetFiles(Inbound, "*.xml").Length == 0), "every receipt file was taken");

    /// <summary>Customs accepts order and waybill; returns the list that goes out for it.</summary>
    public async Task<SentRow> Accept(Story story)
    {
        var order = await Written(story.OrderId, "CEB303");
        var waybill = await Written(story.OrderId, "CEB505");
        await Drop(Receipts.Order(story, order.Guid, "120", story.Minute(1)));
        await Drop(Receipts.Waybill(story, waybill.Guid, "399", story.Minute(1)));
        return await Written(story.OrderId, "CEB603");
    }
}
