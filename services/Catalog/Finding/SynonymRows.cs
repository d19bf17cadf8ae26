namespace CrossBorder.Catalog;

/// <summary>Groups of synonyms as the database keeps them: every version, of which the latest counts.</summary>
static class SynonymRows
{
    public const string Columns = "synonym.id, synonym.version, synonym.terms, synonym.one_way";

    /// <summary>The groups as they are now.</summary>
    public const string Current =
        """
        (select distinct on (id) id, version, terms, one_way, removed, source from synonym order by id, version desc) as synonym
        where not synonym.removed
        """;
}
