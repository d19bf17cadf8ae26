using CrossBorder.Platform;
using Grpc.Core;

namespace CrossBorder.Settlement.Tests;

/// <summary>Who may call what, for every method of every contract: none is left out, because the methods are found by reflection.</summary>
public sealed class EveryMethodTests(SettlementHost host)
{
    /// <summary>Roles by first letter: Exporter, Buyer, Partner, Operator, Service.</summary>
    static readonly Dictionary<string, string> Table = RoleTable.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        .ToDictionary(words => words[0], words => words[1]);

    public static TheoryData<string> Names() => [.. EveryMethod.All.Select(EveryMethod.NameOf)];

    public static TheoryData<string> NamesForParties() =>
        [.. EveryMethod.All.Where(method => EveryMethod.Allowed(method)!.Any(Party)).Select(EveryMethod.NameOf)];

    static bool Party(Role role) => role is Role.Exporter or Role.Buyer;

    [Fact]
    public void The_table_and_the_attributes_say_the_same_of_every_method() => Assert.Equal(
        Table.OrderBy(row => row.Key, StringComparer.Ordinal).Select(row => $"{row.Key} {row.Value}"),
        EveryMethod.All.OrderBy(EveryMethod.NameOf, StringComparer.Ordinal).Select(method => $"{EveryMethod.NameOf(method)} "
            + string.Concat(Enum.GetValues<Role>().Where(role => EveryMethod.Allowed(method)?.Contains(role) == true)
                .Select(role => role.ToString()[0]).OrderBy(letter => "EBPOS".IndexOf(letter, StringComparison.Ordinal)))));

    [Theory, MemberData(nameof(Names))]
    public async Task Only_the_roles_of_the_table_get_past_the_door(string name)
    {
        var method = EveryMethod.Named(name);
        foreach (var role in Enum.GetValues<Role>())
        {
            var (status, _, _) = await EveryMethod.Call(
                host.Wire(new Principal(Guid.CreateVersion7(), role, "x")), method, EveryMethod.Empty(method));
            Assert.Equal(Table[name].Contains(role.ToString()[0], StringComparison.Ordinal), status != StatusCode.PermissionDenied);
            Assert.False(status is StatusCode.Internal or StatusCode.Unknown, $"{name} as {role}: {status}");
        }

        Assert.Equal(StatusCode.Unauthenticated, (await EveryMethod.Call(host.Wire(null), method, EveryMethod.Empty(method))).Status);
    }

    /// <summary>
    /// Asked for with the ids of another exporter and buyer, all of which exist, a method answers that they are not there, or a list
    /// with nothing in it; requests that name nobody are about the caller itself.
    /// </summary>
    [Theory, MemberData(nameof(NamesForParties))]
    public async Task Another_partys_ids_are_not_there(string name)
    {
        var method = EveryMethod.Named(name);
        var owned = await Strangers.World(host);
        var request = Strangers.Request(method, owned);
        if (request is null)
            return;
        foreach (var role in EveryMethod.Allowed(method)!.Where(Party))
        {
            var (status, answer, problem) = await EveryMethod.Call(
                host.Wire(new Principal(Guid.CreateVersion7(), role, "stranger")), method, request, FxStory.Key());
            if (status == StatusCode.OK)
                Assert.True(Strangers.SaysNothing(answer!, owned), $"{name} as {role} answered {answer}");
            else
                Assert.True(
                    status == StatusCode.NotFound, $"{name} as {role}: {status} {problem?.Code} {problem?.Field} {problem?.Detail}");
        }
    }
}

static class WireOfHost
{
    public static CallInvoker Wire(this SettlementHost host, Principal? principal) =>
        ((Testing.ServiceHost<SettlementService>)host).As(principal);
}
