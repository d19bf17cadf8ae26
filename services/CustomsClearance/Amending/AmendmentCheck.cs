using CrossBorder.Ceb;
using CrossBorder.Platform;

namespace CrossBorder.CustomsClearance;

/// <summary>Whether an amended declaration holds together, beyond what its layout demands of each field.</summary>
public static class AmendmentCheck
{
    /// <summary>A price has five decimals: quantity times price misses the total by half of the last one per unit at most.</summary>
    const decimal HalfOfLastDecimal = 0.000005m;

    const string Node = "Declaration/";

    /// <summary>Null when customs would find no fault in it.</summary>
    public static Problem? Of(Outgoing message)
    {
        if (message.Faults is [var fault, ..])
            return Problem.Invalid(PathOf(fault), $"'{fault.Value}' breaks {fault.Rule}.", fault.Accepted);
        var declaration = (Ceb.Declaration)message.Message.Nodes[0];
        var head = declaration.DecHead;
        if (head.NetWt > head.GrossWt)
            return Problem.Invalid(
                "DecHead/netWt", $"{head.NetWt} kg net is more than {head.GrossWt} kg gross.", "at most the gross weight");
        if (head.PackNo < 1)
            return Problem.Invalid("DecHead/packNo", "There are no pieces.", "1 or more");
        return declaration.DecList.Select(Of).FirstOrDefault(problem => problem is not null);
    }

    /// <summary>As requests name fields: within the declaration.</summary>
    static string PathOf(CebFault fault) =>
        fault.Path.StartsWith(Node, StringComparison.Ordinal) ? fault.Path[Node.Length..] : fault.Path;

    static Problem? Of(DecList line)
    {
        if (line.GQty <= 0 || line.DeclTotal <= 0 || line.Qty1 <= 0 || line.Qty2 <= 0)
            return Problem.Invalid($"DecList[{line.GNo}]", "A quantity or value is not above zero.", "more than 0");
        if (Math.Abs((line.GQty * line.DeclPrice) - line.DeclTotal) > line.GQty * HalfOfLastDecimal)
            return Problem.Invalid(
                $"DecList[{line.GNo}]/declTotal", $"{line.GQty} x {line.DeclPrice} is not {line.DeclTotal}.", "quantity times price");
        if (line.Unit1 == line.GUnit && line.Qty1 != line.GQty)
            return Problem.Invalid(
                $"DecList[{line.GNo}]/qty1", $"{line.Qty1} differs from {line.GQty} in the same unit.", "the deal quantity");
        return line.Unit2 == line.GUnit && line.Qty2 != line.GQty
            ? Problem.Invalid($"DecList[{line.GNo}]/qty2", $"{line.Qty2} differs from {line.GQty} in the same unit.", "the deal quantity")
            : null;
    }
}
