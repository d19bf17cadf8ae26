namespace CrossBorder.Statements;

/// <summary>
/// Lines of a file that end in CRLF, LF or CR, each decoded by itself: ASCII, UTF-8, else GBK or Windows-1252. Holds one line of
/// bounded length.
/// </summary>
sealed class MtLines(Stream stream, StatementLimits limits)
{
    const int BufferSize = 64 * 1024;
    readonly byte[] buffer = new byte[BufferSize];
    readonly byte[] carried = new byte[limits.MaxLine];
    readonly MtText text = new(limits.Encoding);
    int start;
    int end;
    int carriedLength;
    bool hasCarried;
    bool afterReturn;

    /// <summary>Of the line that was read last, from 1.</summary>
    public int Number { get; private set; }

    /// <summary>It was longer than lines may be: the rest of it is lost.</summary>
    public bool IsCut { get; private set; }

    /// <summary>Null at the end.</summary>
    public string? Next()
    {
        IsCut = false;
        while (true)
        {
            if (start == end && !Fill())
                return hasCarried ? Take([]) : null;
            if (afterReturn && buffer[start] == (byte)'\n')
            {
                afterReturn = false;
                start++;
                continue;
            }

            afterReturn = false;
            var span = buffer.AsSpan(start, end - start);
            var at = span.IndexOfAny((byte)'\r', (byte)'\n');
            if (at < 0)
            {
                Carry(span);
                start = end;
                continue;
            }

            afterReturn = span[at] == (byte)'\r';
            start += at + 1;
            return Take(span[..at]);
        }
    }

    bool Fill()
    {
        (start, end) = (0, stream.Read(buffer));
        return end > 0;
    }

    void Carry(ReadOnlySpan<byte> part)
    {
        hasCarried = true;
        var room = Math.Min(part.Length, carried.Length - carriedLength);
        part[..room].CopyTo(carried.AsSpan(carriedLength));
        carriedLength += room;
        IsCut |= room < part.Length;
    }

    string Take(ReadOnlySpan<byte> last)
    {
        Number++;
        if (!hasCarried && last.Length <= limits.MaxLine)
            return text.Decode(last);
        Carry(last);
        var line = text.Decode(carried.AsSpan(0, carriedLength));
        (carriedLength, hasCarried) = (0, false);
        return line;
    }
}
