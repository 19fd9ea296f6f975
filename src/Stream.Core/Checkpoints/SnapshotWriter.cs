using Streams.Checkpoints.Formats;
using Streams.Diagnostics;

namespace Streams.Checkpoints;

/// <summary>Writes what a task froze at a barrier into one state file.</summary>
internal static class SnapshotWriter
{
    /// <summary>Writes the sections in their order. Memory: one block, about 256 KiB, and the largest entry.</summary>
    /// <remarks>
    /// Every section is released, each when it is written, the rest when the writing fails or is cancelled. Runs on the caller's thread wherever
    /// the store answers at once, and blocks it while it writes: a host calls it on a thread of the pool, a simulation on its own.
    /// </remarks>
    /// <param name="store">The job's store.</param>
    /// <param name="fileName">A name from <see cref="CheckpointNames.State"/>; there must be no such file.</param>
    /// <param name="snapshot">What to write.</param>
    /// <param name="cancellationToken">Gives up between two entries of a section that looks at it, and between sections.</param>
    /// <returns>The durable file and where its sections lie; null for a snapshot without sections, for which no file is written.</returns>
    public static async Task<StateFile?> WriteAsync(JobStore store, string fileName, FrozenSnapshot snapshot, CancellationToken cancellationToken)
    {
        int released = 0;
        try
        {
            if (snapshot.Sections.IsEmpty) return null;
            cancellationToken.ThrowIfCancellationRequested();
            StoreFile file = await store.CreateFileAsync(fileName, cancellationToken).ConfigureAwait(false);
            await using (file.ConfigureAwait(false))
            {
                BlockWriter writer = new(file.Content);
                writer.BeginFile();
                StateSection[] sections = new StateSection[snapshot.Sections.Length];
                for (int i = 0; i < sections.Length; i++)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    FrozenSection section = snapshot.Sections[i];
                    sections[i] = await WriteSectionAsync(writer, section, cancellationToken).ConfigureAwait(false);
                    released = i + 1;
                    section.Release();
                    if (i == 0) CrashPoints.Hit(CrashPoints.MidSnapshot);
                }

                await file.CompleteAsync(cancellationToken).ConfigureAwait(false);
                return new StateFile(new FileReference(fileName, writer.Position, writer.Checksum), [.. sections]);
            }
        }
        finally
        {
            ReleaseFrom(snapshot, released);
        }
    }

    private static async ValueTask<StateSection> WriteSectionAsync(BlockWriter writer, FrozenSection section, CancellationToken cancellationToken)
    {
        long offset = writer.Position;
        writer.BeginSection();
        await section.WriteAsync(writer, cancellationToken).ConfigureAwait(false);
        writer.EndSection();
        return new(section.Operator, section.State, section.Shape, section.Groups, section.KeyFingerprint, section.ValueFingerprint,
            offset, writer.Position - offset, writer.Entries);
    }

    // One that throws does not keep the others from being released.
    private static void ReleaseFrom(FrozenSnapshot snapshot, int index)
    {
        if (index == snapshot.Sections.Length) return;
        try
        {
            snapshot.Sections[index].Release();
        }
        finally
        {
            ReleaseFrom(snapshot, index + 1);
        }
    }
}
