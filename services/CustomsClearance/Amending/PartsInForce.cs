using CrossBorder.Platform;

namespace CrossBorder.CustomsClearance;

/// <summary>One part of a full declaration as customs has it now, with its numbers.</summary>
public sealed record PartInForce(int Number, Ceb.Declaration Declaration, string? PreNumber, string? EntryNumber)
{
    /// <summary>The parts by number: what was declared last, or the last amendment of it that customs approved.</summary>
    public static async Task<IReadOnlyDictionary<int, PartInForce>> Of(Tx tx, Guid declarationId)
    {
        var rows = await tx.Many<Row>(
            """
            select distinct on (m.business_key) m.business_key, m.body, given.pre_number, given.list_number as entry_number
            from message m
            left join lateral (
                select (array_agg(r.pre_number order by declared.seq desc, r.return_time)
                        filter (where r.pre_number is not null))[1] as pre_number,
                    (array_agg(r.list_number order by declared.seq desc, r.return_time)
                        filter (where r.list_number is not null))[1] as list_number
                from receipt r
                join message declared on declared.guid = r.message_guid and declared.app_type = '1'
                where r.declaration_id = m.declaration_id and r.business_key = m.business_key and r.type = 'DEC102') as given
                on true
            where m.declaration_id = @declarationId and m.type = 'DEC101' and m.status = 'Written'
                and (m.app_type = '1' or m.app_type = '2' and exists (
                    select from amendment_part p where p.message_guid = m.guid and p.result = '1'))
            order by m.business_key, m.seq desc
            """,
            new { declarationId });
        return rows.Select(row => row.Part()).ToDictionary(part => part.Number);
    }

    /// <summary>This declaration as a request to amend (2) or delete (3) it.</summary>
    public Outgoing Asking(Ceb.Declaration wanted, Sender sender, Envelope envelope, string reason) => FullDeclaration.Message(
        wanted with
        {
            DecHead = wanted.DecHead with
            {
                Guid = envelope.GuidText,
                AppType = envelope.AppType,
                AppTime = Ceb.CebText.Time(envelope.At),
                SeqNo = PreNumber,
                EntryId = EntryNumber,
                Note = reason,
            },
        },
        sender, envelope);

    sealed record Row(string BusinessKey, string Body, string? PreNumber, string? EntryNumber)
    {
        public PartInForce Part() => new(
            DeclarationPart.NumberOf(BusinessKey), Outgoing.Node<Ceb.Declaration>(Body), PreNumber, EntryNumber);
    }
}
