using System.IO.Compression;
using System.Text.Json;

namespace Streams.Tests.Oracle;

/// <summary>Reads recorded cases: files of one JSON object per line, compressed. They lie in the directory that the environment variable
/// STREAMS_ORACLE names, else beside the tests in <c>Oracle/</c>.</summary>
/// <remarks>A test class offers its cases with <c>[MemberData]</c> over <see cref="Ids"/>, so that each is a test of its own, and
/// gets one by <see cref="Case"/>.</remarks>
internal static class OracleFiles
{
    private static readonly Dictionary<string, Dictionary<string, JsonElement>> Read = [];

    /// <summary>The ids of all cases of a file, one row each.</summary>
    /// <param name="file">Its name without extensions, for example <c>watermark</c>.</param>
    public static TheoryData<string> Ids(string file) => [.. Cases(file).Keys];

    /// <summary>One case.</summary>
    public static JsonElement Case(string file, string id) => Cases(file)[id];

    /// <summary>Whether a case carries a tag.</summary>
    public static bool HasTag(this JsonElement oracleCase, string tag)
        => oracleCase.GetProperty("tags").EnumerateArray().Any(element => element.GetString() == tag);

    /// <summary>All cases of a file by id, in the file's order.</summary>
    /// <exception cref="InvalidOperationException">The file is not there, or holds no case, or one twice: a missing file
    /// must not look like passing tests.</exception>
    public static IReadOnlyDictionary<string, JsonElement> Cases(string file)
    {
        lock (Read)
        {
            if (!Read.TryGetValue(file, out Dictionary<string, JsonElement>? cases)) Read[file] = cases = ReadCases(PathOf(file));
            return cases;
        }
    }

    /// <summary>Reads the cases of the file at a path.</summary>
    public static Dictionary<string, JsonElement> ReadCases(string path)
    {
        if (!File.Exists(path))
        {
            throw new InvalidOperationException($"The recorded cases '{path}' are missing. Set STREAMS_ORACLE to the directory that holds them, or unset it.");
        }

        Dictionary<string, JsonElement> cases = [];
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0) continue;
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement oracleCase = document.RootElement.Clone();
            string id = oracleCase.GetProperty("id").GetString()!;
            if (!cases.TryAdd(id, oracleCase)) throw new InvalidOperationException($"The recorded cases '{path}' hold '{id}' twice.");
        }

        return cases.Count > 0 ? cases : throw new InvalidOperationException($"The recorded cases '{path}' hold no case.");
    }

    private static string PathOf(string file)
    {
        string? directory = Environment.GetEnvironmentVariable("STREAMS_ORACLE");
        return Path.Combine(string.IsNullOrEmpty(directory) ? Path.Combine(AppContext.BaseDirectory, "Oracle") : directory, file + ".jsonl.gz");
    }
}
