using CrossBorder.Tidy.Tests.Rules;

namespace CrossBorder.Tidy.Tests;

/// <summary>The rules of STYLE.md A1 over every file of the repository.</summary>
public sealed class RepositoryTests
{
    const int PlatformFilesMost = 16;
    const int PlatformLinesMost = 1600;
    const int ProgramLinesMost = 40;

    [Fact]
    public void No_file_is_over_400_lines() => Nothing(SourceTree.Files.SelectMany(SizeRules.LongFile));

    [Fact]
    public void No_method_is_over_40_lines() =>
        Nothing(SourceTree.CSharp.Where(file => !file.IsGrpcApi).SelectMany(SizeRules.LongMethod));

    [Fact]
    public void No_line_is_over_140_characters() =>
        Nothing(SourceTree.Files.Where(file => !file.IsGrpcApi).SelectMany(SizeRules.LongLine));

    [Fact]
    public void No_line_of_SQL_in_a_raw_string_is_over_120_characters() =>
        Nothing(SourceTree.CSharp.SelectMany(SizeRules.LongSqlLine));

    [Fact]
    public void Nobody_reads_the_clock_of_the_machine() => Nothing(SourceTree.CSharp.SelectMany(CodeRules.MachineClock));

    [Fact]
    public void Nothing_is_left_for_later() =>
        Nothing(SourceTree.Files.Where(file => file.Extension != ".csv").SelectMany(CodeRules.LeftOver));

    [Fact]
    public void No_query_selects_a_star() => Nothing(SourceTree.Files.SelectMany(SqlRules.StarSelected));

    [Fact]
    public void No_money_is_a_binary_fraction() => Nothing(
    [
        .. SourceTree.CSharp.SelectMany(CodeRules.BinaryMoney), .. SourceTree.CSharp.SelectMany(CodeRules.MoneyCastToBinary),
        .. SourceTree.Sql.SelectMany(SqlRules.InexactColumn),
    ]);

    [Fact]
    public void No_catch_takes_everything() => Nothing(SourceTree.CSharp.SelectMany(CodeRules.CatchAll));

    [Fact]
    public void Every_code_that_is_made_is_documented()
    {
        var documented = ProblemRules.Documented(Document).ToHashSet();
        Nothing(SourceTree.CSharp.Where(file => file.IsService).SelectMany(ProblemRules.Made)
            .Where(made => !documented.Contains(made.Code)).Select(made => made.Where));
    }

    [Fact]
    public void Every_documented_code_is_made_and_a_section_lists_it_once()
    {
        var services = SourceTree.CSharp.Where(file => file.IsService).ToArray();
        var made = services.SelectMany(ProblemRules.Made).Select(one => one.Code)
            .Concat(services.SelectMany(ProblemRules.Texts)).ToHashSet();
        Nothing(ProblemRules.Documented(Document).Where(code => !made.Contains(code)));
        Nothing(ProblemRules.Repeated(Document));
    }

    [Fact]
    public void The_platform_stays_small()
    {
        var files = SourceTree.CSharp.Where(file => file.Path.StartsWith("services/Platform/", StringComparison.Ordinal)).ToArray();
        Assert.InRange(files.Length, 1, PlatformFilesMost);
        Assert.InRange(files.Sum(file => file.Lines.Count), 1, PlatformLinesMost);
    }

    [Fact]
    public void Every_service_has_a_readme_and_a_program_that_fits_a_screen() => Nothing(
        from service in SourceTree.Services
        from name in new[] { "README.md", "Program.cs" }
        let file = SourceTree.Files.FirstOrDefault(file => file.Path == $"{service}/{name}")
        where file is null || (name == "Program.cs" && file.Lines.Count > ProgramLinesMost)
        select file is null ? $"{service} has no {name}" : $"{file.Path}: {file.Lines.Count} lines, at most {ProgramLinesMost}");

    [Fact]
    public void Every_constraint_has_a_name() => Nothing(SourceTree.Sql.SelectMany(SqlRules.NamelessConstraint));

    [Fact]
    public void Every_table_has_a_primary_key() => Nothing(SourceTree.Sql.SelectMany(SqlRules.TableWithoutKey));

    [Fact]
    public void Schema_files_count_on_from_one() => Nothing(LayoutRules.MigrationOutOfOrder(SourceTree.Files));

    [Fact]
    public void Folders_of_services_are_named_by_what_is_done_there() =>
        Nothing(SourceTree.Files.SelectMany(LayoutRules.FolderWithoutActivity));

    [Fact]
    public void No_file_is_named_after_a_layer_or_needs_quoting() =>
        Nothing([.. SourceTree.Files.SelectMany(LayoutRules.NamedAfterLayer), .. SourceTree.Files.SelectMany(LayoutRules.OddName)]);

    [Fact]
    public void No_file_names_a_folder_of_one_machine() => Nothing(SourceTree.Files.SelectMany(LeakRules.MachinePath));

    [Fact]
    public void No_file_names_a_package_registry() => Nothing(SourceTree.Files.SelectMany(LeakRules.RegistryHost));

    static SourceFile Document => SourceTree.Files.Single(file => file.Path == ProblemRules.Document);

    static void Nothing(IEnumerable<string> findings)
    {
        var found = findings.ToArray();
        Assert.True(found.Length == 0, $"{found.Length} found\n{string.Join('\n', found)}");
    }
}
