using Streams.Checkpoints.Durable;

namespace Streams.Connectors.Files;

/// <summary>Writes the records of one subtask into pending files, and publishes them epoch by epoch.</summary>
/// <remarks>
/// <para>A record goes into the open part; a part that is full is made durable and closed beside the task, one at a time, and followed by another. A barrier takes the parts away, at once; making them durable runs beside the next epoch. Their directory is made when the attempt begins, and never again:
/// when it is gone, a later attempt has taken over and swept it, and this writer stops.</para>
/// <para>The writer of subtask 0 sweeps what earlier attempts left pending, once, when nothing that this attempt adopts is pending any more. Its attempt's start is won, so none of those attempts can complete a checkpoint with it.</para>
/// </remarks>
internal sealed class FileSinkWriter<TEncoder, T> : ISinkWriter<T> where TEncoder : struct, IEncoder<TEncoder, T>
{
    private static readonly Task<ReadOnlyMemory<byte>> Nothing = Task.FromResult(ReadOnlyMemory<byte>.Empty);

    private readonly SinkDirectory _files;
    private readonly FilePublisher _publisher;
    private readonly TEncoder _encoder;
    private readonly long _maxFileBytes;
    private readonly string _extension;
    private readonly SinkWriterContext _context;
    private readonly string _pending;
    private readonly IReadOnlyList<PendingFile> _adopted;
    private readonly Lock _gate = new();
    private readonly HashSet<FilePart> _unsealed = [];
    private List<FilePart> _parts = [];
    private FilePart? _open;
    private FilePart? _sealing;
    private long _number;
    private int _swept;

    public FileSinkWriter(SinkDirectory files, TEncoder encoder, long maxFileBytes, string extension, SinkWriterContext context)
    {
        (_files, _encoder, _maxFileBytes, _extension, _context) = (files, encoder, maxFileBytes, extension, context);
        _publisher = new FilePublisher(files, context.Sink, context.Term);
        _pending = files.OfTerm(context.Term);
        _adopted = [.. context.Adopted.SelectMany(committable => FileSinkCommittable.Read(committable.Span, context.Sink))];
        SweepOnce();
    }

    /// <inheritdoc />
    public int Write(ReadOnlySpan<T> records, ReadOnlySpan<StreamTime> times)
    {
        TEncoder encoder = _encoder;
        foreach (ref readonly T record in records)
        {
            FilePart part = _open ?? Begin();
            encoder.Encode(in record, part.Buffer);
            part.FlushIfFull();
            if (part.Length >= _maxFileBytes && _parts.Count <= SinkFileName.MostParts) End(part);
        }

        return records.Length;
    }

    /// <inheritdoc />
    public Task WhenWritableAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Func<CancellationToken, Task<ReadOnlyMemory<byte>>> Prepare(long checkpointId)
    {
        List<FilePart> parts = _parts;
        (_parts, _open) = ([], null);
        return cancellationToken => parts.Count == 0 && _swept != 0 ? Nothing : Task.FromResult(Seal(parts, checkpointId, cancellationToken));
    }

    /// <inheritdoc />
    public Task CommitAsync(ReadOnlyMemory<byte> committable, CancellationToken cancellationToken)
    {
        if (!committable.IsEmpty) _publisher.Publish(FileSinkCommittable.Read(committable.Span, _context.Sink), cancellationToken);
        SweepOnce();
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        // What is not sealed belongs to no checkpoint; a later attempt sweeps it.
        lock (_gate)
        {
            foreach (FilePart part in _unsealed) part.Dispose();
            _unsealed.Clear();
        }

        return ValueTask.CompletedTask;
    }

    private FilePart Begin()
    {
        string name = FileSinkCommittable.PendingName(_context.Lineage, _context.Subtask, _number++);
        FilePart part;
        try
        {
            part = new FilePart(Path.Combine(_pending, name), name);
        }
        catch (IOException) when (!Directory.Exists(_pending))
        {
            throw Superseded();
        }

        lock (_gate) _unsealed.Add(part);
        _encoder.EncodeHeader(part.Buffer);
        _parts.Add(part);
        return _open = part;
    }

    // One at a time: a disk that is slower than the stream holds it back here, and few files are open.
    private void End(FilePart part)
    {
        _sealing?.Settle();
        part.BeginSeal();
        (_sealing, _open) = (part, null);
    }

    private ReadOnlyMemory<byte> Seal(List<FilePart> parts, long checkpointId, CancellationToken cancellationToken)
    {
        SweepOnce();
        if (parts.Count == 0) return ReadOnlyMemory<byte>.Empty;
        PendingFile[] files = new PendingFile[parts.Count];
        for (int i = 0; i < files.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            FilePart part = parts[i];
            UInt128 checksum = part.Seal();
            lock (_gate) _unsealed.Remove(part);
            files[i] = new PendingFile(_context.Term, part.Name, new SinkFileName(_context.Sink, _context.Lineage, checkpointId, _context.Subtask, i, _extension), part.Length, checksum);
        }

        try
        {
            DurableFile.SyncDirectory(_pending);
        }
        catch (IOException) when (!Directory.Exists(_pending))
        {
            throw Superseded();
        }

        // A file can be synced that has no name any more.
        return parts.TrueForAll(static part => File.Exists(part.Path)) ? FileSinkCommittable.Write(files) : throw Superseded();
    }

    private void SweepOnce()
    {
        if (_context.Subtask != 0 || Volatile.Read(ref _swept) != 0 || _adopted.Any(file => File.Exists(_files.PathOf(file)))) return;
        if (Interlocked.Exchange(ref _swept, 1) == 0) _files.Sweep(_context.Term, _context.Lineage, _adopted);
    }

    private SinkException Superseded() => new(
        $"The pending files of the sink '{_context.Sink}' in '{_pending}' are gone: a later run of the job has taken over and removed them, or somebody else has. "
        + "If this is the only process that runs the job, leave the directory '.pending' to the sink, and start again.");
}
