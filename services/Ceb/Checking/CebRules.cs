namespace CrossBorder.Ceb;

/// <summary>Business rules of CEB 202205 that its schema leaves to the sender: values within a message that must fit each other.</summary>
static class CebRules
{
    public static void Check(CebMessage message, CebScan scan)
    {
    }
}
