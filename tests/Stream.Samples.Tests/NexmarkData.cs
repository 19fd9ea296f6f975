using System.Runtime.CompilerServices;

namespace Streams.Tests.Samples;

/// <summary>The official generator's events and the answers, where they are: beside the project, or where <c>STREAMS_NEXMARK</c> says.</summary>
internal static class NexmarkData
{
    /// <summary>The events, a gzipped file of JSON lines.</summary>
    public static string Events => Find("events-100k.jsonl.gz");

    /// <summary>The answer to a query; names of files may say more than the query.</summary>
    public static string AnswerOf(string query)
    {
        string directory = Find("expected");
        return Directory.EnumerateFiles(directory, query + "*.csv").Single(f => Path.GetFileNameWithoutExtension(f) is { } name && (name == query || name.StartsWith(query + "_", StringComparison.Ordinal)));
    }

    private static string Find(string name)
    {
        string directory = Environment.GetEnvironmentVariable("STREAMS_NEXMARK") ?? Path.Combine(Root(), "..", "shared", "data", "nexmark");
        string path = Path.Combine(directory, name);
        Assert.SkipUnless(Path.Exists(path), $"There is no '{path}': the events of the official generator are not part of the project. STREAMS_NEXMARK may say where they are.");
        return path;
    }

    private static string Root([CallerFilePath] string path = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", ".."));
}
