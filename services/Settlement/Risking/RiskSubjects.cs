using CrossBorder.Contracts.Events;
using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>Writes and reads what is judged, as sets.</summary>
static class RiskSubjects
{
    // China has had no daylight saving since 1991.
    static readonly TimeSpan China = TimeSpan.FromHours(8);

    /// <summary>Keeps subjects that are new, and their names.</summary>
    public static async Task Keep(
        Tx tx, IReadOnlyList<RiskSubject> subjects, IReadOnlyList<RiskName> names, ListedNames listed)
    {
        await tx.Run(
            """
            insert into risk_subject (moment, id, order_id, party_id, payer_key, payer_name, country, currency, amount_minor, at)
            select moment, id, order_id, party_id, payer_key, payer_name, country, currency, amount_minor, at
            from unnest(@Moments, @Ids, @Orders, @Parties, @PayerKeys, @PayerNames, @Countries, @Currencies, @Amounts, @Ats)
                as s (moment, id, order_id, party_id, payer_key, payer_name, country, currency, amount_minor, at)
            on conflict on constraint risk_subject_key do nothing
            """,
            new
            {
                Moments = subjects.Select(subject => subject.Moment.ToString()).ToArray(),
                Ids = subjects.Select(subject => subject.Id).ToArray(),
                Orders = subjects.Select(subject => subject.OrderId.Value).ToArray(),
                Parties = subjects.Select(subject => subject.PartyId.Value).ToArray(),
                PayerKeys = subjects.Select(subject => subject.PayerKey).ToArray(),
                PayerNames = subjects.Select(subject => subject.PayerName).ToArray(),
                Countries = subjects.Select(subject => subject.Country).ToArray(),
                Currencies = subjects.Select(subject => subject.Currency.Code).ToArray(),
                Amounts = subjects.Select(subject => subject.AmountMinor).ToArray(),
                Ats = subjects.Select(subject => subject.At.UtcDateTime).ToArray(),
            });
        await KeepNames(tx, [.. names.Where(name => name.Key.Length > 0)], listed);
    }

    /// <summary>The names under which the buyers of orders are known, when they are known already.</summary>
    public static async Task KeepBuyers(Tx tx, IReadOnlyList<RiskSubject> orders, ListedNames listed)
    {
        var known = await tx.Many<Known>(
            "select id, name_en, name_zh from risk_party where id = any(@Ids)",
            new { Ids = orders.Select(order => order.PartyId.Value).Distinct().ToArray() });
        await KeepNames(tx, [.. orders.SelectMany(order => known.Where(party => party.Id == order.PartyId.Value)
            .SelectMany(party => NamesOf(order, NameRole.Buyer, party.NameEn, party.NameZh)))], listed);
    }

    public static IEnumerable<RiskName> NamesOf(RiskSubject subject, NameRole role, params IEnumerable<string?> names) =>
        names.OfType<string>().Select(name => new RiskName(subject.Moment, subject.Id, subject.OrderId, role, name))
            .Where(name => name.Key.Length > 0).DistinctBy(name => name.Key);

    static async Task KeepNames(Tx tx, IReadOnlyList<RiskName> names, ListedNames listed)
    {
        if (names.Count > 0)
            await tx.Run(
                """
                insert into risk_name (moment, subject_id, order_id, role, key, name, screened, hit)
                select distinct on (moment, subject_id, order_id, role, key) moment, subject_id, order_id, role, key, name, @State, hit
                from unnest(@Moments, @Subjects, @Orders, @Roles, @Keys, @Names, @Hits)
                    as n (moment, subject_id, order_id, role, key, name, hit)
                on conflict on constraint risk_name_key do nothing
                """,
                new
                {
                    Moments = names.Select(name => name.Moment.ToString()).ToArray(),
                    Subjects = names.Select(name => name.SubjectId).ToArray(),
                    Orders = names.Select(name => name.OrderId.Value).ToArray(),
                    Roles = names.Select(name => name.Role.ToString()).ToArray(),
                    Keys = names.Select(name => name.Key).ToArray(),
                    Names = names.Select(name => name.Name).ToArray(),
                    listed.State,
                    Hits = names.Select(name => listed.Hit(name.Name)).ToArray(),
                });
    }

    /// <summary>
    /// The receipts as they are judged, with what the statement says of the payer; one that came by another way has none. They are
    /// kept, and returned even when they were known: an allocation that was taken back and made again is judged again.
    /// </summary>
    public static async Task<IReadOnlyList<RiskSubject>> OfReceipts(
        Tx tx, IReadOnlyList<PaymentReceived> receipts, ListedNames listed)
    {
        var payers = (await tx.Many<PayerRow>(
            """
            select r.no::int as no, c.buyer_id, e.payer, e.payer_account, e.payer_bic
            from unnest(@Ids, @Orders) with ordinality as r (id, order_id, no)
            join order_case c on c.order_id = r.order_id
            left join statement_entry e on e.id = r.id
            order by r.no
            """,
            new
            {
                Ids = receipts.Select(receipt => receipt.ReceiptId).ToArray(),
                Orders = receipts.Select(receipt => receipt.OrderId).ToArray(),
            })).ConvertAll(row => (Row: row, Subject: Subject(receipts[row.No - 1], row)));
        var distinct = payers.DistinctBy(pair => (pair.Subject.Id, pair.Subject.OrderId)).ToList();
        var subjects = distinct.ConvertAll(pair => pair.Subject);
        await Keep(tx, subjects,
        [
            .. distinct.SelectMany(pair => NamesOf(pair.Subject, NameRole.Payer, pair.Row.Payer)
                .Concat(NamesOf(pair.Subject, NameRole.Bank, NameIndex.Bic(pair.Row.PayerBic)))),
        ], listed);
        return subjects;
    }

    static RiskSubject Subject(PaymentReceived receipt, PayerRow row) => new(
        RiskMoment.ReceiptMatched, receipt.ReceiptId, new OrderId(receipt.OrderId), row.BuyerId,
        RiskSubject.KeyOf(row.PayerAccount, row.Payer, row.BuyerId), row.Payer, RiskSubject.CountryOf(row.PayerAccount, row.PayerBic),
        Currency.Of(receipt.Currency), receipt.AmountMinor,
        new DateTimeOffset(receipt.ValueDate.ToDateTime(TimeOnly.MinValue), China));

    sealed record Known(Guid Id, string NameEn, string? NameZh);

    sealed record PayerRow(int No, PartyId BuyerId, string? Payer, string? PayerAccount, string? PayerBic);
}
