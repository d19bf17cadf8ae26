using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace CrossBorder.Testing;

/// <summary>Ports for servers of tests, in blocks of 100 as the platform's services share one.</summary>
public static class FreePorts
{
    const int PerBlock = 100;
    static readonly HashSet<int> given = [];

    /// <summary>
    /// The first port of a block that nobody listens in and that this process was not given before. It lies below Linux's range for
    /// outgoing connections, so that no client's socket can hold a port of it.
    /// </summary>
    public static int Block()
    {
        lock (given)
        {
            for (var attempt = 0; attempt < 500; attempt++)
            {
                var first = RandomNumberGenerator.GetInt32(180, 320) * PerBlock;
                if (!given.Contains(first) && Enumerable.Range(first, PerBlock).All(IsFree))
                {
                    given.Add(first);
                    return first;
                }
            }
        }

        throw new InvalidOperationException("no free block of ports");
    }

    static bool IsFree(int port)
    {
        try
        {
            using var listener = Socket.OSSupportsIPv6 ? TcpListener.Create(port) : new TcpListener(IPAddress.Any, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
