using System.Text;
using System.Xml;

namespace CrossBorder.Ceb.Tests;

public sealed class CanonicalTests
{
    static string Canonical(string xml) => Encoding.UTF8.GetString(CanonicalMessage.Of(Encoding.UTF8.GetBytes(xml)).Body);

    [Fact]
    public void The_canonical_form_is_the_one_that_libxml_writes() =>
        Assert.Equal(Vectors.Text("message-canonical.txt"), Canonical(Vectors.Unsigned));

    [Fact]
    public void The_canonical_form_is_that_of_itself() =>
        Assert.Equal(Vectors.Text("message-canonical.txt"), Canonical(Vectors.Text("message-canonical.txt")));

    /// <summary>The cases of the recommendation, section 3.2 to 3.4, as far as they need no DTD.</summary>
    [Theory]
    [InlineData("<doc>\r\n <e1   />\r\n</doc>", "<doc>\n <e1></e1>\n</doc>")]
    [InlineData("<doc a='x' xmlns:z='urn:z' xmlns='urn:d' z:b='1'/>", "<doc xmlns=\"urn:d\" xmlns:z=\"urn:z\" a=\"x\" z:b=\"1\"></doc>")]
    [InlineData("<a xmlns='u'><b xmlns=''><c xmlns=''/></b></a>", "<a xmlns=\"u\"><b xmlns=\"\"><c></c></b></a>")]
    [InlineData("<a><b xmlns=''/></a>", "<a><b></b></a>")]
    [InlineData("<a xmlns:p='1'><b xmlns:p='2'><c xmlns:p='1'/></b></a>",
        "<a xmlns:p=\"1\"><b xmlns:p=\"2\"><c xmlns:p=\"1\"></c></b></a>")]
    [InlineData("<a>&#x20AC;&#13;&amp;&quot;&gt;<![CDATA[<>]]></a>", "<a>€&#xD;&amp;\"&gt;&lt;&gt;</a>")]
    [InlineData("<a b='&#xD;&#xA;&#x9;&quot;&lt;>&apos;'/>", "<a b=\"&#xD;&#xA;&#x9;&quot;&lt;>'\"></a>")]
    [InlineData("<?p  d ?><!--c--><a><!--c--></a>\n<?q?>", "<?p d ?>\n<a></a>\n<?q?>")]
    public void The_recommendation_s_cases_come_out(string xml, string canonical) => Assert.Equal(canonical, Canonical(xml));

    [Theory]
    [InlineData("<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>")]
    [InlineData("<!DOCTYPE a SYSTEM 'http://127.0.0.1/'><a/>")]
    [InlineData("<a><b></a>")]
    [InlineData("")]
    public void What_has_a_DTD_or_is_not_whole_is_refused(string xml) => Assert.ThrowsAny<XmlException>(() => Canonical(xml));

    [Fact]
    public void What_is_built_to_be_slow_is_refused()
    {
        var deep = string.Concat(Enumerable.Repeat("<a>", 100_000));
        Assert.Contains("deeper", Assert.ThrowsAny<XmlException>(() => Canonical(deep)).Message, StringComparison.Ordinal);
        var wide = $"<a {string.Join(' ', Enumerable.Range(0, 10_000).Select(i => $"xmlns:p{i}='u'"))}/>";
        Assert.Contains("namespaces", Assert.ThrowsAny<XmlException>(() => Canonical(wide)).Message, StringComparison.Ordinal);
    }
}
