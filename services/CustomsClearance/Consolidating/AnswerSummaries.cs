using CrossBorder.Platform;

namespace CrossBorder.CustomsClearance;

/// <summary>
/// What customs answered to applications (CEB702), part by part: lists of a refused part may be applied for again. A late acceptance
/// of a refused part takes its lists back as far as no other application has them.
/// </summary>
static class AnswerSummaries
{
    public static async Task Take(Tx tx, Guid[] ids)
    {
        await tx.Many<Guid>("select id from summary where id = any(@ids) order by id for update", new { ids });
        var answers = await Exchange.Answers(tx, ids);
        var summaries = ids.Select(id => (Id: id, Parts: answers[id].ToList())).Where(summary => summary.Parts.Count > 0).ToList();
        await tx.Run(
            """
            update summary s
            set status = told.status, answer = told.answer, summary_number = coalesce(s.summary_number, told.number),
                answered_at = case when told.status = 'Requested' then null else coalesce(s.answered_at, now()) end
            from unnest(@Ids, @Statuses, @Infos, @Numbers) as told (id, status, answer, number)
            where s.id = told.id
            """,
            new
            {
                Ids = summaries.Select(summary => summary.Id).ToArray(),
                Statuses = summaries.Select(summary => Status(summary.Parts).ToString()).ToArray(),
                Infos = summaries.Select(summary => Info(summary.Parts)).ToArray(),
                Numbers = summaries.Select(summary => summary.Parts.Find(part => part.SummaryNumber is not null)?.SummaryNumber).ToArray(),
            });
        var messages = summaries.SelectMany(summary => summary.Parts).ToList();
        await Free(tx, Guids(messages, Answer.Refused));
        await TakeBack(tx, Guids(messages, Answer.Accepted));
    }

    static Task<int> Free(Tx tx, Guid[] refused) => tx.Run(
        """
        update summary_list s
        set live = false
        from declaration d
        where s.message_guid = any(@refused) and s.live and d.id = s.declaration_id and d.consolidated_at is null
        """,
        new { refused });

    static Task<int> TakeBack(Tx tx, Guid[] accepted) => tx.Run(
        """
        update summary_list s
        set live = true
        where s.message_guid = any(@accepted) and not s.live
            and not exists (select from summary_list o where o.declaration_id = s.declaration_id and o.live)
        """,
        new { accepted });

    static Guid[] Guids(List<Answered> messages, Answer answer) =>
        [.. messages.Where(message => message.Answer == answer).Select(message => message.Guid)];

    static DocumentStatus Status(List<Answered> parts) => Answers.Of([.. parts.Select(part => part.Answer)]);

    static string Info(List<Answered> parts) => (parts.Find(part => part.Answer == Answer.Refused) ?? parts[^1]).Info;
}
