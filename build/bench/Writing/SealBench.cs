using System.Diagnostics;
using System.Globalization;
using CrossBorder.Ceb;
using CrossBorder.Ceb.Tests;

namespace CrossBorder.Bench;

/// <summary>
/// Lists signed, verified and put in envelopes on one core, as a share of what the bare RSA or SM2 operation takes: the rest is XML.
/// The keys are made by openssl for the run.
/// </summary>
static class SealBench
{
    const int Warm = 20;
    static readonly TimeSpan Round = TimeSpan.FromMilliseconds(700);

    public static void Run()
    {
        var table = new Table("message", "bytes", "step", "messages/s and core", "of bare operation");
        foreach (var algorithm in Enum.GetValues<SignatureAlgorithm>())
        {
            using var key = TestKey.Make(algorithm);
            using var signer = key.Signer();
            foreach (var nodes in new[] { 1, CebSplit.NodesAtMost })
                Steps(table, nodes, signer, key.Verifier());
        }

        table.Print("Signatures: one core, the best of three rounds");
    }

    static void Steps(Table table, int nodes, ICebSigner signer, CebVerifier verifier)
    {
        var message = CebWriter.ToBytes(SampleMessages.Lists(nodes));
        var signed = CebSigning.Sign(signer, message);
        var now = TimeProvider.System.GetUtcNow();
        var digest = signer.Digest(message);
        var bare = PerSecond(() => signer.Sign(digest));
        Add("sign", PerSecond(() => CebSigning.Sign(signer, message)), bare);
        Add("verify", PerSecond(() => verifier.Check(signed, now)), null);
        var envelope = new DxpMessage(new DxpTransfer("1", "DXPENT0000000001", ["DXPEDCCEB0000003"], now, "CEB603Message"), signed);
        Add("envelope and back", PerSecond(() => DxpReader.Read(DxpWriter.Write(envelope))), null);

        void Add(string step, double perSecond, double? limit) => table.Add(
            $"CEB603, {nodes} {(nodes == 1 ? "node" : "nodes")}, {signer.Algorithm}", signed.Length, step, Number(perSecond),
            limit is { } most ? Number(perSecond / most * 100) + " %" : "");
    }

    /// <summary>Calls per second in the best of three rounds.</summary>
    static double PerSecond(Action act)
    {
        for (var i = 0; i < Warm; i++)
            act();
        return Enumerable.Range(0, 3).Max(_ =>
        {
            var watch = Stopwatch.StartNew();
            var calls = 0;
            for (; watch.Elapsed < Round; calls++)
                act();
            return calls / watch.Elapsed.TotalSeconds;
        });
    }

    static string Number(double value) => value.ToString("F0", CultureInfo.InvariantCulture);
}
