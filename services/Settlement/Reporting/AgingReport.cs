using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>How long an amount is due.</summary>
public enum AgingBucket { NotDue, Days1To30, Days31To60, Days61To90, Over90 }

/// <summary>What buyers owe today, by how long it is due, per currency, exporter and buyer.</summary>
public sealed partial class ReportingService
{
    [Allow(Role.Exporter, Role.Operator, Role.Service)]
    public override async Task<V1.Aging> GetAging(V1.AgingRequest request, ServerCallContext context)
    {
        var principal = Principal.Required;
        Guid? exporter = principal.SeesAll && request.ExporterId.Length == 0 ? null : PartyOf(request.ExporterId).Value;
        var rows = await db.Many<AgingLine>(
            $"""
            {OpenInstalments.Set}
            select o.exporter_id, coalesce(x.name_en, '') as exporter_name, o.buyer_id, coalesce(b.name_en, '') as buyer_name,
                o.currency, o.due_on, count(distinct o.order_id)::int as orders, sum(o.open_minor)::bigint as open_minor,
                array_to_string(array_agg(distinct o.order_id), ',') as order_ids
            from open o
            left join risk_party x on x.id = o.exporter_id
            left join risk_party b on b.id = o.buyer_id
            group by o.exporter_id, x.name_en, o.buyer_id, b.name_en, o.currency, o.due_on
            """,
            new { exporter }, context.CancellationToken);
        return AgingReport.Of(rows, Today);
    }
}

/// <summary>What one buyer owes one exporter on one day. Null: the day is not known yet.</summary>
/// <param name="OrderIds">By commas.</param>
public sealed record AgingLine(
    PartyId ExporterId, string ExporterName, PartyId BuyerId, string BuyerName, Currency Currency, DateOnly? DueOn, int Orders,
    long OpenMinor, string OrderIds);

/// <summary>Sorts what is open into buckets; pure.</summary>
public static class AgingReport
{
    /// <summary>The due day itself is in time; what has no day yet is not due.</summary>
    public static AgingBucket Bucket(DateOnly? dueOn, DateOnly on) => dueOn is not { } due ? AgingBucket.NotDue
        : (on.DayNumber - due.DayNumber) switch
        {
            <= 0 => AgingBucket.NotDue,
            <= 30 => AgingBucket.Days1To30,
            <= 60 => AgingBucket.Days31To60,
            <= 90 => AgingBucket.Days61To90,
            _ => AgingBucket.Over90,
        };

    public static V1.Aging Of(IEnumerable<AgingLine> lines, DateOnly on)
    {
        var aging = new V1.Aging { On = Wire.Day(on) };
        foreach (var currency in lines.GroupBy(line => line.Currency).OrderBy(group => group.Key.Code, StringComparer.Ordinal))
        {
            var wire = new V1.AgingCurrency { Currency = currency.Key.Code, Total = Sum(currency, on) };
            wire.Rows.AddRange(currency.GroupBy(line => (line.ExporterId, line.BuyerId)).Select(pair => new V1.AgingRow
            {
                ExporterId = pair.Key.ExporterId.Value.ToString(),
                ExporterName = pair.First().ExporterName,
                BuyerId = pair.Key.BuyerId.Value.ToString(),
                BuyerName = pair.First().BuyerName,
                Orders = pair.SelectMany(line => line.OrderIds.Split(',')).Distinct().Count(),
                Buckets = Sum(pair, on),
            }).OrderByDescending(row => row.Buckets.TotalMinor).ThenBy(row => row.BuyerId, StringComparer.Ordinal));
            aging.Currencies.Add(wire);
        }

        return aging;
    }

    static V1.AgingBuckets Sum(IEnumerable<AgingLine> lines, DateOnly on)
    {
        var sums = lines.GroupBy(line => Bucket(line.DueOn, on))
            .ToDictionary(group => group.Key, group => group.Sum(line => line.OpenMinor));
        return new()
        {
            NotDueMinor = sums.GetValueOrDefault(AgingBucket.NotDue),
            Days130Minor = sums.GetValueOrDefault(AgingBucket.Days1To30),
            Days3160Minor = sums.GetValueOrDefault(AgingBucket.Days31To60),
            Days6190Minor = sums.GetValueOrDefault(AgingBucket.Days61To90),
            Over90Minor = sums.GetValueOrDefault(AgingBucket.Over90),
            TotalMinor = sums.Values.Sum(),
        };
    }
}
