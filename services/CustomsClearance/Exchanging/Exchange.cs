using CrossBorder.Platform;

namespace CrossBorder.CustomsClearance;

/// <summary>What a message is about when it is not the declaration itself.</summary>
public enum SubjectType { Withdrawal, Summary, Return, Transport }

/// <summary>A sent message with what customs answered so far.</summary>
/// <param name="SummaryNumber">Of an application, once customs gave it.</param>
/// <param name="Info">Text of the receipt that decided, else of the latest.</param>
public sealed record Answered(Guid Guid, string Type, Answer Answer, string? SummaryNumber, string Info);

/// <summary>Messages of documents of their own: put in line, and their answers handed to whom they concern.</summary>
static class Exchange
{
    /// <summary>Puts the messages of one document in line.</summary>
    /// <returns>What customs would refuse in them; then none of them is stored.</returns>
    public static async Task<Problem?> Send(
        Tx tx, SubjectType type, Guid subject, Guid? declarationId, IReadOnlyList<Outgoing> messages, DateTimeOffset now)
    {
        if (Outgoing.Refusal(messages) is { } refusal)
            return refusal;
        await Store(tx, type, declarationId, [.. messages.Select(message => ((Guid?)subject, message))], now);
        return null;
    }

    /// <summary>Puts messages without a fault in line, each with the document that it is of; the null type has none.</summary>
    public static Task Store(
        Tx tx, SubjectType? type, Guid? declarationId, IReadOnlyList<(Guid? Subject, Outgoing Message)> messages, DateTimeOffset now) =>
        tx.Run(
            """
            insert into message (guid, declaration_id, subject_type, subject_id, type, business_key, app_type, body, status,
                created_at)
            select guid, @declarationId, @SubjectType, subject, type, business_key, app_type, body, 'Pending', @now
            from unnest(@Guids, @Subjects, @Types, @Keys, @AppTypes, @Bodies)
                with ordinality as sent (guid, subject, type, business_key, app_type, body, place)
            order by place
            """,
            new
            {
                now,
                declarationId,
                SubjectType = type?.ToString(),
                Subjects = messages.Select(one => one.Subject).ToArray(),
                Guids = messages.Select(one => one.Message.Guid).ToArray(),
                Types = messages.Select(one => one.Message.Type).ToArray(),
                Keys = messages.Select(one => one.Message.BusinessKey).ToArray(),
                AppTypes = messages.Select(one => one.Message.AppType).ToArray(),
                Bodies = messages.Select(one => one.Message.ToXml()).ToArray(),
            });

    /// <summary>
    /// Takes fresh receipts for these documents. They are stored already; whoever locks a document last reads all receipts of it.
    /// </summary>
    public static async Task Take(Tx tx, IReadOnlyCollection<Guid> subjects, DateTimeOffset now)
    {
        if (subjects.Count == 0)
            return;
        var types = await tx.Many<Subject>(
            "select distinct subject_id as id, subject_type as type from message where subject_id = any(@Ids)",
            new { Ids = subjects.ToArray() });
        foreach (var group in types.GroupBy(subject => subject.Type).OrderBy(group => group.Key))
        {
            var ids = group.Select(subject => subject.Id).Order().ToArray();
            await (group.Key switch
            {
                SubjectType.Withdrawal => AnswerWithdrawals.Take(tx, ids, now),
                SubjectType.Summary => AnswerSummaries.Take(tx, ids),
                SubjectType.Return => AnswerReturns.Take(tx, ids, now),
                _ => AnswerTransport.Take(tx, ids),
            });
        }
    }

    /// <summary>Every message of these documents with its answer. Read it after the documents are locked.</summary>
    public static async Task<ILookup<Guid, Answered>> Answers(Tx tx, Guid[] subjects)
    {
        var rows = await tx.Many<Row>(
            """
            select m.subject_id, m.guid, m.type as sent_type, r.type, r.return_status, r.return_time, r.return_info,
                r.summary_number
            from message m
            left join receipt r on r.message_guid = m.guid
            where m.subject_id = any(@subjects)
            order by m.seq, r.return_time, r.id
            """,
            new { subjects });
        return rows.GroupBy(row => (row.SubjectId, row.Guid, row.SentType)).ToLookup(
            message => message.Key.SubjectId, message => Of(message.Key.Guid, message.Key.SentType, [.. message]));
    }

    static Answered Of(Guid guid, string sentType, List<Row> rows)
    {
        var facts = rows.Where(row => row.Type is not null)
            .Select(row => (Row: row, Fact: new ReceiptFact(guid, row.Type!, row.ReturnStatus!, row.ReturnTime!.Value))).ToList();
        var answer = CustomsClearance.Answers.Of(sentType, facts.Select(fact => fact.Fact));
        var decisive = facts.LastOrDefault(fact => CustomsClearance.Answers.Of(sentType, [fact.Fact]) == answer);
        var number = rows.LastOrDefault(row => row.SummaryNumber is not null)?.SummaryNumber;
        return new Answered(guid, sentType, answer, number, decisive.Row?.ReturnInfo ?? "");
    }

    sealed record Subject(Guid Id, SubjectType Type);

    sealed record Row(
        Guid SubjectId, Guid Guid, string SentType, string? Type, string? ReturnStatus, DateTimeOffset? ReturnTime, string? ReturnInfo,
        string? SummaryNumber);
}
