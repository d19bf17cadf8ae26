using System.ComponentModel.DataAnnotations;
using CrossBorder.Platform;
using Microsoft.Extensions.Options;

namespace CrossBorder.Settlement;

public enum ProcessorKind { Card, BankTransfer }

/// <summary>Where a channel's processor is.</summary>
public sealed class ChannelOptions
{
    /// <summary>Which of the two interfaces the processor speaks.</summary>
    public ProcessorKind Adapter { get; init; }

    /// <summary>Base address; unset: the sandbox's processor of the channel's name.</summary>
    public Uri? Address { get; init; }

    /// <summary>File with the key that we present to the processor; unset: none.</summary>
    public string? ApiKeyFile { get; init; }
}

/// <summary>The payment channels. Section Collecting.</summary>
public sealed class CollectingOptions
{
    /// <summary>By name, as routes have them. Unset: card, card-2 and banktransfer, which the sandbox plays.</summary>
    public Dictionary<string, ChannelOptions> Channels { get; init; } = [];

    /// <summary>Seconds that one try of a call may take.</summary>
    [Range(1, 60)] public int TryForSeconds { get; init; } = 5;

    /// <summary>Further tries of a call with the same key before its answer counts as unknown.</summary>
    [Range(0, 10)] public int Retries { get; init; } = 2;

    /// <summary>So many calls whose answer is unknown, and the opening is abandoned in favour of the next channel, if it can be.</summary>
    [Range(1, 100)] public int AbandonAfter { get; init; } = 3;

    /// <summary>First pause, in milliseconds, before an unanswered call is made again; it grows to 30 times that.</summary>
    [Range(10, 60_000)] public int PauseMs { get; init; } = 2000;

    /// <summary>Seconds after which a payment that waits for its processor is asked about; lost messages are made up for by this.</summary>
    [Range(1, 86_400)] public int PollSeconds { get; init; } = 30;

    /// <summary>Seconds between two looks for new settlements.</summary>
    [Range(1, 86_400)] public int SettlementSeconds { get; init; } = 5;
}

/// <summary>The processors by the names of their channels.</summary>
public sealed class ChannelBook : IDisposable
{
    static readonly Dictionary<string, ChannelOptions> Sandbox = new()
    {
        ["card"] = new(),
        ["card-2"] = new(),
        ["banktransfer"] = new() { Adapter = ProcessorKind.BankTransfer },
    };

    readonly Dictionary<string, IProcessor> processors;

    public ChannelBook(IOptions<CollectingOptions> options, Addresses addresses, TimeProvider clock)
    {
        var channels = options.Value.Channels.Count > 0 ? options.Value.Channels : Sandbox;
        processors = channels.ToDictionary(channel => channel.Key, channel => Open(channel.Key, channel.Value));

        IProcessor Open(string name, ChannelOptions channel)
        {
            var address = channel.Address ?? new Uri(addresses.Http("sandbox"), $"processors/{name}/");
            var key = channel.ApiKeyFile is { } file ? File.ReadAllText(file).Trim() : null;
            var line = new ProcessorLine(address, key, options.Value, clock);
            return channel.Adapter == ProcessorKind.Card ? new CardProcessor(name, line) : new BankTransferProcessor(name, line);
        }
    }

    public IEnumerable<IProcessor> All => processors.Values;

    /// <summary>Null when no channel has the name (any more).</summary>
    public IProcessor? Find(string channel) => processors.GetValueOrDefault(channel);

    public void Dispose()
    {
        foreach (var processor in All)
            processor.Dispose();
    }
}

static class CollectingParts
{
    public static void AddPaymentChannels(this IHostApplicationBuilder builder)
    {
        builder.AddValidated<CollectingOptions>("Collecting");
        builder.Services.AddSingleton<ChannelBook>();
        builder.Services.AddSingleton<OperationSignal>().AddSingleton<PollSignal>().AddSingleton<SettlementSignal>();
        builder.Services.AddSingleton<TellPayment>();
        builder.Services.AddHostedService<SendOperations>();
        builder.Services.AddHostedService<PollPayments>();
        builder.Services.AddHostedService<FetchSettlements>();
        builder.Services.AddHostedService<MatchSettlements>();
        builder.AddEscrow();
    }

    public static void MapPaymentChannels(this IEndpointRouteBuilder app)
    {
        app.MapGrpcService<PaymentsService>();
        app.MapGrpcService<EscrowService>();
    }
}
