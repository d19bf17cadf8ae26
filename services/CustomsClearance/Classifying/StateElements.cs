using System.Text.Json;
using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Platform;
using Grpc.Core;

namespace CrossBorder.CustomsClearance;

/// <summary>
/// An exporter, or an operator for it, states what the specifications of a product's declarations say. Every version is kept with who
/// and when; the newest is in force, and declarations that waited for it are matched again.
/// </summary>
public sealed partial class ElementsService
{
    const int MostElements = 30;
    const int LongestName = 100;
    const int LongestValue = 255;

    [Allow(Role.Exporter, Role.Operator)]
    public override async Task<ProductElements> State(StateElementsRequest request, ServerCallContext context)
    {
        if (Check(request) is { } problem)
            throw problem.ToGrpc();
        var outcome = await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => Keep(tx, request)), context.CancellationToken);
        var elements = outcome.OrThrow();
        LogStated(log, elements.ProductId, elements.Version);
        return elements;
    }

    async Task<Outcome<ProductElements>> Keep(Tx tx, StateElementsRequest request)
    {
        // The product's lock stands before its rows, as where catalog tells of it.
        _ = Guid.TryParse(request.ProductId, out var id);
        await Awaited.Lock(tx, id);
        if (await Find(tx, id) is not { } product)
            return Problem.NotFound("product", request.ProductId);
        if (request.ExpectedVersion != 0 && request.ExpectedVersion != product.StatedVersion)
            return Problem.Stale("product_elements", request.ExpectedVersion, product.StatedVersion);
        var stated = request.Elements.ToDictionary(element => element.NameZh.Trim(), element => element.Value.Trim());
        await tx.Run(
            $"""
            insert into product_element (product_id, version, elements, stated_by, stated_at)
            values (@Subject, @Version, @Elements::json, @By, @Now);
            {Awaited.Ripen}
            """,
            new
            {
                Subject = id,
                Version = product.StatedVersion + 1,
                Elements = JsonSerializer.Serialize(stated),
                By = Principal.Required.PartyId,
                Now = clock.GetUtcNow(),
            });
        tx.AfterCommit(rematch.Set);
        return await Report(tx, (await Find(tx, id))!);
    }

    static Problem? Check(StateElementsRequest request)
    {
        if (request.Elements.Count > MostElements)
            return Problem.Invalid("elements", $"{request.Elements.Count} elements are too many.", $"at most {MostElements}");
        if (request.Elements.DistinctBy(element => element.NameZh.Trim()).Count() != request.Elements.Count)
            return Problem.Invalid("elements", "An element is stated twice.", "every element once");
        for (var at = 0; at < request.Elements.Count; at++)
        {
            if (Check(request.Elements[at]) is var (field, accepted))
                return Problem.Invalid($"elements[{at}].{field}", "An element's name or value is not possible.", accepted);
        }

        return null;
    }

    static (string Field, string Accepted)? Check(StatedElement element)
    {
        if (element.NameZh.Trim().Length is 0 or > LongestName || element.NameZh.Any(char.IsControl))
            return ("name_zh", $"1 to {LongestName} characters");
        var value = element.Value.Trim();
        if (value.Length is 0 or > LongestValue || value.Any(c => c == '|' || char.IsControl(c)))
            return ("value", $"1 to {LongestValue} characters without bars and line ends");
        return ElementText.Codes(element.NameZh.Trim()) is { } codes && !codes.Contains(value)
            ? ("value", string.Join(", ", codes))
            : null;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The elements of product {ProductId} are stated, version {Version}")]
    static partial void LogStated(ILogger log, string productId, int version);
}
