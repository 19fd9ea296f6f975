using System.IO.Hashing;
using Streams.Checkpoints.Durable;
using Streams.Diagnostics;

namespace Streams.Connectors.Files;

/// <summary>Publishes prepared files, each by a rename that refuses to replace.</summary>
/// <remarks>
/// Doing it again does nothing, whoever did it: a pending file that is gone was published, if the file of its final name is there and as long. Two processes may do it at the same time, when one does not know yet that it is superseded:
/// both publish the same files under the same names, and the one that comes second finds them.
/// </remarks>
internal sealed class FilePublisher(SinkDirectory directory, string sink, long term)
{
    /// <summary>Publishes the files of an epoch, in order; then makes the names durable.</summary>
    /// <exception cref="SinkException">A name is taken, or a pending file is damaged.</exception>
    public void Publish(IReadOnlyList<PendingFile> files, CancellationToken cancellationToken)
    {
        bool isFirst = true;
        foreach (PendingFile file in files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Rename(file) && isFirst)
            {
                isFirst = false;
                CrashPoints.Hit(CrashPoints.MidCommit);
            }
        }

        // Also where nothing was renamed: who did it may not have come to this line.
        DurableFile.SyncDirectory(directory.Path);
        foreach (string pending in files.Select(file => directory.OfTerm(file.Term)).Distinct(StringComparer.Ordinal)) SyncIfThere(pending);
        CrashPoints.Hit(CrashPoints.AfterCommit);
    }

    // Whether it was renamed now.
    private bool Rename(PendingFile file)
    {
        string pending = directory.PathOf(file), final = directory.FinalPathOf(file);
        try
        {
            Check(file, pending);
            if (DurableFile.RenameNoReplace(pending, final) == PublishResult.Published) return true;
        }
        catch (IOException) when (!File.Exists(pending))
        {
            // Published before, or by another process in between.
        }

        if (File.Exists(pending))
        {
            throw new SinkException($"The sink '{sink}' cannot publish '{pending}' as '{final}': there is a file of that name, which this job did not publish. "
                + "Find out who put it there, move it away, and start again; the pending file is safe until then.");
        }

        // Pending gone means published, wherever the file is now: whoever reads the results may have moved it away. Nothing else takes a pending file that a checkpoint names.
        return false;
    }

    private void Check(PendingFile file, string pending)
    {
        using FileStream stream = new(pending, new FileStreamOptions { BufferSize = 0, Share = FileShare.ReadWrite | FileShare.Delete, Options = FileOptions.SequentialScan });
        bool isSame = stream.Length == file.Length;

        // What this attempt wrote it has hashed and synced; what it adopts may have lain there for long.
        if (isSame && file.Term != term)
        {
            XxHash128 hash = new();
            hash.Append(stream);
            isSame = hash.GetCurrentHashAsUInt128() == file.Checksum;
        }

        if (!isSame) throw new SinkException($"The sink '{sink}' cannot publish '{pending}': it is damaged, and not the {file.Length} bytes that were prepared. Restore the file from a backup, or start the job without its checkpoint and with another directory.");
    }

    private static void SyncIfThere(string path)
    {
        try
        {
            DurableFile.SyncDirectory(path);
        }
        catch (IOException) when (!Directory.Exists(path))
        {
            // A later attempt has swept it: there is nothing to make durable.
        }
    }
}
