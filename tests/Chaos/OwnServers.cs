using System.Runtime.CompilerServices;
using CrossBorder.Testing;

namespace CrossBorder.Chaos.Tests;

/// <summary>This project kills the database and the broker, so it brings its own and leaves those of the other tests alone.</summary>
static class OwnServers
{
    [ModuleInitializer]
    internal static void Choose()
    {
        string[] theirs = ["CROSSBORDER_POSTGRES", "CROSSBORDER_RABBITMQ", "CROSSBORDER_FILES", "CROSSBORDER_PRINCIPAL_KEY_FILE"];
        foreach (var variable in theirs)
            Environment.SetEnvironmentVariable(variable, null);
        Environment.SetEnvironmentVariable("CROSSBORDER_LOCAL", Path.Combine(Servers.Root, ".local", "chaos"));
        Environment.SetEnvironmentVariable("CROSSBORDER_PG_PORT", "15420");
        Environment.SetEnvironmentVariable("CROSSBORDER_AMQP_PORT", "16820");
    }
}
