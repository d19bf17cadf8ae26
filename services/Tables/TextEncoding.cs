using System.Text;

namespace CrossBorder.Tables;

/// <summary>UTF-16 says so itself; what is UTF-8 from its first byte to its last is that; else GB18030, if it has no zero bytes.</summary>
static class TextEncoding
{
    const int Gb18030 = 54936;
    static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads the file to its end and goes back to its start.</summary>
    public static Encoding Of(Stream file)
    {
        var bytes = new byte[64 * 1024];
        var chars = new char[Utf8.GetMaxCharCount(bytes.Length)];
        var (decoder, isUtf8, zeros) = (Utf8.GetDecoder(), true, false);
        file.Position = 0;
        var start = true;
        while (file.Read(bytes) is var count and > 0)
        {
            if (start && count > 1 && (bytes[0], bytes[1]) is (0xFF, 0xFE) or (0xFE, 0xFF))
            {
                file.Position = 0;
                return new UnicodeEncoding(bytes[0] == 0xFE, byteOrderMark: true, throwOnInvalidBytes: true);
            }

            start = false;
            zeros |= bytes.AsSpan(0, count).Contains((byte)0);
            isUtf8 = isUtf8 && Decodes(decoder, bytes.AsSpan(0, count), chars, last: false);
        }

        file.Position = 0;
        if (zeros)
            throw new InvalidDataException("it is not text.");
        if (isUtf8 && Decodes(decoder, [], chars, last: true))
            return Utf8;
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        return Encoding.GetEncoding(Gb18030, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
    }

    static bool Decodes(Decoder decoder, ReadOnlySpan<byte> bytes, char[] into, bool last)
    {
        try
        {
            decoder.GetChars(bytes, into, last);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }
}
