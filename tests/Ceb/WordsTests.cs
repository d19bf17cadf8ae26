namespace CrossBorder.Ceb.Tests;

public class WordsTests
{
    [Fact]
    public void The_namespace_is_the_one_of_the_specification() =>
        Assert.Equal("http://www.chinaport.gov.cn/ceb", Words.Namespace);
}
