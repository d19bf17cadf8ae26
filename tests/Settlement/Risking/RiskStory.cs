using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement.Tests;

/// <summary>What tests of risk do again and again.</summary>
public static class RiskStory
{
    public static readonly Principal Second = new(Guid.CreateVersion7(), Role.Operator, "second");

    public static V1.Risk.RiskClient Risk(this SettlementHost host, Principal? principal) =>
        new(((Testing.ServiceHost<SettlementService>)host).As(principal));

    public static V1.Risk.RiskClient Risk(this SettlementHost host) => host.Risk(SettlementHost.Operator);

    /// <summary>Twelve letters of two words that nobody else has.</summary>
    public static string Invented()
    {
        var letters = new string([.. Guid.NewGuid().ToString("N").Select(digit => (char)('A' + "0123456789abcdef".IndexOf(digit)))]);
        return $"{letters[..12]} {letters[12..24]}";
    }

    public static string Csv(params string[] rows) => "name,aliases,country,programme,list_id,valid_from\n" + string.Join('\n', rows);

    public static async Task<V1.NameListImport> ImportNames(this SettlementHost host, string list, string csv, string file = "list.csv") =>
        await host.Risk().ImportNameListAsync(
            new V1.ImportNameListRequest { List = list, FileName = file, Content = ByteString.CopyFromUtf8(csv) });

    /// <summary>A list of its own with one name.</summary>
    public static async Task<string> Listed(this SettlementHost host, string name)
    {
        var list = "T" + Guid.NewGuid().ToString("N")[..12].ToUpperInvariant();
        await host.ImportNames(list, Csv($"{name},,XX,TEST,ID-1,2020-01-01"));
        return list;
    }

    public static OrderPlaced To(this OrderPlaced order, string consignee, string country = "GB") =>
        order with { ShipTo = order.ShipTo with { Name = consignee, Country = country } };

    public static EnterpriseRegistered Buyer(OrderPlaced order, string name, string country = "GB", string? zh = null) =>
        new(order.BuyerId, 1, Given.Placed, "Buyer", name, zh, country, null, null, null);

    public static async Task<V1.RiskRule> Draft(
        this SettlementHost host, string id, string kind, string parameters, bool enabled = true, params string[] moments)
    {
        var request = new V1.DraftRiskRuleRequest { Id = id, Kind = kind, Enabled = enabled, Parameters = parameters };
        request.Moments.AddRange(moments);
        return await host.Risk().DraftRiskRuleAsync(request);
    }

    public static async Task<V1.RiskRule> Activate(this SettlementHost host, V1.RiskRule rule, DateTimeOffset? from = null) =>
        await host.Risk().ActivateRiskRuleAsync(new V1.ActivateRiskRuleRequest
        {
            Id = rule.Id,
            Version = rule.Version,
            ActiveFrom = from is { } at ? Timestamp.FromDateTimeOffset(at) : null,
        });

    public static async Task<List<V1.RiskAssessment>> Assessments(this SettlementHost host, OrderPlaced order) =>
        [.. (await host.Risk().ListRiskAssessmentsAsync(
            new V1.ListRiskAssessmentsRequest { OrderId = order.OrderId.ToString() })).Assessments];

    public static async Task<List<V1.RiskReview>> Reviews(this SettlementHost host, OrderPlaced order) =>
        [.. (await host.Risk().ListRiskReviewsAsync(new V1.ListRiskReviewsRequest { OrderId = order.OrderId.ToString() })).Reviews];

    public static async Task<V1.RiskReview> Decide(
        this SettlementHost host, V1.RiskReview review, string decision, Principal? by = null, string reason = "looked at the papers") =>
        await host.Risk(by ?? SettlementHost.Operator).DecideRiskReviewAsync(
            new V1.DecideRiskReviewRequest { Id = review.Id, Decision = decision, Reason = reason });

    public static IEnumerable<string> Funded(this SettlementHost host, OrderPlaced order) =>
        host.Published.Of<OrderFunded>().Where(told => told.OrderId == order.OrderId).Select(told => told.Stage).Distinct().Order();

    public static string Fact(this V1.RiskContribution said, string name) => said.Facts.First(fact => fact.Name == name).Value;

    public static V1.RiskContribution By(this IEnumerable<V1.RiskContribution> said, string rule) => said.Single(one => one.RuleId == rule);
}
