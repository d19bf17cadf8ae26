using CrossBorder.Platform;

namespace CrossBorder.CustomsClearance;

/// <summary>
/// Keeps receipts, each once, and moves the declarations that they are about. Any number of receipts is taken by a fixed number of
/// statements; the declarations are locked first and in order, so that two processes never decide on half of the receipts.
/// </summary>
public sealed class ReceiptBook(Db db, WriteSignal writing, TimeProvider clock)
{
    /// <summary>Takes receipts, each with the name of its file. Returns the places of those that are about nothing we sent.</summary>
    public Task<IReadOnlyList<int>> Take(IReadOnlyList<(Receipt Receipt, string File)> receipts, CancellationToken ct) =>
        Take(receipts, new Dictionary<string, string>(), ct);

    /// <param name="bodies">The files as they came, by name; they are kept beside what they say.</param>
    public async Task<IReadOnlyList<int>> Take(
        IReadOnlyList<(Receipt Receipt, string File)> receipts, IReadOnlyDictionary<string, string> bodies, CancellationToken ct)
    {
        if (receipts.Count == 0)
            return [];
        return await db.Transact(async tx =>
        {
            var subjects = await Match(tx, receipts.Select(received => received.Receipt).ToList());
            if (subjects.Count > 0)
                await Take(tx, receipts, subjects, bodies);
            var results = receipts.Select((received, place) => (place, received.Receipt.Result, received.File))
                .Where(received => received.Result is not null)
                .Select(received => (received.place, received.Result!, received.File)).ToList();
            var consolidated = results.Count == 0 ? [] : await TakeResults.Take(tx, results, clock.GetUtcNow());
            return Enumerable.Range(0, receipts.Count).Except(subjects.Keys).Except(consolidated).ToList();
        }, ct);
    }

    async Task Take(
        Tx tx, IReadOnlyList<(Receipt Receipt, string File)> receipts, Dictionary<int, Subject> subjects,
        IReadOnlyDictionary<string, string> bodies)
    {
        var ids = subjects.Values.Select(subject => subject.DeclarationId).OfType<Guid>().Distinct().Order().ToArray();
        var declarations = await Lock(tx, ids);
        var now = clock.GetUtcNow();
        var fresh = await Keep(tx, receipts, subjects, now);
        if (fresh.Count == 0)
            return;
        await ReceiptFiles.Keep(tx, subjects.Keys.Select(place => receipts[place].File), bodies, now);

        var own = fresh.Select(receipt => receipt.SubjectId).OfType<Guid>().Distinct().ToArray();
        fresh = [.. fresh.Where(receipt => receipt.SubjectId is null)];
        var touched = fresh.Select(receipt => receipt.DeclarationId).Distinct().ToArray();
        var documents = await SentDocuments.Of(tx, touched);
        // What is amended is in force before the release that comes with the same answers is told.
        if (await AnswerAmendments.Take(tx, AmendmentKind.Amend, fresh, now))
            declarations = await Lock(tx, ids);
        var followed = await Inspections.Follow(tx, declarations, fresh, now);
        var moves = followed.Where(declaration => touched.Contains(declaration.Id)).Select(declaration => Move.Of(
            declaration, new Standing(documents.GetValueOrDefault(declaration.Id) ?? []),
            [.. fresh.Where(receipt => receipt.DeclarationId == declaration.Id)])).ToList();
        await MoveDeclarations.Store(tx, moves, now);
        await Inspections.EndMoved(tx, moves, now);
        await AnswerAmendments.Take(tx, AmendmentKind.Delete, fresh, now);
        await Exchange.Take(tx, own, now);
        tx.AfterCommit(writing.Set);
    }

    static Task<List<Declared>> Lock(Tx tx, Guid[] ids) => tx.Many<Declared>(
        $"select {Declared.Columns} from declaration where id = any(@ids) order by id for update", new { ids });

    /// <summary>The message that each receipt answers: by its guid, else by business key the newest from before the answer.</summary>
    static async Task<Dictionary<int, Subject>> Match(Tx tx, List<Receipt> receipts)
    {
        var looks = receipts.SelectMany((receipt, place) => receipt.Guids.Select(guid => (Guid?)guid).DefaultIfEmpty()
            .Select(guid => (Place: place, Receipt: receipt, Guid: guid))).ToList();
        return (await tx.Many<Subject>(
            """
            with looked as (
                select *
                from unnest(@Places, @Types, @Keys, @Guids, @Times, @AppTypes) as w (place, type, key, guid, at, app_type)
            ), found as (
                select w.place, true as exact, w.at, m.guid, m.declaration_id, m.business_key, m.subject_id, m.created_at, m.seq
                from looked w
                join message m on m.guid = w.guid and m.type = coalesce(w.type, m.type)
                union all
                select w.place, false, w.at, m.guid, m.declaration_id, m.business_key, m.subject_id, m.created_at, m.seq
                from looked w
                join message m on m.business_key = w.key and m.type = w.type and m.status <> 'Dropped'
                    and m.app_type = coalesce(w.app_type, m.app_type)
            )
            select distinct on (place) place, guid, declaration_id, business_key, subject_id
            from found
            order by place, exact desc, created_at <= at desc, case when created_at <= at then seq else -seq end desc
            """,
            new
            {
                Places = looks.Select(look => look.Place).ToArray(),
                Types = looks.Select(look => look.Receipt.SentType).ToArray(),
                Keys = looks.Select(look => look.Receipt.BusinessKey).ToArray(),
                Guids = looks.Select(look => look.Guid).ToArray(),
                Times = looks.Select(look => look.Receipt.ReturnTime.ToUniversalTime()).ToArray(),
                AppTypes = looks.Select(look => look.Receipt.AppType).ToArray(),
            })).ToDictionary(subject => subject.Place);
    }

    static async Task<List<FreshReceipt>> Keep(
        Tx tx, IReadOnlyList<(Receipt Receipt, string File)> receipts, Dictionary<int, Subject> subjects, DateTimeOffset now)
    {
        var matched = subjects.Values.OrderBy(subject => subject.BusinessKey, StringComparer.Ordinal)
            .Select(subject => (Subject: subject, receipts[subject.Place].Receipt, receipts[subject.Place].File)).ToList();
        return await tx.Many<FreshReceipt>(
            """
            insert into receipt (message_guid, declaration_id, type, business_key, receipt_guid, return_status, return_time,
                return_info, pre_number, list_number, request_result, file_name, subject_id, summary_number, received_at)
            select *, @Now
            from unnest(@Messages, @Declarations, @Types, @Keys, @Guids, @Statuses, @Times,
                @Infos, @PreNumbers, @ListNumbers, @Results, @Files, @Subjects, @SummaryNumbers)
            on conflict on constraint receipt_once do nothing
            returning message_guid, coalesce(declaration_id, '00000000-0000-0000-0000-000000000000') as declaration_id, type,
                return_status, return_time, return_info, pre_number, list_number, request_result, subject_id
            """,
            new
            {
                Now = now,
                Messages = matched.Select(m => m.Subject.Guid).ToArray(),
                Declarations = matched.Select(m => m.Subject.DeclarationId).ToArray(),
                Types = matched.Select(m => m.Receipt.Type).ToArray(),
                Keys = matched.Select(m => m.Subject.BusinessKey).ToArray(),
                Guids = matched.Select(m => m.Receipt.GuidText).ToArray(),
                Statuses = matched.Select(m => m.Receipt.ReturnStatus).ToArray(),
                Times = matched.Select(m => m.Receipt.ReturnTime.ToUniversalTime()).ToArray(),
                Infos = matched.Select(m => m.Receipt.ReturnInfo).ToArray(),
                PreNumbers = matched.Select(m => m.Receipt.PreNumber).ToArray(),
                ListNumbers = matched.Select(m => m.Receipt.ListNumber).ToArray(),
                Results = matched.Select(m => m.Receipt.RequestResult).ToArray(),
                Files = matched.Select(m => m.File).ToArray(),
                Subjects = matched.Select(m => m.Subject.SubjectId).ToArray(),
                SummaryNumbers = matched.Select(m => m.Receipt.SummaryNumber).ToArray(),
            });
    }

    sealed record Subject(int Place, Guid Guid, Guid? DeclarationId, string BusinessKey, Guid? SubjectId);
}

/// <summary>A receipt that was not known before.</summary>
/// <param name="SubjectId">The document of its own that it answers; null when it is about the declaration itself.</param>
public sealed record FreshReceipt(
    Guid MessageGuid, Guid DeclarationId, string Type, string ReturnStatus, DateTimeOffset ReturnTime, string ReturnInfo, string? PreNumber,
    string? ListNumber, string? RequestResult = null, Guid? SubjectId = null)
{
    public ReceiptFact Fact { get; } = new(MessageGuid, Type, ReturnStatus, ReturnTime);
}
