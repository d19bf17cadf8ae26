namespace CrossBorder.Statements;

/// <summary>A stream whose beginning was looked at and is still to be read.</summary>
sealed class PeekedStream : Stream
{
    const int Ahead = 512;
    readonly Stream inner;
    readonly byte[] head = new byte[Ahead];
    readonly int headLength;
    int position;

    public PeekedStream(Stream inner)
    {
        this.inner = inner;
        headLength = inner.ReadAtLeast(head, Ahead, throwOnEndOfStream: false);
    }

    /// <summary>The first bytes, at most 512.</summary>
    public ReadOnlySpan<byte> Head => head.AsSpan(0, headLength);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Whether this is the first character that is neither a byte order mark, a zero nor a blank.</summary>
    public bool StartsWith(char c)
    {
        foreach (var b in Head)
        {
            if (b is not (0xEF or 0xBB or 0xBF or 0xFE or 0xFF or 0 or (byte)' ' or (byte)'\r' or (byte)'\n' or (byte)'\t'))
                return b == c;
        }

        return false;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        if (position == headLength)
            return inner.Read(buffer);
        var count = Math.Min(buffer.Length, headLength - position);
        head.AsSpan(position, count).CopyTo(buffer);
        position += count;
        return count;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
