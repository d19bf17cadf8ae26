using System.Text;
using System.Xml.Linq;

namespace CrossBorder.Ceb.Tests;

/// <summary>Every field of every golden message is broken in every way that its field list forbids; each time its path is named.</summary>
public sealed class MutationTests
{
    public static TheoryData<string> Types => GoldenTests.Types;

    /// <summary>Fields of the gateway's refusal may come in any order.</summary>
    public static TheoryData<string> OrderedTypes => [.. CebTypes.All.Where(type => type.Name != "CEB900").Select(type => type.Name)];

    [Theory, MemberData(nameof(Types))]
    public void A_missing_or_empty_mandatory_field_is_named(string type)
    {
        Broken(type, field => field.Mandatory, (element, _) => element.Remove(), "mandatory");
        Broken(type, field => field.Mandatory && field.Kind != "XMLElement", (element, _) => element.RemoveNodes(), "mandatory");
        Broken(type, field => !field.Mandatory, (element, _) => element.Value = " ", "empty");
    }

    [Theory, MemberData(nameof(Types))]
    public void A_text_of_another_length_is_named(string type)
    {
        Broken(type, field => field.Length > 1, (element, field) => element.Value = Sevens(field.Length!.Value - 1), "length");
        Broken(type, field => field.Length > 0, (element, field) => element.Value = Sevens(field.Length!.Value + 1), "length");
        Broken(type, field => field.MinLength > 1, (element, field) => element.Value = Sevens(field.MinLength!.Value - 1), "min_length");
        Broken(type, field => field.MaxLength > 0, (element, field) => element.Value = Sevens(field.MaxLength!.Value + 1), "max_length");
    }

    [Theory, MemberData(nameof(Types))]
    public void A_number_of_another_form_is_named(string type)
    {
        foreach (var text in new[] { "x", "1,5", "1e3", "0x1", "-1" })
            Broken(type, field => field.Kind is "int" or "decimal", (element, _) => element.Value = text, "number");
        Broken(type, field => field.Kind == "int", (element, _) => element.Value = "1.5", "number");
        Broken(type, field => field.FractionDigits == 5, (element, _) => element.Value = "0.123456", "fraction_digits");
        Broken(
            type, field => field.TotalDigits > 0, (element, field) => element.Value = Sevens(field.TotalDigits!.Value + 1), "total_digits");
        Broken(type, field => field.Kind == "decimal", (element, _) => element.Value = "0." + new string('1', 40), "total_digits");
    }

    [Theory, MemberData(nameof(Types))]
    public void A_field_that_is_repeated_or_unknown_is_named(string type)
    {
        Broken(type, _ => true, (element, _) => element.AddAfterSelf(new XElement(element)), "repeated");
        Broken(type, _ => true, (element, _) => element.Name = element.Name.Namespace + "strange", "unknown", "strange");
        Broken(type, _ => true, (element, _) => element.Name = (XNamespace)"urn:other" + "strange", "unknown", "strange");
        Broken(type, field => field.Kind != "XMLElement", (element, _) => element.Add(new XElement("inner")), "nested");
    }

    [Theory, MemberData(nameof(OrderedTypes))]
    public void A_field_out_of_its_order_is_named(string type) => Broken(
        type, _ => true, (element, _) =>
        {
            if (element.ElementsAfterSelf().LastOrDefault() is not { } last)
                return;
            element.Remove();
            last.AddAfterSelf(element);
        }, "order");

    [Theory]
    [InlineData("CEB303", "OrderList", "Order/OrderList")]
    [InlineData("CEB603", "InventoryHead", "Inventory/InventoryHead")]
    [InlineData("CEB509", "DepartureList", "Departure/DepartureList")]
    [InlineData("DEC101", "DecHead", "Declaration/DecHead")]
    [InlineData("CEB607", "BaseTransfer", "BaseTransfer")]
    public void A_missing_part_is_named(string type, string part, string path)
    {
        var document = XDocument.Parse(Golden.Text(type));
        document.Descendants().Where(element => element.Name.LocalName == part).Remove();
        Assert.Equal((path, "occurrence"), Faults(document).Select(fault => (fault.Path, fault.Rule)).First());
    }

    static string Sevens(int count) => new('7', count);

    static void Broken(
        string type, Func<CebField, bool> which, Action<XElement, CebField> mutate, string rule, string? name = null)
    {
        var fields = Fields(type);
        var count = XDocument.Parse(Golden.Text(type)).Descendants().Count();
        for (var i = 0; i < count; i++)
        {
            var document = XDocument.Parse(Golden.Text(type));
            var element = document.Descendants().ElementAt(i);
            var key = (element.Parent?.Name.LocalName ?? "", element.Name.LocalName);
            if (!fields.TryGetValue(key, out var field) || !which(field))
                continue;
            var path = Path(element);
            var before = document.ToString();
            mutate(element, field);
            if (document.ToString() == before)
                continue;
            var expected = name is null ? path : path[..(path.LastIndexOf('/') + 1)] + name;
            var faults = Faults(document);
            Assert.True(
                faults.Any(fault => Same(fault.Path, expected) && fault.Rule == rule && fault.Accepted.Length > 0),
                $"{path} should be '{rule}', found {string.Join("; ", faults)}");
        }
    }

    /// <summary>A prefix may stand before a name that is not in the specification.</summary>
    static bool Same(string path, string expected) => path == expected || path.Replace("ceb:", "").Replace("dec:", "") == expected;

    static Dictionary<(string, string), CebField> Fields(string type)
    {
        var layout = CebType.Of(type)!;
        List<CebGroup> groups =
        [
            .. layout.Groups, new("BaseTransfer", 1, 1, BaseTransfer.Fields), new("BaseSubscribe", 0, 5, BaseSubscribe.Fields),
            new("ExtendMessage", 0, 1, ExtendMessage.Fields),
        ];
        return groups.SelectMany(group => group.Fields.Select(field => (group.Name, field)))
            .ToDictionary(pair => (pair.Name, pair.field.Name), pair => pair.field);
    }

    static IReadOnlyList<CebFault> Faults(XDocument document)
    {
        try
        {
            return CebValidator.Check(CebReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(document.ToString()))));
        }
        catch (CebUnreadableException e)
        {
            return [e.Fault];
        }
    }

    static string Path(XElement element) => string.Join('/', element.AncestorsAndSelf().Reverse().Skip(1).Select(step =>
    {
        var number = step.ElementsBeforeSelf(step.Name).Count() + 1;
        var name = step.Name.LocalName;
        var isLine = name.EndsWith("List", StringComparison.Ordinal) || name is "DecDocument" or "BaseSubscribe";
        return isLine || (number > 1 && step.Parent!.Parent is null) ? $"{name}[{number}]" : name;
    }));
}
