namespace CrossBorder.Ceb;

/// <summary>Rules of the full declaration (DEC101).</summary>
static partial class CebRules
{
    const string Rate = "1";
    static readonly string[] TradeTerms = ["1", "2", "3", "4", "7"];

    static void Of(Declaration declaration, CebScan scan, DateOnly? today)
    {
        var head = declaration.DecHead;
        scan.Path.Push(nameof(DecHead));
        scan.Head(head.Guid, head.AppType, head.AppTime, head.AppStatus);
        Codes(head, scan);
        Charge(scan, "fee", head.FeeMark, head.FeeRate, head.FeeCurr, "1", "2", "3");
        Charge(scan, "insur", head.InsurMark, head.InsurRate, head.InsurCurr, "1", "3");
        Charge(scan, "other", head.OtherMark, head.OtherRate, head.OtherCurr, "1", "3");
        scan.Weights("netWt", head.NetWt, "grossWt", head.GrossWt);
        scan.Positive("packNo", head.PackNo);
        scan.Day("declDate", head.DeclDate);
        ExitDate(head.IeDate, scan, today);
        EntryNumber("entryId", head.EntryId, scan);
        if (head.AppType is "2" or "3")
        {
            Known(scan, "seqNo", head.SeqNo);
            Known(scan, "entryId", head.EntryId);
        }

        scan.Path.Pop();
        scan.Lines(nameof(DecList), declaration.DecList, (line, number) => Line(line, number, scan));
        scan.Lines(nameof(DecDocument), declaration.DecDocument, (document, _) =>
            scan.In("docuCode", document.DocuCode, CodeList.Documents));
    }

    static void Codes(DecHead head, CebScan scan)
    {
        scan.OneOf("transMode", head.TransMode, TradeTerms);
        scan.In("trafMode", head.TrafMode, CodeList.TransportModes);
        scan.In("tradeMode", head.TradeMode, CodeList.SupervisionModes);
        scan.In("levyNature", head.LevyNature, CodeList.LevyNatures);
        scan.In("wrapType", head.WrapType, CodeList.Packages);
        scan.In("tradeCountry", head.TradeCountry, CodeList.IsoCountries);
        scan.In("destinationCountry", head.DestinationCountry, CodeList.IsoCountries);
    }

    static void Line(DecList line, int number, CebScan scan)
    {
        scan.Number("gNo", line.GNo, number);
        scan.Digits("codeTs", line.CodeTs, "ten digits");
        scan.Positive("gQty", line.GQty);
        scan.Positive("qty1", line.Qty1);
        scan.UnitPair(line.Unit2, line.Qty2);
        scan.Positive("declPrice", line.DeclPrice);
        scan.Positive("declTotal", line.DeclTotal);
        if (line.GQty > 0)
            scan.Total("declTotal", line.GQty, line.DeclPrice, line.DeclTotal);
        scan.In("gUnit", line.GUnit, CodeList.Units);
        scan.In("unit1", line.Unit1, CodeList.Units);
        scan.In("tradeCurr", line.TradeCurr, CodeList.IsoCurrencies);
        scan.In("originCountry", line.OriginCountry, CodeList.IsoCountries);
        scan.In("destinationCountry", line.DestinationCountry, CodeList.IsoCountries);
        if (!char.IsAsciiDigit(line.DutyMode[0]))
            scan.Add("dutyMode", "enumeration", line.DutyMode, "a digit");
    }

    /// <summary>Mark, rate and currency come together or not at all; only a rate, which is a percentage, has no currency.</summary>
    static void Charge(CebScan scan, string name, string? mark, decimal? rate, string? currency, params ReadOnlySpan<string> marks)
    {
        scan.OneOf(name + "Mark", mark, marks);
        scan.In(name + "Curr", currency, CodeList.IsoCurrencies);
        var value = rate is { } given ? CebText.Number(given) : "";
        if ((mark is null) != (rate is null))
            scan.Add(name + "Rate", "charge", value, $"{name}Mark and {name}Rate together, or neither");
        if (currency is null && mark is not null and not Rate)
            scan.Add(name + "Curr", "charge", "", $"a currency, as {name}Mark is {mark}");
        else if (currency is not null && mark is null)
            scan.Add(name + "Curr", "charge", currency, $"{name}Mark and {name}Rate with it");
    }

    static void Known(CebScan scan, string name, string? value)
    {
        if (value is null)
            scan.Add(name, "mandatory", "", "the number that customs gave, to amend or delete");
    }
}
