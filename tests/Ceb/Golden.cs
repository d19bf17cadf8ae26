namespace CrossBorder.Ceb.Tests;

static class Golden
{
    public static string Text(string type)
    {
        using var stream = typeof(Golden).Assembly.GetManifestResourceStream($"Golden/{type}.xml")
            ?? throw new FileNotFoundException($"there is no golden message of {type}");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
