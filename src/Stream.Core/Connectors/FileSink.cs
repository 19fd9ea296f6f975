using Streams.Connectors.Files;

namespace Streams;

/// <summary>Writes files.</summary>
public static class FileSink
{
    /// <summary>Writes each record into exactly one file, whatever crashes: files appear, whole and once, when the checkpoint that covers them is complete.</summary>
    /// <typeparam name="TEncoder">The encoder.</typeparam>
    /// <typeparam name="T">The records.</typeparam>
    /// <param name="directory">Where the files appear; created if it is missing. Several sinks may share it.</param>
    /// <param name="encoder">How records are written: <see cref="Csv"/>, <see cref="TextLines"/>, or one of your own.</param>
    /// <param name="options">Null: the defaults.</param>
    /// <remarks>
    /// <para>Names are <c>sink-lineage-epoch-writer-part.extension</c>, so that their ordinal order is the order of the checkpoints (<see cref="PublishedFiles"/>). What is not published lies in the hidden directory <c>.pending</c>
    /// of the same directory; the sink looks after it. A local file system is needed that renames without replacing: ext4, xfs, btrfs, APFS, NTFS.</para>
    /// <para>A run that continues nothing belongs to a new lineage, and refuses a directory that holds this sink's files of another: its results would stand beside theirs.</para>
    /// <para>Readers may read published files at once. They must not rename, change or remove one before a file of a later epoch of the same sink has appeared and the job runs or has finished:
    /// a restart makes sure that what it left half published is there.</para>
    /// </remarks>
    /// <exception cref="ArgumentException">The options are not valid, or the encoder is not.</exception>
    public static ISink<T> ExactlyOnce<TEncoder, T>(string directory, IEncoder<TEncoder, T> encoder, FileSinkOptions? options = null) where TEncoder : struct, IEncoder<TEncoder, T>
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(directory);
        ArgumentNullException.ThrowIfNull(encoder);
        encoder.Validate();
        FileSinkOptions settled = options ?? new FileSinkOptions();
        settled.Validate();
        string extension = settled.FileExtension ?? encoder.FileExtension;
        if (!SinkFileName.IsExtension(extension)) throw new ArgumentException($"The encoder's file extension must be 1 to 16 letters and digits; it is '{extension}'.", nameof(encoder));
        return new ExactlyOnceFileSink<TEncoder, T>(Path.GetFullPath(directory), (TEncoder)encoder, settled.MaxFileBytes, extension);
    }

    /// <summary>The files that a sink has published, in the order of their names: by lineage, epoch, writer and part.</summary>
    /// <param name="directory">The sink's directory. One that does not exist holds none.</param>
    /// <param name="sink">The sink's name in its job.</param>
    public static IReadOnlyList<string> PublishedFiles(string directory, string sink)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(directory);
        ArgumentException.ThrowIfNullOrWhiteSpace(sink);
        return [.. SinkDirectory.Published(Path.GetFullPath(directory), sink).Select(static file => file.Path)];
    }
}
