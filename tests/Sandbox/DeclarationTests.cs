using System.Xml.Linq;

namespace CrossBorder.Sandbox.Tests;

/// <summary>The full declaration: DEC101 out, DEC102 in.</summary>
public sealed class DeclarationTests
{
    [Fact]
    public async Task A_declaration_is_released_with_both_numbers_and_closed_once_its_bill_has_departed()
    {
        await using var sandbox = await SandboxHost.Start(null, ("Sandbox:PartnerApiKey", "k"), ("Sandbox:Portal", "http://127.0.0.1:1"));
        var booking = await Booking.Make(sandbox, Guid.NewGuid());
        var first = Family.Declaration("F1", "SO-1", booking.WaybillNumber!);
        var second = Family.Declaration("F1-2", "SO-1", booking.WaybillNumber!);
        await sandbox.Declare(first.ToString(), second.ToString());
        await sandbox.UntilStatus(first.GuidOf(), "P");
        await sandbox.UntilStatus(second.GuidOf(), "P");
        Assert.Matches("^S0 E1 L 7 [JW] P$", sandbox.StatusesOf(first.GuidOf()));

        var receipts = sandbox.Receipts().Where(receipt => receipt.Guid == first.GuidOf()).ToList();
        Assert.All(receipts, receipt => Assert.Equal(("DEC102Message", "DeclarationReturn", "1", null),
            (receipt.Message, receipt.Node, receipt["appType"], receipt["requestResult"])));
        Assert.All(receipts, receipt => Assert.Equal(receipt.Status is "S0" or "E1", receipt["entryId"] is null));
        var released = receipts.Single(receipt => receipt.Status == "P");
        Assert.Matches("^2981[0-9]{4}0[0-9]{9}$", released["entryId"]);
        Assert.Matches("^2981[0-9]{4}0[0-9]{9}$", released["seqNo"]);
        Assert.NotEqual(released["entryId"], released["seqNo"]);
        await sandbox.HasCounted("customs", "declarations 2, released 2, closed 0");

        await booking.Release(sandbox, released["entryId"]!);
        await sandbox.UntilStatus(first.GuidOf(), "R");
        await sandbox.UntilStatus(second.GuidOf(), "R");
        await SandboxHost.Until(async () => await sandbox.Count("customs.closed") == 2, "both parts are closed");

        // Closed, it is amended no more.
        var late = Family.Declaration("F1", "SO-1", booking.WaybillNumber!, "2", released["seqNo"], released["entryId"]);
        await sandbox.Declare(late.ToString());
        await sandbox.UntilStatus(late.GuidOf(), "E");
        Assert.Equal("0", sandbox.Receipts().Single(receipt => receipt.Guid == late.GuidOf())["requestResult"]);
    }

    [Fact]
    public async Task An_amended_declaration_is_closed_when_its_goods_left_under_the_waybill_that_it_names_then()
    {
        await using var sandbox = await SandboxHost.Start(
            new { speed = SandboxHost.Fast }, ("Sandbox:PartnerApiKey", "k"), ("Sandbox:Portal", "http://127.0.0.1:1"));
        var booking = await Booking.Make(sandbox, Guid.NewGuid());
        var one = Family.Declaration("F1", "SO-1", "WB1");
        await sandbox.Declare(one.ToString());
        await sandbox.UntilStatus(one.GuidOf(), "P");
        var receipt = sandbox.Receipts().First(receipt => receipt.Guid == one.GuidOf() && receipt.Status == "P");
        var amendment = Family.Declaration("F1", "SO-1", booking.WaybillNumber!, "2", receipt["seqNo"], receipt["entryId"]);
        await sandbox.Declare(amendment.ToString());
        await sandbox.UntilStatus(amendment.GuidOf(), "P");
        await booking.Release(sandbox, "298120260000000001");
        await sandbox.UntilStatus(one.GuidOf(), "R");
        await sandbox.HasCounted("customs", "declarations 1, closed 1, amendments 1, duplicates 0");
    }

    [Fact]
    public async Task Some_declarations_are_never_closed()
    {
        await using var sandbox = await SandboxHost.Start(
            new { speed = SandboxHost.Fast, desk = new { noCloseEvery = 1 } },
            ("Sandbox:PartnerApiKey", "k"), ("Sandbox:Portal", "http://127.0.0.1:1"));
        var booking = await Booking.Make(sandbox, Guid.NewGuid());
        var one = Family.Declaration("F1", "SO-1", booking.WaybillNumber!);
        await sandbox.Declare(one.ToString());
        await sandbox.UntilStatus(one.GuidOf(), "P");
        await booking.Release(sandbox, "298120260000000001");
        await SandboxHost.Until(async () => await sandbox.Count("carrier.departed") == 1, "the shipment departs");
        var marker = Family.Declaration("F2", "SO-2", "WB2");
        await sandbox.Declare(marker.ToString());
        await sandbox.UntilStatus(marker.GuidOf(), "P");
        await sandbox.HasCounted("customs", "released 2, closed 0");
    }

    [Fact]
    public async Task An_amendment_is_approved_and_released_again_and_a_deletion_frees_the_bill()
    {
        await using var sandbox = await SandboxHost.Start();
        var one = Family.Declaration("F1", "SO-1", "WB1");
        await sandbox.Declare(one.ToString());
        await sandbox.UntilStatus(one.GuidOf(), "P");
        var receipt = sandbox.Receipts().First(receipt => receipt.Guid == one.GuidOf() && receipt.Status == "P");
        var (seqNo, entryId) = (receipt["seqNo"], receipt["entryId"]);

        var amendment = Family.Declaration("F1", "SO-1", "WB1", "2", seqNo, entryId);
        var unknown = Family.Declaration("F1", "SO-1", "WB1", "2", seqNo, "298120260999999999");
        await sandbox.Declare(amendment.ToString(), unknown.ToString());
        await sandbox.UntilStatus(amendment.GuidOf(), "P");
        await sandbox.UntilStatus(unknown.GuidOf(), "E");
        Assert.Equal("Z 7 J P", sandbox.StatusesOf(amendment.GuidOf()));
        Assert.All(sandbox.Receipts().Where(receipt => receipt.Guid == amendment.GuidOf()), receipt => Assert.Equal(
            ("2", "1", seqNo, entryId), (receipt["appType"], receipt["requestResult"], receipt["seqNo"], receipt["entryId"])));

        var deletion = Family.Declaration("F1", "SO-1", "WB1", "3", seqNo, entryId);
        await sandbox.Declare(deletion.ToString());
        await sandbox.UntilStatus(deletion.GuidOf(), "D");
        var anew = Family.Declaration("F1", "SO-1", "WB1");
        await sandbox.Declare(anew.ToString());
        await sandbox.UntilStatus(anew.GuidOf(), "P");
        await sandbox.HasCounted("customs", "declarations 1, released 1, withdrawn 1, amendments 1, duplicates 0");
    }

    [Fact]
    public async Task One_bill_is_declared_once_except_in_parts()
    {
        await using var sandbox = await SandboxHost.Start();
        var one = Family.Declaration("F1", "SO-1", "WB1");
        await sandbox.Declare(one.ToString());
        await sandbox.UntilStatus(one.GuidOf(), "P");
        XElement[] refused =
        [
            Family.Declaration("F2", "SO-2", "WB1"), Family.Declaration("F2", "SO-1", "WB1"), Family.Declaration("F1", "SO-1", "WB9"),
            Ceb.Inventory("SO-1", "WB1", "D1"),
        ];
        await sandbox.Declare(refused.Select(message => message.ToString()));
        foreach (var message in refused[..3])
            await sandbox.UntilStatus(message.GuidOf(), "E");
        await sandbox.UntilStatus(refused[3].GuidOf(), "-504016");
        Assert.Equal("S0 E1 E", sandbox.StatusesOf(refused[0].GuidOf()));
        await sandbox.HasCounted("customs", "declarations 1, refused 4, duplicates 4");
    }

    [Fact]
    public async Task A_faulty_declaration_is_rejected_with_the_reason_and_may_come_again()
    {
        await using var sandbox = await SandboxHost.Start();
        var bad = Family.Declaration("F1", "SO-1", "WB1").With("declTotal", "99");
        await sandbox.Declare(bad.ToString());
        await sandbox.UntilStatus(bad.GuidOf(), "E");
        Assert.Contains("declTotal", sandbox.Receipts().Single(receipt => receipt.Status == "E").Info, StringComparison.Ordinal);
        var good = Family.Declaration("F1", "SO-1", "WB1");
        await sandbox.Declare(good.ToString());
        await sandbox.UntilStatus(good.GuidOf(), "P");
        Assert.Equal(0, await sandbox.Count("customs.duplicates"));
    }
}
