using CrossBorder.Ceb;
using CrossBorder.Ceb.Tests;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace CrossBorder.CustomsClearance.Tests;

public sealed class TransportOptionsTests
{
    static async Task<string?> Start(params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(
            settings.Select(setting => KeyValuePair.Create("CustomsClearance:" + setting.Key, (string?)setting.Value)));
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddTransmission();
        using var host = builder.Build();
        try
        {
            await host.StartAsync(TestContext.Current.CancellationToken);
            return null;
        }
        catch (OptionsValidationException e)
        {
            return e.Message;
        }
    }

    [Fact]
    public async Task Without_settings_messages_go_plain_by_folder()
    {
        Assert.Null(await Start());
        var options = new TransportOptions();
        Assert.Equal(
            (TransportKind.Folder, EnvelopeKind.None, SignatureKind.None), (options.Transport, options.Envelope, options.Signature));
        using var seal = new MessageSeal(options, new CustomsOptions());
        Assert.True(seal.IsOpen);
    }

    [Theory]
    [InlineData(SignatureAlgorithm.RsaSha1)]
    [InlineData(SignatureAlgorithm.Sm2Sm3)]
    public async Task A_key_that_cannot_sign_stops_the_start_with_a_reason(SignatureAlgorithm algorithm)
    {
        using var key = TestKey.Make(algorithm);
        using var other = TestKey.Make(algorithm);
        var signature = ("Signature", algorithm.ToString());
        var file = ("SigningKey:File", key.KeyFile);
        Assert.Null(await Start(signature, file, ("SigningKey:CertificateFile", key.CertificateFile)));
        Assert.Contains("No key file is named", await Start(signature), StringComparison.Ordinal);
        Assert.Contains("does not belong",
            await Start(signature, file, ("SigningKey:CertificateFile", other.CertificateFile)), StringComparison.Ordinal);
        Assert.Contains("CustomsClearance:SigningKey",
            await Start(signature, ("SigningKey:File", "/no/such/key.pem")), StringComparison.Ordinal);
        Assert.Contains("password file", await Start(signature, file, ("SigningKey:PasswordFile", "/no/such")), StringComparison.Ordinal);
        Assert.Contains("NO_SUCH_VARIABLE",
            await Start(signature, file, ("SigningKey:PasswordVariable", "NO_SUCH_VARIABLE")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_password_comes_from_a_file()
    {
        using var key = TestKey.Make(SignatureAlgorithm.Sm2Sm3);
        TestKey.OpenSsl("pkcs8", "-topk8", "-in", key.KeyFile, "-out", key.File("sealed.pem"), "-passout", "pass:s3cret");
        (string, string)[] settings =
        [
            ("Signature", "Sm2Sm3"), ("SigningKey:File", key.File("sealed.pem")), ("SigningKey:CertificateFile", key.CertificateFile),
            ("SigningKey:PasswordFile", key.File("password")),
        ];
        await File.WriteAllTextAsync(key.File("password"), "wr0ng\n", TestContext.Current.CancellationToken);
        var refused = await Start(settings);
        Assert.NotNull(refused);
        Assert.DoesNotContain("wr0ng", refused, StringComparison.Ordinal);
        await File.WriteAllTextAsync(key.File("password"), "s3cret\n", TestContext.Current.CancellationToken);
        Assert.Null(await Start(settings));
    }

    [Fact]
    public async Task An_expired_key_a_bad_certificate_and_a_missing_broker_stop_the_start()
    {
        using var key = TestKey.Make(SignatureAlgorithm.RsaSha1);
        Assert.Contains("TrustedCertificates", await Start(("TrustedCertificates:0", key.KeyFile)), StringComparison.Ordinal);
        Assert.Contains("CustomsClearance:Amqp", await Start(("Transport", "Amqp")), StringComparison.Ordinal);
        Assert.Contains("CustomsClearance:Amqp", await Start(("Transport", "Amqp"), ("Amqp:Uri", "http://host")), StringComparison.Ordinal);
        Assert.Null(await Start(("Transport", "Amqp"), ("Amqp:Uri", "amqp://customs.example")));
        var options = new TransportOptions
        {
            Signature = SignatureKind.RsaSha1,
            SigningKey = new SigningKeyOptions { File = key.KeyFile, CertificateFile = key.CertificateFile },
        };
        var later = new Testing.ManualClock(TimeProvider.System.GetUtcNow().AddDays(31));
        Assert.Contains("expired", new ValidateTransport(later).Validate(null, options).FailureMessage, StringComparison.Ordinal);
        Assert.True(new ValidateTransport(TimeProvider.System).Validate(null, options).Succeeded);
    }
}
