namespace CrossBorder.Settlement.Tests;

/// <summary>Pairs of names labelled by hand: S names the same, D another one. Invented, in the shapes that statements have.</summary>
static class NamePairs
{
    public const decimal Threshold = 0.88m;

    public const string All =
        """
        S|Norvakia State Arms Export Corporation|NORVAKIA STATE ARMS EXPORT CORP.
        S|Golden Lagoon Shipping Lines Ltd|GOLDEN LAGOON SHIPPING LINES LIMITED
        S|Golden Lagoon Shipping Lines Ltd|Lines Shipping, Lagoon Golden
        S|Oleksandr Brevikov|Brevikov, Oleksandr
        S|Oleksandr Brevikov|Oleksander Brevikov
        S|José Álvarez Núñez|JOSE ALVAREZ NUNEZ
        S|Müller Präzision GmbH|MULLER PRAZISION
        S|Société Générale d'Import SARL|SOCIETE GENERALE DIMPORT
        S|Quillon Precision Instruments LLC|QUILLON PRECISION INSTRUMENT
        S|Quillon Precision Instruments LLC|Quilon Precision Instruments L.L.C.
        S|Al-Rashid Trading Est.|AL RASHID TRADING EST
        S|Al Noor Petrochemicals|ALNOOR PETROCHEMICALS
        S|Ｇｏｌｄｅｎ　Ｌａｇｏｏｎ|golden lagoon
        S|O'Sullivan Marine Ltd|OSULLIVAN MARINE
        S|J.P. Hargrove & Sons|JP HARGROVE SONS
        S|Mohammed Ali Hassan Tarek|MOHAMMED HASSAN TAREK
        S|The Orient Star Company|ORIENT STAR CO., LTD.
        S|Kwame Boateng Mensah|MENSAH KWAME BOATENG
        S|Zheng Weiming|WEIMING ZHENG
        S|Łódź Chemia Sp. z o.o.|LODZ CHEMIA
        S|金礁湖航运有限公司|金礁湖航运
        S|金礁湖航运有限公司|金礁湖航运（集团）有限责任公司
        S|诺瓦基亚国家军火出口公司|诺瓦基亚国家军火出口有限公司
        S|奎隆精密仪器有限责任公司|奎隆 精密 仪器 股份有限公司
        S|杭州星海礼品制造有限公司|杭州星海礼品制造有限公司 HANGZHOU XINGHAI
        S|Sunrise Kitchenware Trading Co|SUNRISE KITCHENWARE TRADNG CO
        S|Ferreira & Carvalho Importação|FERREIRA CARVALHO IMPORTACAO
        S|Олександр Бревіков|БРЕВІКОВ ОЛЕКСАНДР
        D|Norvakia State Arms Export Corporation|Norwich Stationery and Arts Exports
        D|Golden Lagoon Shipping Lines Ltd|Golden Gate Shipping Ltd
        D|Golden Lagoon Shipping Lines Ltd|Silver Lagoon Hotels
        D|Oleksandr Brevikov|Oleksandr Petrenko
        D|Oleksandr Brevikov|Alexandra Brevik Design
        D|Quillon Precision Instruments LLC|Quantum Precision Instruments Inc
        D|Shenzhen Sunrise Electronics Co Ltd|Shenzhen Sunshine Electronics Co Ltd
        D|Global Trading International|Global Shipping International
        D|Orient Star Company|Oriental Pearl Company
        D|Mohammed Ali Hassan|Mohammed Omar Farouk
        D|John Smith|John Smithson Carter
        D|Zheng Weiming|Zheng Weihong
        D|Gift Shop Ltd|Golden Lagoon Shipping Lines Ltd
        D|Bank of Outer Norvakia|Bank of Inner Mongolia
        D|Acme Tools GmbH|Acne Clinic Berlin
        D|Maria Garcia Lopez|Mario Garza Lopes Imports
        D|金礁湖航运有限公司|银礁湖酒店有限公司
        D|金礁湖航运有限公司|金龙航运有限公司
        D|诺瓦基亚国家军火出口公司|国家粮食出口公司
        D|奎隆精密仪器有限责任公司|奎龙五金仪表有限责任公司
        D|杭州星海礼品制造有限公司|杭州星河纺织有限公司
        D|上海贸易有限公司|上海运输有限公司
        D|Sunrise Kitchenware|Sunset Glassware
        D|Al Noor Petrochemicals|Al Noor Bakery
        """;

    public static IEnumerable<(bool Same, string One, string Other)> Pairs => All.Split('\n')
        .Select(line => line.Trim().Split('|')).Select(cells => (cells[0] == "S", cells[1], cells[2]));
}
