using System.Text.Json;
using CrossBorder.Platform;

namespace CrossBorder.CustomsClearance;

/// <summary>Keeps an assembled declaration: its lines as declared and its messages, which a worker will write.</summary>
static class Assemble
{
    public static Task Store(Tx tx, OrderCase subject, Documents documents, DateTimeOffset now)
    {
        var (goods, messages) = (documents.Goods, documents.Messages);
        return tx.Run(
            Statements,
            new
            {
                subject.Id,
                now,
                goods.Mode,
                Channel = goods.Route.Channel.ToString(),
                Route = JsonSerializer.Serialize(goods.Route),
                Currency = goods.CurrencyIso,
                Declared = SentFacts.Of(goods).ToJson(),
                CarrierCode = goods.Carriage.Code,
                WaybillNumber = goods.Carriage.Waybill,
                Version = subject.Reasons.Count > 0 ? subject.Version + 1 : subject.Version,
                Numbers = goods.Lines.Select(line => line.No).ToArray(),
                Skus = goods.Lines.Select(line => line.Sku).ToArray(),
                HsCodes = goods.Lines.Select(line => line.HsCode).ToArray(),
                Names = goods.Lines.Select(line => line.NameZh).ToArray(),
                Quantities = goods.Lines.Select(line => line.Quantity).ToArray(),
                Units = goods.Lines.Select(line => line.Unit).ToArray(),
                Amounts = goods.Lines.Select(line => line.TotalMinor).ToArray(),
                Parts = goods.Lines.Select(line => line.PartNo).ToArray(),
                Items = goods.Lines.Select(line => line.ItemNo).ToArray(),
                Guids = messages.Select(message => message.Guid).ToArray(),
                Types = messages.Select(message => message.Type).ToArray(),
                Keys = messages.Select(message => message.BusinessKey).ToArray(),
                AppTypes = messages.Select(message => message.AppType).ToArray(),
                Bodies = messages.Select(message => message.ToXml()).ToArray(),
                Statuses = messages.Select(message => documents.ListIsHeld && message.Type == InventoryMessage.Type ? "Held" : "Pending")
                    .ToArray(),
            });
    }

    const string Statements =
        """
        update declaration
        set status = 'Ready', attempt = attempt + 1, reasons = '[]', version = @Version, mode = @Mode, channel = @Channel,
            route = @Route::json, declared = @Declared::json, currency = @Currency,
                carrier_code = @CarrierCode, waybill_number = @WaybillNumber,
            changed_at = @now
        where id = @Id and status = 'Waiting';
        delete from declared_line where declaration_id = @Id;
        insert into declared_line (declaration_id, line_no, sku, hs_code, name_zh, quantity,
            unit_code, amount_minor, part_no, item_no)
        select @Id, *
        from unnest(@Numbers, @Skus, @HsCodes, @Names, @Quantities, @Units, @Amounts, @Parts, @Items);
        insert into message (guid, declaration_id, type, business_key, app_type, body, status, created_at)
        select guid, @Id, type, business_key, app_type, body, status, @now
        from unnest(@Guids, @Types, @Keys, @AppTypes, @Bodies, @Statuses)
            with ordinality as sent (guid, type, business_key, app_type, body, status, place)
        order by place
        """;
}
