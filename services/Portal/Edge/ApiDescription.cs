using CrossBorder.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace CrossBorder.Portal;

/// <summary>The OpenAPI document at /openapi/v1.json: what the endpoints declare, with the headers and errors that they share.</summary>
static class ApiDescription
{
    const string ApiKey = "apiKey";

    public static void Add(IServiceCollection services) => services.AddOpenApi("v1", openApi =>
    {
        openApi.AddDocumentTransformer(Describe);
        openApi.AddOperationTransformer(DescribeShared);
    });

    static Task Describe(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken ct)
    {
        document.Info = new OpenApiInfo
        {
            Title = "CrossBorder API",
            Version = "v1",
            Description =
                "Export platform: products, orders, logistics, customs, settlement and tax refund of one order follow from the same facts. "
                + "Amounts are whole minor units of their currency; unit prices, percents and rates are decimal numbers as strings. "
                + "Errors are problem+json (RFC 9457) with a stable code, the field and what is accepted. Another party's id answers 404.",
        };
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [ApiKey] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey,
                In = ParameterLocation.Header,
                Name = "X-Api-Key",
                Description = "id.secret; \"Authorization: ApiKey id.secret\" does as well.",
            },
        };
        return Task.CompletedTask;
    }

    static Task DescribeShared(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken ct)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        AddErrors(operation);
        if (metadata.OfType<IAllowAnonymous>().Any())
            return Task.CompletedTask;

        var roles = metadata.OfType<AllowAttribute>().LastOrDefault()?.Roles ?? [];
        operation.Description = $"For: {string.Join(", ", roles)}.";
        operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(ApiKey, context.Document)] = [] }];
        var post = HttpMethods.IsPost(context.Description.HttpMethod ?? "");
        if (post && !metadata.OfType<HarmlessToRepeat>().Any())
            AddHeader(operation, Rest.IdempotencyKey, required: true, "A new UUID per request, the same one for a retry.");
        if (post && context.Description.RelativePath?.Contains("{id", StringComparison.Ordinal) == true)
            AddHeader(operation, "If-Match", required: false, "The ETag that the change is based on; another version answers 412.");
        return Task.CompletedTask;
    }

    static void AddErrors(OpenApiOperation operation)
    {
        operation.Responses ??= [];
        operation.Responses["default"] = new OpenApiResponse
        {
            Description = "A refusal: problem+json with code, field and accepted.",
            Content = new Dictionary<string, OpenApiMediaType> { ["application/problem+json"] = new() },
        };
    }

    static void AddHeader(OpenApiOperation operation, string name, bool required, string description)
    {
        operation.Parameters ??= [];
        operation.Parameters.Add(new OpenApiParameter
        {
            Name = name,
            In = ParameterLocation.Header,
            Required = required,
            Description = description,
            Schema = new OpenApiSchema { Type = JsonSchemaType.String },
        });
    }
}
