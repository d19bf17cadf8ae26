namespace CrossBorder.Ceb;

/// <summary>Names that every message has in common (interface specification 202205, section 2).</summary>
public static class Words
{
    public const string Namespace = "http://www.chinaport.gov.cn/ceb";
    public const string DeclarationNamespace = "urn:crossborder:customs:declaration";
    public const string SignatureNamespace = "http://www.w3.org/2000/09/xmldsig#";
}
