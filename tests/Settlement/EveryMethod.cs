using System.Reflection;
using CrossBorder.Platform;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement.Tests;

/// <summary>Every gRPC method that the service answers, found by reflection, and how to call any of them.</summary>
static class EveryMethod
{
    /// <summary>The services of this service's contracts with the classes that answer them.</summary>
    static readonly Dictionary<ServiceDescriptor, Type> Doors = typeof(V1.Settlement).Assembly.GetExportedTypes()
        .Where(type => type.Namespace == typeof(V1.Settlement).Namespace)
        .Select(type => type.GetProperty("Descriptor", BindingFlags.Public | BindingFlags.Static))
        .Where(property => property?.PropertyType == typeof(ServiceDescriptor))
        .Select(property => (Descriptor: (ServiceDescriptor)property!.GetValue(null)!, Base: property.DeclaringType!))
        .ToDictionary(door => door.Descriptor, door => typeof(SettlementService).Assembly.GetTypes().Single(
            type => type.BaseType?.DeclaringType == door.Base));

    public static IReadOnlyList<MethodDescriptor> All { get; } =
        [.. Doors.Keys.OrderBy(door => door.Name, StringComparer.Ordinal).SelectMany(door => door.Methods)];

    public static string NameOf(MethodDescriptor method) => $"{method.Service.Name}.{method.Name}";

    public static MethodDescriptor Named(string name) => All.Single(method => NameOf(method) == name);

    /// <summary>The roles that may call it; null when nothing says so, and then nobody may.</summary>
    public static IReadOnlyList<Role>? Allowed(MethodDescriptor method) =>
        Doors[method.Service].GetMethod(method.Name)!.GetCustomAttribute<AllowAttribute>()?.Roles;

    /// <summary>Calls a method.</summary>
    /// <returns>The answer, or the problem with its status.</returns>
    public static async Task<(StatusCode Status, IMessage? Answer, Problem? Problem)> Call(
        CallInvoker wire, MethodDescriptor method, IMessage request, Metadata? headers = null)
    {
        var client = typeof(V1.Settlement).Assembly.GetType(
            $"{typeof(V1.Settlement).Namespace}.{method.Service.Name}+{method.Service.Name}Client")!;
        var call = client.GetMethod(
            $"{method.Name}Async", [method.InputType.ClrType, typeof(Metadata), typeof(DateTime?), typeof(CancellationToken)])!
            .Invoke(Activator.CreateInstance(client, wire), [request, headers, null, CancellationToken.None])!;
        var answer = (Task)call.GetType().GetProperty("ResponseAsync")!.GetValue(call)!;
        try
        {
            await answer;
            return (StatusCode.OK, (IMessage)answer.GetType().GetProperty("Result")!.GetValue(answer)!, null);
        }
        catch (RpcException e)
        {
            return (e.StatusCode, null, Problem.FromGrpc(e));
        }
    }

    public static IMessage Empty(MethodDescriptor method) => (IMessage)Activator.CreateInstance(method.InputType.ClrType)!;
}
