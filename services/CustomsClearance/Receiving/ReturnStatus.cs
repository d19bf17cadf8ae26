using System.Globalization;

namespace CrossBorder.CustomsClearance;

/// <summary>The codes of CEB receipts (202205, returnStatus).</summary>
public static class ReturnStatus
{
    /// <summary>Null for a code that the specification does not list: it is kept and changes nothing.</summary>
    public static ReturnSignal? Signal(string code) => code switch
    {
        "1" => ReturnSignal.Staged,
        "2" => ReturnSignal.Declaring,
        "3" => ReturnSignal.Sent,
        "4" => ReturnSignal.SendFailed,
        "100" => ReturnSignal.Returned,
        "120" => ReturnSignal.Received,
        "300" => ReturnSignal.InReview,
        "399" => ReturnSignal.Examined,
        "400" => ReturnSignal.AwaitingArrival,
        "500" => ReturnSignal.Inspection,
        "501" or "502" or "503" or "599" => ReturnSignal.Detained,
        "600" => ReturnSignal.Suspended,
        "700" => ReturnSignal.GoodsReturned,
        "800" => ReturnSignal.Released,
        "899" => ReturnSignal.Closed,
        _ => NeverStored(code) ? ReturnSignal.Returned : null,
    };

    /// <summary>A negative code: the document was refused at the door, so customs holds nothing that a change could act on.</summary>
    public static bool NeverStored(string code) =>
        int.TryParse(code, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number < 0;
}
