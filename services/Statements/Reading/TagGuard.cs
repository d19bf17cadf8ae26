using System.Xml;

namespace CrossBorder.Statements;

/// <summary>Counts the characters between angle brackets, because the parser would buffer a name or attribute of any length.</summary>
sealed class TagGuard(TextReader inner, int most) : TextReader
{
    bool isTag;
    bool isDeclaration;
    char quote;
    int length;

    public override int Peek() => inner.Peek();

    public override int Read()
    {
        Span<char> one = stackalloc char[1];
        return Read(one) == 0 ? -1 : one[0];
    }

    public override int Read(char[] buffer, int index, int count) => Read(buffer.AsSpan(index, count));

    public override int Read(Span<char> buffer)
    {
        var read = inner.Read(buffer);
        Check(buffer[..read]);
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }

    void Check(ReadOnlySpan<char> part)
    {
        while (!part.IsEmpty)
        {
            var at = !isTag ? part.IndexOf('<')
                : quote != '\0' ? part.IndexOf(quote)
                : isDeclaration ? part.IndexOf('>')
                : part.IndexOfAny('>', '"', '\'');
            if (isTag && (length += at < 0 ? part.Length : at + 1) > most)
                throw new XmlException($"a tag has more than {most} characters");
            if (at < 0)
                return;
            Turn(part[at], at + 1 < part.Length ? part[at + 1] : ' ');
            part = part[(at + 1)..];
        }
    }

    void Turn(char c, char next)
    {
        if (c == '<')
            (isTag, isDeclaration, length) = (true, next is '!' or '?', 0);
        else if (quote != '\0')
            quote = '\0';
        else if (c == '>')
            isTag = false;
        else
            quote = c;
    }
}
