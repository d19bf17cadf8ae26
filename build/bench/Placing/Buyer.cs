using System.Net.Sockets;

namespace CrossBorder.Bench;

/// <summary>
/// Sends prepared requests over one connection and reads no more of the answers than it must: the load generator shares the
/// processors with what it measures.
/// </summary>
sealed class Buyer(PlaceRequest[] requests, string host, int port) : IDisposable
{
    const int Created = 201;
    const int Unavailable = 503;
    const int Attempts = 10;
    readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    readonly byte[] answer = new byte[64 * 1024];
    int next;

    public Task Connect(CancellationToken ct) => socket.ConnectAsync(host, port, ct).AsTask();

    /// <summary>Places one order. When the portal cannot answer now, the same request is sent again, as any client would.</summary>
    /// <exception cref="InvalidOperationException">The order was refused, or the portal cannot answer for long.</exception>
    public async Task Place(CancellationToken ct)
    {
        var request = requests[next++ % requests.Length].WithKey(Guid.NewGuid());
        for (var attempt = 1; ; attempt++)
        {
            var status = await Send(request, ct);
            if (status == Created)
                return;
            if (status != Unavailable || attempt == Attempts)
                throw new InvalidOperationException($"the portal answered {status}");
        }
    }

    async Task<int> Send(ReadOnlyMemory<byte> request, CancellationToken ct)
    {
        for (var sent = 0; sent < request.Length;)
            sent += await socket.SendAsync(request[sent..], ct);
        var length = 0;
        while (!IsWhole(answer.AsSpan(0, length)))
        {
            var received = await socket.ReceiveAsync(answer.AsMemory(length), ct);
            if (received == 0)
                throw new IOException("the portal closed the connection");
            length += received;
        }

        return Status(answer);
    }

    public void Dispose() => socket.Dispose();

    static int Status(ReadOnlySpan<byte> answer) => ((answer[9] - '0') * 100) + ((answer[10] - '0') * 10) + (answer[11] - '0');

    static bool IsWhole(ReadOnlySpan<byte> answer)
    {
        var head = answer.IndexOf("\r\n\r\n"u8);
        if (head < 0)
            return false;
        var sized = answer[..head].IndexOf("Content-Length: "u8);
        if (sized < 0)
            return answer.EndsWith("0\r\n\r\n"u8) && head + 4 < answer.Length;
        var digits = answer[(sized + 16)..head];
        var end = digits.IndexOf((byte)'\r');
        return answer.Length >= head + 4 + int.Parse(end < 0 ? digits : digits[..end], System.Globalization.CultureInfo.InvariantCulture);
    }
}
