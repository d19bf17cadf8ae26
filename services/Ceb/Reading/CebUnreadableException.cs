namespace CrossBorder.Ceb;

/// <summary>Bytes that are not a message of the family; the fault says where and why.</summary>
public sealed class CebUnreadableException : Exception
{
    internal CebUnreadableException(CebFault fault, int line, int column, Exception? inner = null)
        : base($"Line {line}, column {column}: {fault}", inner)
    {
        (Fault, Line, Column) = (fault, line, column);
    }

    public CebUnreadableException() : this("The message cannot be read.")
    {
    }

    public CebUnreadableException(string message) : this(message, null)
    {
    }

    public CebUnreadableException(string message, Exception? inner) : base(message, inner)
    {
    }

    public CebFault Fault { get; } = new("", "xml", "", "a message");

    /// <summary>From 1; 0 when it is not known.</summary>
    public int Line { get; }

    public int Column { get; }
}
