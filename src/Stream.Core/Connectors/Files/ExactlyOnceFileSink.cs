namespace Streams.Connectors.Files;

/// <summary>The sink behind <see cref="FileSink.ExactlyOnce"/>.</summary>
internal sealed class ExactlyOnceFileSink<TEncoder, T>(string directory, TEncoder encoder, long maxFileBytes, string extension) : ISink<T> where TEncoder : struct, IEncoder<TEncoder, T>
{
    /// <inheritdoc />
    public string Description => $"files in '{directory}'";

    /// <inheritdoc />
    public bool NeedsCheckpoints => true;

    /// <inheritdoc />
    public string CommittableFingerprint => FileSinkCommittable.Fingerprint;

    /// <inheritdoc />
    public ISinkWriter<T> CreateWriter(SinkWriterContext context)
    {
        if (context.Term < 1 || !SinkFileName.IsLineage(context.Lineage))
        {
            throw new SinkException($"The sink '{context.Sink}' writes exactly once, which stands on checkpoints: give the job a checkpoint store. (Term {context.Term}, lineage '{context.Lineage}'.)");
        }

        if (!SinkFileName.IsSink(context.Sink) || context.Subtask > SinkFileName.MostParts) throw new ArgumentException($"No file name can be made of the sink '{context.Sink}' and the subtask {context.Subtask}.", nameof(context));
        SinkDirectory files = new(directory, context.Sink);
        files.RefuseOthers(context.Lineage);
        files.Create(context.Term);
        return new FileSinkWriter<TEncoder, T>(files, encoder, maxFileBytes, extension, context);
    }
}
