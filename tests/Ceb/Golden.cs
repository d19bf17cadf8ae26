namespace CrossBorder.Ceb.Tests;

static class Golden
{
    public static string Text(string type)
    {
        using var reader = new StreamReader(Stream(type));
        return reader.ReadToEnd();
    }

    public static Stream Stream(string type) =>
        typeof(Golden).Assembly.GetManifestResourceStream($"Golden/{type}.xml")
        ?? throw new FileNotFoundException($"there is no golden message of {type}");
}
