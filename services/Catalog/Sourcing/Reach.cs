using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>Where an exporter sells to and how many units of requests it answers in a month at most.</summary>
public sealed partial class LeadsService
{
    [Allow(Role.Exporter)]
    public override async Task<V1.Reach> PutReach(V1.PutReachRequest request, ServerCallContext context)
    {
        if (request.Markets.FirstOrDefault(market => market.Length == 0 || Audience.CheckMarket(market) is not null) is { } unknown)
            throw Problem.Invalid(
                "markets", $"'{unknown}' is not a country.", "ISO 3166-1 alpha-2, such as GB, each; none: everywhere").ToGrpc();
        if (request.UnitsPerMonth is < 0 or > MostQuantity)
            throw Problem.Invalid("units_per_month", "The capacity is out of range.", $"1 to {MostQuantity}, 0: not stated").ToGrpc();
        return (await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => Put(tx, request)), context.CancellationToken)).OrThrow();
    }

    async Task<Outcome<V1.Reach>> Put(Tx tx, V1.PutReachRequest request)
    {
        var now = Now;
        var version = await tx.One<int>(
            """
            insert into exporter_reach as reach (exporter_id, version, markets, units_per_month, changed_at)
            values (@PartyId, 1, @Markets, @Units, @now)
            on conflict on constraint exporter_reach_key do update
            set version = reach.version + 1, markets = excluded.markets, units_per_month = excluded.units_per_month,
                changed_at = excluded.changed_at
            returning version
            """,
            new
            {
                Principal.Required.PartyId,
                Markets = request.Markets.Distinct().Order(StringComparer.Ordinal).ToArray(),
                Units = request.UnitsPerMonth > 0 ? request.UnitsPerMonth : default(long?),
                now,
            });
        // The row is locked by now: a stale writer's change is rolled back.
        if (request.ExpectedVersion != 0 && request.ExpectedVersion != version - 1)
            return Problem.Stale("reach", request.ExpectedVersion, version - 1);
        return (await tx.One<ReachRow>(ReachSql, ReachArguments(now)))!.ToWire();
    }

    [Allow(Role.Exporter)]
    public override async Task<V1.Reach> GetReach(V1.GetReachRequest request, ServerCallContext context) =>
        (await db.One<ReachRow>(ReachSql, ReachArguments(Now), context.CancellationToken))!.ToWire();

    const string ReachSql =
        """
        select coalesce(reach.version, 0) as version, coalesce(reach.markets, '{}') as markets, reach.units_per_month,
            coalesce(month.units, 0) as units_taken, coalesce(month.responses, 0) as responses, rule.responses_per_month
        from (
            select responses_per_month from lead_rule where valid_from <= @Day order by valid_from desc limit 1
        ) as rule
        left join exporter_reach as reach on reach.exporter_id = @PartyId
        left join lead_month as month on month.exporter_id = @PartyId and month.month = @Month
        """;

    static object ReachArguments(DateTimeOffset now) =>
        new { Principal.Required.PartyId, Day = LeadRule.Day(now), Month = LeadRule.Month(now) };

    sealed record ReachRow
    {
        public int Version { get; init; }
        public string[] Markets { get; init; } = [];
        public long? UnitsPerMonth { get; init; }
        public long UnitsTaken { get; init; }
        public int Responses { get; init; }
        public int ResponsesPerMonth { get; init; }

        public V1.Reach ToWire()
        {
            var wire = new V1.Reach
            {
                Version = Version,
                UnitsPerMonth = UnitsPerMonth ?? 0,
                UnitsThisMonth = UnitsTaken,
                ResponsesThisMonth = Responses,
                ResponsesMost = ResponsesPerMonth,
            };
            wire.Markets.AddRange(Markets);
            return wire;
        }
    }
}
