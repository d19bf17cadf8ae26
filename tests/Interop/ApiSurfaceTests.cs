namespace CrossBorder.Interop.Tests;

/// <summary>
/// The official gRPC packages run on the API that build/grpc-api defines in place of theirs: they must find every member that they
/// name. The checker compares the assemblies that lie beside it, which are those that our services run on.
/// </summary>
public sealed class ApiSurfaceTests
{
    [Fact]
    public async Task The_official_packages_find_every_member_that_they_use()
    {
        var checker = Path.Combine(AppContext.BaseDirectory, "ApiSurfaceCheck.dll");
        var lines = (await Python.Run("dotnet", [checker], "")).TrimEnd().Split('\n');

        Assert.Equal("no differences", lines[^1]);
        foreach (var official in new[] { "Grpc.AspNetCore.Server.dll", "Grpc.Net.Client.dll" })
            Assert.Contains(lines, line => line.StartsWith($"{official}: ", StringComparison.Ordinal)
                && line.Contains(" methods compiled", StringComparison.Ordinal));
    }
}
