using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using CrossBorder.Platform;
using Google.Protobuf;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>Where a page of search results ended: rank and id of its last product, and a mark of the filters it was made with.</summary>
sealed record SearchCursor(long Rank, Guid Id)
{
    const int MarkBytes = 8;
    const int RankBytes = 8;
    const int IdBytes = 16;

    public string Encode(V1.SearchRequest request)
    {
        var bytes = new byte[MarkBytes + RankBytes + IdBytes];
        Mark(request).CopyTo(bytes, 0);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(MarkBytes), Rank);
        Id.TryWriteBytes(bytes.AsSpan(MarkBytes + RankBytes));
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>Null for the first page. A cursor of other filters is refused: its position means nothing among these results.</summary>
    public static Outcome<SearchCursor?> Decode(V1.SearchRequest request)
    {
        if (request.Page?.Cursor is not { Length: > 0 } text)
            return default(SearchCursor);
        var bytes = new byte[MarkBytes + RankBytes + IdBytes];
        if (!Base64Url.IsValid(text, out var length) || length != bytes.Length)
            return Problem.Invalid("page.cursor", "The cursor is not one of ours.", "the next_cursor of the page before");
        Base64Url.DecodeFromChars(text, bytes);
        if (!bytes.AsSpan(0, MarkBytes).SequenceEqual(Mark(request)))
            return Problem.Invalid("page.cursor", "The cursor belongs to a search with other filters.",
                "the next_cursor of the page before, with the same filters");
        return new SearchCursor(
            BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(MarkBytes)), new Guid(bytes.AsSpan(MarkBytes + RankBytes)));
    }

    static byte[] Mark(V1.SearchRequest request)
    {
        var filters = request.Clone();
        (filters.Page, filters.WithSamples) = (null, false);
        return SHA256.HashData(filters.ToByteArray())[..MarkBytes];
    }
}
