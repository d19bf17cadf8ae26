using CrossBorder.Platform;

namespace CrossBorder.CustomsClearance;

/// <summary>What customs answered to transport documents: kept, nothing follows from it.</summary>
static class AnswerTransport
{
    public static async Task Take(Tx tx, Guid[] ids)
    {
        await tx.Many<Guid>("select id from transport_document where id = any(@ids) order by id for update", new { ids });
        var answers = await Exchange.Answers(tx, ids);
        await tx.Run(
            """
            update transport_document d
            set status = told.status, answer = told.answer, answered_at = now()
            from unnest(@ids, @Statuses, @Infos) as told (id, status, answer)
            where d.id = told.id
            """,
            new
            {
                ids,
                Statuses = ids.Select(id => Answers.Of([.. answers[id].Select(part => part.Answer)]).ToString()).ToArray(),
                Infos = ids.Select(id => answers[id].OrderBy(part => part.Answer == Answer.Refused ? 0 : 1).First().Info).ToArray(),
            });
    }
}
