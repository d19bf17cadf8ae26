using static CrossBorder.Sandbox.Tests.ClearanceTests;

namespace CrossBorder.Sandbox.Tests;

/// <summary>Each switch of customs, alone, and that the seed decides.</summary>
public sealed class CustomsFaultTests
{
    [Fact]
    public async Task Delayed_receipts_come_late_but_tell_when_customs_decided()
    {
        await using var sandbox = await SandboxHost.Start(new { speed = SandboxHost.Fast, customs = new { delayMs = 1500 } });
        var one = Case.New();
        await sandbox.Declare(one.Messages()[0]);
        await sandbox.UntilStatus(one.Order, "120");

        var file = new DirectoryInfo(sandbox.Inbound).GetFiles().Min(file => file.LastWriteTimeUtc);
        var told = sandbox.Receipts().Min(receipt => DateTime.ParseExact(receipt.Time, "yyyyMMddHHmmssfff", null).AddHours(-8));
        Assert.InRange(file - told, TimeSpan.FromMilliseconds(1400), TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task Repeated_receipts_are_the_same_bytes_in_another_file()
    {
        await using var sandbox = await SandboxHost.Start(new { speed = SandboxHost.Fast, customs = new { repeat = 1 } });
        var one = Case.New();
        await sandbox.Declare(one.Messages());
        await SandboxHost.Until(() => Directory.GetFiles(sandbox.Inbound, "*.xml").Length == 24, "each of twelve receipts twice");

        Assert.All(sandbox.Receipts().GroupBy(receipt => receipt.MessageGuid), same =>
        {
            Assert.Equal(2, same.Count());
            Assert.Equal(2, same.Select(receipt => receipt.File).Distinct().Count());
            Assert.Single(same.Select(receipt => File.ReadAllText(Path.Combine(sandbox.Inbound, receipt.File))).Distinct());
        });

        // Asked to repeat, customs also answers a repeated document with the same receipts once more.
        await sandbox.Declare(one.Messages()[0]);
        await SandboxHost.Until(() => Directory.GetFiles(sandbox.Inbound, "*.xml").Length == 27, "the order's three receipts again");
        Assert.Equal(9, sandbox.Receipts().Count(receipt => receipt.Guid == one.Order));
    }

    [Fact]
    public async Task Reordered_receipts_come_in_another_order_than_they_were_decided()
    {
        await using var sandbox = await SandboxHost.Start(new { speed = 2, customs = new { reorder = true } });
        var cases = Enumerable.Range(0, 10).Select(_ => Case.New()).ToList();
        await sandbox.Declare(cases.SelectMany(one => one.Messages()));
        await SandboxHost.Until(() => Directory.GetFiles(sandbox.Inbound, "*.xml").Length == 120, "all receipts");

        var outOfOrder = sandbox.Receipts().GroupBy(receipt => receipt.Guid)
            .Count(document => !document.Select(receipt => receipt.Time).SequenceEqual(document.Select(receipt => receipt.Time).Order()));
        Assert.InRange(outOfOrder, 10, 30);
    }

    [Fact]
    public async Task A_rejected_document_is_returned_with_100_and_its_correction_is_taken()
    {
        await using var sandbox = await SandboxHost.Start(new { speed = SandboxHost.Fast, customs = new { rejectEvery = 1 } });
        var one = Case.New();
        await sandbox.Declare(one.Messages()[..2]);
        await sandbox.UntilStatus(one.Order, "100");
        await sandbox.UntilStatus(one.Logistics, "100");
        Assert.Equal("2 3 100", sandbox.StatusesOf(one.Order));

        var (order, logistics) = (Ceb.Order(one.OrderNo, appType: "2"), Ceb.Logistics(one.Waybill, appType: "2"));
        await sandbox.Declare(order.ToString(), logistics.ToString(), one.Messages()[2]);
        await sandbox.UntilStatus(one.Inventory, "100");
        Assert.Equal("1 2 3 100", sandbox.StatusesOf(one.Inventory));
        Assert.Equal("2 3 120", sandbox.StatusesOf(order.GuidOf()));
        Assert.Equal("2 3 399", sandbox.StatusesOf(logistics.GuidOf()));

        var list = Ceb.Inventory(one.OrderNo, one.Waybill, one.CopNo, appType: "2");
        await sandbox.Declare(list.ToString());
        await sandbox.UntilStatus(list.GuidOf(), "800");
        await sandbox.HasCounted("customs", "lists 1, refused 3, duplicates 0");
    }

    [Fact]
    public async Task Cut_off_receipts_come_besides_the_whole_ones()
    {
        await using var sandbox = await SandboxHost.Start(new { speed = SandboxHost.Fast, customs = new { breakEvery = 1 } });
        var one = Case.New();
        await sandbox.Declare(one.Messages());
        await SandboxHost.Until(() => Directory.GetFiles(sandbox.Inbound, "*.xml").Length == 24, "a cut-off file for each receipt");
        Assert.Equal(12, sandbox.Receipts().Count);
        Assert.Equal("1 2 3 120 399 800", sandbox.StatusesOf(one.Inventory));
    }

    [Fact]
    public async Task The_same_seed_and_documents_give_the_same_files_in_two_sandboxes_and_another_seed_others()
    {
        object Faulty(long seed) => new
        {
            seed,
            speed = SandboxHost.Fast,
            customs = new { rejectEvery = 3, repeat = 0.3, breakEvery = 4, reorder = true },
        };
        var cases = Enumerable.Range(0, 12).Select(i => Case.Of($"FIXED-{i}")).ToList();
        async Task<string> Answers(long seed)
        {
            await using var sandbox = await SandboxHost.Start(Faulty(seed));
            // The lists after their orders: whether one comes in time is not chance.
            await sandbox.Declare(cases.SelectMany(one => one.Messages()[..2]));
            foreach (var one in cases)
                await SandboxHost.Until(() => Answered(sandbox, one.Order), "orders answered");
            foreach (var one in cases)
                await sandbox.Send($"list-{one.CopNo}.xml", one.Messages()[2]);
            await SandboxHost.Until(() => cases.All(one => Answered(sandbox, one.Inventory)), "lists answered");
            await Settled(sandbox);
            return string.Join('\n', new DirectoryInfo(sandbox.Inbound).GetFiles("*.xml").OrderBy(file => file.Name, StringComparer.Ordinal)
                .Select(file => Receipt.Read(file) is { } whole
                    ? $"{file.Name} {whole.Guid} {whole.Status} {whole.Info}"
                    : $"{file.Name} cut off"));
        }

        var first = await Answers(7);
        Assert.Contains("cut off", first, StringComparison.Ordinal);
        Assert.Contains(" 100 ", first, StringComparison.Ordinal);
        Assert.Equal(first, await Answers(7));
        Assert.NotEqual(first, await Answers(8));
    }

    [Fact]
    public async Task A_restart_in_the_middle_loses_and_repeats_nothing()
    {
        await using var sandbox = await SandboxHost.Start(new { speed = 1 });
        var cases = Enumerable.Range(0, 20).Select(_ => Case.New()).ToList();
        await sandbox.Declare(cases.SelectMany(one => one.Messages()));
        await SandboxHost.Until(() => sandbox.Receipts().Count > 20, "the first receipts");
        await sandbox.Down();
        var late = Case.New();
        await sandbox.Declare(late.Messages());
        sandbox.Up();
        await sandbox.UntilStatus(late.Inventory, "800");
        await SandboxHost.Until(async () => await sandbox.Count("customs.released") == 21, "all are released");

        Assert.Equal(21 * 12, Directory.GetFiles(sandbox.Inbound).Length);
        Assert.All(cases, one => Assert.Equal("1 2 3 120 399 800", sandbox.StatusesOf(one.Inventory)));
    }

    static bool Answered(SandboxHost sandbox, string guid) =>
        sandbox.Receipts().Any(receipt => receipt.Guid == guid && receipt.Status is "120" or "800" or "100" or ['-', ..]);

    static async Task Settled(SandboxHost sandbox)
    {
        var (before, still) = (-1L, 0);
        await SandboxHost.Until(async () =>
        {
            var now = await sandbox.Count("customs.receipts");
            still = now == before ? still + 1 : 0;
            before = now;
            return still == 6;
        }, "no more receipts");
    }
}
