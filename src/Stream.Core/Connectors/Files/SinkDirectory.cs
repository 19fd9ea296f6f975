using System.Globalization;
using Streams.Checkpoints.Durable;

namespace Streams.Connectors.Files;

/// <summary>Where the files of a sink lie: published ones in its directory, pending ones below <c>.pending/sink/term</c> in it.</summary>
internal sealed class SinkDirectory(string directory, string sink)
{
    /// <summary>Where published files lie.</summary>
    public string Path => directory;

    private string Pending => System.IO.Path.Combine(directory, ".pending", sink);

    /// <summary>What a sink has published, in order. A directory that does not exist holds nothing.</summary>
    public static IEnumerable<(string Path, SinkFileName Name)> Published(string directory, string sink)
    {
        if (!Directory.Exists(directory)) return [];
        List<(string Path, SinkFileName Name)> files = [];
        foreach (string path in Directory.EnumerateFiles(directory, sink + "-*"))
        {
            if (SinkFileName.TryParse(System.IO.Path.GetFileName(path), out SinkFileName name) && name.Sink == sink) files.Add((path, name));
        }

        files.Sort(static (a, b) => string.CompareOrdinal(a.Path, b.Path));
        return files;
    }

    /// <summary>Where an attempt's pending files lie.</summary>
    public string OfTerm(long term) => System.IO.Path.Combine(Pending, term.ToString("D20", CultureInfo.InvariantCulture));

    /// <summary>Where a pending file lies.</summary>
    public string PathOf(PendingFile file) => System.IO.Path.Combine(OfTerm(file.Term), file.Name);

    /// <summary>Where it lies once it is published.</summary>
    public string FinalPathOf(PendingFile file) => System.IO.Path.Combine(directory, file.Final.ToString());

    /// <summary>Makes the directories of an attempt, durably.</summary>
    public void Create(long term)
    {
        if (File.Exists(directory))
            throw new SinkException($"The sink '{sink}' cannot publish into '{System.IO.Path.GetFullPath(directory)}': it is a file where a directory is needed. Move it away, or give the sink another directory.");
        DurableFile.CreateDirectoryDurably(directory, ownerOnly: false);
        DurableFile.CreateDirectoryDurably(OfTerm(term), ownerOnly: false);
    }

    /// <summary>Refuses a directory in which another history of checkpoints has published under the sink's name.</summary>
    /// <exception cref="SinkException">It has.</exception>
    public void RefuseOthers(string lineage)
    {
        List<(string Path, SinkFileName Name)> others = [.. Published(directory, sink).Where(file => file.Name.Lineage != lineage)];
        if (others.Count == 0) return;
        throw new SinkException(
            $"The directory '{directory}' holds {others.Count} files that the sink '{sink}' published in another run, which this one does not continue (the first is '{System.IO.Path.GetFileName(others[0].Path)}', lineage {others[0].Name.Lineage}; "
            + $"this run's lineage is {lineage}). Its results would be mixed with theirs. Give the sink another directory, move those files away, or start with the checkpoints of that run.");
    }

    /// <summary>Deletes what attempts before this one left pending, except for what is spared. What cannot be deleted costs space and nothing else.</summary>
    /// <param name="term">This attempt. It and later ones are not touched.</param>
    /// <param name="lineage">The history of checkpoints that it continues. What lies there of another may be awaited by a job that runs.</param>
    /// <param name="spared">What this attempt has to publish.</param>
    public void Sweep(long term, string lineage, IReadOnlyCollection<PendingFile> spared)
    {
        HashSet<string> kept = [.. spared.Select(PathOf)];
        try
        {
            foreach (string older in Directory.EnumerateDirectories(Pending))
            {
                string name = System.IO.Path.GetFileName(older);
                if (name.Length != 20 || !long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out long number) || number >= term) continue;
                if (new DirectoryInfo(older).LinkTarget is not null) continue;
                bool isEmpty = true;
                foreach (string file in Directory.EnumerateFiles(older))
                {
                    if (kept.Contains(file) || !System.IO.Path.GetFileName(file).StartsWith(lineage, StringComparison.Ordinal)) isEmpty = false;
                    else File.Delete(file);
                }

                if (isEmpty) Directory.Delete(older);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next attempt's sweep takes the rest.
        }
    }
}
