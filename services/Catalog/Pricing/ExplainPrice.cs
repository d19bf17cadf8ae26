using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>
/// Says which row prices a product for a buyer at an instant, and why each other row of the exporter's lists does not; by what is
/// recorded now, or was recorded at an instant in the past. Lists of other buyers are no candidates. A buyer itself gets its price
/// alone, by the same decision.
/// </summary>
public sealed partial class PriceListsService
{
    const int ListsMost = 500;

    [Allow(Role.Exporter, Role.Operator)]
    public override async Task<V1.PriceExplanation> Explain(V1.ExplainPriceRequest request, ServerCallContext context)
    {
        var now = Now;
        var at = Instant(request.At) ?? now;
        var knownAt = Instant(request.KnownAt) ?? (at < now ? at : now);
        var audience = Audience.Of(request.BuyerId, request.Market, request.Channel, Principal.Required, at).OrThrow();
        var product = await Product(request.ProductId, request.Sku, request.ExporterId, context.CancellationToken);
        var ask = Ask(audience, request.Currency, request.Quantity, request.FamilyQuantity, product);
        var (candidates, truncated) = await Candidates(product, ask, knownAt, context.CancellationToken);
        var verdicts = PriceRule.Decide(candidates, ask);
        var own = OwnTier(product, ask);
        var answer = new V1.PriceExplanation
        {
            ProductId = product.Id.Value.ToString(),
            Sku = product.Sku,
            Quantity = ask.Quantity,
            Currency = ask.Currency,
            At = Timestamp.FromDateTimeOffset(at),
            KnownAt = Timestamp.FromDateTimeOffset(knownAt),
            Truncated = truncated,
        };
        var winner = verdicts.FirstOrDefault(verdict => verdict.Won);
        (answer.Source, var price) = winner is not null ? ("List", winner.Candidate.Row.UnitPrice)
            : own is not null ? ("Product", own) : ("None", default(decimal?));
        answer.UnitPrice = price is { } found ? UnitPrice.Format(found) : "";
        answer.Candidates.AddRange(verdicts.OrderByDescending(verdict => verdict.Won).Select(ToWire));
        answer.Reasons.AddRange(OwnReasons(product, ask, winner is not null));
        return answer;
    }

    [Allow(Role.Buyer)]
    public override async Task<V1.Price> GetPrice(V1.GetPriceRequest request, ServerCallContext context)
    {
        var now = Now;
        var audience = Audience.Of("", request.Market, request.Channel, Principal.Required, now).OrThrow();
        var product = await Product(request.ProductId, request.Sku, request.ExporterId, context.CancellationToken);
        var ask = Ask(audience, request.Currency, request.Quantity, 0, product);
        var (candidates, _) = await Candidates(product, ask, now, context.CancellationToken);
        var winner = PriceRule.Decide(candidates, ask).FirstOrDefault(verdict => verdict.Won)?.Candidate;
        var price = winner?.Row.UnitPrice ?? OwnTier(product, ask);
        return new V1.Price
        {
            ProductId = product.Id.Value.ToString(),
            Sku = product.Sku,
            Quantity = ask.Quantity,
            Currency = ask.Currency,
            UnitPrice = price is { } found ? UnitPrice.Format(found) : "",
            AmountMinor = price is { } unit ? Money.FromMajor(unit * ask.Quantity, Currency.Of(ask.Currency)).Minor : 0,
            Moq = winner?.Row.Moq ?? product.MinQuantities.FirstOrDefault(1),
            Increment = winner?.Row.Increment ?? 1,
            ValidUntil = winner?.List.ValidUntil is { } end ? Timestamp.FromDateTimeOffset(end) : null,
        };
    }

    static PriceAsk Ask(Audience audience, string currency, long quantity, long familyQuantity, PricedProduct product)
    {
        if (Currency.Find(currency) is null)
            throw Problem.Invalid("currency", $"'{currency}' is not a currency of the platform.", Currency.Accepted).ToGrpc();
        if (quantity is < 1 or > Listing.QuantityMost)
            throw Problem.Invalid("quantity", $"{quantity} units cannot be ordered.", $"1 to {Listing.QuantityMost}").ToGrpc();
        if (familyQuantity != 0 && familyQuantity < quantity)
            throw Problem.Invalid("family_quantity", "The family counts this product too.", $"{quantity} or more, or 0").ToGrpc();
        return new(audience, currency, quantity, Math.Max(quantity, familyQuantity), product.CartonUnits);
    }

    /// <summary>The product, in its exporter's hands or as a buyer sees it.</summary>
    async Task<PricedProduct> Product(string id, string sku, string exporter, CancellationToken ct)
    {
        var principal = Principal.Required;
        var exporterId = principal.Role == Role.Exporter ? principal.PartyId : Guid.TryParse(exporter, out var named) ? named : Guid.Empty;
        var product = await db.One<PricedProduct>(
            """
            select id, exporter_id, sku, currency, carton_units,
                array(select min_quantity from price_tier
                    where price_tier.exporter_id = product.exporter_id and product_id = product.id
                    order by min_quantity) as min_quantities,
                array(select unit_price from price_tier
                    where price_tier.exporter_id = product.exporter_id and product_id = product.id
                    order by min_quantity) as unit_prices
            from product
            where exporter_id = @exporterId and (id = @Id or sku = @sku)
                and (@Own or (status = 'Published' and exists (
                    select from exporter where exporter.id = product.exporter_id and exporter.qualified)))
            """,
            new { exporterId, Id = Guid.TryParse(id, out var key) ? key : Guid.Empty, sku, Own = principal.Role != Role.Buyer }, ct);
        return product ?? throw Problem.NotFound("product", id.Length > 0 ? id : sku).ToGrpc();
    }

    async Task<(List<PriceCandidate> Candidates, bool Truncated)> Candidates(
        PricedProduct product, PriceAsk ask, DateTimeOffset knownAt, CancellationToken ct)
    {
        var arguments = new
        {
            product.ExporterId,
            ProductId = product.Id.Value,
            ask.Audience.BuyerId,
            ask.Audience.Now,
            ask.Currency,
            KnownAt = knownAt,
            Take = ListsMost + 1,
        };
        var lists = await db.Many<PriceList>(KnownListsSql, arguments, ct);
        var shown = lists.Take(ListsMost).ToDictionary(list => list.Id);
        var rows = await db.Many<PriceRow>(
            $"""
            select {PriceRow.Columns}
            from price_row as price
            where exporter_id = @ExporterId and product_id = @ProductId and list_id = any(@Ids)
                and recorded_from <= @KnownAt and (recorded_until is null or @KnownAt < recorded_until)
            """,
            new { product.ExporterId, ProductId = product.Id.Value, Ids = shown.Keys.ToArray(), KnownAt = knownAt }, ct);
        return ([.. rows.Select(row => new PriceCandidate(shown[row.ListId], row))], lists.Count > ListsMost);
    }

    // What fits goes first, so that a winner is never cut off.
    const string KnownListsSql =
        """
        select list_id as id, version, code, name, status, buyer_id, group_id, market, channel, currency, valid_from,
            valid_until, priority, counting, created_at, specificity, exporter_id, in_group
        from (
            select list.exporter_id, list.list_id, list.version, code, name, status, buyer_id, group_id, market, channel,
                currency, valid_from, valid_until, priority, counting, created_at, specificity,
                (group_id is null or exists (
                    select from buyer_group_member as member
                    where member.exporter_id = @ExporterId and member.buyer_id = @BuyerId
                        and member.group_id = list.group_id
                        and member.recorded_from <= @KnownAt
                        and (member.recorded_until is null or @KnownAt < member.recorded_until)
                        and member.valid_from <= @Now and (member.valid_until is null or @Now < member.valid_until))
                ) as in_group
            from price_list_version as list
            where list.exporter_id = @ExporterId and recorded_from <= @KnownAt
                and (recorded_until is null or @KnownAt < recorded_until)
                and (buyer_id is null or buyer_id = @BuyerId)
                and exists (
                    select from price_row as price
                    where price.exporter_id = @ExporterId and price.list_id = list.list_id
                        and price.product_id = @ProductId and price.recorded_from <= @KnownAt
                        and (price.recorded_until is null or @KnownAt < price.recorded_until))
        ) as list
        order by in_group desc, currency = @Currency desc, status, valid_from <= @Now desc,
            specificity desc, priority desc, created_at desc, list_id desc
        limit @Take
        """;

    static decimal? OwnTier(PricedProduct product, PriceAsk ask) => product.Currency != ask.Currency ? null
        : product.MinQuantities.Zip(product.UnitPrices).Where(tier => tier.First <= ask.Quantity)
            .Select(tier => (decimal?)tier.Second).LastOrDefault();

    static IEnumerable<V1.PriceReason> OwnReasons(PricedProduct product, PriceAsk ask, bool listed)
    {
        if (listed)
            yield return new() { Code = nameof(PriceReason.LessSpecific), Detail = "A price list goes before the product's own tiers." };
        if (product.Currency != ask.Currency)
            yield return new() { Code = nameof(PriceReason.OtherCurrency), Detail = $"The product is priced in {product.Currency}." };
        if (product.MinQuantities is not [var least, ..])
            yield return new() { Code = nameof(PriceReason.NoBase), Detail = "The product has no tier of its own." };
        else if (ask.Quantity < least)
            yield return new() { Code = nameof(PriceReason.BelowMoq), Detail = $"The product's first tier begins at {least}." };
    }

    static V1.PriceCandidate ToWire(PriceVerdict verdict)
    {
        var wire = new V1.PriceCandidate
        {
            List = verdict.Candidate.List.ToWire(),
            Row = verdict.Candidate.Row.ToWire(),
            Won = verdict.Won,
        };
        wire.Reasons.AddRange(verdict.Reasons.Select(
            reason => new V1.PriceReason { Code = reason.Code.ToString(), Detail = reason.Detail }));
        return wire;
    }

    sealed record PricedProduct
    {
        public ProductId Id { get; init; }
        public Guid ExporterId { get; init; }
        public required string Sku { get; init; }
        public required string Currency { get; init; }
        public int? CartonUnits { get; init; }
        public long[] MinQuantities { get; init; } = [];
        public decimal[] UnitPrices { get; init; } = [];
    }
}
