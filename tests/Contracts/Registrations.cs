using System.Reflection;
using MassTransit;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace CrossBorder.Contracts.Tests;

/// <summary>
/// What the Program.cs of a service registers, seen by running it up to the point where it would start: without its workers, so
/// that neither database nor broker is needed.
/// </summary>
sealed class Registrations : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("crossborder-contracts").FullName;

    /// <summary>Consumer types, closed over their events where they are generic.</summary>
    public IReadOnlyList<Type> Consumers { get; private set; } = [];

    /// <summary>The events that the consumers take.</summary>
    public IEnumerable<Type> Consumed => Consumers.SelectMany(consumer => consumer.GetInterfaces())
        .Where(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IConsumer<>))
        .Select(type => type.GetGenericArguments()[0])
        // Two consumers of one event each do their part of it.
        .Distinct();

    public static Registrations Of(Assembly service)
    {
        var registrations = new Registrations();
        typeof(Registrations).GetMethod(nameof(Run), BindingFlags.NonPublic | BindingFlags.Instance)!
            .MakeGenericMethod(service.GetExportedTypes().First(type => type is { IsClass: true, IsGenericType: false, IsAbstract: false }))
            .Invoke(registrations, []);
        return registrations;
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <typeparam name="TAny">Any class of the service: it leads to the assembly whose entry point is run.</typeparam>
    void Run<TAny>() where TAny : class
    {
        var keyFile = Path.Combine(folder, "principal.key");
        File.WriteAllText(keyFile, Convert.ToBase64String(new byte[32]));
        using var factory = new WebApplicationFactory<TAny>().WithWebHostBuilder(host =>
        {
            host.UseSetting("CROSSBORDER_POSTGRES", "Host=127.0.0.1");
            host.UseSetting("CROSSBORDER_RABBITMQ", "amqp://127.0.0.1/");
            host.UseSetting("CROSSBORDER_PRINCIPAL_KEY_FILE", keyFile);
            host.UseSetting("CROSSBORDER_FILES", folder);
            host.ConfigureServices(Look);
        });
        Assert.NotNull(factory.Services);
    }

    void Look(IServiceCollection services)
    {
        Consumers = [.. services.Select(service => service.ServiceType).Where(type => type.IsAssignableTo(typeof(IConsumer))).Distinct()];
        services.RemoveAll<IHostedService>();
        services.RemoveAll<IStartupValidator>();
    }
}
