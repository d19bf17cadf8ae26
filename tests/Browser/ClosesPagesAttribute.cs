using System.Collections.Concurrent;
using System.Reflection;
using CrossBorder.Browser.Tests;
using Microsoft.Playwright;
using Xunit.v3;

[assembly: ClosesPages]

namespace CrossBorder.Browser.Tests;

/// <summary>
/// Closes the pages of a test once it is over. A page that stays open follows the orders of everybody, and slows down every test after it.
/// </summary>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class ClosesPagesAttribute : BeforeAfterTestAttribute
{
    static readonly ConcurrentDictionary<string, ConcurrentBag<IBrowserContext>> Opened = [];

    /// <summary>Notes what the test that runs now has opened.</summary>
    public static void Note(IBrowserContext context)
    {
        if (TestContext.Current.Test is { } test)
            Opened.GetOrAdd(test.UniqueID, _ => []).Add(context);
    }

    public override void After(MethodInfo methodUnderTest, IXunitTest test)
    {
        // Nothing waits for it: the next test opens pages of its own.
        if (Opened.TryRemove(test.UniqueID, out var contexts))
            foreach (var context in contexts)
                _ = context.CloseAsync();
    }
}
