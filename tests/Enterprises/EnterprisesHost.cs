using CrossBorder.Enterprises.Tests;
using CrossBorder.Testing;

[assembly: AssemblyFixture(typeof(EnterprisesHost))]

namespace CrossBorder.Enterprises.Tests;

public sealed class EnterprisesHost() : ServiceHost<EnterprisesService>("enterprises");
