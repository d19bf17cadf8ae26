namespace CrossBorder.Sandbox;

/// <summary>A credit transfer that somebody ordered by a file, as the bank understood it.</summary>
sealed record PaymentOrder(
    string PaymentId, string EndToEndId, Guid Uetr, string Currency, long AmountMinor, string Name, string Account, string Remittance)
{
    /// <summary>What fits into the customer reference of MT940: 16 letters and digits.</summary>
    public string Reference
    {
        get
        {
            var plain = string.Concat(EndToEndId.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant();
            return plain.Length == 0 ? "NONREF" : plain[..Math.Min(16, plain.Length)];
        }
    }
}

/// <summary>A file that passed the checks, or the first thing that is wrong with it.</summary>
/// <param name="MessageId">Empty when not even that could be read.</param>
/// <param name="Fault">Path and rule, for people; null when all is well.</param>
sealed record PaymentMessage(string MessageId, IReadOnlyList<PaymentOrder> Orders, string? Fault);
