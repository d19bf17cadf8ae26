using System.Security.Cryptography;
using CrossBorder.Contracts.Catalog.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Client = CrossBorder.Contracts.Catalog.V1.ProductModel.ProductModelClient;

namespace CrossBorder.Catalog.Tests;

/// <summary>What a product is beyond its listing, and that what it was can be shown.</summary>
public sealed class DescribingTests(CatalogHost host)
{
    Client As(Guid exporter) => new(host.As(CatalogHost.Exporter(exporter)));

    static PackingLevel Level(string level, int pieces, long net = 1000, long gross = 1100, int side = 100) => new()
    {
        Level = level,
        Pieces = pieces,
        LengthMm = side,
        WidthMm = side,
        HeightMm = side + 1,
        NetGrams = net,
        GrossGrams = gross,
    };

    [Fact]
    public async Task What_a_product_looked_like_when_it_was_sold_is_shown_though_it_changed_since()
    {
        var seller = await Seller.Qualified(host);
        var (client, id) = (As(seller.Id), await seller.Publish(Seller.Draft("A1")));
        await client.PutDetailsAsync(Details(id, details => details.Brand = "Heart & Home"));
        var order = seller.Order(("A1", 1));
        var sold = (await seller.Buyer.ReserveAsync(order)).Lines.Single();
        var instant = DateTimeOffset.UtcNow;
        var draft = Seller.Draft("A1");
        (draft.NameEn, draft.Tiers[0].UnitPrice) = ("Red hanging heart holder", "3.10");
        await seller.Put(draft);
        await client.PutDetailsAsync(Details(id, details => details.Brand = "Other"));

        Assert.Equal(3, sold.ProductVersion);
        foreach (var request in new[]
        {
            new GetProductVersionRequest { ProductId = id, Version = sold.ProductVersion },
            new GetProductVersionRequest { ProductId = id, At = Timestamp.FromDateTimeOffset(instant) },
        })
        {
            var was = await client.GetVersionAsync(request);
            Assert.Equal((3, "White hanging heart holder", "2.55", "Heart & Home"),
                (was.Version, was.NameEn, was.Tiers[0].UnitPrice, was.Details.Brand));
        }

        var now = await client.GetVersionAsync(new GetProductVersionRequest { ProductId = id });
        Assert.Equal((5, "Red hanging heart holder", "3.1", "Other"),
            (now.Version, now.NameEn, now.Tiers[0].UnitPrice, now.Details.Brand));
        Assert.Equal([5, 4, 3, 2, 1], (await client.ListVersionsAsync(new ListProductVersionsRequest { ProductId = id })).Versions
            .Select(version => version.Version));
        Assert.Equal(404, (await CatalogHost.Refusal(client.GetVersionAsync(
            new GetProductVersionRequest { ProductId = id, Version = 6 }))).Status);
    }

    [Fact]
    public async Task The_same_details_again_are_no_new_version_and_an_old_version_is_not_overwritten()
    {
        var seller = await Seller.Qualified(host);
        var (client, id) = (As(seller.Id), (await seller.Put(Seller.Draft("A1"))).Id);
        Assert.Equal(2, (await client.PutDetailsAsync(Details(id, details => details.Brand = "B"))).Version);
        Assert.Equal(2, (await client.PutDetailsAsync(Details(id, details => details.Brand = "B"))).Version);
        var stale = Details(id, details => details.Brand = "C");
        stale.ExpectedVersion = 1;
        Assert.Equal(412, (await CatalogHost.Refusal(client.PutDetailsAsync(stale))).Status);
    }

    [Fact]
    public async Task Variants_of_a_family_differ_in_its_options_and_no_two_are_the_same()
    {
        var seller = await Seller.Qualified(host);
        var client = As(seller.Id);
        var (red, blue) = (await seller.Publish(Seller.Draft("RED")), await seller.Publish(Seller.Draft("BLUE")));
        await client.PutFamilyAsync(new PutProductFamilyRequest { Code = "mug", Options = { "Colour", "Size" } });
        var stale = await CatalogHost.Refusal(client.PutFamilyAsync(
            new PutProductFamilyRequest { Code = "mug", Options = { "Colour" }, ExpectedVersion = 2 }));
        Assert.Equal((412, "version_conflict", "1"), (stale.Status, stale.Code, stale.Accepted));
        await client.PutDetailsAsync(Variant(red, "Red", "L"));
        var taken = await CatalogHost.Refusal(client.PutDetailsAsync(Variant(blue, "Red", "L")));
        Assert.Equal((409, "variant_taken"), (taken.Status, taken.Code));
        await client.PutDetailsAsync(Variant(blue, "Blue", "L"));

        Assert.Equal("options", (await CatalogHost.Refusal(client.PutDetailsAsync(
            Details(blue, details => details.Family = "mug")))).Field);
        Assert.Equal("family_has_variants", (await CatalogHost.Refusal(client.PutFamilyAsync(
            new PutProductFamilyRequest { Code = "mug", Options = { "Colour" } }))).Code);
        var buyer = new Client(host.As(CatalogHost.Buyer(Guid.CreateVersion7())));
        var family = await buyer.GetFamilyAsync(new GetProductFamilyRequest { ExporterId = seller.Id.ToString(), Code = "mug" });
        Assert.Equal(["BLUE Blue L", "RED Red L"], family.Variants.Select(variant => string.Join(
            ' ', variant.Options.OrderBy(option => option.Name).Select(option => option.Value).Prepend(variant.Sku))));
    }

    [Fact]
    public async Task Volume_follows_from_the_dimensions_lead_time_from_the_quantity_and_validity_from_the_day()
    {
        var seller = await Seller.Qualified(host);
        var (client, id) = (As(seller.Id), (await seller.Put(Seller.Draft("A1"))).Id);
        await client.PutDetailsAsync(Details(id, details =>
        {
            details.Packing.Add(Level("Piece", 1, 100, 110));
            details.Packing.Add(Level("Carton", 24));
            details.LeadTimes.AddRange([new LeadTime { FromQuantity = 1, Days = 7 }, new LeadTime { FromQuantity = 1000, Days = 30 }]);
            details.Certificates.Add(new ProductCertificate
            {
                Kind = "CE",
                Number = "1",
                ValidFrom = "2090-01-01",
                ValidUntil = "2090-06-30",
            });
        }));

        var last = await At("2090-06-30T23:59:59Z", 999);
        Assert.Equal((7, 1010L, true), (last.LeadDays, last.Details.Packing[0].VolumeCm3, last.Details.Certificates[0].Valid));
        Assert.Equal(24, await host.Db.One<int>(
            "select carton_units from product where id = @Id", new { Id = Guid.Parse(id) }, TestContext.Current.CancellationToken));
        var after = await At("2090-07-01T00:00:00Z", 1000);
        Assert.Equal((30, false), (after.LeadDays, after.Details.Certificates[0].Valid));

        async Task<ProductVersion> At(string instant, long quantity) => await client.GetVersionAsync(new GetProductVersionRequest
        {
            ProductId = id,
            Quantity = quantity,
            At = Timestamp.FromDateTimeOffset(DateTimeOffset.Parse(instant, System.Globalization.CultureInfo.InvariantCulture)),
        });
    }

    [Theory]
    [InlineData("de-AT", "Herzhalter")]
    [InlineData("DE", "Herzhalter")]
    [InlineData("zh-Hans-CN", "心形烛台")]
    [InlineData("pt", "Porta-velas")]
    [InlineData("fr", "Heart holder")]
    [InlineData("", "Heart holder")]
    public void A_reader_gets_its_language_or_what_comes_nearest(string language, string name)
    {
        ProductText[] texts =
        [
            new() { Language = "de", Name = "Herzhalter" },
            new() { Language = "pt-BR", Name = "Porta-velas" },
            new() { Language = "zh-Hans", Name = "心形烛台" },
        ];
        Assert.Equal(name, ProductTexts.Choose(texts, language, "Heart holder", "烛台").Name);
    }

    [Theory]
    [InlineData("http://example.com/tour")]
    [InlineData("javascript:alert(1)")]
    [InlineData("https://user@example.com/")]
    [InlineData("https://127.0.0.1/")]
    [InlineData("https://localhost/")]
    [InlineData("data:text/html,x")]
    public async Task A_link_that_is_not_plain_https_to_a_host_is_refused(string url)
    {
        var seller = await Seller.Qualified(host);
        var id = (await seller.Put(Seller.Draft("A1"))).Id;
        var problem = await CatalogHost.Refusal(As(seller.Id).PutDetailsAsync(Details(id, details =>
            details.Media.Add(new ProductMedia { Kind = "Tour", Url = url }))));
        Assert.Equal((400, "media[0].url"), (problem.Status, problem.Field));
    }

    [Theory]
    [InlineData("packing[1].level", "Carton", 12, "Piece", 1, 1000)]
    [InlineData("packing[1].pieces", "Carton", 12, "Pallet", 11, 1000)]
    [InlineData("packing[0].pieces", "Piece", 2, "Carton", 12, 1000)]
    [InlineData("packing[1].gross_grams", "Piece", 1, "Carton", 12, 2000)]
    public async Task Packing_that_cannot_be_is_refused_by_its_field(
        string field, string first, int firstPieces, string second, int secondPieces, long secondNet)
    {
        var seller = await Seller.Qualified(host);
        var id = (await seller.Put(Seller.Draft("A1"))).Id;
        var problem = await CatalogHost.Refusal(As(seller.Id).PutDetailsAsync(Details(id, details =>
            details.Packing.AddRange([Level(first, firstPieces), Level(second, secondPieces, secondNet)]))));
        Assert.Equal(field, problem.Field);
    }

    [Fact]
    public async Task A_file_is_kept_once_by_its_hash_and_seen_by_who_sees_a_product_that_names_it()
    {
        var seller = await Seller.Qualified(host);
        var (client, id) = (As(seller.Id), await seller.Publish(Seller.Draft("A1")));
        byte[] content = [0xFF, 0xD8, 0xFF, 1, 2, 3];
        var file = await client.PutFileAsync(
            new PutProductFileRequest { ContentType = "image/jpeg", Content = ByteString.CopyFrom(content) });
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(content)), file.Hash);
        Assert.Equal(file, await client.PutFileAsync(
            new PutProductFileRequest { ContentType = "image/jpeg", Content = ByteString.CopyFrom(content) }));
        var buyer = new Client(host.As(CatalogHost.Buyer(Guid.CreateVersion7())));
        var ask = new GetProductFileRequest { ProductId = id, Hash = file.Hash };
        Assert.Equal(404, (await CatalogHost.Refusal(buyer.GetFileAsync(ask))).Status);

        await client.PutDetailsAsync(Details(id, details =>
            details.Media.Add(new ProductMedia { Kind = "Image", FileHash = file.Hash })));
        Assert.Equal(content, (await buyer.GetFileAsync(ask)).Content.ToByteArray());
        Assert.Equal("file_hash", (await CatalogHost.Refusal(client.PutDetailsAsync(Details(id, details =>
            details.Media.Add(new ProductMedia { Kind = "Image", FileHash = new string('0', 64) }))))).Field);
        Assert.Equal("content_type", (await CatalogHost.Refusal(client.PutFileAsync(
            new PutProductFileRequest { ContentType = "image/svg+xml", Content = ByteString.CopyFrom(content) }))).Field);
    }

    [Fact]
    public async Task Buyers_see_what_is_published_without_the_factory_and_others_exporters_nothing_of_the_past()
    {
        var (seller, thief) = (await Seller.Qualified(host), await Seller.Qualified(host));
        var (client, id) = (As(seller.Id), await seller.Publish(Seller.Draft("A1")));
        await client.PutDetailsAsync(Details(id, details => details.Factory = ReadinessTests.Factory));
        var buyer = new Client(host.As(CatalogHost.Buyer(Guid.CreateVersion7())));

        Assert.Null((await buyer.GetVersionAsync(new GetProductVersionRequest { ProductId = id })).Details.Factory);
        Assert.NotNull((await client.GetVersionAsync(new GetProductVersionRequest { ProductId = id })).Details.Factory);
        Assert.Equal(404, (await CatalogHost.Refusal(buyer.GetVersionAsync(
            new GetProductVersionRequest { ProductId = id, Version = 1 }))).Status);
        var other = As(thief.Id);
        Assert.Equal(404, (await CatalogHost.Refusal(other.GetVersionAsync(
            new GetProductVersionRequest { ProductId = id, Version = 1 }))).Status);
        Assert.Equal(404, (await CatalogHost.Refusal(other.ListVersionsAsync(new ListProductVersionsRequest { ProductId = id }))).Status);
        Assert.Equal(404, (await CatalogHost.Refusal(other.PutDetailsAsync(Details(id, _ => { })))).Status);
        Assert.Equal(404, (await CatalogHost.Refusal(other.GetReadinessAsync(new GetReadinessRequest { ProductId = id }))).Status);
    }

    static PutProductDetailsRequest Details(string id, Action<ProductDetails> change)
    {
        var details = new ProductDetails();
        change(details);
        return new PutProductDetailsRequest { ProductId = id, Details = details };
    }

    static PutProductDetailsRequest Variant(string id, string colour, string size) => Details(id, details =>
    {
        details.Family = "mug";
        details.Options.Add(new ProductOption { Name = "Colour", Value = colour });
        details.Options.Add(new ProductOption { Name = "Size", Value = size });
    });
}
