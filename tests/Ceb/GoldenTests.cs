using System.Text;
using System.Xml.Linq;

namespace CrossBorder.Ceb.Tests;

/// <summary>A message of every type, written by hand from the field tables of edition 202205.</summary>
public sealed class GoldenTests
{
    public static TheoryData<string> Types => [.. CebTypes.All.Select(type => type.Name)];

    [Theory, MemberData(nameof(Types))]
    public void A_message_of_every_type_is_read_valid_and_written_back_without_loss(string type)
    {
        var text = Golden.Text(type);
        var message = CebReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)));
        Assert.Equal(type, message.Type);
        Assert.Empty(CebValidator.Check(message));
        var written = CebWriter.ToBytes(message);
        Assert.Equal(Canonical.Of(XDocument.Parse(text)), Canonical.Of(XDocument.Load(new MemoryStream(written))));
        Assert.Equal(message, CebReader.Read(new MemoryStream(written)));
    }
}
