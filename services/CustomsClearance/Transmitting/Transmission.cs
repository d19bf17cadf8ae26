using CrossBorder.Platform;
using Microsoft.Extensions.Options;

namespace CrossBorder.CustomsClearance;

public static class Transmission
{
    /// <summary>The way to customs that the options name, with what signs, opens and follows messages.</summary>
    public static void AddTransmission(this IHostApplicationBuilder builder)
    {
        builder.AddValidated<TransportOptions>("CustomsClearance");
        builder.Services.AddSingleton<IValidateOptions<TransportOptions>, ValidateTransport>();
        builder.Services.AddSingleton(services => services.GetRequiredService<IOptions<TransportOptions>>().Value);
        builder.Services.AddSingleton(services => services.GetRequiredService<TransportOptions>().Amqp);
        builder.Services.AddSingleton<FolderTransport>();
        builder.Services.AddSingleton<AmqpTransport>();
        builder.Services.AddSingleton<ICustomsTransport>(services =>
            services.GetRequiredService<TransportOptions>().Transport == TransportKind.Amqp
                ? services.GetRequiredService<AmqpTransport>()
                : services.GetRequiredService<FolderTransport>());
        builder.Services.AddSingleton<MessageSeal>();
        builder.Services.AddSingleton<DocumentOpener>();
        builder.Services.AddSingleton<WriteSignal>();
        builder.Services.AddSingleton<ReceiptSignal>();
        builder.Services.AddSingleton<FollowSignal>();
    }

    /// <summary>What writes, follows and reads; after the relay.</summary>
    public static void AddTransmitters(this IHostApplicationBuilder builder)
    {
        builder.Services.AddHostedService<WriteMessages>();
        builder.Services.AddHostedService<FollowOutbound>();
        builder.Services.AddHostedService<ReadReceipts>();
    }
}
