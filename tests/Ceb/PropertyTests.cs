using FsCheck;
using FsCheck.Fluent;

namespace CrossBorder.Ceb.Tests;

public sealed class PropertyTests
{
    public static TheoryData<string> Types => GoldenTests.Types;

    [Theory, MemberData(nameof(Types))]
    public void Any_valid_message_is_written_valid_and_read_back_equal(string type) => Prop.ForAll(
        ArbMap.Default.ArbFor<int>(), seed =>
        {
            var message = new Models(seed).Message(type);
            Assert.Empty(CebValidator.Check(message));
            var read = CebReader.Read(new MemoryStream(CebWriter.ToBytes(message)));
            Assert.Equal(message with { Extend = read.Extend }, read);
            Assert.Equal((message.Extend?.Name, message.Extend?.Message), (read.Extend?.Name, read.Extend?.Message));
            Assert.Equal(CebWriter.ToBytes(message), CebWriter.ToBytes(read));
        }).QuickCheckThrowOnFailure();

    [Theory, MemberData(nameof(Types))]
    public void Nodes_are_read_one_at_a_time_and_are_the_same(string type)
    {
        var message = new Models(7).Message(type);
        using var reader = CebReader.Open(new MemoryStream(CebWriter.ToBytes(message)));
        Assert.Equal((message.Type, message.Guid), (reader.Type, reader.Guid));
        Assert.Equal(message.Nodes, reader.Nodes());
        Assert.Equal((message.Transfer, message.Subscribes.Count), (reader.Transfer, reader.Subscribes.Count));
    }
}
