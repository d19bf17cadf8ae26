using System.Globalization;
using System.Xml;
using CrossBorder.Ceb;

namespace CrossBorder.Bench;

/// <summary>
/// Customs messages written, checked and read on one core, as a share of what a bare XmlWriter or XmlReader takes for the same bytes;
/// and the memory that is kept while their number grows.
/// </summary>
static class MessageBench
{
    const int Few = 1;
    const int Many = 10_000;

    public static void Run()
    {
        var table = new Table("message", "bytes", "step", "messages/s and core", "MB/s", "of bare XML");
        foreach (var nodes in new[] { 1, CebSplit.NodesAtMost })
        {
            Steps(table, "CEB303 order", SampleMessages.Orders(nodes), nodes);
            Steps(table, "CEB603 list", SampleMessages.Lists(nodes), nodes);
            Steps(table, "CEB604 answer", SampleMessages.Answers(nodes), nodes);
        }

        table.Print("Customs messages: one core, the middle one of three rounds");
        Memory();
    }

    static void Steps(Table table, string name, CebMessage message, int nodes)
    {
        var bytes = CebWriter.ToBytes(message);
        var tokens = BareXml.Tokens(bytes);
        var (bareWrite, bareRead) = (Rate.PerSecond(() => BareXml.Write(tokens)), Rate.PerSecond(() => BareXml.Read(bytes)));
        Add("write", () => CebWriter.Write(Stream.Null, message), bareWrite);
        Add("check", () => CebValidator.Check(message), null);
        Add("read", () => CebReader.Read(new MemoryStream(bytes)), bareRead);

        void Add(string step, Action act, double? bare)
        {
            var perSecond = Rate.PerSecond(act);
            table.Add(
                $"{name}, {nodes} {(nodes == 1 ? "node" : "nodes")}", bytes.Length, step, Number(perSecond, 0),
                Number(perSecond * bytes.Length / 1e6, 1), bare is { } limit ? $"{Number(perSecond / limit * 100, 0)} %" : "");
        }
    }

    /// <summary>What is still in use after so many messages of ten nodes were written, checked and read.</summary>
    static void Memory()
    {
        var table = new Table("messages", "kept, KiB", "allocated each, KiB", "process's own, MiB");
        var message = SampleMessages.Lists(10);
        var bytes = CebWriter.ToBytes(message);
        for (var count = Few; count <= Many; count *= 10)
        {
            var before = GC.GetTotalMemory(forceFullCollection: true);
            var allocated = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < count; i++)
            {
                CebWriter.Write(Stream.Null, message);
                CebValidator.Check(message);
                using var reader = CebReader.Open(new MemoryStream(bytes));
                while (reader.Next() is not null)
                    continue;
            }

            allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
            var kept = GC.GetTotalMemory(forceFullCollection: true) - before;
            table.Add(count, Number(kept / 1024.0, 0), Number(allocated / 1024.0 / count, 0),
                Number(ProcessStat.MiB(Environment.ProcessId, "RssAnon"), 0));
        }

        table.Print($"Memory: lists of 10 nodes, {bytes.Length} bytes, written, checked and read");
    }

    static string Number(double value, int digits) => value.ToString($"F{digits}", CultureInfo.InvariantCulture);
}

/// <summary>What the framework alone needs for the same elements and texts.</summary>
static class BareXml
{
    static readonly XmlReaderSettings Safe = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };

    /// <summary>An element's name, null for the end of one; or the text within.</summary>
    public static List<(string? Name, string? Text)> Tokens(byte[] bytes)
    {
        List<(string?, string?)> tokens = [];
        using var reader = XmlReader.Create(new MemoryStream(bytes), Safe);
        while (reader.Read())
        {
            if (reader.NodeType is XmlNodeType.Element)
                tokens.Add((reader.LocalName, null));
            else if (reader.NodeType is XmlNodeType.Text)
                tokens.Add((null, reader.Value));
            else if (reader.NodeType is XmlNodeType.EndElement)
                tokens.Add((null, null));
        }

        return tokens;
    }

    public static void Write(List<(string? Name, string? Text)> tokens)
    {
        using var xml = XmlWriter.Create(Stream.Null);
        foreach (var (name, text) in tokens)
        {
            if (name is not null)
                xml.WriteStartElement("ceb", name, Words.Namespace);
            else if (text is not null)
                xml.WriteString(text);
            else
                xml.WriteEndElement();
        }
    }

    public static int Read(byte[] bytes)
    {
        using var reader = XmlReader.Create(new MemoryStream(bytes), Safe);
        var length = 0;
        while (reader.Read())
        {
            if (reader.NodeType == XmlNodeType.Text)
                length += reader.Value.Length;
        }

        return length;
    }
}
