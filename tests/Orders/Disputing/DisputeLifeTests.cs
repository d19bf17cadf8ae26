using CrossBorder.Platform;
using FsCheck;
using FsCheck.Fluent;

namespace CrossBorder.Orders.Tests;

public sealed class DisputeLifeTests
{
    const string Table =
        """
                        Refuse      Propose     Grant    GrantReturn    Escalate  Reject   Withdraw  SendBack  Receive  Contest   Lapse
        Open            Negotiating Negotiating Resolved AwaitingReturn Escalated -        Withdrawn -         -        -         -
        Negotiating     Negotiating Negotiating Resolved AwaitingReturn Escalated -        Withdrawn -         -        -         Lapsed
        Escalated       -           -           Resolved AwaitingReturn -         Rejected Withdrawn -         -        -         -
        AwaitingReturn  -           -           -        -              -         -        Withdrawn Returning -        -         Lapsed
        Returning       -           -           -        -              -         -        -         -         Resolved Escalated -
        Resolved        -           -           -        -              -         -        -         -         -        -         -
        Rejected        -           -           -        -              -         -        -         -         -        -         -
        Withdrawn       -           -           -        -              -         -        -         -         -        -         -
        Lapsed          -           -           -        -              -         -        -         -         -        -         -
        """;

    /// <summary>Who may do what when it is the exporter's turn and the buyer's proposal stands, without the life cycle.</summary>
    const string Hands =
        """
                     Refuse Propose Grant GrantReturn Escalate Reject Withdraw SendBack Receive Contest Lapse
        Exporter     yes    yes     yes   yes         yes      -      -        -        yes     yes     -
        Buyer        -      yes     -     -           yes      -      yes      yes      -       -       -
        Partner      -      -       -     -           -        -      -        -        -       -       -
        Operator     -      -       -     -           -        -      -        -        -       -       -
        Service      -      -       -     -           -        -      -        -        -       -       -
        """;

    static readonly DateTimeOffset Now = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    static readonly DisputeRule Rule = new(Guid.CreateVersion7(), 1, new(2020, 1, 1), 30, 3, 7, 30, 14, 7, SilenceRule.Escalate);

    static Dispute Claimed() => new()
    {
        Id = Guid.CreateVersion7(),
        OrderId = Guid.CreateVersion7(),
        ExporterId = Guid.CreateVersion7(),
        BuyerId = Guid.CreateVersion7(),
        Currency = "EUR",
        Text = "broken",
        OpenedBy = "buyer",
        OpenedAt = Now,
        AskedMinor = 1_000,
        Status = DisputeStatus.Open,
        WaitsFor = Role.Exporter,
        DueAt = Now.AddDays(3),
        RuleId = Rule.Id,
    };

    static string[][] Rows(string table) =>
        [.. table.Split('\n').Select(row => row.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];

    [Fact]
    public void A_dispute_moves_only_as_the_table_says()
    {
        var rows = Rows(Table);
        Assert.Equal(Enum.GetNames<DisputeAction>(), rows[0]);
        Assert.Equal(Enum.GetNames<DisputeStatus>(), rows[1..].Select(row => row[0]));
        foreach (var row in rows[1..])
            foreach (var (i, action) in rows[0].Index())
                Assert.Equal(
                    row[i + 1] == "-" ? (DisputeStatus?)null : Enum.Parse<DisputeStatus>(row[i + 1]),
                    Dispute.Next(Enum.Parse<DisputeStatus>(row[0]), Enum.Parse<DisputeAction>(action)));
    }

    [Fact]
    public void Each_hand_does_what_is_its_own()
    {
        var offered = Claimed().After(DisputeAction.Refuse, Role.Exporter, null, Rule, Now)
            .After(DisputeAction.Propose, Role.Buyer, (700, false), Rule, Now);
        Assert.Equal((Role.Exporter, Role.Buyer), (offered.WaitsFor!.Value, offered.Offer!.Side));
        var rows = Rows(Hands);
        Assert.Equal(Enum.GetNames<Role>(), rows[1..].Select(row => row[0]));
        foreach (var row in rows[1..])
            foreach (var (i, action) in rows[0].Index())
                Assert.Equal(row[i + 1] == "yes", offered.Lets(Enum.Parse<Role>(row[0]), Enum.Parse<DisputeAction>(action)));
        var escalated = offered.After(DisputeAction.Escalate, Role.Buyer, null, Rule, Now);
        Assert.Equal(["Grant", "GrantReturn", "Reject"], escalated.Allowed(Role.Operator).Select(action => action.ToString()));
        // A buyer does not grant itself what it asks for; an exporter may give in until it is decided.
        Assert.Equal(["Withdraw"], escalated.Allowed(Role.Buyer).Select(action => action.ToString()));
        Assert.Equal(["Grant", "GrantReturn"], escalated.Allowed(Role.Exporter).Select(action => action.ToString()));
    }

    [Theory]
    [InlineData(DisputeStatus.Open, Role.Exporter, SilenceRule.Escalate, false, "Escalate")]
    [InlineData(DisputeStatus.Open, Role.Exporter, SilenceRule.Grant, false, "Grant")]
    [InlineData(DisputeStatus.Open, Role.Exporter, SilenceRule.Grant, true, "GrantReturn")]
    [InlineData(DisputeStatus.Negotiating, Role.Buyer, SilenceRule.Grant, false, "Lapse")]
    [InlineData(DisputeStatus.Negotiating, Role.Exporter, SilenceRule.Grant, false, "Escalate")]
    [InlineData(DisputeStatus.Escalated, Role.Operator, SilenceRule.Grant, false, null)]
    [InlineData(DisputeStatus.AwaitingReturn, Role.Buyer, SilenceRule.Escalate, true, "Lapse")]
    [InlineData(DisputeStatus.Returning, Role.Exporter, SilenceRule.Escalate, true, "Receive")]
    public void Silence_of_the_one_who_acts_next_has_a_consequence_that_the_life_allows(
        DisputeStatus status, Role waitsFor, SilenceRule rule, bool wantsReturn, string? action)
    {
        var dispute = Claimed() with { Status = status, WaitsFor = waitsFor, WantsReturn = wantsReturn };
        Assert.Equal(action, dispute.OnSilence(rule)?.ToString());
        if (dispute.OnSilence(rule) is { } follows)
            Assert.NotNull(Dispute.Next(status, follows));
    }

    [Fact]
    public void The_clocks_are_3_7_and_30_days_and_negotiating_has_one_for_all_of_it()
    {
        var refused = Claimed().After(DisputeAction.Refuse, Role.Exporter, null, Rule, Now.AddDays(2));
        Assert.Equal((Now.AddDays(9), Role.Buyer), (refused.DueAt, refused.WaitsFor!.Value));
        var proposed = refused.After(DisputeAction.Propose, Role.Buyer, (700, false), Rule, Now.AddDays(5));
        Assert.Equal((Now.AddDays(9), Role.Exporter), (proposed.DueAt, proposed.WaitsFor!.Value));
        var escalated = proposed.After(DisputeAction.Escalate, Role.Service, null, Rule, Now.AddDays(9));
        Assert.Equal((Now.AddDays(39), Role.Operator, null), (escalated.DueAt, escalated.WaitsFor!.Value, escalated.Offer));
        var back = escalated.After(DisputeAction.GrantReturn, Role.Operator, (500, true), Rule, Now.AddDays(10));
        Assert.Equal((Now.AddDays(24), 500L), (back.DueAt, back.OutcomeMinor));
        var over = back.After(DisputeAction.SendBack, Role.Buyer, null, Rule, Now)
            .After(DisputeAction.Receive, Role.Service, null, Rule, Now);
        Assert.Equal((null, null, 500L, true), (over.DueAt, over.WaitsFor, over.OutcomeMinor, over.Over));
    }

    /// <summary>Whatever is done in whatever order by whomever: what the database asks of a row holds.</summary>
    [Fact]
    public void No_sequence_of_allowed_actions_breaks_a_rule_of_a_dispute()
    {
        var steps = from role in Gen.Elements(Role.Exporter, Role.Buyer, Role.Operator, Role.Service)
                    from action in Gen.Elements(Enum.GetValues<DisputeAction>())
                    from minor in Gen.Choose(1, 1_000)
                    select (Role: role, Action: action, Minor: (long)minor);
        Prop.ForAll(steps.ListOf().ToArbitrary(), sequence =>
        {
            var dispute = Claimed();
            foreach (var (role, action, minor) in sequence)
            {
                var timer = role == Role.Service && dispute.OnSilence(SilenceRule.Escalate) == action;
                if (!timer && dispute.Refusal(action, dispute.Version, role) is not null)
                    continue;
                var terms = action is DisputeAction.Grant or DisputeAction.GrantReturn or DisputeAction.Propose
                    ? (minor, action == DisputeAction.GrantReturn)
                    : ((long, bool)?)null;
                dispute = dispute.After(action, role, terms, Rule, Now);
                Assert.Equal(dispute.Over, dispute.DueAt is null);
                Assert.Equal(dispute.Over, dispute.WaitsFor is null);
                Assert.Equal(dispute.Over, dispute.EndedAt is not null);
                Assert.True(dispute.Offer is null || dispute.Status == DisputeStatus.Negotiating);
                Assert.Equal(
                    dispute.Status is DisputeStatus.AwaitingReturn or DisputeStatus.Returning or DisputeStatus.Resolved,
                    dispute.OutcomeMinor is not null);
                Assert.True(dispute.OutcomeMinor is null or (>= 1 and <= 1_000));
            }
        }).QuickCheckThrowOnFailure();
    }
}
