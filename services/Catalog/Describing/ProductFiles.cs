using System.Security.Cryptography;
using CrossBorder.Platform;
using Google.Protobuf;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>Files of products by the hash of their content: who sees the product sees the files that its details name.</summary>
public sealed partial class ProductModelService
{
    const int LargestFile = 3 * 1024 * 1024;

    // What a browser shows without running anything; SVG and HTML can carry scripts.
    static readonly string[] ContentTypes =
        ["image/jpeg", "image/png", "image/webp", "image/gif", "video/mp4", "video/webm", "application/pdf"];

    [Allow(Role.Exporter)]
    public override async Task<V1.ProductFile> PutFile(V1.PutProductFileRequest request, ServerCallContext context)
    {
        if (!ContentTypes.Contains(request.ContentType))
            throw Problem.Invalid(
                "content_type", $"'{request.ContentType}' is not taken.", string.Join(", ", ContentTypes)).ToGrpc();
        if (request.Content.Length is 0 or > LargestFile)
            throw Problem.Invalid("content", $"The file has {request.Content.Length} bytes.", $"1 to {LargestFile} bytes").ToGrpc();
        var content = request.Content.ToByteArray();
        var hash = Convert.ToHexStringLower(SHA256.HashData(content));
        await db.Run(
            """
            insert into product_file (exporter_id, hash, content_type, content)
            values (@PartyId, @hash, @ContentType, @content)
            on conflict on constraint product_file_key do nothing
            """,
            new { Principal.Required.PartyId, hash, request.ContentType, content }, context.CancellationToken);
        return new V1.ProductFile { Hash = hash, ContentType = request.ContentType, Size = content.Length };
    }

    [Allow(Role.Exporter, Role.Buyer, Role.Operator)]
    public override async Task<V1.ProductFile> GetFile(V1.GetProductFileRequest request, ServerCallContext context)
    {
        var file = await db.One<FileRow>(
            $"""
            select content_type, content
            from product
            join product_file as file on file.exporter_id = product.exporter_id and file.hash = @Hash
            where product.id = @Id and {CatalogService.Visible}
                and (@SeesAll or product.exporter_id = @PartyId
                    or product.details -> 'media' @> jsonb_build_array(jsonb_build_object('fileHash', @Hash))
                    or product.details -> 'certificates' @> jsonb_build_array(jsonb_build_object('fileHash', @Hash)))
            """,
            new { Id = Id(request.ProductId, "product_id"), request.Hash, Principal.Required.SeesAll, Principal.Required.PartyId },
            context.CancellationToken) ?? throw Problem.NotFound("product_file", request.Hash).ToGrpc();
        return new V1.ProductFile
        {
            Hash = request.Hash,
            ContentType = file.ContentType,
            Size = file.Content.Length,
            Content = UnsafeByteOperations.UnsafeWrap(file.Content),
        };
    }

    sealed record FileRow(string ContentType, byte[] Content);
}
