using System.IO.Compression;

namespace Streams.Tests.Oracle;

public sealed class OracleFilesTests
{
    [Fact]
    public void A_missing_file_is_an_error_that_names_it()
    {
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => OracleFiles.ReadCases("/nowhere/none.jsonl.gz"));

        Assert.Contains("/nowhere/none.jsonl.gz", error.Message, StringComparison.Ordinal);
    }

    [Theory, InlineData(""), InlineData("\n\n")]
    public void A_file_without_cases_is_an_error(string content)
    {
        string path = Path.GetTempFileName();
        try
        {
            using (var writer = new StreamWriter(new GZipStream(File.Create(path), CompressionMode.Compress))) writer.Write(content);

            Assert.Throws<InvalidOperationException>(() => OracleFiles.ReadCases(path));
        }
        finally
        {
            File.Delete(path);
        }
    }
}
