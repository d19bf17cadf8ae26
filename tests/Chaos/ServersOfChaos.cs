using CrossBorder.Chaos.Tests;
using CrossBorder.Testing;

[assembly: AssemblyFixture(typeof(ServersOfChaos))]

namespace CrossBorder.Chaos.Tests;

/// <summary>Ends the servers of this project with it.</summary>
public sealed class ServersOfChaos : IDisposable
{
    public void Dispose() => Servers.Script("purge");
}
