using System.Globalization;
using CrossBorder.Ceb;
using CrossBorder.Ceb.Tests;

namespace CrossBorder.Bench;

/// <summary>
/// Lists signed, verified and put in envelopes on one core, as a share of what the bare operation on the same digest allows - RSA or
/// SM2 of the library that the platform uses: the rest is XML - and beside it what openssl's own program does with such a key.
/// </summary>
static class SealBench
{
    public static void Run()
    {
        var table = new Table("message", "bytes", "step", "messages/s and core", "of bare operation", "bare/s", "openssl/s");
        foreach (var algorithm in Enum.GetValues<SignatureAlgorithm>())
        {
            using var key = TestKey.Make(algorithm);
            using var signer = key.Signer();
            using var bare = BareKey.Of(key);
            var openssl = BareKey.OpenSslPerSecond(algorithm);
            foreach (var nodes in new[] { 1, CebSplit.NodesAtMost })
                Steps(table, nodes, signer, key.Verifier(), bare, openssl);
        }

        table.Print("Signatures: one core, the middle one of three rounds");
    }

    static void Steps(
        Table table, int nodes, ICebSigner signer, CebVerifier verifier, BareKey key, (double Sign, double Verify) openssl)
    {
        var message = CebWriter.ToBytes(SampleMessages.Lists(nodes));
        var signed = CebSigning.Sign(signer, message);
        var now = TimeProvider.System.GetUtcNow();
        if (verifier.Check(signed, now) is { } fault)
            throw new InvalidOperationException($"a message that was just signed is not taken: {fault}");
        var digest = signer.Digest(message);
        var value = key.Sign(digest);
        Add("sign", () => CebSigning.Sign(signer, message), Rate.PerSecond(() => key.Sign(digest)), openssl.Sign);
        Add("verify", () => verifier.Check(signed, now), Rate.PerSecond(() => key.Verify(digest, value)), openssl.Verify);
        var envelope = new DxpMessage(new DxpTransfer("1", "DXPENT0000000001", ["DXPEDCCEB0000003"], now, "CEB603Message"), signed);
        Add("envelope and back", () => DxpReader.Read(DxpWriter.Write(envelope)), null, null);

        void Add(string step, Action act, double? bare, double? program)
        {
            var perSecond = Rate.PerSecond(act);
            table.Add(
                $"CEB603, {nodes} {(nodes == 1 ? "node" : "nodes")}, {signer.Algorithm}", signed.Length, step, Number(perSecond),
                bare is { } most ? Number(perSecond / most * 100) + " %" : "", Number(bare), Number(program));
        }
    }

    static string Number(double? value) => value?.ToString("F0", CultureInfo.InvariantCulture) ?? "";
}
