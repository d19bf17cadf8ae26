using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using CrossBorder.Testing;

namespace CrossBorder.Interop.Tests;

/// <summary>A call as it arrived at the peer.</summary>
/// <param name="Left">Seconds to its deadline when it arrived.</param>
public sealed record Arrival(string Method, string Key, double? Left, IReadOnlyDictionary<string, string> Headers);

/// <summary>The running server of the peer, and what it told so far.</summary>
public sealed class PlayedCatalog : IAsyncDisposable
{
    static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);
    readonly ConcurrentQueue<Arrival> arrivals = [];
    readonly ConcurrentQueue<string> gaveUp = [];
    readonly Process process;
    readonly Task reading;

    PlayedCatalog(Process process, int port)
    {
        this.process = process;
        Port = port;
        reading = Read();
    }

    public int Port { get; }

    public static async Task<PlayedCatalog> Start(Process process)
    {
        var first = await process.StandardOutput.ReadLineAsync();
        return int.TryParse(first, out var port)
            ? new PlayedCatalog(process, port)
            : throw new InvalidOperationException($"the peer did not start: {await process.StandardError.ReadToEndAsync()}");
    }

    /// <summary>The calls with this key, once there are so many. The peer tells of a call before it answers.</summary>
    public async Task<IReadOnlyList<Arrival>> Arrivals(string key, int count)
    {
        await Wait.Until(() => arrivals.Count(arrival => arrival.Key == key) >= count, $"{count} calls with {key}");
        return [.. arrivals.Where(arrival => arrival.Key == key)];
    }

    /// <summary>Waits until the peer has seen that the caller of a call with this key gave up.</summary>
    public Task GaveUp(string key) => Wait.Until(() => gaveUp.Contains(key), $"the caller of {key} gave up");

    public async ValueTask DisposeAsync()
    {
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        await reading;
        process.Dispose();
    }

    async Task Read()
    {
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            using var told = JsonDocument.Parse(line);
            if (told.RootElement.TryGetProperty("gave_up", out var key))
                gaveUp.Enqueue(key.GetString()!);
            else
                arrivals.Enqueue(told.Deserialize<Arrival>(Web)!);
        }
    }
}
