using CrossBorder.Platform;
using Google.Protobuf;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>An exporter makes the terms of one of its products or changes them; what each version said is kept.</summary>
public sealed partial class SamplesService
{
    [Allow(Role.Exporter)]
    public override async Task<V1.SampleTerms> PutTerms(V1.PutSampleTermsRequest request, ServerCallContext context)
    {
        var draft = SampleTermsCheck.Of(request, Principal.Required.PartyId, Now).OrThrow();
        var terms = (await db.Decide(tx => Put(tx, request.ExpectedVersion, draft), context.CancellationToken)).OrThrow();
        LogPut(log, terms.ProductId, terms.Kind, terms.Version);
        return terms;
    }

    async Task<Outcome<V1.SampleTerms>> Put(Tx tx, int expected, SampleTerms draft)
    {
        if (await tx.One<string>(
            "select sku from product where exporter_id = @ExporterId and id = @ProductId for key share", draft) is not { } sku)
            return Problem.NotFound("product", draft.ProductId);
        // Who makes them first wins; the other one reads them.
        var written = await tx.One<SampleTerms>(expected == 0 ? InsertSql : UpdateSql, Columns(draft, expected, Now));
        if (written is null)
            return Problem.Stale("sample_terms", expected, await Current(tx, draft));
        var wire = (written with { Sku = sku }).ToWire();
        await tx.Run(
            """
            insert into sample_terms_version (exporter_id, product_id, kind, version, terms, recorded_by, recorded_at)
            values (@ExporterId, @ProductId, @Kind, @Version, @Terms::jsonb, @Name, @ChangedAt)
            """,
            new
            {
                written.ExporterId,
                written.ProductId,
                written.Kind,
                written.Version,
                Terms = JsonFormatter.Default.Format(wire),
                Principal.Required.Name,
                written.ChangedAt,
            });
        return wire;
    }

    static object Columns(SampleTerms draft, int expected, DateTimeOffset now) => new
    {
        draft.ExporterId,
        draft.ProductId,
        draft.Kind,
        draft.Offered,
        draft.Currency,
        draft.UnitPrice,
        draft.CustomsUnitPrice,
        draft.LeastUnits,
        draft.MostUnits,
        draft.MostUnitsPerBuyer,
        draft.MostOrdersPerBuyer,
        draft.PeriodDays,
        Freight = draft.Freight.ToString(),
        Credit = draft.Credit.ToString(),
        draft.CreditDays,
        draft.CreditLeastMinor,
        draft.ValidFrom,
        draft.ValidUntil,
        expected,
        now,
    };

    static async Task<int> Current(Tx tx, SampleTerms draft) => await tx.One<int>(
        "select version from sample_terms where exporter_id = @ExporterId and product_id = @ProductId and kind = @Kind",
        new { draft.ExporterId, draft.ProductId, draft.Kind });

    const string InsertSql =
        $"""
        insert into sample_terms as t (exporter_id, product_id, kind, version, offered, currency, unit_price,
            customs_unit_price, least_units, most_units, most_units_per_buyer, most_orders_per_buyer, period_days,
            freight, credit, credit_days, credit_least_minor, valid_from, valid_until, changed_at)
        values (@ExporterId, @ProductId, @Kind, 1, @Offered, @Currency, @UnitPrice, @CustomsUnitPrice,
            @LeastUnits, @MostUnits, @MostUnitsPerBuyer, @MostOrdersPerBuyer, @PeriodDays, @Freight, @Credit, @CreditDays,
            @CreditLeastMinor, @ValidFrom, @ValidUntil, @now)
        on conflict on constraint sample_terms_key do nothing
        returning {SampleTerms.Columns}
        """;

    const string UpdateSql =
        $"""
        update sample_terms as t
        set version = version + 1, offered = @Offered, currency = @Currency, unit_price = @UnitPrice,
            customs_unit_price = @CustomsUnitPrice, least_units = @LeastUnits, most_units = @MostUnits,
            most_units_per_buyer = @MostUnitsPerBuyer, most_orders_per_buyer = @MostOrdersPerBuyer,
            period_days = @PeriodDays, freight = @Freight, credit = @Credit, credit_days = @CreditDays,
            credit_least_minor = @CreditLeastMinor, valid_from = @ValidFrom, valid_until = @ValidUntil, changed_at = @now
        where exporter_id = @ExporterId and product_id = @ProductId and kind = @Kind and version = @expected
        returning {SampleTerms.Columns}
        """;

    [LoggerMessage(Level = LogLevel.Information, Message = "{Kind} terms of product {ProductId} written as version {Version}")]
    static partial void LogPut(ILogger log, string productId, string kind, int version);
}
