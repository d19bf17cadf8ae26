using System.Reflection;
using CrossBorder.Platform;

namespace CrossBorder.Catalog.Tests;

/// <summary>Who may bring files in, and who may see and move stock by warehouse.</summary>
public sealed class StockRolesTests
{
    static string Open(Type service) => string.Join('\n', service
        .GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        .Where(method => method.IsVirtual)
        .Select(method => $"{method.Name}: {string.Join(", ", method.GetCustomAttribute<AllowAttribute>()?.Roles ?? [])}")
        .Order(StringComparer.Ordinal));

    [Fact]
    public void Product_files_are_their_exporters_and_operators_may_look() => Assert.Equal(
        """
        Apply: Exporter
        Check: Exporter
        Export: Exporter
        Finish: Exporter
        Get: Exporter, Operator
        GetColumns: Exporter
        List: Exporter
        ListFaults: Exporter, Operator
        ListLines: Exporter, Operator
        PutColumns: Exporter
        PutPart: Exporter
        Undo: Exporter
        """, Open(typeof(ProductImportsService)), ignoreLineEndingDifferences: true);

    [Fact]
    public void Stock_is_moved_by_its_exporter_and_promised_to_everybody_who_sees_the_product() => Assert.Equal(
        """
        CancelLot: Exporter
        GetStock: Exporter, Operator
        ListMovements: Exporter, Operator
        ListWarehouses: Exporter, Operator
        Move: Exporter
        Promise: Exporter, Buyer, Operator, Service
        PutLot: Exporter
        PutWarehouse: Exporter
        ReceiveLot: Exporter
        SetSupply: Exporter
        Transfer: Exporter
        """, Open(typeof(WarehousesService)), ignoreLineEndingDifferences: true);
}
