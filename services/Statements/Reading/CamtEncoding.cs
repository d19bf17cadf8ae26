using System.Text;

namespace CrossBorder.Statements;

/// <summary>
/// What an XML file is written in by its declaration. Many that say UTF-8, or nothing, have single bytes of Windows-1252 in them: those
/// are read as such instead of refusing the file.
/// </summary>
static class CamtEncoding
{
    static readonly Encoding Lenient = Encoding.GetEncoding("utf-8", EncoderFallback.ReplacementFallback, new WesternFallback());

    public static Encoding Declared(ReadOnlySpan<byte> head)
    {
        var text = Encoding.Latin1.GetString(head);
        var end = text.IndexOf("?>", StringComparison.Ordinal);
        var at = end < 0 ? -1 : text.IndexOf("encoding", 0, end, StringComparison.Ordinal);
        if (at < 0)
            return Lenient;
        var name = text[(at + 8)..end].Trim(' ', '=', '"', '\'');
        name = name.Split('"', '\'', ' ')[0];
        if (name.Equals("utf-8", StringComparison.OrdinalIgnoreCase) || name.Equals("utf8", StringComparison.OrdinalIgnoreCase))
            return Lenient;
        try
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);
        }
        catch (ArgumentException)
        {
            return Lenient;
        }
    }

    sealed class WesternFallback : DecoderFallback
    {
        public override int MaxCharCount => 8;

        public override DecoderFallbackBuffer CreateFallbackBuffer() => new Buffer();
    }

    sealed class Buffer : DecoderFallbackBuffer
    {
        static readonly Encoding Western = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;
        string characters = "";
        int next;

        public override int Remaining => characters.Length - next;

        public override bool Fallback(byte[] bytesUnknown, int index)
        {
            (characters, next) = (Western.GetString(bytesUnknown), 0);
            return characters.Length > 0;
        }

        public override char GetNextChar() => next < characters.Length ? characters[next++] : '\0';

        public override bool MovePrevious()
        {
            if (next == 0)
                return false;
            next--;
            return true;
        }

        public override void Reset() => (characters, next) = ("", 0);
    }
}
