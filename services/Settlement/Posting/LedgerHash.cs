using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace CrossBorder.Settlement;

/// <summary>
/// The canonical bytes of a transaction and of a link of the chain, hashed by SHA-256. Integers are big-endian, texts are UTF-8 after
/// their length in bytes, ids are their 16 bytes in the order in which they are written; so equal content has equal bytes and other
/// content has others.
/// </summary>
public static class LedgerHash
{
    const byte ContentVersion = 1;
    const int Size = SHA256.HashSizeInBytes;

    /// <summary>The hash before the first transaction.</summary>
    public static ReadOnlySpan<byte> Genesis => new byte[Size];

    /// <summary>What was asked for: source, order, day, memo, what it reverses, the hold and the postings in their order.</summary>
    public static byte[] Content(LedgerEntry entry)
    {
        var bytes = new Writer();
        bytes.Byte(ContentVersion);
        bytes.Text(entry.Source);
        bytes.Id(entry.OrderId?.Value);
        bytes.Number(entry.EffectiveOn.DayNumber);
        bytes.Text(entry.Memo);
        bytes.Id(entry.Reverses);
        bytes.Id(entry.HoldId);
        bytes.Number(entry.Lines.Count);
        foreach (var line in entry.Lines)
        {
            bytes.Text(line.Kind.ToString());
            bytes.Id(line.Account.Party.Value);
            bytes.Text(line.Account.Currency.Code);
            bytes.Number(line.DebitMinor);
            bytes.Number(line.CreditMinor);
        }

        return bytes.Hash();
    }

    /// <summary>What a hold was asked for with.</summary>
    public static byte[] Content(Hold hold)
    {
        var bytes = new Writer();
        bytes.Byte(ContentVersion);
        bytes.Text(hold.Account.ToString());
        bytes.Number(hold.AmountMinor);
        bytes.Text(hold.Memo);
        bytes.Number(hold.ExpiresAt.ToUnixTimeMilliseconds());
        return bytes.Hash();
    }

    /// <summary>The hash at a position: over the one before, the position, the id, the microsecond of recording and the content.</summary>
    public static byte[] Link(ReadOnlySpan<byte> previous, long position, Guid transaction, DateTimeOffset recordedAt, byte[] content)
    {
        var bytes = new Writer();
        bytes.Bytes(previous);
        bytes.Number(position);
        bytes.Id(transaction);
        bytes.Number((recordedAt - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond);
        bytes.Bytes(content);
        return bytes.Hash();
    }

    sealed class Writer
    {
        const int IdSize = 16;
        readonly ArrayBufferWriter<byte> buffer = new(512);

        public void Byte(byte value) => buffer.Write([value]);

        public void Bytes(ReadOnlySpan<byte> value) => buffer.Write(value);

        public void Number(long value)
        {
            BinaryPrimitives.WriteInt64BigEndian(buffer.GetSpan(sizeof(long)), value);
            buffer.Advance(sizeof(long));
        }

        /// <summary>No id is one zero byte, an id a one and its bytes.</summary>
        public void Id(Guid? value)
        {
            Byte(value is null ? (byte)0 : (byte)1);
            if (value is null)
                return;
            value.Value.TryWriteBytes(buffer.GetSpan(IdSize), bigEndian: true, out _);
            buffer.Advance(IdSize);
        }

        public void Text(string value)
        {
            var length = Encoding.UTF8.GetByteCount(value);
            Number(length);
            Encoding.UTF8.GetBytes(value, buffer.GetSpan(length));
            buffer.Advance(length);
        }

        public byte[] Hash() => SHA256.HashData(buffer.WrittenSpan);
    }
}
