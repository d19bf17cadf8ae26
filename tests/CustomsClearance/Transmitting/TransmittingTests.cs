using System.Text;
using CrossBorder.Contracts.Events;
using CrossBorder.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace CrossBorder.CustomsClearance.Tests;

public sealed class TransmittingTests(CustomsHost host)
{
    [Fact]
    public async Task Order_and_waybill_go_first_and_the_list_when_both_are_accepted()
    {
        var story = new Story();
        await host.DeliverAll(story.Facts);
        var order = await host.Written(story.OrderId, "CEB303");
        var waybill = await host.Written(story.OrderId, "CEB505");
        Assert.Equal(Encoding.UTF8.GetBytes(order.Body), await File.ReadAllBytesAsync(host.OutboundFile(order.Guid)));
        Assert.Equal(Encoding.UTF8.GetBytes(waybill.Body), await File.ReadAllBytesAsync(host.OutboundFile(waybill.Guid)));

        // The waybill's answer may come first; one answer is not enough, nor is a list that customs has only received.
        await host.Drop(Receipts.Waybill(story, waybill.Guid, "399", story.Minute(1)));
        await host.Drop(Receipts.Order(story, order.Guid, "3", story.Minute(1)));
        await host.TakesAll();
        Assert.Equal("Held", (await host.Messages(story.OrderId))[2].Status);
        await host.Drop(Receipts.Order(story, order.Guid, "120", story.Minute(2)));
        var list = await host.Written(story.OrderId, "CEB603");
        Assert.True(File.Exists(host.OutboundFile(list.Guid)));

        var told = await host.Published.Next<DeclarationSubmitted>(told => told.OrderId == story.OrderId);
        var now = await host.Becomes(story.OrderId, DeclarationStatus.Submitted);
        Assert.Equal((now.DocumentNumber, "9710", now.Version), (told.DocumentNumber, told.Mode, told.Version));
        Assert.InRange(now.DocumentNumber.Length, 1, 30);
    }

    [Fact]
    public async Task Nothing_unfinished_is_ever_seen_in_the_outbound_folder()
    {
        var transport = host.Services.GetRequiredService<ICustomsTransport>();
        var guid = Guid.NewGuid();
        var document = new OutboundDocument(guid, "CEB303", "<a/>"u8.ToArray());
        await transport.Send([document], CancellationToken.None);
        await transport.Send([document], CancellationToken.None);
        Assert.Equal("<a/>", await File.ReadAllTextAsync(host.OutboundFile(guid)));
        Assert.False(File.Exists(Path.Combine(host.Outbound, ".tmp", CebMessage.Text(guid) + ".xml")));
    }
}

/// <summary>Of its own, because its database fails on purpose.</summary>
public sealed class CrashHost : CustomsHost
{
    /// <summary>The failures are meant, and would only fill the log.</summary>
    protected override IEnumerable<KeyValuePair<string, string>> Settings => [new("Logging:LogLevel:CrossBorder", "Critical")];
}

public sealed class CrashTests(CrashHost host) : IClassFixture<CrashHost>
{
    [Fact]
    public async Task A_crash_between_file_and_commit_writes_the_same_file_again_and_tells_once()
    {
        var story = new Story();
        await Break("message");
        await host.DeliverAll(story.Facts);
        // The file is there, but the record of it fails again and again.
        await Wait.Until(() => Directory.GetFiles(host.Outbound, "*.xml").Length == 2, "both files are written");
        var first = Directory.GetFiles(host.Outbound, "*.xml").ToDictionary(file => file, File.ReadAllText);
        Assert.All(await host.Messages(story.OrderId), message => Assert.NotEqual("Written", message.Status));
        foreach (var file in first.Keys)
            File.Delete(file);
        await Mend("message");
        var list = await host.Accept(story);
        Assert.Equal(first, first.Keys.ToDictionary(file => file, File.ReadAllText));

        await host.Becomes(story.OrderId, DeclarationStatus.Submitted);
        await host.Quiet();
        Assert.Single(host.Published.Of<DeclarationSubmitted>(), told => told.OrderId == story.OrderId);
        await AReceiptThatCannotBeKeptStays(story, list);
    }

    async Task AReceiptThatCannotBeKeptStays(Story story, SentRow list)
    {
        var declaration = await host.Now(story.OrderId);
        await Break("declaration");
        var name = await host.Drop(Receipts.List(
            declaration.DocumentNumber, story, list.Guid, "800", story.Minute(3), "29002026E000000077"));
        await Wait.Until(async () => await Failures("declaration") > 1, "keeping the receipt has failed");
        Assert.True(File.Exists(Path.Combine(host.Inbound, name)));
        Assert.DoesNotContain((await host.Now(story.OrderId)).Receipts, receipt => receipt.ReturnStatus == "800");
        await Mend("declaration");
        await host.Becomes(story.OrderId, DeclarationStatus.Released);
        await host.TakesAll();
        await host.Quiet();
        Assert.Single(host.Published.Of<DeclarationReleased>(), told => told.OrderId == story.OrderId);
    }

    /// <summary>Lets every update of a table fail; a sequence, which no rollback takes back, counts how often.</summary>
    Task Break(string table) => host.Db.Run(
        $"""
        create sequence if not exists {table}_failures;
        create or replace function fail_{table}() returns trigger language plpgsql as
            $$ begin perform nextval('{table}_failures'); raise exception 'the disk is full'; end $$;
        create trigger fail before update on {table} for each row execute function fail_{table}()
        """, new { }, CancellationToken.None);

    Task<long> Failures(string table) => host.Db.One<long>(
        $"select case when is_called then last_value else 0 end from {table}_failures", new { }, CancellationToken.None);

    Task Mend(string table) => host.Db.Run($"drop trigger fail on {table}", new { }, CancellationToken.None);
}
