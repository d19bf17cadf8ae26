namespace CrossBorder.MainJob.Retail;

/// <summary>Where the goods go: ISO country, transport mode (2 water, 5 air) and UN/LOCODE of discharge.</summary>
public sealed record Destination(string Country, string TransportMode, string PortOfDischarge, string City);

/// <summary>The countries as this file spells them. Places without a sea port are served by air.</summary>
public static class Countries
{
    static readonly Dictionary<string, Destination> ByName = new()
    {
        ["Australia"] = new("AU", "2", "AUSYD", "Sydney"),
        ["Austria"] = new("AT", "5", "ATVIE", "Vienna"),
        ["Bahrain"] = new("BH", "5", "BHBAH", "Manama"),
        ["Belgium"] = new("BE", "2", "BEANR", "Antwerp"),
        ["Channel Islands"] = new("JE", "5", "JEJER", "Saint Helier"),
        ["Cyprus"] = new("CY", "2", "CYLMS", "Limassol"),
        ["Denmark"] = new("DK", "2", "DKAAR", "Aarhus"),
        ["EIRE"] = new("IE", "2", "IEDUB", "Dublin"),
        ["Finland"] = new("FI", "2", "FIHEL", "Helsinki"),
        ["France"] = new("FR", "2", "FRLEH", "Le Havre"),
        ["Germany"] = new("DE", "2", "DEHAM", "Hamburg"),
        ["Iceland"] = new("IS", "2", "ISREY", "Reykjavik"),
        ["Israel"] = new("IL", "2", "ILHFA", "Haifa"),
        ["Italy"] = new("IT", "2", "ITGOA", "Genoa"),
        ["Japan"] = new("JP", "2", "JPYOK", "Yokohama"),
        ["Lithuania"] = new("LT", "2", "LTKLJ", "Klaipeda"),
        ["Netherlands"] = new("NL", "2", "NLRTM", "Rotterdam"),
        ["Norway"] = new("NO", "2", "NOOSL", "Oslo"),
        ["Poland"] = new("PL", "2", "PLGDN", "Gdansk"),
        ["Portugal"] = new("PT", "2", "PTLIS", "Lisbon"),
        ["Spain"] = new("ES", "2", "ESBCN", "Barcelona"),
        ["Sweden"] = new("SE", "2", "SEGOT", "Gothenburg"),
        ["Switzerland"] = new("CH", "5", "CHZRH", "Zurich"),
        ["United Kingdom"] = new("GB", "2", "GBFXT", "Felixstowe"),
    };

    /// <summary>The destination by ISO 3166-1 alpha-2.</summary>
    public static Destination Of(string country) => ByName.Values.First(destination => destination.Country == country);

    /// <summary>Null for a country that the file leaves open ("Unspecified") or that is not listed.</summary>
    public static Destination? Find(string name) => ByName.GetValueOrDefault(name);
}
