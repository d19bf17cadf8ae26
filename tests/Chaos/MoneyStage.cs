using System.Text;
using CrossBorder.Contracts.Settlement.V1;
using CrossBorder.Platform;
using CrossBorder.Testing;
using Dapper;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Npgsql;

namespace CrossBorder.Chaos.Tests;

/// <summary>Settlement as a process, and clients that ask again with the same ids until they have an answer.</summary>
public sealed class MoneyStage : IAsyncLifetime
{
    const string Settlement = "settlement";
    const int MostAttempts = 600;
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);
    static readonly Principal Operator = new(new Guid("00000000-0000-0000-0000-0000000000aa"), Role.Operator, "first");
    static readonly Principal Service = new(new Guid("00000000-0000-0000-0000-0000000000cc"), Role.Service, "test");

    Fleet? fleet;
    GrpcChannel? channel;
    PrincipalSeal? seal;

    public Fleet Fleet => fleet!;

    public string Statements => Path.Combine(Fleet.Files, "bank", "statements");

    public string Payments => Path.Combine(Fleet.Files, "bank", "payments", "out");

    public Ledger.LedgerClient Ledger => new(As(Service));

    public BankStatements.BankStatementsClient Bank => new(As(Operator));

    public async ValueTask InitializeAsync()
    {
        fleet = await Fleet.Start([new("PayingOut:PayoutsInFile", "20")], Settlement);
        seal = new PrincipalSeal(
            Convert.FromBase64String(await File.ReadAllTextAsync(Path.Combine(fleet.Keys, "principal.key"))), TimeProvider.System);
        channel = GrpcChannel.ForAddress(fleet.Addresses.Grpc(Settlement));
    }

    public async ValueTask DisposeAsync()
    {
        channel?.Dispose();
        if (fleet is not null)
            await fleet.DisposeAsync();
    }

    public Payouts.PayoutsClient PayoutsOf(Guid exporter) => new(As(new Principal(exporter, Role.Exporter, "Zhang")));

    /// <summary>SIGKILL, and a new process at once.</summary>
    public async Task Kill()
    {
        await Fleet.Kill(Settlement);
        Fleet.Launch(Settlement);
        await Fleet.Ready(Settlement);
    }

    /// <summary>Kills the process at a moment that the database shows.</summary>
    public async Task KillWhen(string moment, string over, object args, string what)
    {
        await Sees(moment, over, args, what);
        await Kill();
    }

    /// <summary>Waits for a moment. A short one may pass between two looks: then what it leaves behind ends the wait.</summary>
    public Task Sees(string moment, string over, object args, string what) => Wait.Until(
        async () => await Survive(() => One<bool>($"select exists ({moment}) or exists ({over})", args)), what);

    public async Task<T> One<T>(string sql, object? args = null)
    {
        await using var connection = new NpgsqlConnection(Fleet.Database(Settlement) + ";Pooling=false");
        return (await connection.QuerySingleAsync<T>(sql, args))!;
    }

    public async Task Run(string sql, object args)
    {
        await using var connection = new NpgsqlConnection(Fleet.Database(Settlement) + ";Pooling=false");
        await connection.ExecuteAsync(sql, args);
    }

    /// <summary>Until there is an answer that a process gave, not the lack of one.</summary>
    public static async Task<T> Insist<T>(Func<CallOptions, AsyncUnaryCall<T>> call, Guid? key = null)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var headers = key is null ? [] : new Metadata { { "idempotency-key", key.Value.ToString() } };
                return await call(new CallOptions(headers, TimeProvider.System.GetUtcNow().Add(Patience).UtcDateTime));
            }
            catch (RpcException e) when (attempt < MostAttempts
                && e.StatusCode is StatusCode.Unavailable or StatusCode.Internal or StatusCode.DeadlineExceeded or StatusCode.Cancelled
                    or StatusCode.Unknown)
            {
                await Task.Delay(Pause);
            }
        }
    }

    /// <summary>Until the database answers.</summary>
    public static async Task<T> Survive<T>(Func<Task<T>> query)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await query();
            }
            catch (Exception e) when (attempt < MostAttempts && e is NpgsqlException or IOException or TimeoutException)
            {
                await Task.Delay(Pause);
            }
        }
    }

    public static string Payable(Guid party, string currency) => $"ExporterPayable:{party}:{currency}";

    public static string OfPlatform(string kind, string currency) => $"{kind}:{Guid.Empty}:{currency}";

    /// <summary>An exporter with a balance, paid by the bank.</summary>
    public async Task<Guid> Exporter(string currency, long minor)
    {
        var exporter = Guid.CreateVersion7();
        foreach (var account in new[] { Payable(exporter, currency), OfPlatform("Bank", currency), OfPlatform("PlatformFees", currency) })
            await new Ledger.LedgerClient(As(Operator)).OpenAccountAsync(new OpenAccountRequest { Account = account });
        await Post(Guid.NewGuid(), OfPlatform("Bank", currency), Payable(exporter, currency), minor);
        return exporter;
    }

    public Task<PostTransactionsResponse> Post(Guid id, string debit, string credit, long minor) => Insist(options =>
        Ledger.PostTransactionsAsync(new PostTransactionsRequest { Transactions = { Draft(id, debit, credit, minor) } }, options));

    public static TransactionDraft Draft(Guid id, string debit, string credit, long minor) => new()
    {
        Id = id.ToString(),
        EffectiveOn = "2026-11-02",
        Lines =
        {
            new LedgerLine { Account = debit, DebitMinor = minor },
            new LedgerLine { Account = credit, CreditMinor = minor },
        },
    };

    /// <summary>Someone who is paid without approvals.</summary>
    public async Task<string> Payee(Guid exporter, string currency)
    {
        await Run(
            """
            insert into beneficiary (id, exporter_id, version, status) values (@exporter, @exporter, 1, 'Approved');
            insert into beneficiary_version (beneficiary_id, version, name, country, currency, account, account_kind,
                bank_name, bic, changed_by, changed_at, approved_by, approved_at)
            values (@exporter, 1, 'Exporter', 'DE', @currency, 'DE89370400440532013000', 'Iban', 'Bank', 'COBADEFFXXX',
                'a', now(), 'b', now());
            insert into payout_limit (maker, currency, valid_from, from_minor, exporter_approvals, operator_approvals, recorded_by)
            values ('Exporter', @currency, '2026-01-01', 0, 0, 0, 'test')
            on conflict do nothing
            """,
            new { exporter, currency });
        return exporter.ToString();
    }

    /// <summary>An MT940 of so many credits of one cent each.</summary>
    public static byte[] Statement(string account, string currency, int entries)
    {
        var text = new StringBuilder($":20:KILL\n:25:{account}\n:28C:1\n:60F:C261102{currency}0,\n");
        for (var i = 0; i < entries; i++)
            text.Append($":61:261102C0,01NTRFNONREF//{account}{i}\n:86:payment {i}\n");
        return Encoding.ASCII.GetBytes(
            text.Append($":62F:C261102{currency}{entries / 100},{entries % 100:D2}\n-\n").ToString());
    }

    public async Task Upload(Guid id, byte[] content, int partBytes)
    {
        for (var at = 0; at < content.Length; at += partBytes)
        {
            var part = ByteString.CopyFrom(content, at, Math.Min(partBytes, content.Length - at));
            await Insist(options => Bank.PutPartAsync(
                new PutStatementPartRequest { UploadId = id.ToString(), FileName = "large.sta", At = at, Content = part }, options));
        }

        await Insist(options => Bank.FinishUploadAsync(
            new FinishStatementUploadRequest { UploadId = id.ToString(), Size = content.Length }, options));
    }

    /// <summary>Everything in the ledger balances, is sealed, and the chain is whole.</summary>
    public async Task IsSound()
    {
        await Wait.Until(async () => await Survive(() => One<long>("select count(*) from ledger_unsealed")) == 0, "all is sealed");
        var (position, hash) = (0L, "");
        for (var finished = false; !finished;)
        {
            var walk = await Insist(options => Ledger.VerifyAsync(new VerifyRequest { Position = position, Hash = hash }, options));
            Assert.True(walk.Sound, $"{walk.Reason} at {walk.BrokenPosition}");
            (position, hash, finished) = (walk.Position, walk.Hash, walk.Finished);
        }

        Assert.Equal(await One<long>("select count(*) from ledger_transaction"), position);
        Assert.Equal(0, await One<long>(
            """
            select count(*)
            from (
                select
                from posting
                group by transaction_id, currency
                having sum(debit_minor) <> sum(credit_minor)) as wrong
            """));
    }

    CallInvoker As(Principal principal) => channel!.Intercept(headers =>
    {
        headers.Add(PrincipalSeal.Header, seal!.Seal(principal));
        return headers;
    });
}
