using System.Diagnostics;
using System.Text.Json;
using CrossBorder.Interop.Tests;
using CrossBorder.Testing;

[assembly: AssemblyFixture(typeof(Python))]

namespace CrossBorder.Interop.Tests;

/// <summary>
/// Debian's Python with grpcio and stubs that Debian's protoc makes of contracts/proto: a peer that has nothing of ours but the
/// .proto files. Needs the packages python3-grpcio and protobuf-compiler-grpc.
/// </summary>
public sealed class Python : IAsyncLifetime
{
    /// <summary>Debian's own: another Python on the path would not have Debian's packages.</summary>
    const string Interpreter = "/usr/bin/python3";
    static readonly string Scripts = Path.Combine(AppContext.BaseDirectory, "peer");
    readonly string stubs = Directory.CreateTempSubdirectory("crossborder-stubs").FullName;

    public async ValueTask InitializeAsync()
    {
        var protos = Path.Combine(Servers.Root, "contracts", "proto");
        var files = Directory.EnumerateFiles(protos, "*.proto", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(protos, file));
        await Run("protoc",
        [
            "-I", protos, "-I", Path.Combine(Scripts, "include"), $"--python_out={stubs}", $"--grpc_python_out={stubs}",
            "--plugin=protoc-gen-grpc_python=/usr/bin/grpc_python_plugin", .. files,
        ], "");
    }

    /// <summary>Calls a method of a service as the peer and returns how that ended.</summary>
    public async Task<Outcome> Call(string address, string method, object request, Dictionary<string, string>? headers = null,
        double? timeout = 30, bool gzip = false)
    {
        var call = JsonSerializer.Serialize(new { request, headers = headers ?? [], timeout, gzip });
        return Outcome.Read(await Run(Interpreter, [Path.Combine(Scripts, "client.py"), stubs, address, method], call));
    }

    /// <summary>Starts the server that plays the catalogue.</summary>
    public Task<PlayedCatalog> PlayCatalog() => PlayedCatalog.Start(Begin(Interpreter, [Path.Combine(Scripts, "server.py"), stubs]));

    public ValueTask DisposeAsync()
    {
        Directory.Delete(stubs, recursive: true);
        return default;
    }

    /// <summary>Runs a program to its end and returns what it wrote.</summary>
    public static async Task<string> Run(string program, IEnumerable<string> arguments, string input)
    {
        using var process = Begin(program, arguments);
        var errors = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}: {await errors}{output}");
        return output;
    }

    static Process Begin(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PYTHONIOENCODING"] = "utf-8";
        return Process.Start(start)!;
    }
}
