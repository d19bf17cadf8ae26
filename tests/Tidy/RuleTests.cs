using CrossBorder.Tidy.Tests.Rules;

namespace CrossBorder.Tidy.Tests;

/// <summary>Each rule finds what it is for, at the right line, and leaves alone what only looks like it.</summary>
public sealed class RuleTests
{
    static SourceFile Code(string text) => new("services/Orders/Placing/Place.cs", text.ReplaceLineEndings("\n"));

    static SourceFile Sql(string text) => new("services/Orders/Schema/0001_orders.sql", text.ReplaceLineEndings("\n"));

    static string Method(int lines) => $"class C\n{{\n    [A]\n    void M()\n    {{\n{Times(lines - 3, "        x++;\n")}    }}\n}}\n";

    static string Times(int count, string text) => string.Concat(Enumerable.Repeat(text, count));

    [Fact]
    public void A_file_may_have_400_lines_and_not_one_more()
    {
        Assert.Empty(SizeRules.LongFile(Code(Times(400, "\n"))));
        Assert.Single(SizeRules.LongFile(Code(Times(401, "\n"))));
        Assert.Empty(SizeRules.LongFile(new SourceFile("data/lines.csv", Times(401, "\n"))));
        Assert.Empty(SizeRules.LongFile(new SourceFile("build/up", Times(401, "\n"))));
    }

    [Fact]
    public void A_method_may_have_40_lines_from_its_signature_to_its_brace()
    {
        Assert.Empty(SizeRules.LongMethod(Code(Method(40))));
        Assert.Equal(
            "services/Orders/Placing/Place.cs:4: M has 41 lines, at most 40", Assert.Single(SizeRules.LongMethod(Code(Method(41)))));
    }

    [Theory]
    [InlineData("class C { int P => 1 +\n{0}1; }")]
    [InlineData("class C { int P { get {\n{0}return 1; } } }")]
    [InlineData("class C { void M() { void L() {\n{0}} L(); } }")]
    public void What_else_has_a_body_is_measured_too(string shape) =>
        Assert.NotEmpty(SizeRules.LongMethod(Code(shape.Replace("{0}", Times(45, "// line\n"), StringComparison.Ordinal))));

    [Fact]
    public void A_line_of_140_characters_is_the_longest()
    {
        Assert.Empty(SizeRules.LongLine(Code(new string('/', 140))));
        Assert.Single(SizeRules.LongLine(Code(new string('/', 141))));
    }

    [Theory]
    [InlineData("\"\"\"", 1)]
    [InlineData("$\"\"\"", 1)]
    [InlineData("@\"", 0)]
    public void A_line_of_SQL_in_a_raw_string_has_at_most_120(string open, int findings)
    {
        var wide = new string('a', 121);
        var text = $"var s = {open}\nselect {wide}\nfrom t\n{open.TrimStart('$', '@')};";
        Assert.Equal(findings, SizeRules.LongSqlLine(Code(text)).Count());
        Assert.Empty(SizeRules.LongSqlLine(Code(text.Replace("select ", "words ", StringComparison.Ordinal))));
    }

    [Fact]
    public void The_indentation_of_a_raw_string_is_not_SQL()
    {
        string Indented(int width) => $"var s =\n        \"\"\"\n        select {new string('a', width)}\n        \"\"\";";
        Assert.Empty(SizeRules.LongSqlLine(Code(Indented(113))));
        Assert.Equal(
            "services/Orders/Placing/Place.cs:3: 121 characters of SQL, at most 120",
            Assert.Single(SizeRules.LongSqlLine(Code(Indented(114)))));
    }

    [Theory]
    [InlineData("var a = DateTime.Now;", 1)]
    [InlineData("var a = DateTime.UtcNow.Date;", 1)]
    [InlineData("var a = System.DateTimeOffset.UtcNow;", 1)]
    [InlineData("var a = DateTime.Today;", 1)]
    [InlineData("var a = clock.GetUtcNow(); // not DateTime.UtcNow", 0)]
    [InlineData("var a = Calendar.Now;", 0)]
    public void The_machines_clock_is_found(string code, int findings) =>
        Assert.Equal(findings, CodeRules.MachineClock(Code(code)).Count());

    [Fact]
    public void Tests_may_read_the_clock_and_speak_of_later()
    {
        var test = new SourceFile("tests/Orders/T.cs", "var a = DateTime.UtcNow; // TODO");
        Assert.Empty(CodeRules.MachineClock(test));
        Assert.Empty(CodeRules.LeftOver(test));
        Assert.Single(CodeRules.LeftOver(Code("// TODO: more")));
    }

    [Theory]
    [InlineData("catch { }", 1)]
    [InlineData("catch (Exception) { }", 1)]
    [InlineData("catch (System.Exception e) { Log(e); }", 1)]
    [InlineData("catch (Exception e) when (e is not OutOfMemoryException) { }", 0)]
    [InlineData("catch (IOException) { }", 0)]
    [InlineData("catch when (stopped) { }", 0)]
    public void A_catch_says_what_it_takes(string clause, int findings) =>
        Assert.Equal(findings, CodeRules.CatchAll(Code($"try {{ }} {clause}")).Count());

    [Theory]
    [InlineData("record R(double UnitPrice);", 1)]
    [InlineData("void M(float? total) { }", 1)]
    [InlineData("class C { readonly List<double> fees = []; }", 1)]
    [InlineData("class C { double Balance { get; } }", 1)]
    [InlineData("double amountMinor = 1, n = 2;", 1)]
    [InlineData("Double RefundRate() => 1;", 1)]
    [InlineData("record R(decimal UnitPrice, long AmountMinor);", 0)]
    [InlineData("const double RefundAfterMs = 200;", 0)]
    [InlineData("double speed = 1, generated = 2;", 0)]
    public void Money_that_is_a_binary_fraction_is_found(string code, int findings) =>
        Assert.Equal(findings, CodeRules.BinaryMoney(Code(code)).Count());

    [Theory]
    [InlineData("var a = (double)order.TotalMinor / 100;", 1)]
    [InlineData("var a = (double)(price * 2);", 1)]
    [InlineData("var a = (double)lines.Count / seconds;", 0)]
    public void Money_cast_to_a_binary_fraction_is_found(string code, int findings) =>
        Assert.Equal(findings, CodeRules.MoneyCastToBinary(Code(code)).Count());

    [Theory]
    [InlineData("var s = \"select * from orders\";", 1)]
    [InlineData("var s = $\"\"\"\n    select *\n    from {table}\n    \"\"\";", 1)]
    [InlineData("var s = \"insert into a select * from unnest(@Ids)\";", 0)]
    [InlineData("var s = \"insert into a select *, @Now from unnest(@Ids)\";", 0)]
    [InlineData("var s = \"insert into a select *, @Now from other\";", 1)]
    [InlineData("var s = \"select count(*) from orders\";", 0)]
    [InlineData("// select * from orders\nvar a = 1;", 0)]
    public void A_selected_star_is_found_in_strings(string code, int findings) =>
        Assert.Equal(findings, SqlRules.StarSelected(Code(code)).Count());

    [Theory]
    [InlineData("create view v as select * from t;", 1)]
    [InlineData("create view v as select id from t;", 0)]
    public void A_selected_star_is_found_in_SQL(string sql, int findings) =>
        Assert.Equal(findings, SqlRules.StarSelected(Sql(sql)).Count());

    [Theory]
    [InlineData("create table t (unit_price real not null)", 1)]
    [InlineData("create table t (\n    fees_paid  double precision\n)", 1)]
    [InlineData("create table t (a money not null)", 1)]
    [InlineData("create table t (speed double precision, refund_after_ms real)", 0)]
    [InlineData("create table t (amount numeric(12, 4), really text) -- no money here", 0)]
    public void A_column_that_is_not_exact_is_found(string sql, int findings) =>
        Assert.Equal(findings, SqlRules.InexactColumn(Sql(sql)).Count());

    [Theory]
    [InlineData("create table t (id uuid primary key)", 1)]
    [InlineData("create table t (id uuid, primary key (id), unique (id))", 2)]
    [InlineData("create table t (n int check (n > 0))", 1)]
    [InlineData("create table t (o uuid not null references orders (id))", 1)]
    [InlineData("create table t (o uuid, foreign key (o) references orders (id))", 1)]
    [InlineData("alter table t add unique (a)", 1)]
    [InlineData("create table t (r int4range, exclude using gist (r with &&))", 1)]
    [InlineData("create table t (id uuid, constraint t_key primary key (id), constraint t_id_once unique nulls not distinct (id))", 0)]
    [InlineData("create table t (o uuid constraint t_o references orders (id), n int constraint t_n check (n > 0))", 0)]
    [InlineData("create table t (a uuid, b uuid, constraint t_ab foreign key (a, b) references u (a, b))", 0)]
    [InlineData("create unique index t_a on t (a) where b = 'check (x)'; -- unique", 0)]
    [InlineData("create function f() returns void as $$ begin check (a); end $$ language plpgsql", 0)]
    public void A_constraint_without_a_name_is_found(string sql, int findings) =>
        Assert.Equal(findings, SqlRules.NamelessConstraint(Sql(sql)).Count());

    [Theory]
    [InlineData("create table t (a int);\ncreate table u (a int, constraint u_key primary key (a));", "t")]
    [InlineData("create table t (a int, constraint t_key primary key (a)) partition by range (a);", null)]
    [InlineData("create table t_1 partition of t default;", null)]
    public void A_table_without_a_key_is_found(string sql, string? table) =>
        Assert.Equal(table is null ? [] : [$"services/Orders/Schema/0001_orders.sql:1: the table {table} has no primary key"],
            SqlRules.TableWithoutKey(Sql(sql)));

    [Theory]
    [InlineData("return new Problem(409, \"order_full\", \"No.\");", "order_full")]
    [InlineData("static readonly Problem Full = new(StatusCodes.Status409Conflict, \"order_full\", \"No.\");", "order_full")]
    [InlineData("return Problem.NotFound(\"order\", id) with { Field = \"id\" };", "order_not_found")]
    [InlineData("return Problem.Refused(\"order\", status, action, []);", "order_transition_refused")]
    [InlineData("throw Problem.Invalid(\"name\", \"No.\", \"a name\").ToGrpc();", "invalid_field")]
    [InlineData("return Problem.Stale(\"order\", 1, 2);", "version_conflict")]
    [InlineData("var r = new Refusal { Code = \"line_refused\", Detail = d };", "line_refused")]
    [InlineData("WaitingReason W => new(\"hs_code_missing\", $\"Line {n}.\", Exporter);", "hs_code_missing")]
    [InlineData("var w = new WaitingReason(\"hs_code_missing\", d, who);", "hs_code_missing")]
    [InlineData("var t = new Thing(4, \"word\", 5);", null)]
    [InlineData("log.Write(409, \"word\");", null)]
    public void A_code_that_is_made_is_found(string code, string? expected) =>
        Assert.Equal(expected is null ? [] : [expected], ProblemRules.Made(Code(code)).Select(made => made.Code));

    [Fact]
    public void The_document_lists_codes_in_the_first_column() => Assert.Equal(
        ["a_b", "c"],
        ProblemRules.Documented(new SourceFile(ProblemRules.Document, "| code |\n|---|\n| `a_b` | x `y` |\n|`c`|\nsay `d`\n")));

    [Fact]
    public void A_code_that_a_section_lists_twice_is_found() => Assert.Equal(
        ["docs/errors.md: a 2 times in Two"],
        ProblemRules.Repeated(new SourceFile(ProblemRules.Document, "\n## One\n| `a` |\n\n## Two\n| `a` |\n| `a` |\n")));

    [Theory]
    [InlineData("services/Orders/Placing/Place.cs", 0)]
    [InlineData("services/Orders/Order.cs", 0)]
    [InlineData("services/Orders/Schema/0001_a.sql", 0)]
    [InlineData("services/Settlement/PayingOut/Bank.cs", 0)]
    [InlineData("services/Sandbox/Bank/Pay.cs", 0)]
    [InlineData("services/Orders/Bank/Pay.cs", 1)]
    [InlineData("services/Orders/Handlers/Place.cs", 1)]
    [InlineData("services/Orders/Placing/Commands/Place.cs", 1)]
    public void A_folder_of_a_service_is_named_by_its_activity(string path, int findings) =>
        Assert.Equal(findings, LayoutRules.FolderWithoutActivity(new SourceFile(path, "")).Count());

    [Theory]
    [InlineData("services/Orders/Placing/OrderRepository.cs", 1, 0)]
    [InlineData("services/Orders/Placing/Place order.cs", 0, 1)]
    [InlineData("services/Orders/Placing/Place.cs", 0, 0)]
    public void A_file_is_named_by_what_it_does(string path, int layers, int odd)
    {
        Assert.Equal(layers, LayoutRules.NamedAfterLayer(new SourceFile(path, "")).Count());
        Assert.Equal(odd, LayoutRules.OddName(new SourceFile(path, "")).Count());
    }

    [Fact]
    public void A_gap_between_schema_files_is_found()
    {
        SourceFile[] Schema(params string[] names) => [.. names.Select(name => new SourceFile($"services/Orders/Schema/{name}.sql", ""))];
        Assert.Empty(LayoutRules.MigrationOutOfOrder(Schema("0001_a", "0002_b")));
        Assert.Single(LayoutRules.MigrationOutOfOrder(Schema("0001_a", "0003_b")));
    }

    [Theory]
    [InlineData("root", 1)]
    [InlineData("work", 1)]
    [InlineData("home", 1)]
    [InlineData("data", 0)]
    public void A_folder_of_one_machine_is_found(string folder, int findings)
    {
        Assert.Equal(findings, LeakRules.MachinePath(Code($"cd /{folder}/x")).Count());
        Assert.Empty(LeakRules.MachinePath(Code($"see docs/{folder}/x and $here/{folder}/x")));
    }

    [Theory]
    [InlineData("https://api.nuget.", "org/v3/index.json", 1)]
    [InlineData("https://npm", "js.org/x", 1)]
    [InlineData("http://deb.deb", "ian.org/debian", 1)]
    [InlineData("https://mir", "ror.example.com/x", 1)]
    [InlineData("http://www.apache.", "org/licenses", 0)]
    public void A_registry_is_found(string start, string end, int findings) =>
        Assert.Equal(findings, Math.Min(1, LeakRules.RegistryHost(Code(start + end)).Count()));
}
