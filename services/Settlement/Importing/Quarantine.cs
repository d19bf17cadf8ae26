using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>What of a file could not be taken, with its reason and the text as it stood there.</summary>
static class Quarantine
{
    const int LongestContent = 65_536;

    public static Task<int> Write(Tx tx, Guid file, Guid? statement, List<StatementFault> faults) => tx.Run(
        """
        insert into statement_quarantine (file_id, statement_id, scope, line_no, code, detail, content, position, detail_no)
        select @file, @statement, scope, line_no, code, detail, content, position, detail_no
        from unnest(@Scopes, @Lines, @Codes, @Details, @Contents, @Positions, @DetailNos)
            as fault (scope, line_no, code, detail, content, position, detail_no)
        """,
        new
        {
            file,
            statement,
            Scopes = faults.Select(fault => Scope(fault.Code)).ToArray(),
            Lines = faults.Select(fault => fault.Line).ToArray(),
            Codes = faults.Select(fault => fault.Code).ToArray(),
            Details = faults.Select(fault => fault.Reason).ToArray(),
            Contents = faults.Select(fault => fault.Raw.Length <= LongestContent ? fault.Raw : fault.Raw[..LongestContent]).ToArray(),
            Positions = faults.Select(fault => fault.Position).ToArray(),
            DetailNos = faults.Select(fault => fault.Detail).ToArray(),
        });

    static string Scope(string code) => code switch
    {
        "entry_refused" or "batch_refused" or "entry_conflict" => "Entry",
        "statement_refused" => "Statement",
        _ => "Text",
    };
}
