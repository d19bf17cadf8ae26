using System.Xml.Linq;
using CrossBorder.Contracts.Customs.V1;
using Google.Protobuf;

namespace CrossBorder.CustomsClearance.Tests;

/// <summary>Codes of their own in a tariff that is not the demonstration, and orders of them that go as full declarations.</summary>
static class Rules
{
    const string Header = "code,name_zh,unit1,vat_rate,refund_rate,supervision_documents,elements,valid_from\n";
    static int serial = 960000;

    /// <summary>A code that is in force, with these supervision documents and these elements behind the first two.</summary>
    public static async Task<string> Code(CustomsHost host, string documents = "", string elements = "用途|use*")
    {
        var code = $"96{Interlocked.Increment(ref serial):D8}";
        await new Tariff.TariffClient(host.As(CustomsHost.Operator)).ImportAsync(new ImportTariffRequest
        {
            Source = "a test",
            FileName = "tariff.csv",
            Content = ByteString.CopyFromUtf8($"{Header}{code},试验品,035,13,13,{documents},品牌类型;出口享惠情况;{elements},2020-01-01\n"),
            Activate = true,
        });
        return code;
    }

    /// <summary>An order whose first line has the code; its exporter claims the refund.</summary>
    public static Story Sold(string code, string unit = "007")
    {
        var story = new Story { TaxClass = "General" };
        var lines = story.Placed.Lines;
        story.Placed = story.Placed with { Lines = [lines[0] with { HsCode = code, UnitCode = unit }, lines[1], lines[2]] };
        return story;
    }

    /// <summary>The only full declaration of an order, as it went out.</summary>
    public static async Task<XElement> Sent(CustomsHost host, Story story) =>
        XDocument.Parse((await host.Written(story.OrderId, "DEC101")).Body).Root!;

    public static IEnumerable<string> Values(this XElement root, string name) =>
        root.Descendants().Where(element => element.Name.LocalName == name).Select(element => element.Value);
}
