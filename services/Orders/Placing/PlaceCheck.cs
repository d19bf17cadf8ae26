using System.Collections.Frozen;
using System.Globalization;
using CrossBorder.Platform;
using Google.Protobuf.Collections;
using V1 = CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Orders;

/// <summary>What an order must look like before Catalog is asked: everything that can be told from the request alone.</summary>
public static partial class PlaceCheck
{
    public const int MostLines = 500;
    public const long MostQuantity = 1_000_000_000;
    const int LongestName = 100;
    const int LongestStreet = 200;
    const int LongestReference = 60;
    const int LongestCode = 32;
    const int LongestChannel = 40;
    const string AnId = "a UUID";
    const string China = "CN";

    /// <summary>Incoterms 2020 (ICC publication 723), the eleven rules.</summary>
    static readonly FrozenSet<string> Incoterms =
        FrozenSet.Create("EXW", "FCA", "CPT", "CIP", "DAP", "DPU", "DDP", "FAS", "FOB", "CFR", "CIF");

    /// <summary>ISO 3166-1 alpha-2, the 249 officially assigned codes.</summary>
    static readonly FrozenSet<string> Countries =
        """
        AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG
        CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL
        GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA
        LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP
        NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV
        SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
        """.Split([' ', '\n']).ToFrozenSet();

    public static Problem? Of(V1.PlaceRequest request, Principal principal) =>
        Parties(request, principal) ?? Trade(request) ?? Kind(request) ?? ShipTo(request.ShipTo) ?? Terms(request.PaymentTerms)
        ?? Lines(request.Lines, principal.Role);

    /// <summary>The party itself may be left out: a buyer orders for itself, an exporter enters what was ordered with it.</summary>
    static Problem? Parties(V1.PlaceRequest request, Principal principal)
    {
        if (!IsParty(request.ExporterId, principal, Role.Exporter))
            return Problem.Invalid("exporter_id", "Who sells is missing or somebody else.", Accepted(principal, Role.Exporter));
        if (!IsParty(request.BuyerId, principal, Role.Buyer))
            return Problem.Invalid("buyer_id", "Who buys is missing or somebody else.", Accepted(principal, Role.Buyer));
        return Party(request.ExporterId, principal) == Party(request.BuyerId, principal)
            ? Problem.Invalid("buyer_id", "Nobody sells to itself.", "another party than the exporter")
            : null;
    }

    public static Guid Party(string id, Principal principal) => id.Length == 0 ? principal.PartyId : Guid.Parse(id);

    static bool IsParty(string id, Principal principal, Role side) => principal.Role == side
        ? id.Length == 0 || (Guid.TryParse(id, out var own) && own == principal.PartyId)
        : Guid.TryParse(id, out _);

    static string Accepted(Principal principal, Role side) => principal.Role == side ? "empty, or your own id" : AnId;

    static Problem? Trade(V1.PlaceRequest request)
    {
        if (Currency.Find(request.Currency) is null)
            return Problem.Invalid("currency", $"'{request.Currency}' is not a currency that orders are made in.", Currency.Accepted);
        if (!Incoterms.Contains(request.Incoterm))
            return NoIncoterm("incoterm", request.Incoterm);
        if (request.FreightMinor is < 0 or > Totals.MostMinor)
            return Problem.Invalid("freight_minor", "Freight is negative or too large.", $"0 to {Totals.MostMinor}");
        return Text("named_place", request.NamedPlace, 1, LongestName)
            ?? Text("overseas_warehouse", request.OverseasWarehouse, 0, LongestCode)
            ?? Text("reference", request.Reference, 0, LongestReference)
            ?? Text("channel", request.Channel, 0, LongestChannel);
    }

    /// <summary>The postal code may be empty: not every country has them.</summary>
    public static Problem? ShipTo(V1.Consignee? shipTo)
    {
        if (shipTo is null)
            return Problem.Invalid(
                "ship_to", "The order names nobody who receives the goods.", "name, country, city, street, postal_code");
        return Destination("ship_to.country", shipTo.Country)
            ?? Text("ship_to.name", shipTo.Name, 1, LongestName)
            ?? Text("ship_to.city", shipTo.City, 1, LongestName)
            ?? Text("ship_to.street", shipTo.Street, 1, LongestStreet)
            ?? Text("ship_to.postal_code", shipTo.PostalCode, 0, LongestCode);
    }

    static Problem? Lines(RepeatedField<V1.PlaceLine> lines, Role role)
    {
        if (lines.Count is 0 or > MostLines)
            return Problem.Invalid("lines", $"An order has lines, not {lines.Count} of them.", $"1 to {MostLines}");
        for (var i = 0; i < lines.Count; i++)
            if (Line(lines[i], role) is { } fault)
                return fault with { Field = $"lines[{i}].{fault.Field}" };
        return null;
    }

    static Problem? Line(V1.PlaceLine line, Role role)
    {
        if ((line.ProductId.Length == 0) == (line.Sku.Length == 0))
            return Problem.Invalid("product_id", "A line names its product once.", "either product_id or sku");
        if (line.ProductId.Length > 0 && !Guid.TryParse(line.ProductId, out _))
            return Problem.Invalid("product_id", "The product id is not one.", AnId);
        if (line.Quantity is < 1 or > MostQuantity)
            return Problem.Invalid("quantity", "The quantity is out of range.", $"1 to {MostQuantity}");
        if (line.AgreedUnitPrice.Length == 0)
            return null;
        if (role == Role.Buyer)
            return Problem.Invalid("agreed_unit_price", "Only the seller enters an agreed price.", "empty");
        return TryDecimal(line.AgreedUnitPrice, out var price) && price > 0
            ? null
            : Problem.Invalid("agreed_unit_price", "The price is not one.", "a decimal number above 0, such as 2.55");
    }

    public static bool IsIncoterm(string rule) => Incoterms.Contains(rule);

    /// <summary>
    /// Where the goods go decides whether they are exported and the VAT comes back, not where the buyer is at home: export is what is
    /// declared to customs and leaves the country (Caishui [2012] No.39, since 2026 MOF and STA No.11). A foreign buyer's goods that
    /// stay are sold in China. Hong Kong, Macao and Taiwan are customs territories of their own.
    /// </summary>
    public static Problem? Destination(string field, string code) => code switch
    {
        China => new(
            StatusCodes.Status400BadRequest, "destination_in_china", "Goods that stay in China are not exported.", field,
            "the country or customs territory that the goods go to, outside the mainland of China"),
        _ when Countries.Contains(code) => null,
        _ => Problem.Invalid(field, $"'{code}' is not a country.", "ISO 3166-1 alpha-2, such as DE"),
    };

    public static Problem NoIncoterm(string field, string rule) =>
        Problem.Invalid(field, $"'{rule}' is not a rule of Incoterms 2020.", string.Join(", ", Incoterms.Order()));

    public static bool TryDecimal(string text, out decimal value) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value);

    /// <summary>One line of text: control characters would break documents made of it, and NUL cannot be stored.</summary>
    public static Problem? Text(string field, string value, int shortest, int longest)
    {
        var length = value.AsSpan().Trim().Length;
        return length < shortest || length > longest || value.Any(char.IsControl)
            ? Problem.Invalid(
                field, "The text is missing, too long or not one line.", $"{shortest} to {longest} characters, none a control character")
            : null;
    }
}
